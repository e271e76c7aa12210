//! Adding typed messages that are missing.

use std::collections::HashMap;

use rusqlite::Transaction;
use uuid::Uuid;

use crate::change::non_empty;
use crate::error::Result;
use crate::rows::LossyText;
use crate::sql_types::SqlTime;
use crate::{NewMessage, Store, clock, search};

/// More in one transaction would keep other writers waiting.
const BATCH: usize = 2_000;
/// WhatsApp's times are to the minute.
const MINUTE_MS: i64 = 60_000;

impl Store {
    /// Adds the messages that are missing, in batches, and returns their number. `after_batch` receives
    /// the number added by each batch, and ends the work by returning `false`; it can be repeated.
    ///
    /// Messages are the same if chat, sender, minute and text are; of equal ones, as many are added as
    /// are missing.
    pub fn add_messages(
        &self,
        messages: &[NewMessage],
        after_batch: &mut dyn FnMut(u64) -> bool,
    ) -> Result<u64> {
        let sorted = sorted(messages);
        let mut minutes = sorted.chunk_by(|a, b| same_minute(a, b)).peekable();
        let mut total = 0;
        while minutes.peek().is_some() {
            let added = self.write(|change| {
                let (mut added, mut read) = (0, 0);
                while read < BATCH
                    && let Some(minute) = minutes.next()
                {
                    read += minute.len();
                    added += insert_minute(change, minute)?;
                }
                Ok(added)
            })?;
            total += added;
            if !after_batch(added) {
                break;
            }
        }
        Ok(total)
    }
}

/// All in the caller's transaction; returns the number added.
pub(crate) fn insert_missing(change: &Transaction<'_>, sorted: &[&NewMessage]) -> Result<u64> {
    let mut added = 0;
    for minute in sorted.chunk_by(|a, b| same_minute(a, b)) {
        added += insert_minute(change, minute)?;
    }
    Ok(added)
}

/// By chat and minute; messages of a minute keep their order. Without those that have no text or an
/// impossible time.
pub(crate) fn sorted(messages: &[NewMessage]) -> Vec<&NewMessage> {
    let is_valid = |message: &&NewMessage| {
        non_empty(Some(&message.text)).is_some() && clock::valid(message.said_at).is_some()
    };
    let mut sorted: Vec<&NewMessage> = messages.iter().filter(is_valid).collect();
    sorted.sort_by(|a, b| (&a.chat, minute(a)).cmp(&(&b.chat, minute(b))));
    sorted
}

fn minute(message: &NewMessage) -> i64 {
    message.said_at.div_euclid(MINUTE_MS)
}

fn same_minute(one: &NewMessage, other: &NewMessage) -> bool {
    minute(one) == minute(other) && one.chat == other.chat
}

/// `messages` are all of one chat and minute.
fn insert_minute(change: &Transaction<'_>, messages: &[&NewMessage]) -> Result<u64> {
    let Some(first) = messages.first() else {
        return Ok(0);
    };
    let mut stored = Stored::read(change, &first.chat, minute(first))?;
    // A stored message counts for the one with the same time before any other.
    let is_unknown: Vec<bool> = messages
        .iter()
        .map(|message| !stored.take_exact(message))
        .collect();
    let mut added = 0;
    for (message, is_unknown) in messages.iter().zip(is_unknown) {
        if is_unknown && !stored.take(message) {
            insert(change, message)?;
            added += 1;
        }
    }
    Ok(added)
}

/// Sender and text of a message.
type MessageKey = (Option<String>, String);

/// The stored messages of a minute that no message was compared with yet.
#[derive(Default)]
struct Stored {
    /// How many at each time.
    times: HashMap<MessageKey, HashMap<i64, usize>>,
}

impl Stored {
    fn read(change: &Transaction<'_>, chat: &str, minute: i64) -> Result<Stored> {
        let mut query = change.prepare_cached(
            "SELECT sender, text, said_at FROM messages
             WHERE chat = ?1 AND said_at >= ?2 AND said_at < ?2 + 60000 AND note IS NULL",
        )?;
        let rows = query.query_map((chat, minute * MINUTE_MS), |row| {
            let sender: Option<LossyText> = row.get(0)?;
            let text: LossyText = row.get(1)?;
            Ok((
                (sender.map(|sender| sender.0), text.0),
                row.get::<_, SqlTime>(2)?.0,
            ))
        })?;
        let mut stored = Stored::default();
        for row in rows {
            let (key, at) = row?;
            *stored.times.entry(key).or_default().entry(at).or_default() += 1;
        }
        Ok(stored)
    }

    fn take_exact(&mut self, message: &NewMessage) -> bool {
        self.take_at(message, Some(message.said_at))
    }

    fn take(&mut self, message: &NewMessage) -> bool {
        self.take_at(message, None)
    }

    /// `None` is any time.
    fn take_at(&mut self, message: &NewMessage, at: Option<i64>) -> bool {
        if self.times.is_empty() {
            return false;
        }
        let Some(times) = self.times.get_mut(&key(message)) else {
            return false;
        };
        let at = match at {
            Some(at) => Some(at),
            None => times.keys().copied().next(),
        };
        let Some(at) = at else {
            return false;
        };
        let Some(count) = times.get_mut(&at) else {
            return false;
        };
        *count -= 1;
        if *count == 0 {
            times.remove(&at);
        }
        true
    }
}

fn key(message: &NewMessage) -> MessageKey {
    let text = message.text.trim().to_owned();
    (sender(message).map(str::to_owned), text)
}

fn sender(message: &NewMessage) -> Option<&str> {
    non_empty(message.sender.as_deref())
}

fn insert(change: &Transaction<'_>, message: &NewMessage) -> Result<()> {
    let text = message.text.trim();
    change
        .prepare_cached(
            "INSERT INTO messages (id, chat, sender, said_at, text, own)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            Uuid::now_v7().to_string(),
            &*message.chat,
            sender(message),
            message.said_at,
            text,
            message.own,
        ))?;
    search::index::add_message(change, change.last_insert_rowid(), text)
}
