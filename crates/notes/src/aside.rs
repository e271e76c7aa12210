//! Rows that cannot be read, put aside so that everything else can.
//!
//! They are kept as JSON in a table of their own, so that in an encrypted library they are
//! encrypted too. A sound that no other note needs loses its row and keeps its file:
//! [`Store::recover`] makes a note of it.

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::archive::readable;
use crate::error::{Result, StoreError};
use crate::{Store, clock, search};

/// Rows that were put aside together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aside {
    /// When, in Unix milliseconds.
    pub put_at: i64,
    /// The note's id or what stands in its place, or the name of a table.
    pub name: String,
    /// What is wrong with them.
    pub reason: String,
    /// The rows of each table by the table's name, each an object of its columns. What JSON
    /// cannot hold is an object too: `{"hex": "…"}` of bytes, `{"real": "inf"}`.
    pub rows: Value,
}

/// The tables with rows of notes, those that refer to another one after it, and which of
/// their rows are those notes': `?1` is a JSON list of their numbers, `{old}` the beginning of
/// the tables' names.
const OF_NOTES: [(&str, &str); 8] = [
    ("notes", "number IN (SELECT value FROM json_each(?1))"),
    ("versions", OF_NOTE),
    ("segments", OF_VERSION),
    ("edits", OF_VERSION),
    ("suggestions", OF_VERSION),
    ("corrections", OF_VERSION),
    ("jobs", OF_NOTE),
    ("recordings", OF_NOTE),
];
const OF_NOTE: &str = "note IN (SELECT id FROM {old}notes
    WHERE number IN (SELECT value FROM json_each(?1)))";
const OF_VERSION: &str = "version IN (SELECT id FROM {old}versions
    WHERE note IN (SELECT id FROM {old}notes
        WHERE number IN (SELECT value FROM json_each(?1))))";

/// Each table and the columns that tell its rows apart.
const KEYS: [(&str, &str); 12] = [
    ("notes", "number"),
    ("versions", "id"),
    ("segments", "version, position"),
    ("edits", "version, segment"),
    ("suggestions", "version, segment"),
    ("corrections", "rowid"),
    ("jobs", "id"),
    ("recordings", "note"),
    ("sounds", "hash"),
    ("removals", "kind, name"),
    ("vocabulary", "id"),
    ("library", "rowid"),
];

impl Store {
    /// Puts aside the notes, jobs and terms that cannot be read, and tells their names.
    ///
    /// # Errors
    /// If the library cannot be written; nothing was put aside then.
    pub fn put_aside(&self) -> Result<Vec<String>> {
        self.write(|change| put_unreadable(change))
    }

    /// Lists the rows that were put aside, the earliest first.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn aside(&self) -> Result<Vec<Aside>> {
        self.read(|database| {
            let mut query =
                database.prepare("SELECT put_at, name, reason, rows FROM aside ORDER BY rowid")?;
            let rows = query.query_map([], |row| {
                let rows: String = row.get(3)?;
                Ok(Aside {
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

/// Puts aside what cannot be read, and tells the names.
pub(crate) fn put_unreadable(change: &Connection) -> Result<Vec<String>> {
    let mut put = Vec::new();
    for (table, ids) in [
        ("jobs", crate::jobs::unreadable(change)?),
        ("vocabulary", crate::vocabulary::unreadable(change)?),
    ] {
        for id in ids {
            put_rows(change, table, "cannot be read", "", "id IS ?1", &id)?;
            change.execute(&format!("DELETE FROM {table} WHERE id IS ?1"), [&id])?;
            put.push(table.to_owned());
        }
    }
    for note in readable::unreadable_notes(change)? {
        let reason = match &note.error {
            StoreError::Unreadable(error) => error.to_string(),
            error => error.to_string(),
        };
        search::index::remove(change, note.number)?;
        put_note(change, "", note.number, &note.name, &reason)?;
        remove_notes(change, "", &[note.number])?;
        put.push(note.name);
    }
    free_sounds(change)?;
    Ok(put)
}

/// Puts aside what a migration did not take over from the tables `old_…`: the notes of which
/// any text is lacking, with all their rows, and single rows of other tables.
pub(crate) fn put_left_behind(change: &Connection) -> Result<()> {
    let of_version = |table: &str, place: &str| {
        format!(
            "SELECT old_notes.number FROM old_{table} JOIN old_versions
                 ON old_versions.id = old_{table}.version
                 JOIN old_notes ON old_notes.id = old_versions.note
             WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.version = old_{table}.version
                 AND {table}.{place} = old_{table}.{place})"
        )
    };
    let odd = [
        "SELECT number FROM old_notes WHERE number NOT IN (SELECT number FROM notes)".to_owned(),
        "SELECT number FROM old_notes JOIN old_versions ON old_versions.note = old_notes.id
         WHERE old_versions.id NOT IN (SELECT id FROM versions)"
            .to_owned(),
        of_version("segments", "position"),
        of_version("edits", "segment"),
        of_version("suggestions", "segment"),
        of_version("corrections", "rowid"),
    ];
    let numbers: Vec<i64> = change
        .prepare(&format!("{} ORDER BY 1", odd.join(" UNION ")))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for &number in &numbers {
        let name: Vec<u8> = change.query_row(
            "SELECT CAST(id AS BLOB) FROM old_notes WHERE number = ?1",
            [number],
            |row| row.get(0),
        )?;
        let name = shown(&name);
        put_note(change, "old_", number, &name, "a value makes no sense")?;
    }
    remove_notes(change, "", &numbers)?;
    remove_notes(change, "old_", &numbers)?;
    for (table, keys) in KEYS {
        let columns: Vec<_> = keys
            .split(", ")
            .map(|key| format!("{table}.{key} = old_{table}.{key}"))
            .collect();
        let left = format!(
            "?1 IS NULL AND NOT EXISTS (SELECT 1 FROM {table} WHERE {})",
            columns.join(" AND ")
        );
        put_rows(
            change,
            table,
            "a value makes no sense",
            "old_",
            &left,
            &Sql::Null,
        )?;
    }
    free_sounds(change)
}

/// The beginning of a name, fit to be shown.
pub(crate) fn shown(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// A sound without a note has no row, or its file would be removed.
fn free_sounds(change: &Connection) -> Result<()> {
    change.execute(
        "DELETE FROM sounds WHERE hash IN (SELECT json_each.value ->> 'sound'
             FROM aside, json_each(aside.rows, '$.notes'))
         AND NOT EXISTS (SELECT 1 FROM notes WHERE notes.sound = sounds.hash)",
        [],
    )?;
    Ok(())
}

fn put_note(change: &Connection, old: &str, number: i64, name: &str, reason: &str) -> Result<()> {
    let number = format!("[{number}]");
    let mut rows = Map::new();
    for (table, which) in OF_NOTES {
        let found = rows_of(change, old, table, &which.replace("{old}", old), &number)?;
        if !found.is_empty() {
            rows.insert(table.to_owned(), Value::Array(found));
        }
    }
    put(change, name, reason, rows)
}

fn remove_notes(change: &Connection, old: &str, numbers: &[i64]) -> Result<()> {
    let numbers = Value::from(numbers).to_string();
    for (table, which) in OF_NOTES.iter().rev() {
        let which = which.replace("{old}", old);
        change.execute(
            &format!("DELETE FROM {old}{table} WHERE {which}"),
            [&numbers],
        )?;
    }
    Ok(())
}

fn put_rows(
    change: &Connection,
    table: &str,
    reason: &str,
    old: &str,
    which: &str,
    key: &dyn ToSql,
) -> Result<()> {
    let found = rows_of(change, old, table, which, key)?;
    if found.is_empty() {
        return Ok(());
    }
    let rows = Map::from_iter([(table.to_owned(), Value::Array(found))]);
    put(change, table, reason, rows)
}

fn put(change: &Connection, name: &str, reason: &str, rows: Map<String, Value>) -> Result<()> {
    change.execute(
        "INSERT INTO aside (put_at, name, reason, rows) VALUES (?1, ?2, ?3, ?4)",
        (clock::now(), name, reason, Value::Object(rows).to_string()),
    )?;
    Ok(())
}

fn rows_of(
    database: &Connection,
    old: &str,
    table: &str,
    which: &str,
    key: &dyn ToSql,
) -> Result<Vec<Value>> {
    let mut query = database.prepare(&format!("SELECT * FROM {old}{table} WHERE {which}"))?;
    let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
    let mut rows = query.query(params_from_iter([key]))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (at, column) in columns.iter().enumerate() {
            object.insert(column.clone(), as_json(row.get_ref(at)?));
        }
        found.push(Value::Object(object));
    }
    Ok(found)
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
