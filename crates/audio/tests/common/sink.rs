//! An output that keeps what it is given, at any pace.

use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use earshot_audio::{Feed, Output, PlayError};

pub const RATE: u32 = 48_000;
/// Samples in one callback: 10 ms.
const CALLBACK: usize = RATE as usize / 100;

/// Seen from the test.
#[derive(Clone, Default)]
pub struct Sink {
    /// Everything it was given, one `Vec` for each start.
    pub heard: Arc<Mutex<Vec<Vec<f32>>>>,
    /// Takes samples as fast as they come instead of by the clock.
    pub patient: bool,
    pub latency: Duration,
    /// Fails as if pulled out.
    pub pulled: Arc<AtomicBool>,
    /// So many streams from now on take nothing.
    pub stuck: Arc<AtomicUsize>,
    /// So many streams from now on break at once.
    pub breaking: Arc<AtomicUsize>,
    /// Is not there at all.
    pub missing: Arc<AtomicBool>,
    /// A device takes samples now.
    pub open: Arc<AtomicBool>,
}

impl Sink {
    /// All that was heard since the last start.
    pub fn last(&self) -> Vec<f32> {
        self.heard
            .lock()
            .unwrap()
            .last()
            .cloned()
            .unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.heard.lock().unwrap().last().map_or(0, Vec::len)
    }
}

/// Whether there was one left.
fn take_one(left: &AtomicUsize) -> bool {
    let less = |left: usize| left.checked_sub(1);
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
        .is_ok()
}

struct Running {
    over: Arc<AtomicBool>,
    open: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
        self.open.store(false, Ordering::SeqCst);
    }
}

impl Output for Sink {
    fn start(&mut self, plug: &mut dyn FnMut(u32) -> Feed) -> Result<Box<dyn Any>, PlayError> {
        if self.missing.load(Ordering::SeqCst) {
            return Err(PlayError::NoOutput);
        }
        let mut feed = plug(RATE);
        self.heard.lock().unwrap().push(Vec::new());
        self.open.store(true, Ordering::SeqCst);
        let (is_stuck, is_breaking) = (take_one(&self.stuck), take_one(&self.breaking));
        if is_breaking {
            feed.alarm().broken();
        }
        let over = Arc::new(AtomicBool::new(false));
        let (sink, ends) = (self.clone(), Arc::clone(&over));
        let thread = std::thread::spawn(move || {
            let tick = Duration::from_millis(10);
            let start = Instant::now();
            let (mut ticks, mut waited) = (0, 0);
            while !ends.load(Ordering::SeqCst) {
                if is_stuck || is_breaking {
                    std::thread::sleep(tick);
                    continue;
                }
                if sink.patient && feed.ready() < CALLBACK && waited < 1_000 {
                    waited += 1;
                    std::thread::sleep(Duration::from_millis(1));
                    continue;
                }
                waited = 0;
                if sink.pulled.load(Ordering::SeqCst) {
                    feed.alarm().lost();
                } else {
                    let mut block = Vec::new();
                    feed.fill(CALLBACK, sink.latency, |sample| block.push(sample));
                    sink.heard.lock().unwrap().last_mut().unwrap().extend(block);
                }
                ticks += 1;
                if sink.patient {
                    std::thread::sleep(Duration::from_millis(1));
                } else {
                    std::thread::sleep((tick * ticks).saturating_sub(start.elapsed()));
                }
            }
        });
        Ok(Box::new(Running {
            over,
            open: Arc::clone(&self.open),
            thread: Some(thread),
        }))
    }
}
