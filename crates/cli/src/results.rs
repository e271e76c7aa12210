//! Prints results in input order, regardless of completion order.

use std::collections::BTreeMap;

use earshot_core::{Destination, Input, InputError, Origin, Outputs};
use earshot_error::ErrorCode;
use earshot_transcript::{Document, FailedDocument, Failure, Format, escaped_name, write_failed};

use crate::errors::{to_failure, with_hint};
use crate::output::{self, Stdout};

/// Whether to continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteResult {
    Continue,
    BrokenPipe,
}

pub struct Results {
    outputs: Outputs,
    several: bool,
    /// Indexed by [`Origin::Folder`].
    folders: Vec<String>,
    waiting: BTreeMap<usize, Result<Document, Failure>>,
    next: usize,
    failed: bool,
    stdout_broken: bool,
    /// Counts of ignored and transcribed files in the current folder.
    skipped: usize,
    transcribed: usize,
}

impl Results {
    pub fn new(outputs: Outputs, several: bool, folders: Vec<String>) -> Self {
        Self {
            outputs,
            several,
            folders,
            waiting: BTreeMap::new(),
            next: 0,
            failed: false,
            stdout_broken: false,
            skipped: 0,
            transcribed: 0,
        }
    }

    pub fn any_failed(&self) -> bool {
        self.failed
    }

    pub fn is_plain_text(&self) -> bool {
        *self.outputs.destination() == Destination::Stdout
            && self.outputs.formats() == [Format::Txt]
    }

    pub fn add(&mut self, index: usize, result: Result<Document, Failure>) {
        self.waiting.insert(index, result);
    }

    pub fn is_ready(&self) -> bool {
        self.waiting.contains_key(&self.next)
    }

    pub fn write(&mut self, inputs: &[Input]) -> WriteResult {
        while let Some(result) = self.waiting.remove(&self.next) {
            let input = &inputs[self.next];
            self.next += 1;
            let shown = match result {
                Ok(document) => self.write_document(&document, input),
                Err(failure) if is_ignored(input, &failure) => {
                    self.skipped += 1;
                    WriteResult::Continue
                }
                Err(failure) => self.write_failure(&escaped_name(&input.name), failure),
            };
            let shown = if shown == WriteResult::Continue {
                self.finish_folder(input, inputs.get(self.next))
            } else {
                shown
            };
            if shown == WriteResult::BrokenPipe {
                return shown;
            }
        }
        WriteResult::Continue
    }

    fn write_document(&mut self, document: &Document, input: &Input) -> WriteResult {
        self.transcribed += 1;
        for warning in &document.warnings {
            output::error_about(&document.file, warning);
        }
        if document.no_speech {
            output::error_about(&document.file, &"No speech was detected in it.");
        }
        if *self.outputs.destination() != Destination::Stdout {
            for failure in self.outputs.write(document, &input.stem()).failures {
                self.failed = true;
                output::error_about(&document.file, &with_hint(&failure));
            }
            return WriteResult::Continue;
        }
        match self.outputs.stream(document, self.several) {
            Ok(bytes) => self.write_stdout(&bytes),
            Err(error) => {
                self.failed = true;
                output::error_about(&document.file, &error);
                WriteResult::Continue
            }
        }
    }

    fn write_failure(&mut self, name: &str, failure: Failure) -> WriteResult {
        self.transcribed += 1;
        self.failed = true;
        output::error_about(name, &with_hint(&failure));
        let json = self.outputs.formats() == [Format::Json]
            && *self.outputs.destination() == Destination::Stdout;
        if !json {
            return WriteResult::Continue;
        }
        let mut line = Vec::new();
        // Writing to memory cannot fail.
        let _ = write_failed(
            &FailedDocument {
                file: name.to_owned(),
                error: failure,
            },
            &mut line,
        );
        self.write_stdout(&line)
    }

    /// Call after the last file of a folder: reports ignored files; a folder without media is a
    /// failure.
    fn finish_folder(&mut self, input: &Input, next: Option<&Input>) -> WriteResult {
        if next.is_some_and(|next| next.origin == input.origin) {
            return WriteResult::Continue;
        }
        let (skipped, transcribed) = (
            std::mem::take(&mut self.skipped),
            std::mem::take(&mut self.transcribed),
        );
        let Origin::Folder(index) = input.origin else {
            return WriteResult::Continue;
        };
        let folder = self.folders[index].clone();
        if transcribed == 0 {
            let shown = self.write_failure(&folder, to_failure(&InputError::EmptyFolder));
            self.transcribed = 0;
            return shown;
        }
        match skipped {
            0 => {}
            1 => output::error_about(&folder, &"One file that is not audio or video was skipped."),
            n => output::error_about(
                &folder,
                &format_args!("{n} files that are not audio or video were skipped."),
            ),
        }
        WriteResult::Continue
    }

    fn write_stdout(&mut self, bytes: &[u8]) -> WriteResult {
        // More text after a failure would hide the gap.
        if self.stdout_broken {
            return WriteResult::Continue;
        }
        match output::write_stdout(bytes) {
            Stdout::Written => WriteResult::Continue,
            Stdout::Closed => WriteResult::BrokenPipe,
            Stdout::Failed => {
                self.failed = true;
                self.stdout_broken = true;
                WriteResult::Continue
            }
        }
    }
}

/// Other files in a folder are ignored.
fn is_ignored(input: &Input, failure: &Failure) -> bool {
    matches!(input.origin, Origin::Folder(_)) && failure.code == ErrorCode::NotMedia
}
