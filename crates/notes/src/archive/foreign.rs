//! A database that a stranger may have made.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use tempfile::NamedTempFile;

use super::{DATABASE, readable};
use crate::error::{Result, StoreError};
use crate::rows::Lossy;
use crate::{database, vocabulary};

/// Bytes of the largest value in it: far more than the longest text of a note.
const LARGEST_VALUE: i32 = 16 << 20;

/// The database of an archive.
pub(super) enum Unpacked {
    /// In a file.
    File(NamedTempFile),
    /// Beside an encrypted library, where nothing may lie on the disk as it is.
    Memory(Vec<u8>),
}

/// Opens it to be read, in the newest form. Its tables are those of a library, each of its
/// values can be read.
pub(super) fn open(unpacked: &mut Unpacked) -> Result<Connection> {
    let foreign = in_newest_form(unpacked).map_err(|error| match error {
        StoreError::Newer { .. } => StoreError::ArchiveNewer,
        StoreError::File { .. } | StoreError::DiskFull(_) | StoreError::ArchiveNote { .. } => error,
        _ => damaged(),
    })?;
    check_values(&foreign)?;
    foreign
        .pragma_update(None, "query_only", true)
        .map_err(|_| damaged())?;
    Ok(foreign)
}

fn in_newest_form(unpacked: &mut Unpacked) -> Result<Connection> {
    let mut foreign = match unpacked {
        Unpacked::File(file) => database::unpacked(file.path())?,
        Unpacked::Memory(bytes) => database::in_memory(std::mem::take(bytes))?,
    };
    foreign.set_limit(Limit::SQLITE_LIMIT_LENGTH, LARGEST_VALUE)?;
    foreign.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    foreign.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    foreign.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    foreign.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    // Our own types tell more of a value than a check, and name its note.
    foreign.pragma_update(None, "ignore_check_constraints", true)?;
    database::check_kind(&foreign)?;
    let form = database::form(&foreign)?;
    // Before anything is read: a column that is computed, or an index over an expression,
    // makes gigabytes of nothing.
    let expected = schema(&database::of_form(form)?)?;
    if schema(&foreign)? != expected {
        return Err(damaged());
    }
    for [kind, table, ..] in &expected {
        // The search index is made anew, and not read.
        if kind == "table" && !table.starts_with("search") {
            let sql = format!("PRAGMA integrity_check('{table}')");
            let sound: String = foreign.query_row(&sql, [], |row| row.get(0))?;
            if sound != "ok" {
                return Err(damaged());
            }
        }
    }
    foreign.pragma_update(None, "ignore_check_constraints", form == database::NEWEST)?;
    let before = aside(&foreign, form)?.len();
    database::bring_up_to_date(&mut foreign)?;
    if let Some(name) = aside(&foreign, database::NEWEST)?.get(before) {
        return Err(StoreError::ArchiveNote {
            note: name.clone(),
            error: Box::new(damaged()),
        });
    }
    Ok(foreign)
}

/// The names of what is put aside in a database of this form.
fn aside(database: &Connection, form: i64) -> Result<Vec<String>> {
    if form < database::FIRST_WITH_ASIDE {
        return Ok(Vec::new());
    }
    let mut query = database.prepare("SELECT name FROM aside ORDER BY rowid")?;
    let rows = query.query_map([], |row| Ok(row.get::<_, Lossy>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Everything that the database says of its tables, apart from spaces.
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

/// An archive is read through the program's own types: a value that it never writes would
/// be in the way of every list and every later archive.
fn check_values(source: &Connection) -> Result<()> {
    let notes = readable::unreadable_notes(source).map_err(|_| damaged())?;
    if let Some(first) = notes.into_iter().next() {
        return Err(StoreError::ArchiveNote {
            note: first.name,
            error: Box::new(first.error),
        });
    }
    match vocabulary::unreadable(source) {
        Ok(terms) if terms.is_empty() => Ok(()),
        _ => Err(damaged()),
    }
}

fn damaged() -> StoreError {
    StoreError::ArchiveDamaged {
        entry: DATABASE.to_owned(),
    }
}
