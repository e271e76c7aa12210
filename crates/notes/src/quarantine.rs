//! Moves unreadable rows aside so that all others remain usable.
//!
//! Stored as JSON in the table `aside`, and so encrypted with the library. Audio used only by these
//! notes loses its row but keeps its file, for [`Store::recover`].

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::archive::validation;
use crate::error::{Result, StoreError};
use crate::{Store, clock, search};

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

/// Tables of a note, referencing ones last, with the condition for its rows: `?1` is a JSON list of
/// note numbers, `{old}` a table prefix.
const NOTE_TABLES: [(&str, &str); 8] = [
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

/// Primary key columns of each table.
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
    for (table, ids) in [
        ("jobs", crate::jobs::unreadable_ids(change)?),
        ("vocabulary", crate::vocabulary::unreadable_ids(change)?),
    ] {
        for id in ids {
            quarantine_rows(change, table, "cannot be read", "", "id IS ?1", &id)?;
            change.execute(&format!("DELETE FROM {table} WHERE id IS ?1"), [&id])?;
            quarantined.push(table.to_owned());
        }
    }
    for note in validation::unreadable_notes(change)? {
        let reason = match &note.error {
            StoreError::Unreadable(error) => error.to_string(),
            error => error.to_string(),
        };
        search::index::remove(change, note.number)?;
        quarantine_note(change, "", note.number, &note.name, &reason)?;
        remove_notes(change, "", &[note.number])?;
        quarantined.push(note.name);
    }
    release_audio(change)?;
    Ok(quarantined)
}

/// Rows of the `old_…` tables that a migration skipped: notes as a whole if any row is missing,
/// single rows of other tables.
pub(crate) fn quarantine_unmigrated(change: &Connection) -> Result<()> {
    let of_version = |table: &str, position: &str| {
        format!(
            "SELECT old_notes.number FROM old_{table} JOIN old_versions
                 ON old_versions.id = old_{table}.version
                 JOIN old_notes ON old_notes.id = old_versions.note
             WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.version = old_{table}.version
                 AND {table}.{position} = old_{table}.{position})"
        )
    };
    let queries = [
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
        .prepare(&format!("{} ORDER BY 1", queries.join(" UNION ")))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for &number in &numbers {
        let name: Vec<u8> = change.query_row(
            "SELECT CAST(id AS BLOB) FROM old_notes WHERE number = ?1",
            [number],
            |row| row.get(0),
        )?;
        let name = display_name(&name);
        quarantine_note(change, "old_", number, &name, "a value is invalid")?;
    }
    remove_notes(change, "", &numbers)?;
    remove_notes(change, "old_", &numbers)?;
    for (table, keys) in KEYS {
        let columns: Vec<_> = keys
            .split(", ")
            .map(|key| format!("{table}.{key} = old_{table}.{key}"))
            .collect();
        let unmigrated = format!(
            "?1 IS NULL AND NOT EXISTS (SELECT 1 FROM {table} WHERE {})",
            columns.join(" AND ")
        );
        quarantine_rows(
            change,
            table,
            "a value is invalid",
            "old_",
            &unmigrated,
            &Sql::Null,
        )?;
    }
    release_audio(change)
}

/// Start of the raw value, printable.
pub(crate) fn display_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// Unused audio must lose its row, or its file would be deleted.
fn release_audio(change: &Connection) -> Result<()> {
    change.execute(
        "DELETE FROM sounds WHERE hash IN (SELECT json_each.value ->> 'sound'
             FROM aside, json_each(aside.rows, '$.notes'))
         AND NOT EXISTS (SELECT 1 FROM notes WHERE notes.sound = sounds.hash)",
        [],
    )?;
    Ok(())
}

fn quarantine_note(
    change: &Connection,
    old: &str,
    number: i64,
    name: &str,
    reason: &str,
) -> Result<()> {
    let number = format!("[{number}]");
    let mut rows = Map::new();
    for (table, condition) in NOTE_TABLES {
        let found = rows_as_json(
            change,
            old,
            table,
            &condition.replace("{old}", old),
            &number,
        )?;
        if !found.is_empty() {
            rows.insert(table.to_owned(), Value::Array(found));
        }
    }
    insert(change, name, reason, rows)
}

fn remove_notes(change: &Connection, old: &str, numbers: &[i64]) -> Result<()> {
    let numbers = Value::from(numbers).to_string();
    for (table, condition) in NOTE_TABLES.iter().rev() {
        let condition = condition.replace("{old}", old);
        change.execute(
            &format!("DELETE FROM {old}{table} WHERE {condition}"),
            [&numbers],
        )?;
    }
    Ok(())
}

fn quarantine_rows(
    change: &Connection,
    table: &str,
    reason: &str,
    old: &str,
    condition: &str,
    key: &dyn ToSql,
) -> Result<()> {
    let found = rows_as_json(change, old, table, condition, key)?;
    if found.is_empty() {
        return Ok(());
    }
    let rows = Map::from_iter([(table.to_owned(), Value::Array(found))]);
    insert(change, table, reason, rows)
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
    old: &str,
    table: &str,
    condition: &str,
    key: &dyn ToSql,
) -> Result<Vec<Value>> {
    let mut query = database.prepare(&format!("SELECT * FROM {old}{table} WHERE {condition}"))?;
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
