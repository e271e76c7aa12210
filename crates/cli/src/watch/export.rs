//! Writes each text as Markdown.

use std::path::Path;
use std::time::{Duration, Instant};

use earshot_core::TextExport;
use earshot_core::app::{App, Note, NoteId};

use crate::errors::{EarlyExit, early_exit, with_hint};
use crate::output;

/// Interval between attempts to write a text.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

/// Files are only created, and each text is written once.
pub struct WatchExport {
    export: TextExport,
    /// Could not be written: the disk may be full or away.
    unwritten: Vec<NoteId>,
    next_try: Instant,
    has_failed: bool,
}

impl WatchExport {
    pub fn new(folder: &Path) -> Result<WatchExport, EarlyExit> {
        Ok(WatchExport {
            export: TextExport::open(folder).map_err(|error| early_exit(&error))?,
            unwritten: Vec::new(),
            next_try: Instant::now(),
            has_failed: false,
        })
    }

    pub fn folder(&self) -> &Path {
        self.export.folder()
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
        match self.export.write(note) {
            Ok(()) => self.has_failed = false,
            Err(failure) => {
                // Once, until a text can be written again.
                if !self.has_failed {
                    output::error_about(&note.summary.title, &with_hint(&failure));
                }
                self.has_failed = true;
                self.unwritten.push(note.summary.id.clone());
                self.next_try = Instant::now() + RETRY_INTERVAL;
            }
        }
    }
}
