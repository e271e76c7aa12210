//! Audio playback.
//!
//! ```text
//! caller ─ commands ─► player's thread ─ ring of samples ─► device's callback
//!    ▲                 decode, cut silence,                 only takes samples
//!    └──── events ──── stretch: 0.2 s ahead ◄── clock ───── and says when
//! ```
//!
//! Playback is mono on every channel of the device: both sides of a call are audible on both. The
//! callback neither waits nor allocates; seeking, pausing and speed changes let it discard buffered
//! samples, with a fade of 5 ms.

mod active_output;
mod callback;
mod device;
mod error;
mod output;
mod sample_window;
mod source;
mod stretch;
mod thread;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};

pub use callback::{OutputCallback, OutputErrorReporter};
pub use error::PlayError;
pub use output::Output;
pub use thread::PlayerEvent;
use thread::{Command, PlayerThread, SharedStatus};

use crate::Stream;

const SPEED_RANGE: std::ops::RangeInclusive<f32> = 0.5..=3.0;

/// Plays one stream at a time on its own thread, without blocking; dropping it stops playback.
pub struct Player {
    commands: Sender<Command>,
    status: Arc<SharedStatus>,
}

impl Player {
    /// Uses the system's default output at each [`Player::play`]. `on_event` runs on the player
    /// thread and should return quickly.
    #[must_use]
    pub fn new(on_event: impl FnMut(PlayerEvent) + Send + 'static) -> Self {
        Self::with_output(device::DefaultDevice, on_event)
    }

    #[must_use]
    pub fn with_output(
        output: impl Output,
        on_event: impl FnMut(PlayerEvent) + Send + 'static,
    ) -> Self {
        let (commands, receiver) = channel();
        let status = Arc::new(SharedStatus::default());
        let thread_status = Arc::clone(&status);
        // If the thread cannot be spawned, commands have no effect.
        let _ = std::thread::Builder::new()
            .name("player".into())
            .spawn(move || {
                PlayerThread::new(Box::new(output), Box::new(on_event), thread_status)
                    .run(&receiver)
            });
        Self { commands, status }
    }

    /// Pauses at the start. Speed and [`Player::set_skip_silence`] are kept.
    pub fn open(&self, sound: Box<dyn Stream>) {
        self.send_seek(0, Command::Open(sound));
    }

    pub fn close(&self) {
        self.send_seek(0, Command::Close);
    }

    /// After the end, restarts from the beginning.
    pub fn play(&self) {
        self.send(Command::Play);
    }

    /// Releases the device until the next [`Player::play`].
    pub fn pause(&self) {
        self.send(Command::Pause);
    }

    pub fn seek(&self, to_ms: u64) {
        self.send_seek(to_ms, Command::Seek(to_ms));
    }

    /// From 0.5 to 3, at constant pitch.
    pub fn set_speed(&self, speed: f32) {
        if !speed.is_nan() {
            self.send(Command::Speed(
                speed.clamp(*SPEED_RANGE.start(), *SPEED_RANGE.end()),
            ));
        }
    }

    pub fn set_skip_silence(&self, on: bool) {
        self.send(Command::SkipSilence(on));
    }

    /// Start and end of each silence in milliseconds, in any order. Silences longer than 600 ms are
    /// shortened to 400 ms.
    pub fn set_silences(&self, spans_ms: Vec<(u64, u64)>) {
        self.send(Command::Silences(spans_ms));
    }

    /// Plays only these parts of the stream, given by start and end in milliseconds, without gaps
    /// between them; none: everything. Takes effect when playback starts or at the next
    /// [`Player::seek`]; another stream is played whole.
    pub fn set_ranges(&self, spans_ms: Vec<(u64, u64)>) {
        self.send(Command::Ranges(spans_ms));
    }

    #[must_use]
    pub fn position_ms(&self) -> u64 {
        self.status.position_us.load(Ordering::Relaxed) / 1000
    }

    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.status.playing.load(Ordering::Relaxed)
    }

    /// Publishes the new position at once.
    fn send_seek(&self, ms: u64, command: Command) {
        self.status.pending_seeks.fetch_add(1, Ordering::SeqCst);
        let position = ms.saturating_mul(1000);
        self.status.position_us.store(position, Ordering::SeqCst);
        self.send(command);
    }

    fn send(&self, command: Command) {
        // Fails only if the thread is gone.
        let _ = self.commands.send(command);
    }
}
