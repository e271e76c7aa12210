//! Libraries and notes to try things on.
#![allow(dead_code, reason = "each test program uses its own part of this")]

pub mod archives;
pub mod disk;
pub mod ledger;
pub mod pocket;

use std::io::Cursor;

use earshot_notes::{
    Added, Finished, JobId, JobOptions, NewNote, NewSound, NoteId, Progress, Source, Store,
};
use earshot_transcript::{Segment, Word};
use tempfile::TempDir;

/// So many cases; failing ones are shown, not written to a file.
pub fn cases(count: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::with_cases(count)
    }
}

pub struct Library {
    pub folder: TempDir,
    pub store: Store,
}

pub fn library() -> Library {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a library");
    Library { folder, store }
}

/// A sentence with a word every 300 ms.
pub fn said(start_ms: u64, text: &str) -> Segment {
    let words: Vec<Word> = text
        .split_whitespace()
        .enumerate()
        .map(|(index, word)| Word {
            start_ms: start_ms + 300 * index as u64,
            end_ms: start_ms + 300 * index as u64 + 250,
            text: word.to_owned(),
            confidence: 0.5 + 0.01 * (index % 50) as f32,
        })
        .collect();
    Segment {
        start_ms,
        end_ms: words.last().map_or(start_ms, |word| word.end_ms),
        text: text.to_owned(),
        confidence: 0.75,
        words,
    }
}

impl Library {
    /// A note of these bytes with a job.
    pub fn add(&self, name: &str, sound: &[u8]) -> (NoteId, JobId) {
        let mut note = NewNote::new(Source::File, name);
        note.job = Some(JobOptions::default());
        match self
            .store
            .add(note, NewSound::Original(&mut Cursor::new(sound)))
            .expect("a note")
        {
            Added::New { note, job } => (note.id, job.expect("a job")),
            Added::Known(note) => panic!("known already: {note:?}"),
        }
    }

    /// A note with this text, one segment a line.
    pub fn note(&self, name: &str, language: &str, text: &str) -> NoteId {
        let (note, job) = self.add(name, name.as_bytes());
        self.transcribe(&job, language, text);
        note
    }

    /// Does the next job, which must be this one.
    pub fn transcribe(&self, job: &JobId, language: &str, text: &str) -> i64 {
        let claimed = self
            .store
            .claim_next(None)
            .expect("a claim")
            .expect("a job");
        assert_eq!(&claimed.id, job);
        let begun = self.store.begin_text(job, "base").expect("begun");
        let segments: Vec<_> = text
            .lines()
            .enumerate()
            .map(|(index, line)| said(index as u64 * 10_000, line))
            .collect();
        let progress = Progress {
            done_ms: 10_000 * segments.len() as u64,
            total_ms: Some(10_000 * segments.len() as u64),
        };
        self.store
            .checkpoint(job, &segments, &progress)
            .expect("stored");
        self.store
            .finish_job(
                job,
                &Finished {
                    language: (!language.is_empty()).then(|| language.to_owned()),
                    duration_ms: progress.done_ms,
                    processing_ms: 900,
                    warnings: Vec::new(),
                },
            )
            .expect("finished");
        begun.version
    }
}
