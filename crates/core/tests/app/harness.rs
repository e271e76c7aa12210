//! A temporary home directory, an app running in it, and the events it emits.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use earshot_core::app::{
    App, AppEvent, Filter, ImportReport, JobId, JobState, Note, NoteId, Queue, QueueItem,
};
use earshot_core::{Paths, Updates};
use tempfile::TempDir;

pub const TINY: &str = "tiny.en-q8_0";
pub const BASE: &str = "base-q8_0";
pub const VAD: &str = "silero-v6.2.0";

/// Generous, for a machine busy with other work.
const TIMEOUT: Duration = Duration::from_secs(300);

pub struct TestHome {
    pub folder: TempDir,
    pub files: TempDir,
}

impl TestHome {
    /// A home without models.
    pub fn empty() -> TestHome {
        TestHome {
            folder: TempDir::new().unwrap(),
            files: TempDir::new().unwrap(),
        }
    }

    /// A home with this model installed and selected; `None` if there are no models to test with.
    pub fn with_model(model: &str) -> Option<TestHome> {
        let home = TestHome::empty();
        for name in [model, VAD] {
            if !home.install(name) {
                return None;
            }
        }
        std::fs::create_dir_all(home.paths().config).unwrap();
        let settings = format!("version = 1\nmodel = \"{model}\"\n");
        std::fs::write(home.paths().config.join("settings.toml"), settings).unwrap();
        Some(home)
    }

    /// Installs a model; `false` if there are no models to test with.
    pub fn install(&self, model: &str) -> bool {
        let Some(folder) = earshot_test_support::models() else {
            return false;
        };
        let file = format!("ggml-{model}.bin");
        let models = self.paths().models;
        std::fs::create_dir_all(&models).unwrap();
        let from = std::fs::canonicalize(folder.join(&file)).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(from, models.join(file)).unwrap();
        #[cfg(not(unix))]
        std::fs::copy(from, models.join(file)).map(drop).unwrap();
        true
    }

    pub fn paths(&self) -> Paths {
        Paths::under(self.folder.path())
    }

    pub fn start_app(&self) -> TestApp {
        TestApp::start(self.paths())
    }

    /// Writes a file to import.
    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes the speech fixture under this name.
    pub fn message(&self, name: &str) -> PathBuf {
        self.write(name, FIXTURE)
    }

    /// Writes the fixture repeated `times` times, with a second of silence after each.
    pub fn long(&self, name: &str, times: usize) -> PathBuf {
        self.write(name, &looped(times))
    }
}

/// "And so, my fellow Americans …", 11 s.
pub const FIXTURE: &[u8] = include_bytes!("../../../../tests/fixtures/inaugural.opus");

fn speech() -> Vec<i16> {
    let source = std::io::Cursor::new(FIXTURE);
    let (speech, _) = earshot_audio::read_all(Box::new(source)).unwrap();
    let sample = |s: &f32| (s.clamp(-1.0, 1.0) * 32_767.0) as i16;
    speech.iter().map(sample).collect()
}

pub fn looped(times: usize) -> Vec<u8> {
    let once = [speech(), vec![0; 16_000]].concat();
    wav(&once.repeat(times))
}

/// The fixture with noise over its first three seconds, loud enough for low confidence there.
pub fn noisy() -> Vec<u8> {
    let mut samples = speech();
    let mut state = 1_u32;
    for sample in &mut samples[..48_000] {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 16) as i32 - 32_768;
        *sample = sample.saturating_add((noise / 4) as i16);
    }
    wav(&samples)
}

/// Mono, 16 kHz.
pub fn wav(samples: &[i16]) -> Vec<u8> {
    earshot_test_support::wav(16_000, 1, samples)
}

/// An app, and the events it has emitted.
pub struct TestApp {
    app: App,
    events: Arc<Mutex<Vec<(Instant, AppEvent)>>>,
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl TestApp {
    pub fn start(paths: Paths) -> TestApp {
        let updates = Updates::new(&paths);
        Self::start_with_updates(paths, updates)
    }

    pub fn start_with_updates(paths: Paths, updates: Updates) -> TestApp {
        let events: Arc<Mutex<Vec<_>>> = Arc::default();
        let log = Arc::clone(&events);
        let app = App::start_with_updates(paths, updates, move |event| {
            log.lock().unwrap().push((Instant::now(), event));
        });
        TestApp {
            app: app.unwrap(),
            events,
        }
    }

    pub fn add(&self, path: &Path) -> ImportReport {
        self.app
            .import
            .add_paths(&[path.to_owned()], false)
            .unwrap()
    }

    /// All events so far, with their times.
    pub fn events(&self) -> Vec<(Instant, AppEvent)> {
        self.events.lock().unwrap().clone()
    }

    pub fn segment_count(&self) -> usize {
        let is_segment =
            |(_, event): &&(Instant, AppEvent)| matches!(event, AppEvent::Segment { .. });
        self.events().iter().filter(is_segment).count()
    }

    /// Polls until `check` returns a value.
    #[track_caller]
    pub fn wait_for<T>(&self, what: &str, mut check: impl FnMut(&App) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(value) = check(&self.app) {
                return value;
            }
            assert!(
                start.elapsed() < TIMEOUT,
                "timeout, not {what}: {:#?}",
                self.queue()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn queue(&self) -> Queue {
        self.app.queue.view().unwrap()
    }

    pub fn state(&self, job: &JobId) -> JobState {
        let mut items = self.queue().items.into_iter();
        items.find(|item| item.id == *job).unwrap().state
    }

    /// Waits until all jobs have ended.
    #[track_caller]
    pub fn wait_idle(&self) -> Queue {
        self.wait_for("idle", |app| {
            let queue = app.queue.view().unwrap();
            queue.items.iter().all(has_ended).then_some(queue)
        })
    }

    #[track_caller]
    pub fn wait_for_segments(&self, count: usize) {
        self.wait_for("emitted", |_| (self.segment_count() >= count).then_some(()));
    }

    /// All notes, latest first.
    pub fn notes(&self) -> Vec<Note> {
        let page = self
            .app
            .library
            .list(&Filter::default(), 0, 10_000)
            .unwrap();
        let open = |id: &NoteId| self.app.library.note(id).unwrap();
        page.items
            .iter()
            .map(|found| open(&found.note.id))
            .collect()
    }

    /// The only note.
    #[track_caller]
    pub fn note(&self) -> Note {
        let mut notes = self.notes();
        assert_eq!(notes.len(), 1, "{notes:#?}");
        notes.remove(0)
    }
}

pub fn has_ended(item: &QueueItem) -> bool {
    matches!(
        item.state,
        JobState::Done | JobState::Failed | JobState::Cancelled
    )
}

pub fn text(note: &Note) -> String {
    note.current()
        .map_or(String::new(), |version| version.transcript.text())
}

/// The text without punctuation and case.
pub fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphabetic() || *c == ' ');
    kept.collect::<String>().to_lowercase()
}
