//! Test libraries and notes.
#![allow(dead_code, reason = "each test program uses its own part of this")]

pub mod acknowledged;
pub mod archives;
pub mod disk;
pub mod memory_keychain;

use std::io::Cursor;

use earshot_notes::{
    AddOutcome, FinishedJob, JobId, JobOptions, NewAudio, NewNote, NoteId, Progress, Source, Store,
};
use earshot_transcript::{Segment, Word};
use tempfile::TempDir;

/// Shows failing cases instead of writing them to a file.
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

/// Changes the tables to those of schema 10.
pub const AS_SCHEMA_10: &str = "
    DROP TABLE messages;
    DROP TABLE search_messages;
    DROP TABLE outdated_texts;
    DROP TABLE replace_rules;
    PRAGMA user_version = 10";

/// Changes the tables to those of schema 9.
pub const AS_SCHEMA_9: &str = "
    DROP TABLE messages;
    DROP TABLE search_messages;
    DROP TABLE outdated_texts;
    DROP TABLE replace_rules;
    DROP TABLE highlight_decisions;
    DROP INDEX notes_asking;
    DROP INDEX notes_unheard;
    ALTER TABLE notes DROP COLUMN open_questions;
    ALTER TABLE notes DROP COLUMN highlights;
    ALTER TABLE notes DROP COLUMN word_count;
    ALTER TABLE notes DROP COLUMN unheard;
    DROP INDEX notes_listed;
    CREATE INDEX notes_listed
        ON notes (said_at DESC, id DESC, language, favourite, current_version)
        WHERE binned_at IS NULL;
    DROP INDEX notes_binned;
    CREATE INDEX notes_binned
        ON notes (said_at DESC, id DESC, language, favourite, current_version)
        WHERE binned_at IS NOT NULL;
    PRAGMA user_version = 9";

/// Changes tables without languages of segments to those of schema 8.
pub const AS_SCHEMA_8: &str = "
    DROP TABLE messages;
    DROP TABLE search_messages;
    DROP TABLE outdated_texts;
    DROP TABLE replace_rules;
    DROP TABLE highlight_decisions;
    DROP INDEX notes_asking;
    DROP INDEX notes_unheard;
    ALTER TABLE notes DROP COLUMN open_questions;
    ALTER TABLE notes DROP COLUMN highlights;
    ALTER TABLE notes DROP COLUMN word_count;
    ALTER TABLE notes DROP COLUMN unheard;
    DROP INDEX segments_by_language;
    ALTER TABLE segments DROP COLUMN language;
    DROP INDEX notes_listed;
    CREATE INDEX notes_listed ON notes (said_at DESC, id DESC, language, favourite)
        WHERE binned_at IS NULL;
    DROP INDEX notes_binned;
    CREATE INDEX notes_binned ON notes (said_at DESC, id DESC, language, favourite)
        WHERE binned_at IS NOT NULL;
    PRAGMA user_version = 8";

/// One word per 300 ms.
pub fn spoken_segment(start_ms: u64, text: &str) -> Segment {
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
        language: None,
        words,
    }
}

impl Library {
    pub fn add(&self, name: &str, sound: &[u8]) -> (NoteId, JobId) {
        let mut note = NewNote::new(Source::File, name);
        note.job = Some(JobOptions::default());
        match self
            .store
            .add(note, NewAudio::Original(&mut Cursor::new(sound)))
            .expect("a note")
        {
            AddOutcome::Added { note, job } => (note.id, job.expect("a job")),
            AddOutcome::Duplicate(note) => panic!("known already: {note:?}"),
        }
    }

    /// One segment per line.
    pub fn note(&self, name: &str, language: &str, text: &str) -> NoteId {
        let (note, job) = self.add(name, name.as_bytes());
        self.transcribe(&job, language, text);
        note
    }

    /// Runs the next job, which must be this one. A line such as `es: Hola.` has its own language.
    pub fn transcribe(&self, job: &JobId, language: &str, text: &str) -> i64 {
        let claimed = self
            .store
            .claim_next(None)
            .expect("a claim")
            .expect("a job");
        assert_eq!(&claimed.id, job);
        let started = self.store.start_text(job, "base").expect("started");
        let segments: Vec<_> = text
            .lines()
            .enumerate()
            .map(|(index, line)| match line.split_once(": ") {
                Some((code, line)) if code.len() == 2 => Segment {
                    language: Some(code.to_owned()),
                    ..spoken_segment(index as u64 * 10_000, line)
                },
                _ => spoken_segment(index as u64 * 10_000, line),
            })
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
                &FinishedJob {
                    language: (!language.is_empty()).then(|| language.to_owned()),
                    duration_ms: progress.done_ms,
                    processing_ms: 900,
                    warnings: Vec::new(),
                },
            )
            .expect("finished");
        started.version
    }
}
