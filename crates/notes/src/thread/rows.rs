//! Rows of the table `messages`.

use rusqlite::types::Value;
use rusqlite::{Connection, Row};

use crate::error::Result;
use crate::rows::LossyText;
use crate::sql_types::SqlTime;
use crate::{NoteId, TypedMessage};

pub(crate) const TYPED_COLUMNS: &str = "id, chat, sender, said_at, text, own";

/// From [`TYPED_COLUMNS`], starting at `first`.
pub(crate) fn typed_message(row: &Row<'_>, first: usize) -> rusqlite::Result<TypedMessage> {
    Ok(TypedMessage {
        id: row.get::<_, LossyText>(first)?.0,
        chat: row.get::<_, LossyText>(first + 1)?.0,
        sender: row
            .get::<_, Option<LossyText>>(first + 2)?
            .map(|text| text.0),
        said_at: row.get::<_, SqlTime>(first + 3)?.0,
        text: row.get::<_, LossyText>(first + 4)?.0,
        own: row.get(first + 5)?,
    })
}

/// Numbers of rows with values that this program does not write.
pub(crate) fn unreadable_numbers(database: &Connection) -> Result<Vec<Value>> {
    let mut query = database.prepare(&format!(
        "SELECT number, {TYPED_COLUMNS}, note, number BETWEEN 1 AND 9007199254740991 AND own IN (0, 1)
             AND CASE WHEN text IS NULL THEN note IS id ELSE note IS NULL END
         FROM messages"
    ))?;
    let mut rows = query.query([])?;
    let mut unreadable = Vec::new();
    while let Some(row) = rows.next()? {
        if !matches!(is_readable(row), Ok(true)) {
            unreadable.push(row.get(0)?);
        }
    }
    Ok(unreadable)
}

fn is_readable(row: &Row<'_>) -> rusqlite::Result<bool> {
    row.get::<_, NoteId>(1)?;
    row.get::<_, String>(2)?;
    row.get::<_, Option<String>>(3)?;
    row.get::<_, SqlTime>(4)?;
    row.get::<_, Option<String>>(5)?;
    row.get::<_, Option<NoteId>>(7)?;
    row.get(8)
}
