//! Writes each text as Markdown.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use earshot_core::app::{App, Note, NoteId};
use earshot_core::{OutputRequest, Outputs, exported_notes};
use earshot_transcript::{Format, WriteOptions};

use crate::errors::{EarlyExit, with_hint};
use crate::output;
use crate::transcribe::plan;

/// Interval between attempts to write a text.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

/// Files are only created, and each text is written once.
pub struct TextExport {
    folder: PathBuf,
    outputs: Outputs,
    /// Could not be written: the disk may be full or away.
    unwritten: Vec<NoteId>,
    next_try: Instant,
    has_failed: bool,
}

impl TextExport {
    pub fn new(folder: &Path) -> Result<TextExport, EarlyExit> {
        let outputs = plan(&OutputRequest {
            output: Some(folder),
            formats: &[Format::Md],
            single_input: false,
            inputs: &[],
            options: WriteOptions::default(),
            force: false,
        })?;
        Ok(TextExport {
            folder: folder.to_owned(),
            outputs,
            unwritten: Vec::new(),
            next_try: Instant::now(),
            has_failed: false,
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn is_complete(&self) -> bool {
        self.unwritten.is_empty()
    }

    /// Also writes texts that could not be written before.
    pub fn write(&mut self, app: &App, mut notes: Vec<NoteId>) {
        if !self.unwritten.is_empty() && Instant::now() >= self.next_try {
            notes.append(&mut self.unwritten);
        }
        for id in notes {
            match app.library.note(&id) {
                Ok(note) => self.write_note(&note),
                Err(error) => output::error_about(id.as_str(), &with_hint(&error)),
            }
        }
    }

    fn write_note(&mut self, note: &Note) {
        for (document, stem) in exported_notes(std::slice::from_ref(note)) {
            match self.outputs.write(&document, &stem).failures.first() {
                None => self.has_failed = false,
                Some(failure) => {
                    // Once, until a text can be written again.
                    if !self.has_failed {
                        output::error_about(&stem.to_string_lossy(), &with_hint(failure));
                    }
                    self.has_failed = true;
                    self.unwritten.push(note.summary.id.clone());
                    self.next_try = Instant::now() + RETRY_INTERVAL;
                }
            }
        }
    }
}
