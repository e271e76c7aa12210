//! A fake output that keeps its samples.

use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use earshot_audio::{Output, OutputCallback, PlayError};

pub const RATE: u32 = 48_000;
/// 10 ms.
const CALLBACK: usize = RATE as usize / 100;

#[derive(Clone, Default)]
pub struct FakeOutput {
    /// One `Vec` per start.
    pub played: Arc<Mutex<Vec<Vec<f32>>>>,
    /// Takes samples as fast as they are buffered, instead of in real time.
    pub unpaced: bool,
    pub latency: Duration,
    pub unplugged: Arc<AtomicBool>,
    /// This many of the next streams never take samples.
    pub stuck_streams: Arc<AtomicUsize>,
    /// This many of the next streams fail at once.
    pub failing_streams: Arc<AtomicUsize>,
    pub missing: Arc<AtomicBool>,
    pub open: Arc<AtomicBool>,
}

impl FakeOutput {
    /// Samples since the last start.
    pub fn last(&self) -> Vec<f32> {
        self.played
            .lock()
            .unwrap()
            .last()
            .cloned()
            .unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.played.lock().unwrap().last().map_or(0, Vec::len)
    }
}

/// False at zero.
fn decrement(left: &AtomicUsize) -> bool {
    let less = |left: usize| left.checked_sub(1);
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
        .is_ok()
}

struct ActiveStream {
    stop: Arc<AtomicBool>,
    open: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for ActiveStream {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
        self.open.store(false, Ordering::SeqCst);
    }
}

impl Output for FakeOutput {
    fn start(
        &mut self,
        connect: &mut dyn FnMut(u32) -> OutputCallback,
    ) -> Result<Box<dyn Any>, PlayError> {
        if self.missing.load(Ordering::SeqCst) {
            return Err(PlayError::NoOutput);
        }
        let mut callback = connect(RATE);
        self.played.lock().unwrap().push(Vec::new());
        self.open.store(true, Ordering::SeqCst);
        let (is_stuck, is_failing) = (
            decrement(&self.stuck_streams),
            decrement(&self.failing_streams),
        );
        if is_failing {
            callback.error_reporter().stream_failed();
        }
        let stop = Arc::new(AtomicBool::new(false));
        let (output, ends) = (self.clone(), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            let tick = Duration::from_millis(10);
            let start = Instant::now();
            let (mut ticks, mut waited) = (0, 0);
            while !ends.load(Ordering::SeqCst) {
                if is_stuck || is_failing {
                    std::thread::sleep(tick);
                    continue;
                }
                if output.unpaced && callback.available() < CALLBACK && waited < 1_000 {
                    waited += 1;
                    std::thread::sleep(Duration::from_millis(1));
                    continue;
                }
                waited = 0;
                if output.unplugged.load(Ordering::SeqCst) {
                    callback.error_reporter().device_lost();
                } else {
                    let mut block = Vec::new();
                    callback.fill(CALLBACK, output.latency, |sample| block.push(sample));
                    output
                        .played
                        .lock()
                        .unwrap()
                        .last_mut()
                        .unwrap()
                        .extend(block);
                }
                ticks += 1;
                if output.unpaced {
                    std::thread::sleep(Duration::from_millis(1));
                } else {
                    std::thread::sleep((tick * ticks).saturating_sub(start.elapsed()));
                }
            }
        });
        Ok(Box::new(ActiveStream {
            stop,
            open: Arc::clone(&self.open),
            thread: Some(thread),
        }))
    }
}
