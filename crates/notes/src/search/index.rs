//! Keeping the search index true to the notes.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _};

use super::fold::{GAP, joined, signs, spaced, tokens};
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
    let mut runs = BTreeSet::new();
    // Signs in names of files are not the user's.
    add_signs(user_title.as_deref().unwrap_or_default(), &mut runs);
    add_signs(&sender, &mut runs);
    let mut body = String::new();
    let mut joined_body = String::new();
    if let Some(version) = version {
        for line in rows::read_lines(change, version)? {
            let tokens = tokens(&line.text);
            body.push_str(&spaced(&tokens));
            body.push('\n');
            if let Some(joined) = joined(&tokens) {
                joined_body.push_str(&spaced(&joined));
            }
            joined_body.push('\n');
            add_signs(&line.text, &mut runs);
        }
    }
    remove(change, number)?;
    change
        .prepare_cached(
            "INSERT INTO search (rowid, title, sender, body, joined, signs)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            number,
            both_forms(&title),
            both_forms(&sender),
            body,
            joined_body.trim_end(),
            runs.into_iter().collect::<Vec<_>>().join(GAP),
        ))?;
    Ok(())
}

/// A name with the parts of its words apart, and together.
fn both_forms(name: &str) -> String {
    let tokens = tokens(name);
    let mut both = spaced(&tokens);
    if let Some(joined) = joined(&tokens) {
        both.push('\n');
        both.push_str(&spaced(&joined));
    }
    both
}

fn add_signs(text: &str, runs: &mut BTreeSet<String>) {
    runs.extend(signs(text).iter().map(|run| spaced(run)));
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
