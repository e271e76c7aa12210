//! Buffers live audio until its transcript is final, for replay after a crash.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::lock;

const SAMPLE_RATE: u64 = 16_000;
/// The sender blocks while the buffer is full. Must exceed the longest time until a transcript is
/// final, or both sides deadlock: 25 s of continuous speech, at most two minutes with words up to
/// 20 s apart.
const CAPACITY: usize = 180 * SAMPLE_RATE as usize;
const REPLAY_BLOCK: usize = SAMPLE_RATE as usize / 10;

/// Receives blocks, then `None` at the end.
type Sink = Box<dyn Fn(Option<&[f32]>) + Send>;

pub(crate) struct LiveBuffer {
    state: Mutex<State>,
    capacity_freed: Condvar,
}

#[derive(Default)]
struct State {
    samples: Vec<f32>,
    /// Index.
    first_sample: u64,
    ended: bool,
    /// The job has ended.
    closed: bool,
    sink: Option<Sink>,
}

impl LiveBuffer {
    pub(crate) fn start(audio: Receiver<Vec<f32>>) -> std::io::Result<Arc<Self>> {
        let buffer = Arc::new(Self {
            state: Mutex::default(),
            capacity_freed: Condvar::new(),
        });
        let buffer_in_thread = Arc::clone(&buffer);
        thread::Builder::new()
            .name("live-buffer".into())
            .spawn(move || {
                for block in audio {
                    let mut state = buffer_in_thread.wait_for_capacity();
                    if state.closed {
                        return;
                    }
                    state.push(&block);
                }
                lock(&buffer_in_thread.state).finish();
            })?;
        Ok(buffer)
    }

    fn wait_for_capacity(&self) -> MutexGuard<'_, State> {
        self.capacity_freed
            .wait_while(lock(&self.state), |state| {
                state.samples.len() >= CAPACITY && !state.closed
            })
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Replays the buffer into `sink`, then forwards new blocks. Returns the start in milliseconds.
    pub(crate) fn attach(&self, sink: Sink) -> u64 {
        let mut state = lock(&self.state);
        state
            .samples
            .chunks(REPLAY_BLOCK)
            .for_each(|block| sink(Some(block)));
        if state.ended {
            sink(None);
        }
        state.sink = Some(sink);
        state.first_sample * 1000 / SAMPLE_RATE
    }

    pub(crate) fn received_ms(&self) -> u64 {
        let state = lock(&self.state);
        (state.first_sample + state.samples.len() as u64) * 1000 / SAMPLE_RATE
    }

    pub(crate) fn detach(&self) {
        lock(&self.state).sink = None;
    }

    /// The sender's next send fails.
    pub(crate) fn close(&self) {
        let mut state = lock(&self.state);
        *state = State {
            closed: true,
            ..State::default()
        };
        self.capacity_freed.notify_all();
    }

    pub(crate) fn discard_before(&self, until_ms: u64) {
        let mut state = lock(&self.state);
        let end = until_ms.saturating_mul(SAMPLE_RATE) / 1000;
        let discarded = usize::try_from(end.saturating_sub(state.first_sample))
            .map_or(state.samples.len(), |discarded| {
                discarded.min(state.samples.len())
            });
        state.samples.drain(..discarded);
        state.first_sample += discarded as u64;
        self.capacity_freed.notify_all();
    }
}

impl State {
    fn push(&mut self, block: &[f32]) {
        if let Some(sink) = &self.sink {
            sink(Some(block));
        }
        self.samples.extend_from_slice(block);
    }

    fn finish(&mut self) {
        self.ended = true;
        if let Some(sink) = &self.sink {
            sink(None);
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
    fn replays_undiscarded_audio_before_new_audio() {
        let (blocks, audio) = sync_channel(0);
        let buffer = LiveBuffer::start(audio).unwrap();
        let attach = || {
            let (received_in, received) = channel();
            let start = buffer.attach(Box::new(move |samples| {
                received_in.send(samples.map(<[f32]>::len)).unwrap();
            }));
            (start, received)
        };
        let (start, first) = attach();
        assert_eq!(start, 0);
        for _ in 0..30 {
            blocks.send(vec![0.5; 1_600]).unwrap();
        }
        let received: usize = (0..30).map(|_| first.recv().unwrap().unwrap()).sum();
        assert_eq!(received, 48_000);
        buffer.discard_before(2_500);
        buffer.detach();
        let (start, second) = attach();
        assert_eq!(start, 2_500);
        drop(blocks);
        let mut replayed = 0;
        while let Some(samples) = second.recv().unwrap() {
            replayed += samples;
        }
        assert_eq!(replayed, 8_000);
    }

    #[test]
    fn sender_blocks_when_the_buffer_is_full() {
        let (blocks, audio) = sync_channel(0);
        let buffer = LiveBuffer::start(audio).unwrap();
        let minute = 60 * SAMPLE_RATE as usize;
        let (sent_in, sent) = channel();
        thread::spawn(move || {
            for number in 1..=5 {
                blocks.send(vec![0.0; minute]).unwrap();
                sent_in.send(number).unwrap();
            }
        });
        // The fourth block is received but not buffered.
        assert_eq!(sent.iter().take(4).last(), Some(4));
        assert!(sent.recv_timeout(Duration::from_millis(100)).is_err());
        buffer.discard_before(2 * 60_000);
        assert_eq!(sent.recv(), Ok(5));
        while !lock(&buffer.state).ended {
            thread::yield_now();
        }
        let (received_in, received) = channel();
        let start = buffer.attach(Box::new(move |samples| {
            received_in.send(samples.map_or(0, <[f32]>::len)).unwrap();
        }));
        buffer.detach();
        assert_eq!(start, 2 * 60_000);
        assert_eq!(received.iter().sum::<usize>(), 3 * minute);
    }

    #[test]
    fn close_unblocks_the_sender() {
        let (blocks, audio) = sync_channel(0);
        let buffer = LiveBuffer::start(audio).unwrap();
        blocks.send(vec![0.0; CAPACITY]).unwrap();
        buffer.close();
        while blocks.send(Vec::new()).is_ok() {}
    }
}
