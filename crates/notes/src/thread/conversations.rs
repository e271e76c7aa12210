//! All conversations.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use crate::error::{Result, StoreError};
use crate::rows::LossyText;
use crate::search::CONVERSATION;
use crate::sql_types::{SqlCount, SqlTime};
use crate::{Conversation, Store};

impl Store {
    /// The one with the latest entry first.
    pub fn conversations(&self) -> Result<Vec<Conversation>> {
        self.read(|database| {
            let mut all = Conversations::default();
            all.add_typed(database)?;
            all.add_notes(database)?;
            let mut all: Vec<Conversation> = all.0.into_values().collect();
            all.sort_by(|a, b| b.last_at.cmp(&a.last_at).then_with(|| a.name.cmp(&b.name)));
            Ok(all)
        })
    }
}

#[derive(Default)]
struct Conversations(HashMap<String, Conversation>);

/// A note outside the bin.
struct NoteRow {
    number: i64,
    id: String,
    conversation: String,
    said_at: i64,
}

impl Conversations {
    fn get(&mut self, name: String) -> &mut Conversation {
        self.0.entry(name).or_insert_with_key(|name| Conversation {
            name: name.clone(),
            entries: 0,
            notes: 0,
            unheard: 0,
            last_at: i64::MIN,
        })
    }

    fn add_typed(&mut self, database: &Connection) -> Result<()> {
        let mut query = database.prepare_cached(
            "SELECT chat, count(*), max(said_at) FROM messages WHERE note IS NULL GROUP BY chat",
        )?;
        let rows = query.query_map([], |row| {
            let name: LossyText = row.get(0)?;
            let count: SqlCount = row.get(1)?;
            Ok((name.0, count.0, row.get::<_, SqlTime>(2)?.0))
        })?;
        for (name, count, last_at) in StoreError::skip_unreadable(rows)? {
            let conversation = self.get(name);
            conversation.entries += count;
            conversation.last_at = conversation.last_at.max(last_at);
        }
        Ok(())
    }

    /// Joined here: covering indexes read in order are faster than a lookup for each note.
    fn add_notes(&mut self, database: &Connection) -> Result<()> {
        let unheard: HashSet<i64> = database
            .prepare_cached(
                "SELECT number FROM notes INDEXED BY notes_unheard
                 WHERE unheard = 1 AND binned_at IS NULL",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut query = database.prepare_cached(&format!(
            "SELECT number, id, {CONVERSATION}, said_at FROM notes WHERE binned_at IS NULL"
        ))?;
        let rows = query.query_map([], |row| {
            let conversation: Option<LossyText> = row.get(2)?;
            Ok(NoteRow {
                number: row.get(0)?,
                id: row.get::<_, LossyText>(1)?.0,
                conversation: conversation.map(|name| name.0).unwrap_or_default(),
                said_at: row.get::<_, SqlTime>(3)?.0,
            })
        })?;
        let notes = StoreError::skip_unreadable(rows)?;
        let mut places = places(database)?;
        for note in notes {
            let is_unheard = unheard.contains(&note.number);
            let mut note_places = places.remove(&note.id).unwrap_or_default();
            if !note_places
                .iter()
                .any(|(chat, _)| *chat == note.conversation)
            {
                note_places.push((note.conversation, note.said_at));
            }
            for (chat, said_at) in note_places {
                let conversation = self.get(chat);
                conversation.entries += 1;
                conversation.notes += 1;
                conversation.unheard += u64::from(is_unheard);
                conversation.last_at = conversation.last_at.max(said_at);
            }
        }
        Ok(())
    }
}

/// Chats and times by note.
fn places(database: &Connection) -> Result<HashMap<String, Vec<(String, i64)>>> {
    let mut query = database
        .prepare_cached("SELECT note, chat, said_at FROM messages WHERE note IS NOT NULL")?;
    let rows = query.query_map([], |row| {
        let texts: (LossyText, LossyText) = (row.get(0)?, row.get(1)?);
        Ok((texts.0.0, texts.1.0, row.get::<_, SqlTime>(2)?.0))
    })?;
    let mut places: HashMap<String, Vec<(String, i64)>> = HashMap::new();
    for (note, chat, said_at) in StoreError::skip_unreadable(rows)? {
        places.entry(note).or_default().push((chat, said_at));
    }
    Ok(places)
}
