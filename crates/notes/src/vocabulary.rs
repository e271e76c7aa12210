//! Vocabulary: repeated corrections are offered as terms, accepted terms improve later
//! transcriptions.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Transaction};

use crate::align::Correction;
use crate::error::{Result, StoreError};
use crate::{Store, TermState, VocabularyEntry};

const MAX_TERM_CHARS: usize = 60;
/// Longer corrections are rephrasings.
const MAX_WORDS: usize = 4;
/// Corrections before a term is offered.
const MIN_CORRECTIONS: u32 = 2;

impl Store {
    /// Offered, then accepted, then refused terms; sorted by language and term.
    pub fn vocabulary(&self) -> Result<Vec<VocabularyEntry>> {
        self.read(|database| {
            let mut query = database.prepare_cached(
                "SELECT id, language, term, replaces, state, times FROM vocabulary
                 ORDER BY CASE state WHEN 'offered' THEN 0 WHEN 'accepted' THEN 1 ELSE 2 END,
                     language, term, id",
            )?;
            StoreError::skip_unreadable(query.query_map([], entry_from_row)?)
        })
    }

    /// Adds an accepted term, or accepts an existing one.
    ///
    /// # Errors
    /// [`StoreError::InvalidTerm`] without letters or if too long.
    pub fn add_term(&self, language: &str, term: &str) -> Result<()> {
        let term = term.split_whitespace().collect::<Vec<_>>().join(" ");
        if !term.chars().any(char::is_alphabetic) || term.chars().count() > MAX_TERM_CHARS {
            return Err(StoreError::InvalidTerm(MAX_TERM_CHARS));
        }
        self.write(|change| {
            let updated = change.execute(
                "UPDATE vocabulary SET state = ?3 WHERE language = ?1 AND term = ?2",
                (language, &term, TermState::Accepted),
            )?;
            if updated == 0 {
                change.execute(
                    "INSERT INTO vocabulary (language, term, state) VALUES (?1, ?2, ?3)",
                    (language, &term, TermState::Accepted),
                )?;
            }
            Ok(())
        })
    }

    /// Accepts or refuses a term; refused terms are not offered again.
    ///
    /// # Errors
    /// [`StoreError::TermNotFound`].
    pub fn decide_term(&self, id: i64, accepted: bool) -> Result<()> {
        let state = if accepted {
            TermState::Accepted
        } else {
            TermState::Refused
        };
        self.write(|change| {
            let changed = change.execute(
                "UPDATE vocabulary SET state = ?2 WHERE id = ?1",
                (id, state),
            )?;
            ensure_found(changed)
        })
    }

    /// Removes a term; the next correction offers it again.
    ///
    /// # Errors
    /// [`StoreError::TermNotFound`].
    pub fn remove_term(&self, id: i64) -> Result<()> {
        self.write(|change| {
            ensure_found(change.execute("DELETE FROM vocabulary WHERE id = ?1", [id])?)
        })
    }

    /// Accepted terms for the model, the most corrected first.
    pub fn terms(&self, language: &str) -> Result<Vec<String>> {
        self.read(|database| {
            let mut query = database.prepare_cached(
                "SELECT term FROM vocabulary WHERE language = ?1 AND state = 'accepted'
                 GROUP BY term ORDER BY sum(times) DESC, max(id) DESC",
            )?;
            let rows = query.query_map([language], |row| row.get(0))?;
            Ok(rows.collect::<Result<Vec<String>, _>>()?)
        })
    }
}

fn entry_from_row(row: &Row<'_>) -> rusqlite::Result<VocabularyEntry> {
    Ok(VocabularyEntry {
        id: row.get(0)?,
        language: row.get(1)?,
        term: row.get(2)?,
        replaces: row.get(3)?,
        state: row.get(4)?,
        times: row.get(5)?,
    })
}

pub(crate) fn unreadable_ids(database: &Connection) -> Result<Vec<Value>> {
    let mut query =
        database.prepare("SELECT id, language, term, replaces, state, times FROM vocabulary")?;
    let mut rows = query.query([])?;
    let mut unreadable = Vec::new();
    while let Some(row) = rows.next()? {
        if entry_from_row(row).is_err() {
            unreadable.push(row.get(0)?);
        }
    }
    Ok(unreadable)
}

fn ensure_found(changed: usize) -> Result<()> {
    if changed == 0 {
        Err(StoreError::TermNotFound)
    } else {
        Ok(())
    }
}

/// Counts a correction if it may be a term.
pub(crate) fn record_correction(
    change: &Transaction<'_>,
    version: i64,
    segment: u32,
    language: &str,
    correction: &Correction,
) -> Result<()> {
    let Some((replaced, term)) = as_term(correction) else {
        return Ok(());
    };
    change
        .prepare_cached(
            "INSERT INTO corrections (version, segment, language, replaced, term)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((version, segment, language, replaced, term))?;
    let times = times(change, language, replaced, term)?;
    if times >= MIN_CORRECTIONS {
        // Already accepted terms are not offered again.
        change
            .prepare_cached(
                "INSERT INTO vocabulary (language, term, replaces, state, times)
                 SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM vocabulary
                     WHERE language = ?1 AND term = ?2 AND state = 'accepted')
                 ON CONFLICT DO NOTHING",
            )?
            .execute((language, term, replaced, TermState::Offered, times))?;
    }
    recount(change, language, replaced, term)
}

pub(crate) fn remove_corrections(
    change: &Transaction<'_>,
    version: i64,
    segment: u32,
) -> Result<()> {
    let counted = change
        .prepare_cached(
            "DELETE FROM corrections WHERE version = ?1 AND segment = ?2
             RETURNING language, replaced, term",
        )?
        .query_map((version, segment), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<Vec<(String, String, String)>, _>>()?;
    for (language, replaced, term) in &counted {
        recount(change, language, replaced, term)?;
    }
    remove_unused_offers(change)
}

/// Removes offers without enough corrections; decided terms are kept.
pub(crate) fn remove_unused_offers(change: &Connection) -> Result<()> {
    change
        .prepare_cached(
            "DELETE FROM vocabulary WHERE state = 'offered' AND ?1 > (
                 SELECT count(*) FROM corrections WHERE corrections.language = vocabulary.language
                 AND corrections.replaced = vocabulary.replaces
                 AND corrections.term = vocabulary.term)",
        )?
        .execute([MIN_CORRECTIONS])?;
    Ok(())
}

fn times(change: &Connection, language: &str, replaced: &str, term: &str) -> Result<u32> {
    Ok(change
        .prepare_cached(
            "SELECT count(*) FROM corrections
             WHERE language = ?1 AND replaced = ?2 AND term = ?3",
        )?
        .query_row((language, replaced, term), |row| row.get(0))?)
}

fn recount(change: &Connection, language: &str, replaced: &str, term: &str) -> Result<()> {
    let times = times(change, language, replaced, term)?;
    change
        .prepare_cached(
            "UPDATE vocabulary SET times = ?4
             WHERE language = ?1 AND replaces = ?2 AND term = ?3",
        )?
        .execute((language, replaced, term, times))?;
    Ok(())
}

/// Excludes corrections of punctuation and of sentence capitals.
fn as_term(correction: &Correction) -> Option<(&str, &str)> {
    let trimmed = |text| str::trim_matches(text, |c: char| !c.is_alphanumeric());
    let replaced = trimmed(&correction.replaced);
    let term = trimmed(&correction.term);
    let letters = term.chars().filter(|c| c.is_alphabetic()).count();
    let short = term.chars().count() <= MAX_TERM_CHARS
        && replaced.chars().count() <= MAX_TERM_CHARS
        && term.split_whitespace().count() <= MAX_WORDS
        && replaced.split_whitespace().count() <= MAX_WORDS;
    let only_case = replaced.to_lowercase() == term.to_lowercase();
    let is_named = term.chars().any(char::is_uppercase) && !correction.starts_sentence;
    (replaced != term && !replaced.is_empty() && letters >= 2 && short && (!only_case || is_named))
        .then_some((replaced, term))
}
