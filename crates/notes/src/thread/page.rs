//! Reading a part of a conversation.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::rows::{TYPED_COLUMNS, typed_message};
use crate::error::{Result, StoreError};
use crate::replace_rules::matching::Rules;
use crate::replace_rules::stored;
use crate::rows::{LossyText, read_note_or_summary};
use crate::search::CONVERSATION;
use crate::sql_types::SqlTime;
use crate::{NoteId, Source, Store, ThreadEntry, ThreadPage, ThreadPlace, TypedMessage};

/// Entries of a page.
const MAX_ENTRIES: u32 = 200;

impl Store {
    /// Up to `before` entries before the place and `after` from it on; together at most 200.
    /// `conversation` is as in [`Filter`](crate::Filter).
    pub fn thread(
        &self,
        conversation: &str,
        place: &ThreadPlace,
        before: u32,
        after: u32,
    ) -> Result<ThreadPage> {
        let before = before.min(MAX_ENTRIES);
        let after = after.min(MAX_ENTRIES - before);
        self.read(|database| {
            let at = find(database, conversation, place)?;
            let (mut earlier, has_earlier) =
                keys(database, conversation, &at, Direction::Earlier, before)?;
            earlier.reverse();
            let (later, has_later) = keys(database, conversation, &at, Direction::Later, after)?;
            let mut entries = Vec::with_capacity(earlier.len() + later.len());
            let rules = stored::read_enabled(database)?;
            for key in earlier.into_iter().chain(later) {
                entries.extend(key.read(database, &rules)?);
            }
            Ok(ThreadPage {
                entries,
                has_earlier,
                has_later,
            })
        })
    }
}

/// Position in the order of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    said_at: i64,
    id: String,
}

impl Position {
    const fn end() -> Position {
        Position {
            said_at: i64::MAX,
            id: String::new(),
        }
    }
}

fn find(database: &Connection, conversation: &str, place: &ThreadPlace) -> Result<Position> {
    let found = match place {
        ThreadPlace::End => None,
        ThreadPlace::FirstUnheard => first_unheard(database, conversation)?,
        ThreadPlace::Entry { said_at, id } => {
            // The note's time may differ from the one in this conversation.
            let stored: Option<SqlTime> = database
                .prepare_cached(&format!(
                    "SELECT said_at FROM messages WHERE id = ?1 AND chat = ?2
                     UNION ALL
                     SELECT said_at FROM notes
                     WHERE id = ?1 AND {CONVERSATION} IS nullif(?2, '') LIMIT 1"
                ))?
                .query_row((id, conversation), |row| row.get(0))
                .optional()?;
            Some(Position {
                said_at: stored.map_or(*said_at, |at| at.0),
                id: id.clone(),
            })
        }
    };
    Ok(found.unwrap_or(Position::end()))
}

fn first_unheard(database: &Connection, conversation: &str) -> Result<Option<Position>> {
    let first = database
        .prepare_cached(
            "SELECT ifnull(messages.said_at, notes.said_at), notes.id
             FROM notes INDEXED BY notes_unheard
             LEFT JOIN messages ON messages.note = notes.id AND messages.chat = ?1
             WHERE notes.unheard = 1 AND notes.binned_at IS NULL
                 AND (messages.chat IS NOT NULL
                     OR ifnull(notes.chat, notes.sender) IS nullif(?1, ''))
             ORDER BY 1, 2 LIMIT 1",
        )?
        .query_row([conversation], |row| {
            Ok(Position {
                said_at: row.get::<_, SqlTime>(0)?.0,
                id: row.get::<_, LossyText>(1)?.0,
            })
        })
        .optional()?;
    Ok(first)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Earlier,
    Later,
}

/// An entry without the note's text.
enum Key {
    Typed(Position, TypedMessage),
    /// Sender and own are those of the chat, if it says so.
    Voice(Position, Option<String>, bool),
}

impl Key {
    fn position(&self) -> &Position {
        match self {
            Key::Typed(at, _) | Key::Voice(at, ..) => at,
        }
    }

    /// `None` if it cannot be read at all.
    fn read(self, database: &Connection, rules: &Rules) -> Result<Option<ThreadEntry>> {
        let (at, sender, own) = match self {
            Key::Typed(_, message) => return Ok(Some(ThreadEntry::Typed { message })),
            Key::Voice(at, sender, own) => (at, sender, own),
        };
        let Some(id) = NoteId::parse_exact(&at.id) else {
            return Ok(None);
        };
        let mut note = match read_note_or_summary(database, &id, rules) {
            Err(StoreError::NoteNotFound | StoreError::Unreadable(_)) => return Ok(None),
            note => note?,
        };
        note.summary.said_at = at.said_at;
        note.summary.sender = sender.or(note.summary.sender);
        let own = own || note.summary.source == Source::Recording;
        Ok(Some(ThreadEntry::Voice { note, own }))
    }
}

/// The next `limit` entries from a position on, nearest first, and whether there are more.
fn keys(
    database: &Connection,
    conversation: &str,
    at: &Position,
    direction: Direction,
    limit: u32,
) -> Result<(Vec<Key>, bool)> {
    let (comparison, order) = match direction {
        Direction::Earlier => ("<", "DESC"),
        Direction::Later => (">=", "ASC"),
    };
    let parameters = (conversation, at.said_at, &at.id, limit + 1);
    let mut query = database.prepare_cached(&format!(
        "SELECT {TYPED_COLUMNS}, note IS NOT NULL FROM messages
         WHERE chat = ?1 AND (said_at, id) {comparison} (?2, ?3)
             AND (note IS NULL OR EXISTS
                 (SELECT 1 FROM notes WHERE notes.id = note AND binned_at IS NULL))
         ORDER BY said_at {order}, id {order} LIMIT ?4"
    ))?;
    let mut keys = StoreError::skip_unreadable(query.query_map(parameters, key)?)?;
    // Notes whose place in their own conversation is only their own row.
    let mut query = database.prepare_cached(&format!(
        "SELECT said_at, id FROM notes
         WHERE binned_at IS NULL AND {CONVERSATION} IS nullif(?1, '')
             AND (said_at, id) {comparison} (?2, ?3)
             AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = notes.id AND messages.chat = ?1)
         ORDER BY said_at {order}, id {order} LIMIT ?4"
    ))?;
    let rows = query.query_map(parameters, |row| {
        let at = Position {
            said_at: row.get::<_, SqlTime>(0)?.0,
            id: row.get::<_, LossyText>(1)?.0,
        };
        Ok(Key::Voice(at, None, false))
    })?;
    keys.extend(StoreError::skip_unreadable(rows)?);
    keys.sort_by(|a, b| a.position().cmp(b.position()));
    if direction == Direction::Earlier {
        keys.reverse();
    }
    let has_more = keys.len() > limit as usize;
    keys.truncate(limit as usize);
    Ok((keys, has_more))
}

fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    let at = Position {
        said_at: row.get::<_, SqlTime>(3)?.0,
        id: row.get::<_, LossyText>(0)?.0,
    };
    if row.get(6)? {
        let sender: Option<LossyText> = row.get(2)?;
        return Ok(Key::Voice(at, sender.map(|text| text.0), row.get(5)?));
    }
    Ok(Key::Typed(at, typed_message(row, 0)?))
}
