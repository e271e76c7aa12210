//! The list of notes.

use std::collections::HashSet;

use rusqlite::{Connection, params_from_iter, types::Value};

use super::{passage, query::Query};
use crate::error::{Result, StoreError};
use crate::{Filter, Found, NotePage, Store, rows};

impl Store {
    /// The notes that fit, newest first by [`said_at`](crate::NoteSummary::said_at),
    /// from the `offset`-th on, at most `limit`.
    ///
    /// # Errors
    /// If the library cannot be read; never for what is in the query.
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<NotePage> {
        let query = Query::parse(&filter.query);
        self.read(|database| {
            if query.is_empty() {
                browse(database, filter, offset, limit)
            } else {
                find(database, filter, &query, offset, limit)
            }
        })
    }

    /// Languages of the notes outside the bin, most frequent first.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn languages(&self) -> Result<Vec<String>> {
        self.read(|database| {
            let mut query = database.prepare_cached(
                "SELECT language FROM notes WHERE language IS NOT NULL AND binned_at IS NULL
                 GROUP BY language ORDER BY count(*) DESC, language",
            )?;
            StoreError::skip_unreadable(query.query_map([], |row| row.get(0))?)
        })
    }
}

/// What a filter without words asks for, and the values for its `?`.
fn conditions(filter: &Filter) -> (String, Vec<Value>) {
    let mut text = String::from(if filter.bin {
        "notes.binned_at IS NOT NULL"
    } else {
        "notes.binned_at IS NULL"
    });
    let mut values = Vec::new();
    if let Some(language) = &filter.language {
        text.push_str(" AND notes.language = ?");
        values.push(Value::from(language.clone()));
    }
    if filter.favourite {
        text.push_str(" AND notes.favourite = 1");
    }
    (text, values)
}

fn whole(number: u64) -> Value {
    Value::from(i64::try_from(number).unwrap_or(i64::MAX))
}

fn browse(database: &Connection, filter: &Filter, offset: u64, limit: u64) -> Result<NotePage> {
    let (conditions, mut values) = conditions(filter);
    let total: i64 = database
        .prepare_cached(&format!("SELECT count(*) FROM notes WHERE {conditions}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    values.extend([whole(limit), whole(offset)]);
    let mut query = database.prepare_cached(&format!(
        "SELECT {} FROM notes WHERE {conditions}
         ORDER BY said_at DESC, id DESC LIMIT ? OFFSET ?",
        rows::SUMMARY
    ))?;
    let rows = query.query_map(params_from_iter(&values), |row| {
        Ok(Found {
            note: rows::summary(row)?,
            passage: None,
        })
    })?;
    Ok(NotePage {
        total: total.unsigned_abs(),
        items: rows.collect::<Result<_, _>>()?,
    })
}

fn find(
    database: &Connection,
    filter: &Filter,
    query: &Query,
    offset: u64,
    limit: u64,
) -> Result<NotePage> {
    let hits = database
        .prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1")?
        .query_map([query.for_index()], |row| row.get(0))?
        .collect::<Result<HashSet<i64>, _>>()?;
    // To walk an index of all notes in order costs less than to look up every
    // one of many hits in order to sort them.
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
        .map(|number| found(database, query, number))
        .collect::<Result<_>>()?;
    Ok(NotePage { total, items })
}

fn found(database: &Connection, query: &Query, number: i64) -> Result<Found> {
    let (note, version): (_, Option<i64>) = database
        .prepare_cached(&format!(
            "SELECT {}, current_version FROM notes WHERE number = ?1",
            rows::SUMMARY
        ))?
        .query_row([number], |row| Ok((rows::summary(row)?, row.get(15)?)))?;
    let (body, joined): (String, String) = database
        .prepare_cached("SELECT body, joined FROM search WHERE rowid = ?1")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let passage = match version {
        Some(version) => {
            let lines = || rows::read_lines(database, version);
            match passage::find(query, &body, &joined, lines) {
                Err(StoreError::Unreadable(_)) => None,
                passage => passage?,
            }
        }
        None => None,
    };
    Ok(Found { note, passage })
}
