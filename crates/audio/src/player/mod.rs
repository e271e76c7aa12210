//! Sound for the ear.
//!
//! ```text
//! caller ─ commands ─► player's thread ─ ring of samples ─► device's callback
//!    ▲                 decode, cut silence,                 only takes samples
//!    └──── events ──── stretch: 0.2 s ahead ◄── clock ───── and says when
//! ```
//!
//! What is played is mono, on every channel of the device: a call recorded with
//! one speaker to a side is heard in both ears. The callback neither waits nor
//! allocates; a place is reached, a speed changed and a pause made by letting
//! it throw away what was prepared, with a fade of five milliseconds.

mod deck;
mod device;
mod engine;
mod error;
mod feed;
mod reel;
mod running;
mod tempo;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};

use engine::{Command, Engine, Shown};
pub use error::PlayError;
pub use feed::{Alarm, Feed};

use crate::Stream;

/// The slowest and the fastest speed.
const SPEEDS: std::ops::RangeInclusive<f32> = 0.5..=3.0;

/// A place where sound comes out: the system's device, or a test's.
pub trait Output: Send + 'static {
    /// Starts taking samples. `plug` makes the feed for samples at the given
    /// rate, which is to be asked for once. What is returned is dropped to
    /// stop; where the output fails later, it says so through [`Feed::alarm`].
    ///
    /// # Errors
    /// Where there is nothing to play on; see [`PlayError`].
    fn start(
        &mut self,
        plug: &mut dyn FnMut(u32) -> Feed,
    ) -> Result<Box<dyn std::any::Any>, PlayError>;
}

/// What happens while a sound is open.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PlayerEvent {
    /// Where the sound is: about twenty times a second while it plays, and once
    /// after whatever changes it.
    Position {
        /// What is heard now, in milliseconds of the source.
        position_ms: u64,
        /// Whether it moves.
        playing: bool,
    },
    /// The end was heard.
    Ended,
    /// It does not play any more. The position is kept, and the next
    /// [`Player::play`] asks for the default device again.
    Failed {
        /// A stable word: that of a [`PlayError`] or an [`AudioError`](crate::AudioError).
        code: &'static str,
        /// One sentence for a person.
        message: String,
    },
}

/// Plays one sound at a time on a thread of its own; every method returns at
/// once. Dropping it stops the sound.
pub struct Player {
    commands: Sender<Command>,
    shown: Arc<Shown>,
}

impl Player {
    /// A player for the system's default output, which is looked up at each
    /// [`Player::play`]. `on_event` is called on the player's thread and should
    /// return quickly.
    #[must_use]
    pub fn new(on_event: impl FnMut(PlayerEvent) + Send + 'static) -> Self {
        Self::with_output(device::DefaultDevice, on_event)
    }

    /// As [`Player::new`], for another output.
    #[must_use]
    pub fn with_output(
        output: impl Output,
        on_event: impl FnMut(PlayerEvent) + Send + 'static,
    ) -> Self {
        let (commands, inbox) = channel();
        let shown = Arc::new(Shown::default());
        let shared = Arc::clone(&shown);
        // The device lives and dies on that thread. Without one, every command
        // goes nowhere, as with a player that has nothing open.
        let _ = std::thread::Builder::new()
            .name("player".into())
            .spawn(move || Engine::new(Box::new(output), Box::new(on_event), shared).run(&inbox));
        Self { commands, shown }
    }

    /// Opens a sound in place of the one before and stands at its start,
    /// paused. Speed and [`Player::set_skip_silence`] stay as they are.
    pub fn open(&self, sound: Box<dyn Stream>) {
        self.send_to(0, Command::Open(sound));
    }

    /// Stops, and lets go of the source.
    pub fn close(&self) {
        self.send_to(0, Command::Close);
    }

    /// Plays on from where it is; from the start after the end.
    pub fn play(&self) {
        self.send(Command::Play);
    }

    /// Stops where it is. No device is held until the next [`Player::play`].
    pub fn pause(&self) {
        self.send(Command::Pause);
    }

    /// Goes to a place, in milliseconds of the source.
    pub fn seek(&self, to_ms: u64) {
        self.send_to(to_ms, Command::Seek(to_ms));
    }

    /// How fast it plays, from 0.5 to 3; the pitch is kept.
    pub fn set_speed(&self, speed: f32) {
        if !speed.is_nan() {
            self.send(Command::Speed(speed.clamp(*SPEEDS.start(), *SPEEDS.end())));
        }
    }

    /// Whether long stretches of silence are shortened.
    pub fn set_skip_silence(&self, on: bool) {
        self.send(Command::SkipSilence(on));
    }

    /// Where nobody speaks in the open sound, as starts and ends in
    /// milliseconds, in any order. Of those longer than 600 ms, 400 ms are
    /// played.
    pub fn set_silences(&self, spans_ms: Vec<(u64, u64)>) {
        self.send(Command::Silences(spans_ms));
    }

    /// What is heard now, in milliseconds of the source.
    #[must_use]
    pub fn position_ms(&self) -> u64 {
        self.shown.position_us.load(Ordering::Relaxed) / 1000
    }

    /// Whether sound comes out, or is about to.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.shown.playing.load(Ordering::Relaxed)
    }

    /// Sends what sets the position, and shows it from now on.
    fn send_to(&self, ms: u64, command: Command) {
        self.shown.coming.fetch_add(1, Ordering::SeqCst);
        let position = ms.saturating_mul(1000);
        self.shown.position_us.store(position, Ordering::SeqCst);
        self.send(command);
    }

    fn send(&self, command: Command) {
        // Fails only where the thread is gone, and nothing can play then.
        let _ = self.commands.send(command);
    }
}
