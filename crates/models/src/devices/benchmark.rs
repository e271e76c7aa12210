//! Benchmarks a model on one device with a known sample.

use std::ffi::OsStr;
use std::io::Cursor;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use earshot_engine::{
    Engine, EngineConfig, EventKind, GpuConfig, Job, JobId, Options, WorkerLauncher,
};
use earshot_transcript::Transcript;

use super::{BenchmarkResult, ComputeDevice};
use crate::{ModelError, Models, loader, worker};

/// 11 s of a speech in English; source and licence: `assets/README.md`.
pub const SAMPLE: &[u8] = include_bytes!("../../assets/sample.opus");
const EXPECTED: &str = "and so my fellow americans ask not what your country can do for you \
                    ask what you can do for your country";
/// Small models get some words wrong.
const MAX_WORD_ERRORS: usize = 4;
/// Drivers compile shaders in the first run.
const RUNS: usize = 2;
const TIMEOUT: Duration = Duration::from_secs(90);

/// Stops a benchmark from another thread.
#[derive(Clone, Default)]
pub struct BenchmarkStop(Arc<Mutex<StopState>>);

#[derive(Default)]
struct StopState {
    is_stopped: bool,
    /// Weak, so that it does not keep the model in memory.
    running: Option<(Weak<Engine>, JobId)>,
}

impl BenchmarkStop {
    pub fn stop(&self) {
        let running = {
            let mut state = self.state();
            state.is_stopped = true;
            state.running.take()
        };
        if let Some((engine, job)) = running
            && let Some(engine) = engine.upgrade()
        {
            engine.cancel(job);
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.state().is_stopped
    }

    fn state(&self) -> MutexGuard<'_, StopState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn submitted(&self, engine: &Arc<Engine>, job: JobId) {
        let mut state = self.state();
        if state.is_stopped {
            drop(state);
            engine.cancel(job);
        } else {
            state.running = Some((Arc::downgrade(engine), job));
        }
    }
}

/// `None`: stopped.
pub(super) fn run(
    models: &Models,
    model: &str,
    device: &ComputeDevice,
    launcher: Option<Arc<dyn WorkerLauncher>>,
    stop: &BenchmarkStop,
) -> Result<Option<BenchmarkResult>, ModelError> {
    // Errors of the model are not results of the device.
    let path = models.locate(OsStr::new(model))?;
    let is_custom = models.is_custom(OsStr::new(model));
    let vad_path = models.locate_vad(&path)?;
    let (sender, receiver) = channel();
    let gpu = match (device, launcher) {
        (ComputeDevice::Gpu { info, .. }, Some(launcher)) => Some(GpuConfig {
            launcher: Box::new(launcher),
            device: info.clone(),
            on_failure: Box::new(move |reason| drop(sender.send(reason.to_owned()))),
        }),
        _ => None,
    };
    let engine = Engine::start(EngineConfig {
        heartbeat_timeout: TIMEOUT,
        allow_unsandboxed: true,
        require_sandbox: is_custom,
        gpu,
        ..EngineConfig::new(
            worker::launcher(),
            loader(models.clone(), path, vad_path, is_custom),
        )
    });
    let mut result = engine
        .map_err(|error| error.to_string())
        .and_then(|engine| measure(&Arc::new(engine), stop));
    if stop.is_stopped() {
        return Ok(None);
    }
    if let Ok(reason) = receiver.try_recv() {
        result = Err(reason);
    }
    Ok(Some(match result {
        Ok((transcript, elapsed)) if matches_expected(&transcript) => BenchmarkResult::Passed {
            speed: SAMPLE_LENGTH.as_secs_f64() / elapsed.as_secs_f64(),
        },
        Ok(_) => BenchmarkResult::WrongText,
        Err(reason) => BenchmarkResult::Failed { reason },
    }))
}

const SAMPLE_LENGTH: Duration = Duration::from_secs(11);

/// Returns the last text and the shortest time.
fn measure(engine: &Arc<Engine>, stop: &BenchmarkStop) -> Result<(Transcript, Duration), String> {
    let mut events = engine.subscribe();
    let mut best = Duration::MAX;
    let mut text = Transcript::default();
    for _ in 0..RUNS {
        let started = Instant::now();
        let job = engine.submit(Job {
            source: Box::new(Cursor::new(SAMPLE)),
            options: Options {
                language: Some("en".to_owned()),
                ..Options::default()
            },
        });
        stop.submitted(engine, job);
        text = loop {
            let event = events.blocking_recv().ok_or("the engine stopped")?;
            match event.kind {
                _ if event.job != job => {}
                EventKind::Done(outcome) => break outcome.transcript,
                EventKind::Failed { code, .. } => return Err(code.to_string()),
                _ => {}
            }
        };
        best = best.min(started.elapsed());
    }
    Ok((text, best))
}

fn matches_expected(transcript: &Transcript) -> bool {
    let letters: String = transcript
        .text()
        .chars()
        .filter(|c| c.is_alphabetic() || c.is_whitespace())
        .collect();
    let actual = letters.to_lowercase();
    let actual: Vec<_> = actual.split_whitespace().collect();
    let expected: Vec<_> = EXPECTED.split(' ').collect();
    edit_distance(&expected, &actual) <= MAX_WORD_ERRORS
}

/// Levenshtein distance in words.
fn edit_distance(a: &[&str], b: &[&str]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (number, word) in (1..).zip(a) {
        let mut diagonal = std::mem::replace(&mut row[0], number);
        for (at, with) in (1..).zip(b) {
            let replaced = diagonal + usize::from(word != with);
            diagonal = row[at];
            row[at] = replaced.min(row[at] + 1).min(row[at - 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::edit_distance;

    #[test]
    fn edit_distance_counts_words() {
        let words = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        let distance = |a, b| edit_distance(&words(a), &words(b));
        assert_eq!(distance("ask not what", "ask not what"), 0);
        assert_eq!(distance("ask not what", "ask what"), 1);
        assert_eq!(distance("ask not what", "and ask nut what"), 2);
        assert_eq!(distance("", "ask"), 1);
        assert_eq!(distance("ask", ""), 1);
    }
}
