//! Looking whether everything is there and whole.

use std::fmt::Display;
use std::io;

use rusqlite::{Connection, Transaction};
use serde::Serialize;

use super::readable;
use crate::error::{Result, StoreError};
use crate::recover::shown;
use crate::rows::Lossy;
use crate::sounds::copy_hashed;
use crate::{ContentHash, Store, vocabulary};

/// What a look at the whole library found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CheckReport {
    /// Notes, those in the bin included.
    pub notes: u64,
    /// Sounds.
    pub sounds: u64,
    /// A sentence for each thing that is wrong.
    pub problems: Vec<String>,
    /// Notes, jobs and terms that cannot be read. [`Store::put_aside`] puts them aside.
    pub unreadable: u64,
    /// How many times rows were put aside: [`Store::aside`].
    pub aside: u64,
    /// Files in the library's folder with a sound that has no note.
    /// [`Store::recover`] makes notes of them.
    pub without_note: Vec<String>,
}

/// Things that must not be there, and what to say of each.
const REFERENCES: [(&str, &str); 5] = [
    (
        "SELECT id FROM notes WHERE audio_kept <> 'none' AND sound IS NULL",
        "should have a sound and refers to none",
    ),
    (
        "SELECT id FROM notes WHERE current_version IS NOT NULL AND NOT EXISTS
             (SELECT 1 FROM versions WHERE versions.id = notes.current_version AND note = notes.id)",
        "shows a text that is not there",
    ),
    (
        "SELECT id FROM notes WHERE current_version IS NULL AND EXISTS
             (SELECT 1 FROM versions WHERE note = notes.id AND complete = 1)",
        "has a text and shows none",
    ),
    (
        "SELECT id FROM notes WHERE NOT EXISTS (SELECT 1 FROM search WHERE rowid = notes.number)",
        "cannot be found by searching",
    ),
    (
        "SELECT note FROM versions WHERE EXISTS (SELECT 1 FROM segments WHERE version = versions.id
             GROUP BY version HAVING count(*) <> max(position) + 1)",
        "lacks a passage of a text",
    ),
];

impl Store {
    /// Reads everything: the database's own structure, every reference, and
    /// every byte of every sound. Takes as long as reading all of it does.
    ///
    /// # Errors
    /// If the library cannot be read at all; what is wrong with its content is in
    /// the report.
    pub fn check(&self) -> Result<CheckReport> {
        let mut report = CheckReport::default();
        let open = self.opened()?;
        let looked = if open.is_read_only {
            self.read(|database| check_database(database, &mut report))
        } else {
            // The index can be looked at only as if it were to be written.
            self.write(|change| {
                check_index(change, &mut report);
                check_database(change, &mut report)
            })
        };
        let hashes = match looked {
            Ok(hashes) => hashes,
            Err(StoreError::Damaged(error)) => damaged(&error, &mut report),
            Err(StoreError::Unreadable(error)) => damaged(&error, &mut report),
            Err(error) => return Err(error),
        };
        for (hash, bytes) in hashes {
            report.sounds += 1;
            if let Some(problem) = self.check_sound(&hash, bytes)? {
                let notes: Vec<String> = self.read(|database| {
                    let mut query =
                        database.prepare_cached("SELECT id FROM notes WHERE sound = ?1")?;
                    let rows = query.query_map([&hash], |row| row.get::<_, Lossy>(0))?;
                    rows.map(|id| Ok(id?.0)).collect()
                })?;
                let notes = notes.join(", ");
                report
                    .problems
                    .push(format!("The sound {hash} {problem} (note {notes})."));
            }
        }
        report.without_note = self.read(|database| {
            let sounds = open.sounds.without_row(database)?;
            let recordings = self.recordings.without_row(database)?;
            let recordings = recordings.iter().map(|(path, _)| path);
            Ok(sounds
                .iter()
                .chain(recordings)
                .map(|path| shown(path))
                .collect())
        })?;
        Ok(report)
    }

    fn check_sound(&self, hash: &str, bytes: u64) -> Result<Option<&'static str>> {
        let Some(expected) = ContentHash::parse(hash) else {
            return Ok(Some("has an impossible name"));
        };
        let mut sound = match self.opened()?.sounds.read(&expected) {
            Ok(sound) => sound,
            Err(StoreError::SoundLost) => return Ok(Some("is missing")),
            Err(StoreError::SoundDamaged) => return Ok(Some("is damaged")),
            Err(error) => return Err(error),
        };
        let failed = StoreError::file("read a sound");
        Ok(match copy_hashed(&mut sound, &mut io::sink(), failed) {
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
    if change
        .execute("INSERT INTO search (search) VALUES ('integrity-check')", [])
        .is_err()
    {
        report
            .problems
            .push("The search index is damaged.".to_owned());
    }
}

fn check_database(database: &Connection, report: &mut CheckReport) -> Result<Vec<(String, u64)>> {
    let lines = |sql: &str| -> Result<Vec<String>> {
        let mut query = database.prepare(sql)?;
        let rows = query.query_map([], |row| row.get::<_, Lossy>(0))?;
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
        report.problems.push(format!(
            "The table {table} refers to something that is not there."
        ));
    }
    for (sql, problem) in REFERENCES {
        for note in lines(sql)? {
            report.problems.push(format!("The note {note} {problem}."));
        }
    }
    let terms = vocabulary::unreadable(database)?.len() as u64;
    if terms > 0 {
        report
            .problems
            .push("A term of the vocabulary cannot be read.".to_owned());
    }
    let notes = readable::unreadable_notes(database)?;
    report.unreadable = notes.len() as u64 + terms;
    for note in notes {
        let StoreError::Unreadable(reason) = note.error else {
            return Err(note.error);
        };
        report.problems.push(format!(
            "The note {} cannot be read as a whole: {reason}.",
            note.name
        ));
    }
    let count: i64 = database.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?;
    report.notes = count.unsigned_abs();
    let count: i64 = database.query_row("SELECT count(*) FROM aside", [], |row| row.get(0))?;
    report.aside = count.unsigned_abs();
    let mut query = database.prepare("SELECT hash, bytes FROM sounds ORDER BY hash")?;
    let rows = query.query_map([], |row| {
        Ok((
            row.get::<_, Lossy>(0)?.0,
            row.get::<_, i64>(1)?.unsigned_abs(),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
