//! Places of notes in chats.

use rusqlite::Transaction;

use crate::change::{non_empty, refresh_highlights};
use crate::error::Result;
use crate::search::CONVERSATION;
use crate::{NoteId, NoteSummary, Source, Store, clock, highlights, rows, search};

/// Where, when and by whom a chat has a note that the library has already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotePlace {
    pub chat: Option<String>,
    pub sender: Option<String>,
    /// Unix ms.
    pub said_at: Option<i64>,
    /// Spoken by the user.
    pub own: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PlaceOutcome {
    /// It came as a single file, and has now sender, time and chat.
    Recognised(NoteSummary),
    /// It was in the library, and now has a place in this conversation too.
    Added(NoteSummary),
    Unchanged,
}

impl Store {
    /// Adds the note to a chat in which it was found.
    pub fn place_note(&self, id: &NoteId, place: &NotePlace) -> Result<PlaceOutcome> {
        let chat = non_empty(place.chat.as_deref());
        let sender = non_empty(place.sender.as_deref());
        let said_at = place.said_at.and_then(clock::valid);
        let Some(conversation) = chat.or(sender) else {
            return Ok(PlaceOutcome::Unchanged);
        };
        self.write(|change| {
            let note = rows::read_summary(change, id)?;
            let is_loose =
                note.source == Source::File && note.chat.is_none() && note.binned_at.is_none();
            if is_loose {
                change
                    .prepare_cached(
                        "UPDATE notes SET source = ?2, chat = ?3, sender = ifnull(?4, sender),
                             said_at = ifnull(?5, said_at), unheard = unheard AND NOT ?6,
                             changed_at = ?7
                         WHERE id = ?1",
                    )?
                    .execute((
                        id,
                        Source::Chat,
                        chat,
                        sender,
                        said_at,
                        place.own,
                        clock::next_change(change)?,
                    ))?;
                add_own_place(change, id, place.own)?;
                if highlights::are_known(change, id)? {
                    // Dates such as "tomorrow" depend on the time.
                    refresh_highlights(change, id)?;
                }
                search::index::update(change, id)?;
                return Ok(PlaceOutcome::Recognised(rows::read_summary(change, id)?));
            }
            let said_at = said_at.unwrap_or(note.said_at);
            let added = add_place(change, id, conversation, sender, said_at, place.own)?;
            if !added {
                return Ok(PlaceOutcome::Unchanged);
            }
            if place.own {
                mark_heard_in(change, id, conversation)?;
            }
            Ok(PlaceOutcome::Added(rows::read_summary(change, id)?))
        })
    }
}

/// Imported before places were stored, the note has none in its own conversation. One that the user
/// forwarded to another is still unheard.
fn mark_heard_in(change: &Transaction<'_>, id: &NoteId, conversation: &str) -> Result<()> {
    change
        .prepare_cached(&format!(
            "UPDATE notes SET unheard = 0, changed_at = ?3
             WHERE id = ?1 AND unheard = 1 AND {CONVERSATION} = ?2"
        ))?
        .execute((id, conversation, clock::next_change(change)?))?;
    Ok(())
}

/// In the note's own conversation; nothing if it has none.
pub(crate) fn add_own_place(change: &Transaction<'_>, id: &NoteId, own: bool) -> Result<()> {
    change
        .prepare_cached(&format!(
            "INSERT INTO messages (id, chat, sender, said_at, note, own)
             SELECT id, {CONVERSATION}, sender, said_at, id, ?2 FROM notes
             WHERE id = ?1 AND {CONVERSATION} IS NOT NULL
             ON CONFLICT DO NOTHING"
        ))?
        .execute((id, own))?;
    Ok(())
}

/// Returns whether it is new; a note is only once in a chat.
pub(crate) fn add_place(
    change: &Transaction<'_>,
    id: &NoteId,
    chat: &str,
    sender: Option<&str>,
    said_at: i64,
    own: bool,
) -> Result<bool> {
    let added = change
        .prepare_cached(
            "INSERT INTO messages (id, chat, sender, said_at, note, own)
             VALUES (?1, ?2, ?3, ?4, ?1, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute((id, chat, sender, said_at, own))?;
    if added > 0 && own {
        highlights::count_open(change, id)?;
    }
    Ok(added > 0)
}
