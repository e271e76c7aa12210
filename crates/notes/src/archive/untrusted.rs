//! Opens the database of an archive, which may be crafted.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use tempfile::NamedTempFile;

use super::{DATABASE, validation};
use crate::error::{Result, StoreError};
use crate::replace_rules::stored;
use crate::{database, thread, vocabulary};

/// Bytes; far more than the longest text of a note.
const MAX_VALUE_SIZE: i32 = 16 << 20;

pub(super) enum Unpacked {
    File(NamedTempFile),
    /// For encrypted libraries: no plaintext may reach the disk.
    Memory(Vec<u8>),
}

/// Opens the database read-only and validates it.
pub(super) fn open(unpacked: &mut Unpacked) -> Result<Connection> {
    let untrusted = open_restricted(unpacked).map_err(|error| match error {
        StoreError::NewerLibrary { .. } => StoreError::ArchiveNewer,
        StoreError::File { .. } | StoreError::DiskFull(_) => error,
        _ => damaged(),
    })?;
    check_values(&untrusted)?;
    untrusted
        .pragma_update(None, "query_only", true)
        .map_err(|_| damaged())?;
    Ok(untrusted)
}

fn open_restricted(unpacked: &mut Unpacked) -> Result<Connection> {
    let untrusted = match unpacked {
        Unpacked::File(file) => database::open_unpacked(file.path())?,
        Unpacked::Memory(bytes) => database::open_in_memory(std::mem::take(bytes))?,
    };
    untrusted.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_SIZE)?;
    untrusted.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    untrusted.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    untrusted.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    untrusted.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    // Validation by our own types is stricter and names the note.
    untrusted.pragma_update(None, "ignore_check_constraints", true)?;
    database::check_application_id(&untrusted)?;
    // Before reading any row: generated columns and expression indexes could produce gigabytes.
    let version = database::schema_version(&untrusted)?;
    let expected = schema(&database::empty_database(version)?)?;
    if schema(&untrusted)? != expected {
        return Err(damaged());
    }
    for [kind, table, ..] in &expected {
        // The search index is rebuilt, not read.
        if kind == "table" && !table.starts_with("search") {
            let sql = format!("PRAGMA integrity_check('{table}')");
            let result: String = untrusted.query_row(&sql, [], |row| row.get(0))?;
            if result != "ok" {
                return Err(damaged());
            }
        }
    }
    database::upgrade(&untrusted, version)?;
    Ok(untrusted)
}

/// The schema without whitespace.
fn schema(database: &Connection) -> Result<BTreeSet<[String; 4]>> {
    let mut query =
        database.prepare("SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema")?;
    let rows = query.query_map([], |row| {
        let sql: String = row.get(3)?;
        let sql = sql.split_ascii_whitespace().collect();
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, sql])
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Rejects values that Earshot never writes: they would break lists and later archives.
fn check_values(source: &Connection) -> Result<()> {
    let notes = validation::unreadable_notes(source).map_err(|_| damaged())?;
    if let Some(first) = notes.into_iter().next() {
        return Err(StoreError::ArchiveNoteInvalid {
            note: first.name,
            error: Box::new(first.error),
        });
    }
    for unreadable in [
        vocabulary::unreadable_ids(source),
        stored::unreadable_ids(source),
        thread::rows::unreadable_numbers(source),
    ] {
        if !unreadable.is_ok_and(|ids| ids.is_empty()) {
            return Err(damaged());
        }
    }
    Ok(())
}

fn damaged() -> StoreError {
    StoreError::ArchiveDamaged {
        entry: DATABASE.to_owned(),
    }
}
