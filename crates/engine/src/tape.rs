//! Sound that is being made, kept until its text is settled: a worker that takes the
//! place of another one hears it again.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::locked;

/// Samples a second.
const RATE: u64 = 16_000;
/// With so much unsettled no more is taken in: who makes it waits. It must be longer than
/// any passage takes to settle, or both would wait: 25 s of speech, and no more than two
/// minutes where there are only words with up to 20 s between them; silence settles too.
const LONGEST: usize = 180 * RATE as usize;
/// A block that is sent again has so many samples.
const BLOCK: usize = RATE as usize / 10;

/// Where sound goes: blocks, then `None` for its end.
type Way = Box<dyn Fn(Option<&[f32]>) + Send>;

pub(crate) struct Tape {
    reel: Mutex<Reel>,
    /// Some of it was settled, or nobody wants any more.
    has_room: Condvar,
}

#[derive(Default)]
struct Reel {
    kept: Vec<f32>,
    /// The number of the first sample kept.
    start: u64,
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
            has_room: Condvar::new(),
        });
        let own = Arc::clone(&tape);
        thread::Builder::new()
            .name("live-sound".into())
            .spawn(move || {
                for block in sound {
                    let mut reel = own.with_room();
                    if reel.closed {
                        return;
                    }
                    reel.take(&block);
                }
                locked(&own.reel).end();
            })?;
        Ok(tape)
    }

    /// The reel, once it can take more.
    fn with_room(&self) -> MutexGuard<'_, Reel> {
        self.has_room
            .wait_while(locked(&self.reel), |reel| {
                reel.kept.len() >= LONGEST && !reel.closed
            })
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends all that is not settled, and then what comes. Gives the time at which that
    /// begins in milliseconds.
    pub(crate) fn play(&self, way: Way) -> u64 {
        let mut reel = locked(&self.reel);
        reel.kept.chunks(BLOCK).for_each(|block| way(Some(block)));
        if reel.ended {
            way(None);
        }
        reel.way = Some(way);
        reel.start * 1000 / RATE
    }

    /// How much has come, in milliseconds.
    pub(crate) fn heard_ms(&self) -> u64 {
        let reel = locked(&self.reel);
        (reel.start + reel.kept.len() as u64) * 1000 / RATE
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
        self.has_room.notify_all();
    }

    /// What is before this time, in milliseconds, will not be asked for again.
    pub(crate) fn settle(&self, until_ms: u64) {
        let mut reel = locked(&self.reel);
        let until = until_ms.saturating_mul(RATE) / 1000;
        let old = usize::try_from(until.saturating_sub(reel.start))
            .map_or(reel.kept.len(), |old| old.min(reel.kept.len()));
        reel.kept.drain(..old);
        reel.start += old as u64;
        self.has_room.notify_all();
    }
}

impl Reel {
    fn take(&mut self, block: &[f32]) {
        if let Some(way) = &self.way {
            way(Some(block));
        }
        self.kept.extend_from_slice(block);
    }

    fn end(&mut self) {
        self.ended = true;
        if let Some(way) = &self.way {
            way(None);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::{channel, sync_channel};
    use std::time::Duration;

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
        assert_eq!(from, 0);
        for _ in 0..30 {
            blocks.send(vec![0.5; 1_600]).unwrap();
        }
        let heard: usize = (0..30).map(|_| first.recv().unwrap().unwrap()).sum();
        assert_eq!(heard, 48_000);
        tape.settle(2_500);
        tape.stop();
        let (from, second) = listen();
        assert_eq!(from, 2_500);
        drop(blocks);
        let mut again = 0;
        while let Some(samples) = second.recv().unwrap() {
            again += samples;
        }
        assert_eq!(again, 8_000);
    }

    #[test]
    fn where_nobody_settles_who_makes_the_sound_waits() {
        let (blocks, sound) = sync_channel(0);
        let tape = Tape::of(sound).unwrap();
        let minute = 60 * RATE as usize;
        let (told, sent) = channel();
        thread::spawn(move || {
            for number in 1..=5 {
                blocks.send(vec![0.0; minute]).unwrap();
                told.send(number).unwrap();
            }
        });
        // The fourth is in its hands and waits.
        assert_eq!(sent.iter().take(4).last(), Some(4));
        assert!(sent.recv_timeout(Duration::from_millis(100)).is_err());
        tape.settle(2 * 60_000);
        assert_eq!(sent.recv(), Ok(5));
        while !locked(&tape.reel).ended {
            thread::yield_now();
        }
        let (heard_in, heard) = channel();
        let from = tape.play(Box::new(move |samples| {
            heard_in.send(samples.map_or(0, <[f32]>::len)).unwrap();
        }));
        tape.stop();
        assert_eq!(from, 2 * 60_000);
        assert_eq!(heard.iter().sum::<usize>(), 3 * minute);
    }

    #[test]
    fn who_waits_is_let_go_at_the_end() {
        let (blocks, sound) = sync_channel(0);
        let tape = Tape::of(sound).unwrap();
        blocks.send(vec![0.0; LONGEST]).unwrap();
        tape.close();
        while blocks.send(Vec::new()).is_ok() {}
    }
}
