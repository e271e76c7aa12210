//! Keeping the search index true to the notes.

use rusqlite::{Connection, OptionalExtension as _};

use super::fold::folded;
use crate::error::{Result, StoreError};
use crate::{NoteId, rows};

/// Writes what is to be found of a note into the index.
pub(crate) fn update(change: &Connection, note: &NoteId) -> Result<()> {
    type Named = (
        i64,
        Option<String>,
        Option<String>,
        Option<String>,
        String,
        Option<i64>,
    );
    let named: Option<Named> = change
        .prepare_cached(
            "SELECT number, user_title, sender, chat, file_name, current_version
             FROM notes WHERE id = ?1",
        )?
        .query_row([note], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ))
        })
        .optional()?;
    let Some((number, user_title, sender, chat, file_name, version)) = named else {
        return Ok(());
    };
    let title = rows::title(user_title.as_deref(), None, &file_name);
    let sender = [sender, chat]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n");
    let mut body = String::new();
    if let Some(version) = version {
        for line in rows::read_lines(change, version)? {
            body.push_str(&folded(&line.text));
            body.push('\n');
        }
    }
    remove(change, number)?;
    change
        .prepare_cached("INSERT INTO search (rowid, title, sender, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute((number, folded(&title), folded(&sender), body))?;
    Ok(())
}

/// Takes a note out of the index.
pub(crate) fn remove(change: &Connection, number: i64) -> Result<()> {
    change
        .prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([number])?;
    Ok(())
}

/// Writes the whole index anew.
pub(crate) fn rebuild(change: &Connection) -> Result<()> {
    change.execute("DELETE FROM search", [])?;
    let mut query = change.prepare("SELECT id FROM notes")?;
    let ids: Vec<NoteId> = StoreError::skip_unreadable(query.query_map([], |row| row.get(0))?)?;
    for id in ids {
        match update(change, &id) {
            Err(StoreError::Unreadable(_)) => {}
            updated => updated?,
        }
    }
    Ok(())
}
