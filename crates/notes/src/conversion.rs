//! Encrypts and decrypts the files of a library.
//!
//! File by file: the new file is synced under a temporary name before it replaces the old one.
//! After an interruption the next run converts the rest.

use std::fs::{self, File};
use std::io::{self, Seek as _};
use std::path::{Path, PathBuf};

use earshot_fsutil::persist;
use earshot_vault::{Completeness, Keys, SealedReader, SealedWriter};
use rusqlite::OptionalExtension as _;
use tempfile::NamedTempFile;

use crate::audio_files::{copy_hashed, is_temp};
use crate::error::{Result, StoreError};
use crate::library_files::{device_files, is_sealed_file};
use crate::recording_files::{PLAIN, Recordings, SEALED};
use crate::{ContentHash, database, folders};

const FAILED: &str = "convert its files";

fn failed() -> impl FnOnce(io::Error) -> StoreError {
    StoreError::file(FAILED)
}

/// Removes the copy of the database that an interrupted conversion left: it may be plain although
/// the library stays encrypted.
pub(crate) fn remove_copy(path: &Path) -> Result<()> {
    for leftover in ["new", "new-journal", "new-wal", "new-shm"] {
        folders::remove(&path.with_extension(leftover)).map_err(failed())?;
    }
    Ok(())
}

/// Rewrites the database with other keys, or none. Requires exclusive access.
pub(crate) fn convert_database(path: &Path, from: Option<&Keys>, to: Option<&Keys>) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let other = path.with_extension("new");
    remove_copy(path)?;
    folders::private_file(&other).map_err(failed())?;
    let old = database::open(path, from)?;
    // The old format's WAL must not remain next to the new file.
    old.pragma_update(None, "journal_mode", "delete")?;
    let key = to.map(database::raw_key).unwrap_or_default();
    let name = other.to_str().ok_or_else(|| {
        failed()(io::Error::other(
            "the name of the data folder is not Unicode",
        ))
    })?;
    old.execute("ATTACH ?1 AS other KEY ?2", (name, &*key))?;
    old.query_row("SELECT sqlcipher_export('other')", [], |_| Ok(()))
        .optional()?;
    old.pragma_update(
        Some("other"),
        "user_version",
        database::schema_version(&old)?,
    )?;
    old.pragma_update(Some("other"), "application_id", database::APPLICATION_ID)?;
    check_copy(&old)?;
    old.execute("DETACH other", [])?;
    drop(old);
    File::open(&other)
        .and_then(|file| file.sync_all())
        .map_err(failed())?;
    for log in ["db-journal", "db-wal", "db-shm"] {
        folders::remove(&path.with_extension(log)).map_err(failed())?;
    }
    fs::rename(&other, path)
        .and_then(|()| folders::sync(folder))
        .map_err(failed())
}

fn check_copy(database: &rusqlite::Connection) -> Result<()> {
    let damaged = |message: String| StoreError::Damaged(message.into());
    let result: String =
        database.query_row("PRAGMA other.integrity_check(1)", [], |row| row.get(0))?;
    if result != "ok" {
        return Err(damaged(format!("its copy is damaged: {result}")));
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

pub(crate) fn encrypt_folder(folder: &Path, keys: &Keys) -> Result<()> {
    for path in audio_paths(folder)? {
        if is_sealed_file(&path).map_err(failed())? {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        encrypt_file(&path, &folder.join(keys.obfuscated_name(&name)), keys)?;
    }
    folders::sync(folder).map_err(failed())
}

/// Decrypts every sealed file and names it by its hash.
pub(crate) fn decrypt_folder(folder: &Path, keys: &Keys) -> Result<()> {
    for path in audio_paths(folder)? {
        if is_sealed_file(&path).map_err(failed())? {
            decrypt_file(&path, keys, Completeness::Complete, |hash| {
                folder.join(hash.as_str())
            })?;
        }
    }
    folders::sync(folder).map_err(failed())
}

pub(crate) fn encrypt_recordings(recordings: &Recordings, keys: &Keys) -> Result<()> {
    for (path, note) in recordings.list(PLAIN)? {
        encrypt_file(&path, &recordings.path(&note, SEALED), keys)?;
    }
    Ok(())
}

pub(crate) fn decrypt_recordings(recordings: &Recordings, keys: &Keys) -> Result<()> {
    for (path, note) in recordings.list(SEALED)? {
        decrypt_file(&path, keys, Completeness::Truncated, |_| {
            recordings.path(&note, PLAIN)
        })?;
    }
    Ok(())
}

pub(crate) fn encrypt_device_files(library: &Path, keys: &Keys) -> Result<()> {
    for path in existing_device_files(library) {
        if !is_sealed_file(&path).map_err(failed())? {
            encrypt_file(&path, &path, keys)?;
        }
    }
    Ok(())
}

pub(crate) fn decrypt_device_files(library: &Path, keys: &Keys) -> Result<()> {
    for path in existing_device_files(library) {
        if is_sealed_file(&path).map_err(failed())? {
            decrypt_file(&path, keys, Completeness::Complete, |_| path.clone())?;
        }
    }
    Ok(())
}

fn existing_device_files(library: &Path) -> impl Iterator<Item = PathBuf> {
    device_files(library).filter(|path| path.exists())
}

fn encrypt_file(from: &Path, to: &Path, keys: &Keys) -> Result<()> {
    let mut file = File::open(from).map_err(failed())?;
    let mut sealed =
        SealedWriter::new(temp_file_next_to(to)?, &keys.public_key()).map_err(failed())?;
    io::copy(&mut file, &mut sealed).map_err(failed())?;
    let sealed = sealed.finish().map_err(failed())?;
    // Verify before the only copy is removed.
    let copy = sealed.reopen().map_err(failed())?;
    let copy = SealedReader::new(copy, keys, Completeness::Complete).map_err(failed())?;
    file.rewind().map_err(failed())?;
    if ContentHash::of(file).map_err(failed())? != ContentHash::of(copy).map_err(failed())? {
        return Err(failed()(io::Error::other(
            "a file was not written correctly",
        )));
    }
    replace(sealed, from, to)
}

/// Keeps a damaged file: there is no better copy.
fn decrypt_file(
    from: &Path,
    keys: &Keys,
    completeness: Completeness,
    name: impl FnOnce(&ContentHash) -> PathBuf,
) -> Result<()> {
    let file = File::open(from).map_err(failed())?;
    let mut plain = temp_file_next_to(from)?;
    let opened = SealedReader::new(file, keys, completeness)
        .map_err(StoreError::Input)
        .and_then(|mut sealed| copy_hashed(&mut sealed, &mut plain, failed()));
    match opened {
        Ok((hash, _)) => replace(plain, from, &name(&hash)),
        Err(StoreError::Input(error)) if error.kind() == io::ErrorKind::InvalidData => Ok(()),
        Err(error) => Err(error),
    }
}

fn temp_file_next_to(path: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    tempfile::Builder::new()
        .prefix(".changing-")
        .tempfile_in(folder)
        .map_err(failed())
}

fn replace(new: NamedTempFile, from: &Path, to: &Path) -> Result<()> {
    // The modification time is the only date of orphaned audio.
    let modified = fs::metadata(from).and_then(|metadata| metadata.modified());
    if let Ok(modified) = modified {
        new.as_file().set_modified(modified).map_err(failed())?;
    }
    persist(new, to).map_err(failed())?;
    folders::sync(to.parent().unwrap_or(Path::new("."))).map_err(failed())?;
    if from == to {
        Ok(())
    } else {
        folders::remove(from).map_err(failed())
    }
}

/// Files named by a hash. Removes incomplete conversions.
fn audio_paths(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(paths),
        other => other.map_err(failed())?,
    };
    for entry in entries {
        let path = entry.map_err(failed())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if ContentHash::parse(&name).is_some() {
            paths.push(path);
        } else if name.starts_with(".changing-") {
            folders::remove(&path).map_err(failed())?;
        }
    }
    clear_incoming(&folder.join("incoming"))?;
    Ok(paths)
}

fn clear_incoming(folder: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_file()) && is_temp(&entry) {
            folders::remove(&entry.path()).map_err(failed())?;
        }
    }
    Ok(())
}
