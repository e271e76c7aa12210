//! Work of a process on a library, and the check that everything acknowledged survived.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use earshot_notes::{
    AddOutcome, ContentHash, Filter, FinishedJob, FinishedRecording, JobOptions, JobState,
    NewAudio, NewNote, NoteId, Progress, Source, Store,
};

use super::spoken_segment;

/// Deterministic pseudo-random numbers.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        Rng(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

/// Works on the library and logs `try …` before uncertain steps and `ack …` after completed ones.
pub fn work(folder: &Path, seed: u64, steps: u64, log: &mut dyn FnMut(String)) {
    let mut rng = Rng::new(seed);
    let mut store = Store::open(folder).expect("opened");
    for step in 0..steps {
        let page = store.list(&Filter::default(), 0, 1000).expect("a list");
        let any = (!page.items.is_empty()).then(|| {
            let index = rng.below(page.items.len() as u64) as usize;
            page.items[index].note.id.clone()
        });
        match (rng.below(18), any) {
            (0..5, _) | (_, None) => add(&store, &mut rng, seed, step, log),
            (5..10, _) => transcribe_job(&store, &mut rng, log),
            (10 | 11, Some(id)) => edit(&store, &id, &mut rng, log),
            (12, Some(id)) => {
                let title = format!("title {}", rng.below(1000));
                log(format!("try title {id} {title}"));
                store.rename(&id, &title).expect("renamed");
                log(format!("ack title {id} {title}"));
            }
            (13, Some(id)) => {
                log(format!("try erase {id}"));
                store.erase(std::slice::from_ref(&id)).expect("erased");
                log(format!("ack erase {id}"));
            }
            (14, Some(_)) => {
                let jobs = store.jobs().expect("jobs");
                let waiting: Vec<_> = jobs
                    .iter()
                    .filter(|job| job.state == JobState::Waiting)
                    .collect();
                if let [first, .., last] = waiting[..] {
                    store.move_job(&last.id, Some(&first.id)).expect("moved");
                }
            }
            (15 | 16, _) => record(&store, &mut rng, log),
            (_, Some(_)) => {
                drop(store);
                store = Store::open(folder).expect("opened again");
            }
        }
    }
}

fn add(store: &Store, rng: &mut Rng, seed: u64, step: u64, log: &mut dyn FnMut(String)) {
    let mut sound = format!("{seed} {step} ").into_bytes();
    sound.extend((0..rng.below(20_000)).map(|byte| byte as u8));
    let mut note = NewNote::new(Source::File, format!("{seed}-{step}.ogg"));
    note.job = Some(JobOptions::default());
    let added = store.add(note, NewAudio::Original(&mut Cursor::new(&sound)));
    let AddOutcome::Added { note, .. } = added.expect("added") else {
        panic!("known");
    };
    let hash = ContentHash::of(Cursor::new(&sound)).expect("a hash");
    log(format!("ack add {} {}", note.id, hash.as_str()));
}

fn recorded(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|byte| (byte % 251) as u8).collect()
}

/// Records, then finishes, discards or abandons the recording.
fn record(store: &Store, rng: &mut Rng, log: &mut dyn FnMut(String)) {
    let mut started = store.start_recording("recording.flac").expect("started");
    let id = started.id;
    let mut done = 0;
    for _ in 0..3 {
        let more = done + 1 + rng.below(5_000) as usize;
        started
            .file
            .write_all(&recorded(more)[done..])
            .expect("written");
        started.file.sync().expect("synced");
        done = more;
        log(format!("ack recorded {id} {done}"));
    }
    match rng.below(3) {
        0 => {
            let sound = [id.as_str().as_bytes(), &recorded(done)].concat();
            let ended = FinishedRecording {
                job: Some(JobOptions::default()),
                ..FinishedRecording::default()
            };
            store
                .finish_recording(&id, &mut Cursor::new(&sound), &ended)
                .expect("finished");
            let hash = ContentHash::of(Cursor::new(&sound)).expect("a hash");
            log(format!("ack add {id} {}", hash.as_str()));
        }
        1 => {
            log(format!("try erase {id}"));
            store.discard_recording(&id).expect("discarded");
            log(format!("ack erase {id}"));
        }
        _ => {}
    }
}

fn transcribe_job(store: &Store, rng: &mut Rng, log: &mut dyn FnMut(String)) {
    let Some(job) = store.claim_next(None).expect("a claim") else {
        return;
    };
    let started = store.start_text(&job.id, "base").expect("started");
    let (note, version) = (&job.note, started.version);
    let total = 4;
    for position in started.segments.len() as u64..total {
        let text = format!("line {position} of {note} {}", rng.below(1_000_000));
        let progress = Progress {
            done_ms: 10_000 * (position + 1),
            total_ms: Some(10_000 * total),
        };
        let segment = spoken_segment(10_000 * position, &text);
        store
            .checkpoint(&job.id, &[segment], &progress)
            .expect("stored");
        log(format!("ack line {note} {version} {position} {text}"));
        if rng.below(12) == 0 {
            store.release_job(&job.id).expect("released");
            return;
        }
    }
    let finished = FinishedJob {
        language: Some("en".to_owned()),
        duration_ms: 10_000 * total,
        ..FinishedJob::default()
    };
    store.finish_job(&job.id, &finished).expect("finished");
    log(format!("ack finish {note} {version}"));
}

fn edit(store: &Store, id: &NoteId, rng: &mut Rng, log: &mut dyn FnMut(String)) {
    let note = store.note(id).expect("the note");
    let Some(version) = note.versions.last() else {
        return;
    };
    if version.transcript.segments.is_empty() {
        return;
    }
    let (version, position) = (version.id, 0);
    let text = format!("edited {}", rng.below(1_000_000));
    log(format!("try edit {id} {version} {position} {text}"));
    store
        .edit_segment(id, version, position, &text)
        .expect("edited");
    log(format!("ack edit {id} {version} {position} {text}"));
}

/// Expected state.
#[derive(Clone, Default)]
pub struct Acknowledged {
    notes: BTreeMap<String, Expected>,
    /// May or may not exist.
    erasing: BTreeSet<String>,
    erased: BTreeSet<String>,
}

#[derive(Clone, Default)]
struct Expected {
    hash: String,
    /// Bytes of an unfinished recording.
    recorded: usize,
    /// The last acknowledged title and later attempts.
    titles: Vec<String>,
    lines: BTreeMap<(i64, u32), String>,
    edits: BTreeMap<(i64, u32), Vec<String>>,
    finished: Option<i64>,
}

impl Acknowledged {
    pub fn record_line(&mut self, line: &str) {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let [sort, what, rest] = words[..] else {
            panic!("{line}");
        };
        let acknowledged = sort == "ack";
        let (id, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        if what == "erase" {
            if acknowledged {
                self.notes.remove(id);
                self.erasing.remove(id);
                self.erased.insert(id.to_owned());
            } else {
                self.erasing.insert(id.to_owned());
            }
            return;
        }
        let note = self.notes.entry(id.to_owned()).or_default();
        let set = |values: &mut Vec<String>, value: &str| {
            if acknowledged {
                values.clear();
            }
            values.push(value.to_owned());
        };
        match what {
            "add" => note.hash = rest.to_owned(),
            "recorded" => note.recorded = rest.parse().expect("a number"),
            "title" => {
                if note.titles.is_empty() && !acknowledged {
                    note.titles.push(String::new());
                }
                set(&mut note.titles, rest);
            }
            "finish" => note.finished = rest.parse().ok(),
            _ => {
                let parts: Vec<&str> = rest.splitn(3, ' ').collect();
                let [version, position, text] = parts[..] else {
                    panic!("{line}");
                };
                let position = (
                    version.parse().expect("a number"),
                    position.parse().expect("a number"),
                );
                if what == "line" {
                    note.lines.insert(position, text.to_owned());
                } else {
                    let edits = note.edits.entry(position).or_default();
                    if edits.is_empty() && !acknowledged {
                        edits.push(String::new());
                    }
                    set(edits, text);
                }
            }
        }
    }

    pub fn verify(&self, store: &Store) {
        let report = store.check().expect("checked");
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        for job in store.jobs().expect("jobs") {
            assert_ne!(job.state, JobState::Running, "{job:?}");
        }
        for id in &self.erased {
            let id = NoteId::parse(id).expect("an id");
            assert!(store.note(&id).is_err(), "{id} is back");
        }
        let lost = store.adopt_orphaned_recordings().expect("checked");
        for (id, expected) in &self.notes {
            // Unacknowledged notes may be missing.
            if expected.hash.is_empty() && expected.recorded == 0 {
                continue;
            }
            let note = match store.note(&NoteId::parse(id).expect("an id")) {
                Err(_) if self.erasing.contains(id) => continue,
                found => found.unwrap_or_else(|error| panic!("{id}: {error}")),
            };
            if expected.hash.is_empty() {
                expected.verify_recording(store, id, &lost);
            } else {
                expected.verify(store, &note);
            }
        }
    }
}

impl Expected {
    /// The recording is complete, or its end was not acknowledged.
    fn verify_recording(&self, store: &Store, id: &str, lost: &[NoteId]) {
        let id = NoteId::parse(id).expect("an id");
        let mut bytes = Vec::new();
        if let Ok(mut sound) = store.audio(&id) {
            sound.read_to_end(&mut bytes).expect("bytes");
            bytes.drain(..id.as_str().len());
        } else {
            assert!(lost.contains(&id), "{id} is not found");
            let mut file = store.read_recording(&id).expect("its file");
            file.read_to_end(&mut bytes).expect("bytes");
        }
        assert!(bytes.len() >= self.recorded, "{} bytes", bytes.len());
        assert_eq!(bytes[..self.recorded], recorded(self.recorded));
    }

    fn verify(&self, store: &Store, note: &earshot_notes::Note) {
        let id = &note.summary.id;
        let mut sound = Vec::new();
        store
            .audio(id)
            .expect("audio")
            .read_to_end(&mut sound)
            .expect("bytes");
        let hash = ContentHash::of(Cursor::new(sound)).expect("a hash");
        assert_eq!(hash.as_str(), self.hash);
        if !self.titles.is_empty() && !self.titles[0].is_empty() {
            assert!(
                self.titles.contains(&note.summary.title),
                "{:?} {note:?}",
                self.titles
            );
        }
        let find = |version| {
            let mut versions = note.versions.iter();
            versions
                .find(|there| there.id == version)
                .unwrap_or_else(|| panic!("version {version} of {note:?}"))
        };
        for ((version, position), text) in &self.lines {
            let segment = &find(*version).transcript.segments[*position as usize];
            assert_eq!(&segment.text, text);
        }
        for ((version, position), texts) in &self.edits {
            let mut edits = find(*version).edits.iter();
            match edits.find(|edit| edit.segment == *position) {
                Some(edit) => assert!(texts.contains(&edit.text), "{texts:?} {edit:?}"),
                None => assert!(texts[0].is_empty(), "{texts:?} is lost"),
            }
        }
        if let Some(version) = self.finished {
            assert_eq!(note.current_version, Some(version));
            assert_eq!(note.summary.duration_ms, 40_000);
            let first = find(version).edited().segments[0].text.clone();
            let filter = Filter {
                query: format!("\"{first}\""),
                ..Filter::default()
            };
            let found = store.list(&filter, 0, 1000).expect("a list");
            assert!(
                found.items.iter().any(|found| found.note.id == *id),
                "{first} is not found"
            );
        }
    }
}
