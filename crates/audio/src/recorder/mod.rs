//! A microphone's sound, on disk while it comes.
//!
//! ```text
//! device's callback ─ ring of samples ─► recorder's thread ─► WAV file, synced
//! only hands over     ten seconds        mix, convert, level    twice a second
//! ```
//!
//! The callback neither waits nor locks nor allocates. The file is a valid WAV at
//! any instant: what a killed process or a power cut loses is under a second.

mod engine;
mod error;
mod file;
mod intake;
mod microphone;
mod pipeline;
mod tap;

use std::any::Any;
use std::sync::mpsc::{Sender, channel};

use engine::{Command, Engine};
pub use error::RecordError;
pub use file::{Medium, Tape};
pub use intake::{Alarm as InputAlarm, Intake};
pub use tap::Tap;

/// A place where sound comes in: a microphone, or a test's.
pub trait Input: Send + 'static {
    /// Starts giving samples. `plug` makes the intake for a rate in samples a
    /// second and a number of channels, and is to be called once. What is returned
    /// is dropped to stop; where the input fails later, it says so through
    /// [`Intake::alarm`].
    ///
    /// # Errors
    /// Where there is nothing to record from; see [`RecordError`].
    fn start(&mut self, plug: &mut dyn FnMut(u32, u16) -> Intake) -> Result<Started, RecordError>;
}

/// An input at work.
pub struct Started {
    /// Its name for people.
    pub name: String,
    /// Dropped to stop it.
    pub stream: Box<dyn Any>,
}

/// What a recorder tells, on its own thread.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RecorderEvent {
    /// The first samples have come from the device of this name. Told again when
    /// another one takes its place.
    Listening {
        /// The device's name.
        device: String,
    },
    /// About twenty times a second while samples come.
    Level {
        /// The loudest sample since last told, 0 to 1.
        peak: f32,
        /// What was recorded so far, in milliseconds.
        recorded_ms: u64,
    },
    /// Another microphone was asked for and cannot be used: the one before goes on.
    NotChanged(RecordError),
    /// Nothing comes any more. A file that was being written is complete as far as
    /// it got; [`Recorder::stop`] tells how far that is.
    Failed(RecordError),
}

/// What was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// Frames that the device gave and nobody had room for; zero in all but the
    /// worst of cases.
    pub dropped_frames: u64,
}

/// An open microphone and, while it records, a file. Dropping it completes the file.
pub struct Recorder {
    commands: Sender<Command>,
}

impl Recorder {
    /// Opens the microphone of this name, or the system's default one, on a thread
    /// of its own: what comes of that is told as an event. Nothing is kept yet.
    #[must_use]
    pub fn open(
        device: Option<String>,
        on_event: impl FnMut(RecorderEvent) + Send + 'static,
    ) -> Self {
        Self::with_input(microphone::Microphone::new(device), on_event)
    }

    /// As [`Recorder::open`], for another input.
    #[must_use]
    pub fn with_input(
        input: impl Input,
        on_event: impl FnMut(RecorderEvent) + Send + 'static,
    ) -> Self {
        let (commands, inbox) = channel();
        // Without a thread every command goes nowhere, and `stop` says so.
        let _ = std::thread::Builder::new()
            .name("recorder".into())
            .spawn(move || Engine::new(Box::new(input), on_event).run(&inbox));
        Self { commands }
    }

    /// Goes on with the microphone of this name, or the system's default one: a file
    /// that is being written has its sound from now on.
    pub fn choose(&self, device: Option<String>) {
        self.choose_input(microphone::Microphone::new(device));
    }

    /// As [`Recorder::choose`], for another input.
    pub fn choose_input(&self, input: impl Input) {
        let _ = self.commands.send(Command::Use(Box::new(input)));
    }

    /// Writes from now on to `medium`, which is empty: mono, 16 bits, at the device's
    /// rate. What came in the last fifth of a second is its beginning, since people
    /// speak as they press. All of it goes through `tap` too.
    pub fn record(&self, medium: impl Into<Medium>, tap: Option<Tap>) {
        let _ = self.commands.send(Command::Record(medium.into(), tap));
    }

    /// Leaves out what comes from now on.
    pub fn pause(&self) {
        let _ = self.commands.send(Command::Pause(true));
    }

    /// Writes on after a pause.
    pub fn resume(&self) {
        let _ = self.commands.send(Command::Pause(false));
    }

    /// Completes the file and goes on listening. Waits for the disk.
    ///
    /// # Errors
    /// [`RecordError::Disk`] if the file could not be written to its end; what was
    /// written is a valid file all the same. [`RecordError::NotRecording`] if there
    /// is none.
    pub fn stop(&self) -> Result<Recorded, RecordError> {
        let (answer, told) = channel();
        let _ = self.commands.send(Command::Stop(answer));
        told.recv().unwrap_or(Err(RecordError::NotRecording))
    }
}
