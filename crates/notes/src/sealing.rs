//! From plain files to encrypted ones, and back.
//!
//! One file after another: the new form is complete and on the disk, under a name of its
//! own, before the old one goes. Whatever ends the process, each file is there in one of
//! its forms, and the next run goes on with those that still have the old one.

use std::fs::{self, File};
use std::io::{self, Seek as _};
use std::path::{Path, PathBuf};

use earshot_vault::{Extent, Keys, SealedReader, SealedWriter};
use rusqlite::OptionalExtension as _;
use tempfile::NamedTempFile;

use crate::at_rest::remove;
use crate::error::{Result, StoreError};
use crate::recover::begins_sealed;
use crate::sounds::{copy_hashed, is_scratch};
use crate::{ContentHash, database, folders};

const FAILED: &str = "change how it is kept";

fn failed() -> impl FnOnce(io::Error) -> StoreError {
    StoreError::file(FAILED)
}

/// Writes the database anew with other keys, or none, and puts it in the place of the
/// old one. Nobody may have it open.
pub(crate) fn convert(path: &Path, from: Option<&Keys>, to: Option<&Keys>) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let other = path.with_extension("new");
    remove_copy(path)?;
    folders::private_file(&other).map_err(failed())?;
    let old = database::open(path, from)?;
    // No log stays beside the file: it would be of the old form.
    old.pragma_update(None, "journal_mode", "delete")?;
    let key = to.map(database::key_of).unwrap_or_default();
    let name = other.to_str().ok_or_else(|| {
        failed()(io::Error::other(
            "the name of the data folder is not Unicode",
        ))
    })?;
    old.execute("ATTACH ?1 AS other KEY ?2", (name, &*key))?;
    old.query_row("SELECT sqlcipher_export('other')", [], |_| Ok(()))
        .optional()?;
    old.pragma_update(Some("other"), "user_version", database::form(&old)?)?;
    old.pragma_update(Some("other"), "application_id", database::APPLICATION)?;
    check_copy(&old)?;
    old.execute("DETACH other", [])?;
    drop(old);
    File::open(&other)
        .and_then(|file| file.sync_all())
        .map_err(failed())?;
    for log in ["db-journal", "db-wal", "db-shm"] {
        remove(&path.with_extension(log))?;
    }
    fs::rename(&other, path)
        .and_then(|()| folders::sync(folder))
        .map_err(failed())
}

/// Removes the copy of the database that an interrupted [`convert`] left: it may be plain
/// although the library stays encrypted.
pub(crate) fn remove_copy(path: &Path) -> Result<()> {
    for leftover in ["new", "new-journal", "new-wal", "new-shm"] {
        remove(&path.with_extension(leftover))?;
    }
    Ok(())
}

/// The old one goes only for a copy that has everything.
fn check_copy(database: &rusqlite::Connection) -> Result<()> {
    let damaged = |what: String| StoreError::Damaged(what.into());
    let sound: String =
        database.query_row("PRAGMA other.integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(damaged(format!("its copy is not whole: {sound}")));
    }
    let tables: Vec<String> = database
        .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables {
        let count = |schema: &str| -> Result<i64> {
            let sql = format!("SELECT count(*) FROM {schema}.\"{table}\"");
            Ok(database.query_row(&sql, [], |row| row.get(0))?)
        };
        if count("main")? != count("other")? {
            return Err(damaged(format!("its copy lacks rows of {table}")));
        }
    }
    Ok(())
}

/// Seals every file of sounds that is not sealed yet.
pub(crate) fn seal_folder(folder: &Path, keys: &Keys) -> Result<()> {
    for path in sounds(folder)? {
        if begins_sealed(&path).map_err(failed())? {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        seal(&path, &folder.join(keys.hidden_name(&name)), keys)?;
    }
    folders::sync(folder).map_err(failed())
}

/// Opens every file of sounds that is sealed, and names it by what is in it.
pub(crate) fn open_folder(folder: &Path, keys: &Keys) -> Result<()> {
    for path in sounds(folder)? {
        if begins_sealed(&path).map_err(failed())? {
            open(&path, keys, Extent::Whole, |hash| {
                folder.join(hash.as_str())
            })?;
        }
    }
    folders::sync(folder).map_err(failed())
}

/// Puts a sealed form in the place of a file.
pub(crate) fn seal(from: &Path, to: &Path, keys: &Keys) -> Result<()> {
    let mut file = File::open(from).map_err(failed())?;
    let mut sealed = SealedWriter::new(beside(to)?, &keys.public()).map_err(failed())?;
    io::copy(&mut file, &mut sealed).map_err(failed())?;
    let sealed = sealed.finish().map_err(failed())?;
    // Read again: the old one is the only one.
    let again = sealed.reopen().map_err(failed())?;
    let again = SealedReader::new(again, keys, Extent::Whole).map_err(failed())?;
    file.rewind().map_err(failed())?;
    if ContentHash::of(file).map_err(failed())? != ContentHash::of(again).map_err(failed())? {
        return Err(failed()(io::Error::other(
            "a file was not written as it was",
        )));
    }
    put_in_place(sealed, from, to)
}

/// Puts the plain form in the place of a sealed file. One that is damaged stays as it is:
/// there is nothing better.
pub(crate) fn open(
    from: &Path,
    keys: &Keys,
    extent: Extent,
    name: impl FnOnce(&ContentHash) -> PathBuf,
) -> Result<()> {
    let file = File::open(from).map_err(failed())?;
    let mut plain = beside(from)?;
    let opened = SealedReader::new(file, keys, extent)
        .map_err(StoreError::Input)
        .and_then(|mut sealed| copy_hashed(&mut sealed, &mut plain, failed()));
    match opened {
        Ok((hash, _)) => put_in_place(plain, from, &name(&hash)),
        Err(StoreError::Input(error)) if error.kind() == io::ErrorKind::InvalidData => Ok(()),
        Err(error) => Err(error),
    }
}

fn beside(path: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    tempfile::Builder::new()
        .prefix(".changing-")
        .tempfile_in(folder)
        .map_err(failed())
}

fn put_in_place(new: NamedTempFile, from: &Path, to: &Path) -> Result<()> {
    // A sound that has lost its row is known by its time alone.
    let modified = fs::metadata(from).and_then(|about| about.modified());
    if let Ok(modified) = modified {
        new.as_file().set_modified(modified).map_err(failed())?;
    }
    new.as_file().sync_all().map_err(failed())?;
    new.persist(to).map_err(|error| failed()(error.error))?;
    folders::sync(to.parent().unwrap_or(Path::new("."))).map_err(failed())?;
    if from == to { Ok(()) } else { remove(from) }
}

/// The files with a sound's name. Others that a killed process left half written go.
fn sounds(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut sounds = Vec::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(sounds),
        other => other.map_err(failed())?,
    };
    for entry in entries {
        let path = entry.map_err(failed())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if ContentHash::parse(&name).is_some() {
            sounds.push(path);
        } else if name.starts_with(".changing-") {
            remove(&path)?;
        }
    }
    clear(&folder.join("incoming"))?;
    Ok(sounds)
}

/// Removes what was coming in when a process was killed: nobody else is there.
fn clear(folder: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_file()) && is_scratch(&entry) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}
