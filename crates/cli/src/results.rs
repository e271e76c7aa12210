//! Results in the order the sounds were named, whatever order they come in.

use std::collections::BTreeMap;

use earshot_core::{Destination, Input, InputError, Origin, Outputs};
use earshot_transcript::{Document, FailedDocument, Failure, Format, escaped_name, write_failed};

use crate::voice::{self, Stdout};

/// Whether it makes sense to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Yes.
    GoOn,
    /// Standard output was closed by its reader.
    NobodyReads,
}

/// Keeps results until it is their turn, then writes them.
pub struct Results {
    outputs: Outputs,
    several: bool,
    /// The arguments' names, by [`Origin::Folder`]'s number.
    folders: Vec<String>,
    waiting: BTreeMap<usize, Result<Document, Failure>>,
    next: usize,
    failed: bool,
    stdout_broken: bool,
    /// Of the folder at hand: what was passed over, and what was not.
    passed_over: usize,
    taken: usize,
}

impl Results {
    /// For sounds of which there are `several` or one.
    pub fn new(outputs: Outputs, several: bool, folders: Vec<String>) -> Self {
        Self {
            outputs,
            several,
            folders,
            waiting: BTreeMap::new(),
            next: 0,
            failed: false,
            stdout_broken: false,
            passed_over: 0,
            taken: 0,
        }
    }

    /// Did any sound or output fail?
    pub fn any_failed(&self) -> bool {
        self.failed
    }

    /// Is nothing wanted but the words, on standard output?
    pub fn is_plain_text(&self) -> bool {
        *self.outputs.destination() == Destination::Stdout
            && self.outputs.formats() == [Format::Txt]
    }

    /// Keeps the result of the sound with that number.
    pub fn keep(&mut self, index: usize, result: Result<Document, Failure>) {
        self.waiting.insert(index, result);
    }

    /// Is it any result's turn?
    pub fn is_ready(&self) -> bool {
        self.waiting.contains_key(&self.next)
    }

    /// Writes every result whose turn it is.
    pub fn show(&mut self, inputs: &[Input]) -> Shown {
        while let Some(result) = self.waiting.remove(&self.next) {
            let input = &inputs[self.next];
            self.next += 1;
            let shown = match result {
                Ok(document) => self.show_document(&document, input),
                Err(failure) if is_passed_over(input, &failure) => {
                    self.passed_over += 1;
                    Shown::GoOn
                }
                Err(failure) => self.show_failure(&escaped_name(&input.name), failure),
            };
            let shown = if shown == Shown::GoOn {
                self.end_folder(input, inputs.get(self.next))
            } else {
                shown
            };
            if shown == Shown::NobodyReads {
                return shown;
            }
        }
        Shown::GoOn
    }

    fn show_document(&mut self, document: &Document, input: &Input) -> Shown {
        self.taken += 1;
        for warning in &document.warnings {
            voice::complain_about(&document.file, warning);
        }
        if document.no_speech {
            voice::complain_about(&document.file, &"No speech was heard in it.");
        }
        if *self.outputs.destination() != Destination::Stdout {
            for failure in self.outputs.write(document, &input.stem()).failures {
                self.failed = true;
                voice::complain_about(&document.file, &failure);
            }
            return Shown::GoOn;
        }
        match self.outputs.stream(document, self.several) {
            Ok(bytes) => self.say(&bytes),
            Err(error) => {
                self.failed = true;
                voice::complain_about(&document.file, &error);
                Shown::GoOn
            }
        }
    }

    fn show_failure(&mut self, name: &str, failure: Failure) -> Shown {
        self.taken += 1;
        self.failed = true;
        voice::complain_about(name, &failure.message);
        let json = self.outputs.formats() == [Format::Json]
            && *self.outputs.destination() == Destination::Stdout;
        if !json {
            return Shown::GoOn;
        }
        let mut line = Vec::new();
        // Writing to memory does not fail.
        let _ = write_failed(
            &FailedDocument {
                file: name.to_owned(),
                error: failure,
            },
            &mut line,
        );
        self.say(&line)
    }

    /// After the last file of a folder: a folder without any sound is a
    /// failure, and what was passed over is told.
    fn end_folder(&mut self, input: &Input, next: Option<&Input>) -> Shown {
        if next.is_some_and(|next| next.origin == input.origin) {
            return Shown::GoOn;
        }
        let (passed_over, taken) = (
            std::mem::take(&mut self.passed_over),
            std::mem::take(&mut self.taken),
        );
        let Origin::Folder(index) = input.origin else {
            return Shown::GoOn;
        };
        let folder = self.folders[index].clone();
        if taken == 0 {
            let error = InputError::EmptyFolder;
            let shown = self.show_failure(
                &folder,
                Failure {
                    code: error.code().into(),
                    message: error.to_string(),
                },
            );
            self.taken = 0;
            return shown;
        }
        match passed_over {
            0 => {}
            1 => voice::complain_about(
                &folder,
                &"One file that is not sound or video was passed over.",
            ),
            n => voice::complain_about(
                &folder,
                &format_args!("{n} files that are not sound or video were passed over."),
            ),
        }
        Shown::GoOn
    }

    fn say(&mut self, bytes: &[u8]) -> Shown {
        // After a failure more text would leave a gap that cannot be seen.
        if self.stdout_broken {
            return Shown::GoOn;
        }
        match voice::say(bytes) {
            Stdout::Written => Shown::GoOn,
            Stdout::Closed => Shown::NobodyReads,
            Stdout::Failed => {
                self.failed = true;
                self.stdout_broken = true;
                Shown::GoOn
            }
        }
    }
}

/// In a folder, what is not media was not meant.
fn is_passed_over(input: &Input, failure: &Failure) -> bool {
    matches!(input.origin, Origin::Folder(_)) && failure.code == "not-media"
}
