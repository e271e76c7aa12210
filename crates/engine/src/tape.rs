//! Sound that is being made, kept until its text is settled: a worker that takes the
//! place of another one hears it again.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::locked;

/// Samples a second.
const RATE: u64 = 16_000;
/// So much is kept. A passage is 25 s at most: what is older is silence, or waits on a
/// machine that is far too busy.
const LONGEST: usize = 180 * RATE as usize;
/// A block that is sent again has so many samples.
const BLOCK: usize = RATE as usize / 10;

/// Where sound goes: blocks, then `None` for its end.
type Way = Box<dyn Fn(Option<&[f32]>) + Send>;

pub(crate) struct Tape {
    reel: Mutex<Reel>,
}

#[derive(Default)]
struct Reel {
    kept: Vec<f32>,
    /// The number of the first sample kept.
    start: u64,
    /// Something was not kept that nobody has settled.
    has_gap: bool,
    ended: bool,
    /// Nobody wants any more of it.
    closed: bool,
    way: Option<Way>,
}

impl Tape {
    /// Takes in what comes, on a thread of its own, until its sender is gone.
    pub(crate) fn of(sound: Receiver<Vec<f32>>) -> std::io::Result<Arc<Self>> {
        let tape = Arc::new(Self {
            reel: Mutex::default(),
        });
        let own = Arc::clone(&tape);
        thread::Builder::new()
            .name("live-sound".into())
            .spawn(move || {
                for block in sound {
                    let mut reel = locked(&own.reel);
                    if reel.closed {
                        return;
                    }
                    reel.take(&block);
                }
                locked(&own.reel).end();
            })?;
        Ok(tape)
    }

    /// Sends all that is not settled, and then what comes. Gives the time at which that
    /// begins in milliseconds, or `None` where some of it is lost.
    pub(crate) fn play(&self, way: Way) -> Option<u64> {
        let mut reel = locked(&self.reel);
        if reel.has_gap {
            return None;
        }
        reel.kept.chunks(BLOCK).for_each(|block| way(Some(block)));
        if reel.ended {
            way(None);
        }
        reel.way = Some(way);
        Some(reel.start * 1000 / RATE)
    }

    /// Nobody listens for now.
    pub(crate) fn stop(&self) {
        locked(&self.reel).way = None;
    }

    /// The job has ended: whoever makes the sound is told when there is more.
    pub(crate) fn close(&self) {
        let mut reel = locked(&self.reel);
        *reel = Reel {
            closed: true,
            ..Reel::default()
        };
    }

    /// What is before this time, in milliseconds, will not be asked for again.
    pub(crate) fn settle(&self, until_ms: u64) {
        let mut reel = locked(&self.reel);
        let until = until_ms.saturating_mul(RATE) / 1000;
        if until >= reel.start {
            reel.has_gap = false;
        }
        let old = usize::try_from(until.saturating_sub(reel.start))
            .map_or(reel.kept.len(), |old| old.min(reel.kept.len()));
        reel.forget(old);
    }
}

impl Reel {
    fn take(&mut self, block: &[f32]) {
        if let Some(way) = &self.way {
            way(Some(block));
        }
        self.kept.extend_from_slice(block);
        if self.kept.len() > LONGEST {
            self.has_gap = true;
            self.forget(LONGEST / 2);
        }
    }

    fn end(&mut self) {
        self.ended = true;
        if let Some(way) = &self.way {
            way(None);
        }
    }

    fn forget(&mut self, samples: usize) {
        self.kept.drain(..samples);
        self.start += samples as u64;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::{channel, sync_channel};

    use super::*;

    #[test]
    fn what_is_not_settled_is_heard_again_and_the_rest_follows() {
        let (blocks, sound) = sync_channel(0);
        let tape = Tape::of(sound).unwrap();
        let listen = || {
            let (heard_in, heard) = channel();
            let from = tape.play(Box::new(move |samples| {
                heard_in.send(samples.map(<[f32]>::len)).unwrap();
            }));
            (from, heard)
        };
        let (from, first) = listen();
        assert_eq!(from, Some(0));
        for _ in 0..30 {
            blocks.send(vec![0.5; 1_600]).unwrap();
        }
        let heard: usize = (0..30).map(|_| first.recv().unwrap().unwrap()).sum();
        assert_eq!(heard, 48_000);
        tape.settle(2_500);
        tape.stop();
        let (from, second) = listen();
        assert_eq!(from, Some(2_500));
        drop(blocks);
        let mut again = 0;
        while let Some(samples) = second.recv().unwrap() {
            again += samples;
        }
        assert_eq!(again, 8_000);
    }

    #[test]
    fn what_nobody_settles_is_forgotten_and_that_is_known() {
        let (blocks, sound) = sync_channel(0);
        let tape = Tape::of(sound).unwrap();
        let minute = 60 * RATE as usize;
        for _ in 0..5 {
            blocks.send(vec![0.0; minute]).unwrap();
        }
        drop(blocks);
        while !locked(&tape.reel).ended {
            thread::yield_now();
        }
        assert_eq!(tape.play(Box::new(|_| ())), None);
        // All that was forgotten turns out to have been silence.
        tape.settle(4 * 60_000);
        assert_eq!(tape.play(Box::new(|_| ())), Some(4 * 60_000));
    }
}
