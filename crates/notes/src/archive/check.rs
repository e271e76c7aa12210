//! Integrity check of the whole library.

use std::fmt::Display;
use std::io;

use rusqlite::{Connection, Transaction};
use serde::Serialize;

use super::validation;
use crate::audio_files::copy_hashed;
use crate::error::{Result, StoreError};
use crate::recover::display_path;
use crate::replace_rules::stored;
use crate::rows::LossyText;
use crate::{ContentHash, Store, thread, vocabulary};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CheckReport {
    /// Including binned notes.
    pub notes: u64,
    pub sounds: u64,
    /// One sentence per problem.
    pub problems: Vec<String>,
    /// Unreadable notes, jobs, terms, messages and replace rules; see
    /// [`Store::quarantine_unreadable`].
    pub unreadable: u64,
    /// Entries in the quarantine; see [`Store::quarantined_rows`].
    #[serde(rename = "aside")]
    pub quarantined: u64,
    /// Files without a row; see [`Store::recover`].
    #[serde(rename = "without_note")]
    pub orphans: Vec<String>,
}

/// Queries that find inconsistent notes, and the problem.
const REFERENCES: [(&str, &str); 5] = [
    (
        "SELECT id FROM notes WHERE audio_kept <> 'none' AND sound IS NULL",
        "should have audio but refers to none",
    ),
    (
        "SELECT id FROM notes WHERE current_version IS NOT NULL AND NOT EXISTS
             (SELECT 1 FROM versions WHERE versions.id = notes.current_version AND note = notes.id)",
        "refers to a missing text",
    ),
    (
        "SELECT id FROM notes WHERE current_version IS NULL AND EXISTS
             (SELECT 1 FROM versions WHERE note = notes.id AND complete = 1)",
        "has a text but shows none",
    ),
    (
        "SELECT id FROM notes WHERE NOT EXISTS (SELECT 1 FROM search WHERE rowid = notes.number)",
        "is missing from the search index",
    ),
    (
        "SELECT note FROM versions WHERE EXISTS (SELECT 1 FROM segments WHERE version = versions.id
             GROUP BY version HAVING count(*) <> max(position) + 1)",
        "lacks part of a text",
    ),
];

const UNINDEXED_MESSAGES: &str = "SELECT id FROM messages WHERE text IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM search_messages WHERE rowid = messages.number)";

impl Store {
    /// Checks the database, all references and every byte of audio.
    pub fn check(&self) -> Result<CheckReport> {
        let mut report = CheckReport::default();
        let library = self.library()?;
        let result = if library.is_read_only {
            self.read(|database| check_database(database, &mut report))
        } else {
            // FTS5's integrity check is an INSERT and needs a write transaction.
            self.write(|change| {
                check_index(change, &mut report);
                check_database(change, &mut report)
            })
        };
        let hashes = match result {
            Ok(hashes) => hashes,
            Err(StoreError::Damaged(error)) => damaged(&error, &mut report),
            Err(StoreError::Unreadable(error)) => damaged(&error, &mut report),
            Err(error) => return Err(error),
        };
        for (hash, bytes) in hashes {
            report.sounds += 1;
            if let Some(problem) = self.check_audio(&hash, bytes)? {
                let notes: Vec<String> = self.read(|database| {
                    let mut query =
                        database.prepare_cached("SELECT id FROM notes WHERE sound = ?1")?;
                    let rows = query.query_map([&hash], |row| row.get::<_, LossyText>(0))?;
                    rows.map(|id| Ok(id?.0)).collect()
                })?;
                let notes = notes.join(", ");
                report
                    .problems
                    .push(format!("The audio file {hash} {problem} (note {notes})."));
            }
        }
        report.orphans = self.read(|database| {
            let audio_files = library.audio_files.orphans(database)?;
            let recordings = self.recordings.orphans(database)?;
            let recordings = recordings.iter().map(|(path, _)| path);
            Ok(audio_files
                .iter()
                .chain(recordings)
                .map(|path| display_path(path))
                .collect())
        })?;
        Ok(report)
    }

    fn check_audio(&self, hash: &str, bytes: u64) -> Result<Option<&'static str>> {
        let Some(expected) = ContentHash::parse(hash) else {
            return Ok(Some("has an impossible name"));
        };
        let mut audio = match self.library()?.audio_files.read(&expected) {
            Ok(audio) => audio,
            Err(StoreError::AudioMissing) => return Ok(Some("is missing")),
            Err(StoreError::AudioDamaged) => return Ok(Some("is damaged")),
            Err(error) => return Err(error),
        };
        let failed = StoreError::file("read an audio file");
        Ok(match copy_hashed(&mut audio, &mut io::sink(), failed) {
            Ok((found, length)) if found == expected && length == bytes => None,
            Ok(_) => Some("is damaged"),
            Err(_) => Some("cannot be read"),
        })
    }
}

fn damaged(error: &dyn Display, report: &mut CheckReport) -> Vec<(String, u64)> {
    report
        .problems
        .push(format!("The database is damaged: {error}."));
    Vec::new()
}

fn check_index(change: &Transaction<'_>, report: &mut CheckReport) {
    let is_damaged = |index: &str| {
        let check = format!("INSERT INTO {index} ({index}) VALUES ('integrity-check')");
        change.execute(&check, []).is_err()
    };
    if is_damaged("search") || is_damaged("search_messages") {
        report
            .problems
            .push("The search index is damaged.".to_owned());
    }
}

fn check_database(database: &Connection, report: &mut CheckReport) -> Result<Vec<(String, u64)>> {
    let lines = |sql: &str| -> Result<Vec<String>> {
        let mut query = database.prepare(sql)?;
        let rows = query.query_map([], |row| row.get::<_, LossyText>(0))?;
        rows.map(|line| Ok(line?.0)).collect()
    };
    for line in lines("PRAGMA integrity_check")? {
        if line != "ok" {
            report
                .problems
                .push(format!("The database is damaged: {line}."));
        }
    }
    for table in lines("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check")? {
        report
            .problems
            .push(format!("The table {table} refers to missing rows."));
    }
    for (sql, problem) in REFERENCES {
        for note in lines(sql)? {
            report.problems.push(format!("The note {note} {problem}."));
        }
    }
    let terms = vocabulary::unreadable_ids(database)?.len() as u64;
    if terms > 0 {
        report
            .problems
            .push("A term of the vocabulary cannot be read.".to_owned());
    }
    let messages = thread::rows::unreadable_numbers(database)?.len() as u64;
    if messages > 0 {
        report
            .problems
            .push("A typed message cannot be read.".to_owned());
    }
    for message in lines(UNINDEXED_MESSAGES)? {
        report.problems.push(format!(
            "The typed message {message} is missing from the search index."
        ));
    }
    let rules = stored::unreadable_ids(database)?.len() as u64;
    if rules > 0 {
        report
            .problems
            .push("A replace rule cannot be read.".to_owned());
    }
    let notes = validation::unreadable_notes(database)?;
    report.unreadable = notes.len() as u64 + terms + messages + rules;
    for note in notes {
        let StoreError::Unreadable(reason) = note.error else {
            return Err(note.error);
        };
        report.problems.push(format!(
            "The note {} cannot be read completely: {reason}.",
            note.name
        ));
    }
    let count: i64 = database.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?;
    report.notes = count.unsigned_abs();
    let count: i64 = database.query_row("SELECT count(*) FROM aside", [], |row| row.get(0))?;
    report.quarantined = count.unsigned_abs();
    let mut query = database.prepare("SELECT hash, bytes FROM sounds ORDER BY hash")?;
    let rows = query.query_map([], |row| {
        Ok((
            row.get::<_, LossyText>(0)?.0,
            row.get::<_, i64>(1)?.unsigned_abs(),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
