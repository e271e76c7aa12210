//! Listing and searching notes.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, params_from_iter, types::Value};

use super::{
    operators::{Operators, matches_name},
    query::Query,
    snippet,
};
use crate::error::{Result, StoreError};
use crate::replace_rules::matching::Rules;
use crate::replace_rules::stored;
use crate::sql_types::{SqlCount, SqlTime};
use crate::{Filter, NoteId, NotePage, NoteState, SearchHit, Store, UnheardConversation, rows};

/// Silent reading of adults: Brysbaert, "How many words do we read per minute?", 2019, gives 238 for
/// English non-fiction.
const WORDS_PER_MINUTE: u64 = 230;
/// Of senders or chats; SQLite allows 32 766 parameters.
const MAX_NAMES: usize = 10_000;

impl Store {
    /// Matching notes, newest first by [`said_at`](crate::NoteSummary::said_at).
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<NotePage> {
        let query = Query::parse(&filter.query);
        self.read(|database| {
            if query.is_empty() {
                list_all(database, filter, &query.operators, offset, limit)
            } else {
                search(database, filter, &query, offset, limit)
            }
        })
    }

    /// Chats and senders with unheard notes, the longest waiting first.
    pub fn unheard(&self) -> Result<Vec<UnheardConversation>> {
        self.read(|database| {
            let mut query = database.prepare_cached(&format!(
                "SELECT {CONVERSATION}, count(*), sum(duration_ms), sum(word_count), min(said_at),
                     sum(state = ?1), sum(open_questions)
                 FROM notes WHERE unheard = 1 AND binned_at IS NULL
                 GROUP BY {CONVERSATION} ORDER BY min(said_at), 1"
            ))?;
            let rows = query.query_map([NoteState::Empty], |row| {
                let count = |column| row.get(column).map(|count: SqlCount| count.0);
                Ok(UnheardConversation {
                    name: row.get(0)?,
                    notes: count(1)?,
                    duration_ms: count(2)?,
                    reading_ms: count(3)?.saturating_mul(60_000) / WORDS_PER_MINUTE,
                    waiting_since: row.get::<_, SqlTime>(4)?.0,
                    pending: count(5)?,
                    questions: count(6)?,
                })
            })?;
            StoreError::skip_unreadable(rows)
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

/// The name of a note's conversation.
pub(crate) const CONVERSATION: &str = "ifnull(chat, sender)";

/// WHERE clause of the filter without the query's words, and its parameters.
fn conditions(
    database: &Connection,
    filter: &Filter,
    operators: &Operators,
) -> Result<(String, Vec<Value>)> {
    let bin = if filter.bin {
        "notes.binned_at IS NOT NULL"
    } else {
        "notes.binned_at IS NULL"
    };
    let mut text = bin.to_owned();
    let mut values = Vec::new();
    for languages in [filter.language.as_slice(), &operators.languages] {
        if languages.is_empty() {
            continue;
        }
        let list = vec!["?"; languages.len()].join(", ");
        text.push_str(&format!(
            " AND (notes.language IN ({list}) OR EXISTS (SELECT 1 FROM segments
                 WHERE segments.language IN ({list}) AND segments.version = notes.current_version))"
        ));
        for _ in 0..2 {
            values.extend(languages.iter().cloned().map(Value::from));
        }
    }
    if filter.favourite || operators.is_favourite {
        text.push_str(" AND notes.favourite = 1");
    }
    if filter.unheard || operators.is_unheard {
        text.push_str(" AND notes.unheard = 1");
    }
    if filter.questions || operators.has_question {
        text.push_str(" AND notes.open_questions > 0");
    }
    if let Some(conversation) = &filter.conversation {
        text.push_str(&format!(" AND {CONVERSATION} IS nullif(?, '')"));
        values.push(Value::from(conversation.clone()));
    }
    for (column, wanted) in [("sender", &operators.senders), ("chat", &operators.chats)] {
        if !wanted.is_empty() {
            let names = matching_names(database, column, bin, wanted)?;
            let list = vec!["?"; names.len()].join(", ");
            text.push_str(&format!(" AND notes.{column} IN ({list})"));
            values.extend(names.into_iter().map(Value::from));
        }
    }
    for (operator, moment) in [(">=", operators.after), ("<", operators.before)] {
        if let Some(moment) = moment {
            text.push_str(&format!(" AND notes.said_at {operator} ?"));
            values.push(Value::from(moment));
        }
    }
    Ok((text, values))
}

/// The library's names that any of the folded ones matches.
fn matching_names(
    database: &Connection,
    column: &str,
    bin: &str,
    wanted: &[String],
) -> Result<Vec<String>> {
    let mut query = database.prepare_cached(&format!(
        "SELECT DISTINCT {column} FROM notes WHERE {bin} AND {column} IS NOT NULL"
    ))?;
    let names: Vec<String> = StoreError::skip_unreadable(query.query_map([], |row| row.get(0))?)?;
    let is_wanted = |name: &String| wanted.iter().any(|wanted| matches_name(name, wanted));
    Ok(names
        .into_iter()
        .filter(is_wanted)
        .take(MAX_NAMES)
        .collect())
}

fn sql_integer(number: u64) -> Value {
    Value::from(i64::try_from(number).unwrap_or(i64::MAX))
}

fn list_all(
    database: &Connection,
    filter: &Filter,
    operators: &Operators,
    offset: u64,
    limit: u64,
) -> Result<NotePage> {
    let (conditions, mut values) = conditions(database, filter, operators)?;
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
    let (conditions, values) = conditions(database, filter, &query.operators)?;
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
    let rules = stored::read_enabled(database)?;
    let items = shown
        .into_iter()
        .map(|number| hit(database, query, number, &rules))
        .collect::<Result<_>>()?;
    Ok(NotePage { total, items })
}

fn hit(database: &Connection, query: &Query, number: i64, rules: &Rules) -> Result<SearchHit> {
    let (note, version): (_, Option<i64>) = database
        .prepare_cached(&format!(
            "SELECT {}, current_version FROM notes WHERE number = ?1",
            rows::SUMMARY_COLUMNS
        ))?
        .query_row([number], |row| Ok((rows::summary(row)?, row.get(16)?)))?;
    let (body, joined): (String, String) = database
        .prepare_cached("SELECT body, joined FROM search WHERE rowid = ?1")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let snippet = match version {
        Some(version) => {
            let lines = || rows::read_lines(database, version, rules);
            match snippet::find(query, &body, &joined, lines) {
                Err(StoreError::Unreadable(_)) => None,
                snippet => snippet?,
            }
        }
        None => None,
    };
    Ok(SearchHit { note, snippet })
}
