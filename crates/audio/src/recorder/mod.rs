//! Records a microphone to a file.
//!
//! ```text
//! device's callback ─ ring of samples ─► recorder's thread ─► WAV file, synced
//! only hands over     ten seconds        mix, convert, level    twice a second
//! ```
//!
//! The callback neither waits, locks nor allocates. The file is always a valid WAV: a crash or
//! power cut loses less than a second.

mod callback;
mod error;
mod file;
mod input;
mod microphone;
mod pipeline;
mod tap;
mod thread;

use std::sync::mpsc::{Sender, channel};

pub use callback::{InputCallback, InputErrorReporter};
pub use error::RecordError;
pub use file::{AppendOnlySink, RecordingSink};
pub use input::{Input, StartedInput};
pub use tap::Tap;
use thread::{Command, RecorderThread};
pub use thread::{RecorderEvent, RecordingSummary};

/// An open microphone. Dropping it completes a running recording.
pub struct Recorder {
    commands: Sender<Command>,
}

impl Recorder {
    /// Opens the named or the default microphone on its own thread, without recording yet; the
    /// result arrives as an event.
    #[must_use]
    pub fn open(
        device: Option<String>,
        on_event: impl FnMut(RecorderEvent) + Send + 'static,
    ) -> Self {
        Self::with_input(microphone::Microphone::new(device), on_event)
    }

    #[must_use]
    pub fn with_input(
        input: impl Input,
        on_event: impl FnMut(RecorderEvent) + Send + 'static,
    ) -> Self {
        let (commands, receiver) = channel();
        // If the thread cannot be spawned, `stop` returns an error.
        let _ = std::thread::Builder::new()
            .name("recorder".into())
            .spawn(move || RecorderThread::new(Box::new(input), on_event).run(&receiver));
        Self { commands }
    }

    /// Switches microphones; a running recording continues.
    pub fn set_device(&self, device: Option<String>) {
        self.set_input(microphone::Microphone::new(device));
    }

    pub fn set_input(&self, input: impl Input) {
        let _ = self.commands.send(Command::SetInput(Box::new(input)));
    }

    /// Records to the empty `sink`: mono, 16 bits, at the device's rate. Includes the last 200 ms,
    /// since people speak as they press the button. `tap` gets the same samples.
    pub fn record(&self, sink: impl Into<RecordingSink>, tap: Option<Tap>) {
        let _ = self.commands.send(Command::Record(sink.into(), tap));
    }

    pub fn pause(&self) {
        let _ = self.commands.send(Command::Pause(true));
    }

    pub fn resume(&self) {
        let _ = self.commands.send(Command::Pause(false));
    }

    /// Completes the file, waiting for the disk; the microphone stays open.
    ///
    /// # Errors
    /// [`RecordError::Disk`] if writing failed; the file is valid up to that point.
    pub fn stop(&self) -> Result<RecordingSummary, RecordError> {
        let (reply, result) = channel();
        let _ = self.commands.send(Command::Stop(reply));
        result.recv().unwrap_or(Err(RecordError::NotRecording))
    }
}
