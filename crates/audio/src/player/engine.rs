//! The player's thread: takes commands, keeps the ring filled, tells the time.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::deck::Deck;
use super::feed::line;
use super::running::{Mark, Running};
use super::{Output, PlayError, PlayerEvent};
use crate::{AudioError, Stream};

/// Milliseconds that are prepared ahead of the device.
const AHEAD_MS: u32 = 200;
/// Room in the ring: what is thrown away stays in it until the next callback.
const RING_MS: u32 = 500;
/// How often the ring is looked after while it plays.
const TICK: Duration = Duration::from_millis(15);
/// How often the position is told while it plays.
const TELL: Duration = Duration::from_millis(45);
/// Streams that break sooner than this after each other do so in a row, and so
/// many in a row are opened anew …
const BREAKS_APART: Duration = Duration::from_secs(4);
const MOST_RESTARTS: u32 = 5;
/// … the first at once, each later one after twice as long: on a busy machine ALSA's
/// plugin for sound servers may refuse several within some milliseconds, and then works.
const REOPEN_AFTER: Duration = Duration::from_millis(50);
/// The longest wait for a device to fade out, and for that to be heard.
const FADE_OUT: Duration = Duration::from_millis(250);

/// What the caller wants.
pub(super) enum Command {
    Open(Box<dyn Stream>),
    Close,
    Play,
    Pause,
    Seek(u64),
    Speed(f32),
    SkipSilence(bool),
    Silences(Vec<(u64, u64)>),
}

/// What can be read off the player at any time.
#[derive(Default)]
pub(super) struct Shown {
    /// What is heard now, in microseconds of the source.
    pub(super) position_us: AtomicU64,
    pub(super) playing: AtomicBool,
    /// Commands on their way that set the position, which is shown already.
    pub(super) coming: AtomicU64,
}

pub(super) struct Engine {
    output: Box<dyn Output>,
    on_event: Box<dyn FnMut(PlayerEvent) + Send>,
    shown: Arc<Shown>,
    deck: Option<Deck>,
    running: Option<Running>,
    /// What was heard last, in seconds of the source.
    place: f64,
    at_end: bool,
    speed: f32,
    skip: bool,
    told: Instant,
    /// When the output was last opened anew because it broke, and how many
    /// times in a row.
    restarted: Option<Instant>,
    restarts: u32,
    piece: Vec<f32>,
}

impl Engine {
    pub(super) fn new(
        output: Box<dyn Output>,
        on_event: Box<dyn FnMut(PlayerEvent) + Send>,
        shown: Arc<Shown>,
    ) -> Self {
        Self {
            output,
            on_event,
            shown,
            deck: None,
            running: None,
            place: 0.0,
            at_end: false,
            speed: 1.0,
            skip: false,
            told: Instant::now(),
            restarted: None,
            restarts: 0,
            piece: Vec::new(),
        }
    }

    /// Until the other end of the inbox is gone.
    pub(super) fn run(mut self, inbox: &Receiver<Command>) {
        loop {
            let command = if self.running.is_some() {
                match inbox.recv_timeout(TICK) {
                    Ok(command) => Some(command),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            } else {
                // Nothing plays: nothing wakes this thread but a command.
                match inbox.recv() {
                    Ok(command) => Some(command),
                    Err(_) => break,
                }
            };
            if let Some(command) = command {
                self.obey(command);
            }
            if let Err(why) = self.turn() {
                self.stop();
                self.fail(why.code(), why.to_string());
            }
        }
        self.stop();
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Open(sound) => {
                self.stop();
                self.deck = Some(Deck::new(sound, self.speed, self.skip));
                self.arrive(0.0);
            }
            Command::Close => {
                self.stop();
                self.deck = None;
                self.arrive(0.0);
            }
            Command::Play => self.play(),
            Command::Pause => {
                self.stop();
                self.tell();
            }
            Command::Seek(ms) => self.arrive(ms as f64 / 1000.0),
            Command::Speed(speed) => {
                self.speed = speed;
                self.change(|deck| deck.set_speed(speed));
            }
            Command::SkipSilence(skip) => {
                self.skip = skip;
                self.change(|deck| deck.set_skip(skip));
            }
            Command::Silences(spans) => self.change(|deck| deck.set_silences(spans)),
        }
    }

    fn play(&mut self) {
        let Some(deck) = &mut self.deck else { return };
        if self.running.is_some() {
            return;
        }
        if self.at_end {
            self.at_end = false;
            self.place = 0.0;
        }
        let mut plugged = None;
        let started = self.output.start(&mut |rate| {
            let capacity = (rate / 1000 * RING_MS).max(1) as usize;
            let (ring, line, feed) = line(rate.max(1), capacity);
            plugged = Some((ring, line, rate.max(1)));
            feed
        });
        match (started, plugged) {
            (Ok(stream), Some((ring, line, rate))) => {
                deck.cue(self.place, rate);
                self.running = Some(Running {
                    _stream: stream,
                    ring,
                    line,
                    rate,
                    marks: VecDeque::new(),
                    given: 0,
                    ended: false,
                    alive: (Instant::now(), 0),
                });
                self.tell();
            }
            (Ok(_), None) => self.fail_to_play(&PlayError::NoOutput),
            (Err(why), _) => self.fail_to_play(&why),
        }
    }

    /// Opens the output anew after its stream broke.
    fn restart(&mut self) {
        self.follow();
        self.running = None;
        self.restarts = match self.restarted {
            Some(at) if at.elapsed() < BREAKS_APART => self.restarts + 1,
            _ => 1,
        };
        self.restarted = Some(Instant::now());
        if self.restarts > MOST_RESTARTS {
            self.fail_to_play(&PlayError::Lost);
            return;
        }
        if let Some(times) = self.restarts.checked_sub(2) {
            std::thread::sleep(REOPEN_AFTER * (1 << times));
        }
        self.play();
    }

    /// Goes to a place at once, playing or not.
    fn arrive(&mut self, seconds: f64) {
        self.shown.coming.fetch_sub(1, Ordering::SeqCst);
        self.place = seconds;
        self.at_end = false;
        self.prepare_anew(seconds);
        self.tell();
    }

    /// Changes how it plays from what the device takes next.
    fn change(&mut self, how: impl FnOnce(&mut Deck)) {
        let Some(deck) = &mut self.deck else { return };
        how(deck);
        if let Some(running) = &self.running {
            let taken = running.line.taken.load(Ordering::Acquire);
            let next = running.source_at(taken).unwrap_or(self.place);
            self.prepare_anew(next);
        }
    }

    /// Throws away what was prepared and goes on from a place in the source.
    fn prepare_anew(&mut self, seconds: f64) {
        if let (Some(deck), Some(running)) = (&mut self.deck, &mut self.running) {
            deck.cue(seconds, running.rate);
            let given = running.given;
            running.line.flush_to.store(given, Ordering::Release);
            running.marks.clear();
            running.marks.push_back(Mark {
                frame: given,
                source: seconds,
                step: 0.0,
            });
            running.ended = false;
        }
    }

    /// One look after everything while it plays.
    fn turn(&mut self) -> Result<(), AudioError> {
        let Some(running) = &mut self.running else {
            return Ok(());
        };
        if running.is_lost() {
            self.fail_to_play(&PlayError::Lost);
            return Ok(());
        }
        if running.is_broken() {
            self.restart();
            return Ok(());
        }
        self.fill()?;
        self.follow();
        if self.is_over() {
            self.running = None;
            self.at_end = true;
            self.place = self
                .deck
                .as_ref()
                .map_or(self.place, |deck| deck.end().max(self.place));
            self.tell();
            (self.on_event)(PlayerEvent::Ended);
        } else if self.told.elapsed() >= TELL {
            self.tell();
        }
        Ok(())
    }

    /// Keeps the ring ahead of the device.
    fn fill(&mut self) -> Result<(), AudioError> {
        let (Some(deck), Some(running)) = (&mut self.deck, &mut self.running) else {
            return Ok(());
        };
        let ahead = u64::from(running.rate / 1000 * AHEAD_MS);
        // What is to be thrown away is not ahead of anything.
        let flushed = running.line.flush_to.load(Ordering::Relaxed);
        while !running.ended {
            let taken = running.line.taken.load(Ordering::Acquire).max(flushed);
            if running.given.saturating_sub(taken) >= ahead {
                break;
            }
            // The longest piece is shorter than the room that is kept.
            if running.ring.slots() < (running.rate / 10) as usize {
                break;
            }
            let Some(piece) = deck.next_piece(&mut self.piece)? else {
                running.ended = true;
                break;
            };
            running.marks.push_back(Mark {
                frame: running.given,
                source: piece.from,
                step: piece.step,
            });
            if running.ring.push_entire_slice(&self.piece).is_err() {
                break;
            }
            running.given += self.piece.len() as u64;
        }
        Ok(())
    }

    /// Takes note of what is heard now; it never goes back by itself.
    fn follow(&mut self) {
        if let Some(running) = &mut self.running {
            let heard = running.line.heard();
            running.forget_marks_before(heard);
            if let Some(source) = running.source_at(heard) {
                self.place = self.place.max(source);
            }
        }
        self.show();
    }

    fn is_over(&self) -> bool {
        self.running
            .as_ref()
            .is_some_and(|running| running.ended && running.line.heard() >= running.given)
    }

    /// Fades out, waits for that to be heard, and lets go of the output.
    fn stop(&mut self) {
        let Some(running) = self.running.take() else {
            return;
        };
        let line = &running.line;
        line.stop.store(true, Ordering::Release);
        let asked = Instant::now();
        while !line.stopped.load(Ordering::Acquire) && asked.elapsed() < FADE_OUT {
            std::thread::sleep(Duration::from_millis(2));
        }
        if line.stopped.load(Ordering::Acquire) {
            std::thread::sleep(line.latency().min(FADE_OUT));
            // The fade was half heard: it is played again, in full.
            let from = line.stop_at.load(Ordering::Acquire);
            if let Some(source) = running.source_at(from) {
                self.place = self.place.max(source);
            }
        }
    }

    fn fail_to_play(&mut self, why: &PlayError) {
        self.running = None;
        self.fail(why.code(), why.to_string());
    }

    fn fail(&mut self, code: &'static str, message: String) {
        self.tell();
        (self.on_event)(PlayerEvent::Failed { code, message });
    }

    fn show(&self) {
        if self.shown.coming.load(Ordering::SeqCst) == 0 {
            let position = (self.place * 1_000_000.0) as u64;
            self.shown.position_us.store(position, Ordering::SeqCst);
        }
        self.shown
            .playing
            .store(self.running.is_some(), Ordering::Relaxed);
    }

    fn tell(&mut self) {
        self.show();
        self.told = Instant::now();
        (self.on_event)(PlayerEvent::Position {
            position_ms: (self.place * 1000.0) as u64,
            playing: self.running.is_some(),
        });
    }
}
