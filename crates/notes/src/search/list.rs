//! Listing and searching notes.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, params_from_iter, types::Value};

use super::{query::Query, snippet};
use crate::error::{Result, StoreError};
use crate::{Filter, NoteId, NotePage, SearchHit, Store, rows};

impl Store {
    /// Matching notes, newest first by [`said_at`](crate::NoteSummary::said_at).
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<NotePage> {
        let query = Query::parse(&filter.query);
        self.read(|database| {
            if query.is_empty() {
                list_all(database, filter, offset, limit)
            } else {
                search(database, filter, &query, offset, limit)
            }
        })
    }

    /// Languages of unbinned notes, most frequent first; last those of passages only.
    pub fn languages(&self) -> Result<Vec<String>> {
        self.read(|database| {
            let mut query = database.prepare_cached(
                "WITH RECURSIVE passages (language) AS (
                     SELECT min(language) FROM segments WHERE language IS NOT NULL
                     UNION ALL
                     SELECT (SELECT min(segments.language) FROM segments
                             WHERE segments.language > passages.language)
                     FROM passages WHERE passages.language IS NOT NULL),
                 counts (language, notes) AS (
                     SELECT language, count(*) FROM notes
                     WHERE language IS NOT NULL AND binned_at IS NULL GROUP BY language
                     UNION ALL
                     SELECT passages.language, 0 FROM passages WHERE EXISTS (
                         SELECT 1 FROM segments
                         JOIN versions ON versions.id = segments.version
                         JOIN notes ON notes.id = versions.note
                         WHERE segments.language = passages.language
                             AND notes.current_version = versions.id
                             AND notes.binned_at IS NULL))
                 SELECT language FROM counts
                 GROUP BY language ORDER BY sum(notes) DESC, language",
            )?;
            StoreError::skip_unreadable(query.query_map([], |row| row.get(0))?)
        })
    }

    /// The languages of the latest unbinned texts, in the order in which their notes were added, the
    /// last first. Not the sample's.
    pub fn recent_languages(&self, limit: u64) -> Result<Vec<String>> {
        self.read(|database| {
            let mut query = database.prepare_cached(
                "SELECT language FROM notes
                 WHERE state = 'ready' AND language IS NOT NULL AND binned_at IS NULL
                     AND source != 'sample'
                 ORDER BY number DESC LIMIT ?1",
            )?;
            StoreError::skip_unreadable(query.query_map([sql_integer(limit)], |row| row.get(0))?)
        })
    }

    /// The most frequent language of the other notes of this note's sender; the newest of equals.
    pub fn usual_language(&self, note: &NoteId) -> Result<Option<String>> {
        self.read(|database| {
            let language = database
                .prepare_cached(
                    "SELECT language FROM notes
                     WHERE sender = (SELECT sender FROM notes WHERE id = ?1) AND id != ?1
                         AND language IS NOT NULL
                     GROUP BY language ORDER BY count(*) DESC, max(said_at) DESC LIMIT 1",
                )?
                .query_row([note], |row| row.get(0))
                .optional()?;
            Ok(language)
        })
    }
}

/// WHERE clause of the filter without its query, and its parameters.
fn conditions(filter: &Filter) -> (String, Vec<Value>) {
    let mut text = String::from(if filter.bin {
        "notes.binned_at IS NOT NULL"
    } else {
        "notes.binned_at IS NULL"
    });
    let mut values = Vec::new();
    if let Some(language) = &filter.language {
        text.push_str(
            " AND (notes.language = ? OR EXISTS (SELECT 1 FROM segments
                 WHERE segments.language = ? AND segments.version = notes.current_version))",
        );
        values.extend([Value::from(language.clone()), Value::from(language.clone())]);
    }
    if filter.favourite {
        text.push_str(" AND notes.favourite = 1");
    }
    (text, values)
}

fn sql_integer(number: u64) -> Value {
    Value::from(i64::try_from(number).unwrap_or(i64::MAX))
}

fn list_all(database: &Connection, filter: &Filter, offset: u64, limit: u64) -> Result<NotePage> {
    let (conditions, mut values) = conditions(filter);
    let total: i64 = database
        .prepare_cached(&format!("SELECT count(*) FROM notes WHERE {conditions}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    values.extend([sql_integer(limit), sql_integer(offset)]);
    let mut query = database.prepare_cached(&format!(
        "SELECT {} FROM notes WHERE {conditions}
         ORDER BY said_at DESC, id DESC LIMIT ? OFFSET ?",
        rows::SUMMARY_COLUMNS
    ))?;
    let rows = query.query_map(params_from_iter(&values), |row| {
        Ok(SearchHit {
            note: rows::summary(row)?,
            snippet: None,
        })
    })?;
    Ok(NotePage {
        total: total.unsigned_abs(),
        items: rows.collect::<Result<_, _>>()?,
    })
}

fn search(
    database: &Connection,
    filter: &Filter,
    query: &Query,
    offset: u64,
    limit: u64,
) -> Result<NotePage> {
    let hits = database
        .prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1")?
        .query_map([query.to_fts_query()], |row| row.get(0))?
        .collect::<Result<HashSet<i64>, _>>()?;
    // Scanning an index of all notes in order is faster than looking up and sorting many hits.
    let (conditions, values) = conditions(filter);
    let mut all = database.prepare_cached(&format!(
        "SELECT number FROM notes WHERE {conditions} ORDER BY said_at DESC, id DESC"
    ))?;
    let mut rows = all.query(params_from_iter(&values))?;
    let mut shown = Vec::new();
    let mut total = 0;
    while let Some(row) = rows.next()? {
        let number = row.get(0)?;
        if hits.contains(&number) {
            if total >= offset && total - offset < limit {
                shown.push(number);
            }
            total += 1;
        }
    }
    let items = shown
        .into_iter()
        .map(|number| hit(database, query, number))
        .collect::<Result<_>>()?;
    Ok(NotePage { total, items })
}

fn hit(database: &Connection, query: &Query, number: i64) -> Result<SearchHit> {
    let (note, version): (_, Option<i64>) = database
        .prepare_cached(&format!(
            "SELECT {}, current_version FROM notes WHERE number = ?1",
            rows::SUMMARY_COLUMNS
        ))?
        .query_row([number], |row| Ok((rows::summary(row)?, row.get(15)?)))?;
    let (body, joined): (String, String) = database
        .prepare_cached("SELECT body, joined FROM search WHERE rowid = ?1")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let snippet = match version {
        Some(version) => {
            let lines = || rows::read_lines(database, version);
            match snippet::find(query, &body, &joined, lines) {
                Err(StoreError::Unreadable(_)) => None,
                snippet => snippet?,
            }
        }
        None => None,
    };
    Ok(SearchHit { note, snippet })
}
