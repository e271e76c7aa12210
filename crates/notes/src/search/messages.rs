//! Searching typed messages.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, Row};

use super::index::fold_lines;
use super::operators::{Operators, matches_name};
use super::query::Query;
use super::snippet;
use crate::error::{Result, StoreError};
use crate::rows::TextLine;
use crate::thread::rows::{TYPED_COLUMNS, typed_message};
use crate::{MessageMatch, Snippet, Store};

/// From this number on, reading all messages in order is faster than looking up and sorting the hits.
const MANY_HITS: usize = 2_000;

impl Store {
    /// Matching typed messages, newest first.
    pub fn search_messages(&self, query: &str, limit: u64) -> Result<Vec<MessageMatch>> {
        let query = Query::parse(query);
        if query.operators.is_only_for_notes() || (query.is_empty() && query.operators.is_empty()) {
            return Ok(Vec::new());
        }
        self.read(|database| {
            let numbers = matching(
                database,
                &query,
                usize::try_from(limit).unwrap_or(usize::MAX),
            )?;
            let mut found = Vec::new();
            for number in numbers {
                match message_match(database, &query, number) {
                    Err(StoreError::Unreadable(_)) => {}
                    hit => found.push(hit?),
                }
            }
            Ok(found)
        })
    }
}

/// Numbers of the first `limit` matches.
fn matching(database: &Connection, query: &Query, limit: usize) -> Result<Vec<i64>> {
    let hits = match query.is_empty() {
        true => None,
        false => Some(
            database
                .prepare_cached("SELECT rowid FROM search_messages WHERE search_messages MATCH ?1")?
                .query_map([query.to_fts_query()], |row| row.get(0))?
                .collect::<Result<HashSet<i64>, _>>()?,
        ),
    };
    let mut names = NameFilter::new(&query.operators);
    let few = hits.as_ref().filter(|hits| hits.len() < MANY_HITS);
    let list = few.map(|hits| {
        let numbers: Vec<String> = hits.iter().map(i64::to_string).collect();
        format!("[{}]", numbers.join(","))
    });
    let among = match &list {
        Some(_) => "number IN (SELECT value FROM json_each(?3))",
        None => "?3 IS NULL",
    };
    let mut all = database.prepare_cached(&format!(
        "SELECT number, chat, sender FROM messages
         WHERE note IS NULL AND said_at >= ?1 AND said_at < ?2 AND {among}
         ORDER BY said_at DESC, id DESC"
    ))?;
    let mut rows = all.query((
        query.operators.after.unwrap_or(i64::MIN),
        query.operators.before.unwrap_or(i64::MAX),
        list,
    ))?;
    let mut numbers = Vec::new();
    while numbers.len() < limit
        && let Some(row) = rows.next()?
    {
        let number = row.get(0)?;
        if hits.as_ref().is_none_or(|hits| hits.contains(&number)) && names.accept(row)? {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

fn message_match(database: &Connection, query: &Query, number: i64) -> Result<MessageMatch> {
    let message = database
        .prepare_cached(&format!(
            "SELECT {TYPED_COLUMNS} FROM messages WHERE number = ?1"
        ))?
        .query_row([number], |row| typed_message(row, 0))?;
    let (body, joined) = fold_lines(
        message.text.lines().map(|line| ("", line)),
        &mut BTreeSet::new(),
    );
    let lines = || {
        let lines = message.text.lines().map(|line| TextLine {
            start_ms: 0,
            original: None,
            text: line.to_owned(),
        });
        Ok(lines.collect())
    };
    let snippet = snippet::find(query, &body, &joined, lines)?;
    let snippet = snippet.unwrap_or_else(|| snippet::beginning(&message.text));
    Ok(MessageMatch {
        snippet: Snippet {
            start_ms: None,
            ..snippet
        },
        message,
    })
}

/// The operators `from:` and `in:`, with the names seen so far.
struct NameFilter<'a> {
    chats: Names<'a>,
    senders: Names<'a>,
}

struct Names<'a> {
    wanted: &'a [String],
    /// By the bytes of the name; each row is looked up.
    seen: HashMap<Vec<u8>, bool>,
}

impl<'a> NameFilter<'a> {
    fn new(operators: &'a Operators) -> Self {
        let names = |wanted| Names {
            wanted,
            seen: HashMap::new(),
        };
        Self {
            chats: names(&operators.chats),
            senders: names(&operators.senders),
        }
    }

    /// `chat` and `sender` are the columns 1 and 2.
    fn accept(&mut self, row: &Row<'_>) -> rusqlite::Result<bool> {
        Ok(self.chats.accept(row, 1)? && self.senders.accept(row, 2)?)
    }
}

impl Names<'_> {
    fn accept(&mut self, row: &Row<'_>, column: usize) -> rusqlite::Result<bool> {
        if self.wanted.is_empty() {
            return Ok(true);
        }
        let Some(name) = row.get_ref(column)?.as_bytes_or_null()? else {
            return Ok(false);
        };
        if let Some(is_wanted) = self.seen.get(name) {
            return Ok(*is_wanted);
        }
        let text = String::from_utf8_lossy(name);
        let is_wanted = self.wanted.iter().any(|wanted| matches_name(&text, wanted));
        self.seen.insert(name.to_vec(), is_wanted);
        Ok(is_wanted)
    }
}
