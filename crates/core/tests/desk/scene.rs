//! A home of its own, a desk in it, and everything that it tells.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use earshot_core::desk::{
    Added, AppEvent, Desk, Filter, JobId, JobState, Note, NoteId, Queue, QueueItem,
};
use earshot_core::{Paths, Updates};
use tempfile::TempDir;

pub const TINY: &str = "tiny.en-q8_0";
pub const BASE: &str = "base-q8_0";
pub const VAD: &str = "silero-v6.2.0";

/// Nothing in these tests takes longer, on a machine busy with other work.
const LIMIT: Duration = Duration::from_secs(300);

pub struct Scene {
    pub home: TempDir,
    pub files: TempDir,
}

impl Scene {
    /// A home without models.
    pub fn bare() -> Scene {
        Scene {
            home: TempDir::new().unwrap(),
            files: TempDir::new().unwrap(),
        }
    }

    /// A home in which this model is the chosen one; `None` (and a word why)
    /// where there are no models.
    pub fn with(model: &str) -> Option<Scene> {
        let scene = Scene::bare();
        for name in [model, VAD] {
            if !scene.install(name) {
                return None;
            }
        }
        std::fs::create_dir_all(scene.paths().config).unwrap();
        let settings = format!("version = 1\nmodel = \"{model}\"\n");
        std::fs::write(scene.paths().config.join("settings.toml"), settings).unwrap();
        Some(scene)
    }

    /// Puts a model into the home; `false` (and a word why) where there is none.
    pub fn install(&self, model: &str) -> bool {
        let Some(folder) = std::env::var_os("EARSHOT_TEST_MODELS").map(PathBuf::from) else {
            println!("skipped: no model (EARSHOT_TEST_MODELS is not set)");
            return false;
        };
        let file = format!("ggml-{model}.bin");
        let kept = self.paths().models;
        std::fs::create_dir_all(&kept).unwrap();
        let from = std::fs::canonicalize(folder.join(&file)).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(from, kept.join(file)).unwrap();
        #[cfg(not(unix))]
        std::fs::copy(from, kept.join(file)).map(drop).unwrap();
        true
    }

    pub fn paths(&self) -> Paths {
        Paths::under(self.home.path())
    }

    pub fn desk(&self) -> Sitting {
        Sitting::start(self.paths())
    }

    /// Writes a file to be handed in.
    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The spoken fixture under this name.
    pub fn message(&self, name: &str) -> PathBuf {
        self.write(name, FIXTURE)
    }

    /// The fixture so many times, a second of silence between.
    pub fn long(&self, name: &str, times: usize) -> PathBuf {
        self.write(name, &looped(times))
    }
}

/// "And so, my fellow Americans …", 11 s.
pub const FIXTURE: &[u8] = include_bytes!("../../../../tests/fixtures/inaugural.opus");

/// The samples of the fixture.
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

/// The fixture with so much noise over its first three seconds that a model is not sure
/// what it hears there.
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

/// A WAV file: mono, 16 kHz.
pub fn wav(samples: &[i16]) -> Vec<u8> {
    let bytes = samples.len() as u32 * 2;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(16_000u32.to_le_bytes());
    file.extend(32_000u32.to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

/// A desk, and what it has told.
pub struct Sitting {
    pub desk: Desk,
    told: Arc<Mutex<Vec<(Instant, AppEvent)>>>,
}

impl Sitting {
    pub fn start(paths: Paths) -> Sitting {
        let updates = Updates::new(&paths);
        Self::start_with(paths, updates)
    }

    pub fn start_with(paths: Paths, updates: Updates) -> Sitting {
        let told: Arc<Mutex<Vec<_>>> = Arc::default();
        let hears = Arc::clone(&told);
        let desk = Desk::start_with(paths, updates, move |event| {
            hears.lock().unwrap().push((Instant::now(), event));
        });
        Sitting {
            desk: desk.unwrap(),
            told,
        }
    }

    pub fn add(&self, path: &Path) -> Added {
        self.desk.add_paths(&[path.to_owned()], false).unwrap()
    }

    /// Everything told so far, with its moment.
    pub fn told(&self) -> Vec<(Instant, AppEvent)> {
        self.told.lock().unwrap().clone()
    }

    /// How many segments were told.
    pub fn segments(&self) -> usize {
        let is_segment =
            |(_, event): &&(Instant, AppEvent)| matches!(event, AppEvent::Segment { .. });
        self.told().iter().filter(is_segment).count()
    }

    /// Waits until something is so.
    #[track_caller]
    pub fn until<T>(&self, what: &str, mut is: impl FnMut(&Desk) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = is(&self.desk) {
                return found;
            }
            assert!(
                start.elapsed() < LIMIT,
                "still not {what}: {:#?}",
                self.queue()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn queue(&self) -> Queue {
        self.desk.queue().unwrap()
    }

    /// What is happening to this job.
    pub fn state(&self, job: &JobId) -> JobState {
        let mut items = self.queue().items.into_iter();
        items.find(|item| item.id == *job).unwrap().state
    }

    /// Waits until nothing is left to do, and gives the queue.
    #[track_caller]
    pub fn settled(&self) -> Queue {
        self.until("settled", |desk| {
            let queue = desk.queue().unwrap();
            queue.items.iter().all(is_over).then_some(queue)
        })
    }

    /// Waits for this many segments of text.
    #[track_caller]
    pub fn after_segments(&self, count: usize) {
        self.until("told", |_| (self.segments() >= count).then_some(()));
    }

    /// All notes, the latest first.
    pub fn notes(&self) -> Vec<Note> {
        let page = self.desk.list_notes(&Filter::default(), 0, 10_000).unwrap();
        let open = |id: &NoteId| self.desk.open_note(id).unwrap();
        page.items
            .iter()
            .map(|found| open(&found.note.id))
            .collect()
    }

    /// The one note there is.
    #[track_caller]
    pub fn note(&self) -> Note {
        let mut notes = self.notes();
        assert_eq!(notes.len(), 1, "{notes:#?}");
        notes.remove(0)
    }
}

pub fn is_over(item: &QueueItem) -> bool {
    matches!(
        item.state,
        JobState::Done | JobState::Failed | JobState::Cancelled
    )
}

pub fn text(note: &Note) -> String {
    note.current()
        .map_or(String::new(), |version| version.transcript.text())
}

/// What of a text is no matter of style.
pub fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphabetic() || *c == ' ');
    kept.collect::<String>().to_lowercase()
}
