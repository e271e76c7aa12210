//! Moves unreadable rows aside so that all others remain usable.
//!
//! Stored as JSON in the table `aside`, and so encrypted with the library. Audio used only by these
//! notes loses its row but keeps its file, for [`Store::recover`].

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ToSql};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::archive::validation;
use crate::error::{Result, StoreError};
use crate::{Store, clock, search, thread};

/// Rows quarantined together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuarantinedRows {
    /// Unix ms.
    pub put_at: i64,
    /// The note's raw id, or the name of a table.
    pub name: String,
    pub reason: String,
    /// Rows by table, each an object of its columns. Values without a JSON form are objects:
    /// `{"hex": "…"}` for bytes, `{"real": "inf"}`.
    pub rows: Value,
}

/// Tables of a note, referencing ones last, with the condition for its rows: `?1` is its number.
const NOTE_TABLES: [(&str, &str); 11] = [
    ("notes", "number = ?1"),
    ("highlight_decisions", OF_NOTE),
    ("versions", OF_NOTE),
    ("segments", OF_VERSION),
    ("edits", OF_VERSION),
    ("suggestions", OF_VERSION),
    ("corrections", OF_VERSION),
    ("jobs", OF_NOTE),
    ("recordings", OF_NOTE),
    ("messages", OF_NOTE),
    ("outdated_texts", OF_NOTE),
];
const OF_NOTE: &str = "note IN (SELECT id FROM notes WHERE number = ?1)";
const OF_VERSION: &str = "version IN (SELECT id FROM versions
    WHERE note IN (SELECT id FROM notes WHERE number = ?1))";

impl Store {
    /// Returns the names.
    pub fn quarantine_unreadable(&self) -> Result<Vec<String>> {
        self.write(|change| quarantine_unreadable(change))
    }

    /// Earliest first.
    pub fn quarantined_rows(&self) -> Result<Vec<QuarantinedRows>> {
        self.read(|database| {
            let mut query =
                database.prepare("SELECT put_at, name, reason, rows FROM aside ORDER BY rowid")?;
            let rows = query.query_map([], |row| {
                let rows: String = row.get(3)?;
                Ok(QuarantinedRows {
                    put_at: row.get(0)?,
                    name: row.get(1)?,
                    reason: row.get(2)?,
                    rows: serde_json::from_str(&rows).unwrap_or(Value::String(rows)),
                })
            })?;
            StoreError::skip_unreadable(rows)
        })
    }
}

/// Returns the names of the quarantined rows.
pub(crate) fn quarantine_unreadable(change: &Connection) -> Result<Vec<String>> {
    let mut quarantined = Vec::new();
    for number in thread::rows::unreadable_numbers(change)? {
        change.execute("DELETE FROM search_messages WHERE rowid = ?1", [&number])?;
    }
    for (table, key, ids) in [
        ("jobs", "id", crate::jobs::unreadable_ids(change)?),
        (
            "vocabulary",
            "id",
            crate::vocabulary::unreadable_ids(change)?,
        ),
        (
            "messages",
            "number",
            thread::rows::unreadable_numbers(change)?,
        ),
        (
            "replace_rules",
            "id",
            crate::replace_rules::stored::unreadable_ids(change)?,
        ),
    ] {
        for id in ids {
            let rows = rows_as_json(change, table, &format!("{key} IS ?1"), &id)?;
            let rows = Map::from_iter([(table.to_owned(), rows)]);
            insert(change, table, "cannot be read", rows)?;
            change.execute(&format!("DELETE FROM {table} WHERE {key} IS ?1"), [&id])?;
            quarantined.push(table.to_owned());
        }
    }
    for note in validation::unreadable_notes(change)? {
        let reason = match &note.error {
            StoreError::Unreadable(error) => error.to_string(),
            error => error.to_string(),
        };
        search::index::remove(change, note.number)?;
        quarantine_note(change, note.number, &note.name, &reason)?;
        quarantined.push(note.name);
    }
    release_audio(change)?;
    Ok(quarantined)
}

/// Unused audio loses its row, or its file would be deleted.
fn release_audio(change: &Connection) -> Result<()> {
    change.execute(
        "DELETE FROM sounds WHERE hash IN (SELECT json_each.value ->> 'sound'
             FROM aside, json_each(aside.rows, '$.notes'))
         AND NOT EXISTS (SELECT 1 FROM notes WHERE notes.sound = sounds.hash)",
        [],
    )?;
    Ok(())
}

fn quarantine_note(change: &Connection, number: i64, name: &str, reason: &str) -> Result<()> {
    let mut rows = Map::new();
    for (table, condition) in NOTE_TABLES {
        let found = rows_as_json(change, table, condition, &number)?;
        if found != json!([]) {
            rows.insert(table.to_owned(), found);
        }
    }
    insert(change, name, reason, rows)?;
    for (table, condition) in NOTE_TABLES.iter().rev() {
        change.execute(&format!("DELETE FROM {table} WHERE {condition}"), [number])?;
    }
    Ok(())
}

fn insert(change: &Connection, name: &str, reason: &str, rows: Map<String, Value>) -> Result<()> {
    change.execute(
        "INSERT INTO aside (put_at, name, reason, rows) VALUES (?1, ?2, ?3, ?4)",
        (clock::now(), name, reason, Value::Object(rows).to_string()),
    )?;
    Ok(())
}

fn rows_as_json(
    database: &Connection,
    table: &str,
    condition: &str,
    key: &dyn ToSql,
) -> Result<Value> {
    let mut query = database.prepare(&format!("SELECT * FROM {table} WHERE {condition}"))?;
    let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
    let rows = query.query_map([key], |row| {
        let fields = columns.iter().enumerate();
        fields
            .map(|(at, column)| Ok((column.clone(), as_json(row.get_ref(at)?))))
            .collect::<rusqlite::Result<Map<_, _>>>()
    })?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.into())
}

fn as_json(value: ValueRef<'_>) -> Value {
    let hex = |bytes: &[u8]| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        json!({ "hex": hex })
    };
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) if number.is_finite() => number.into(),
        ValueRef::Real(number) => json!({ "real": number.to_string() }),
        ValueRef::Text(text) => std::str::from_utf8(text).map_or_else(|_| hex(text), Value::from),
        ValueRef::Blob(bytes) => hex(bytes),
    }
}
