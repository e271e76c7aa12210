//! Opening the database, and bringing it to the newest form.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use earshot_vault::Keys;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Result, StoreError};
use crate::{aside, clock, search};

/// "EARS": tells the library from databases of other programs.
pub(crate) const APPLICATION: i32 = 0x4541_5253;

/// How long a write waits for another process.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What brings a database from each form to the next.
const STEPS: [fn(&Transaction<'_>) -> Result<()>; 8] = [
    make_library,
    make_search,
    make_recordings,
    make_elsewhere,
    make_removals,
    make_clock,
    make_search_of_parts_and_signs,
    make_checks,
];

fn make_library(database: &Transaction<'_>) -> Result<()> {
    database.execute_batch(include_str!("migrations/0001_library.sql"))?;
    database.execute(
        "INSERT INTO library (id, made_at) VALUES (?1, ?2)",
        (Uuid::now_v7().to_string(), clock::now()),
    )?;
    Ok(())
}

fn make_search(database: &Transaction<'_>) -> Result<()> {
    database.execute_batch(include_str!("migrations/0002_search.sql"))?;
    Ok(())
}

fn make_recordings(database: &Transaction<'_>) -> Result<()> {
    database.execute_batch(include_str!("migrations/0003_recordings.sql"))?;
    Ok(())
}

fn make_elsewhere(database: &Transaction<'_>) -> Result<()> {
    database.execute_batch(include_str!("migrations/0004_elsewhere.sql"))?;
    Ok(())
}

fn make_removals(database: &Transaction<'_>) -> Result<()> {
    database.execute_batch(include_str!("migrations/0005_removals.sql"))?;
    Ok(())
}

fn make_clock(database: &Transaction<'_>) -> Result<()> {
    database.execute_batch(include_str!("migrations/0006_clock.sql"))?;
    clock::catch_up(database)
}

fn make_search_of_parts_and_signs(database: &Transaction<'_>) -> Result<()> {
    database.execute_batch(include_str!("migrations/0007_search.sql"))?;
    Ok(())
}

fn make_checks(database: &Transaction<'_>) -> Result<()> {
    database.execute_batch(include_str!("migrations/0008_checks.sql"))?;
    aside::put_left_behind(database)?;
    database.execute_batch(include_str!("migrations/0008_checks_end.sql"))?;
    Ok(())
}

/// The first form with the table `aside`.
pub(crate) const FIRST_WITH_ASIDE: i64 = 8;

/// The newest form of the database.
pub(crate) const NEWEST: i64 = STEPS.len() as i64;

/// Opens the database for reading and writing; makes it if it is not there.
pub(crate) fn open(path: &Path, keys: Option<&Keys>) -> Result<Connection> {
    let mut database = connect(path, keys)?;
    check_kind(&database)?;
    // Two processes that make the library at once may both find it locked here,
    // and SQLite does not wait for this one.
    let mut tries = 0;
    loop {
        match database.pragma_update(None, "journal_mode", "wal") {
            Ok(()) => break,
            Err(error) if tries < 100 && is_busy(&error) => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(error) => return Err(error.into()),
        }
    }
    bring_up_to_date(&mut database)?;
    Ok(database)
}

/// Another connection to a database that [`open`] has seen.
pub(crate) fn connect(path: &Path, keys: Option<&Keys>) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags)?;
    if let Some(keys) = keys {
        // Before anything else. Nothing is derived from it: it is random already.
        database.pragma_update(None, "key", &*key_of(keys))?;
    }
    set_up(&database)?;
    Ok(database)
}

/// A connection to a database where nothing can be written: on a medium that is read only,
/// or in a folder of another user.
pub(crate) fn connect_read_only(path: &Path, keys: Option<&Keys>) -> Result<Connection> {
    let has_log = has_log(path);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = || -> Result<Connection> {
        let database = if has_log {
            Connection::open_with_flags(path, flags)?
        } else {
            // The file is all there is: SQLite need not look for what others are writing.
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(immutable(path)?, flags)?
        };
        if let Some(keys) = keys {
            database.pragma_update(None, "key", &*key_of(keys))?;
        }
        set_up(&database)?;
        check_kind(&database)?;
        Ok(database)
    };
    match opened() {
        Ok(database) if form(&database)? == NEWEST => Ok(database),
        // Of an older form, or with a log whose index is missing and cannot be made.
        Ok(_) | Err(StoreError::ReadOnly(_)) => Err(StoreError::NeedsWriting),
        Err(StoreError::Damaged(_)) if keys.is_some() => Err(StoreError::KeysOfAnother),
        Err(error) => Err(error),
    }
}

fn has_log(path: &Path) -> bool {
    let log = std::fs::metadata(path.with_extension("db-wal"));
    log.is_ok_and(|about| about.len() > 0)
}

/// A copy in memory, not encrypted.
pub(crate) fn plain_copy(path: &Path, keys: &Keys, is_read_only: bool) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copy = Connection::open_in_memory_with_flags(flags)?;
    set_up(&copy)?;
    let name = if is_read_only && !has_log(path) {
        immutable(path)?
    } else {
        path.to_string_lossy().into_owned()
    };
    copy.execute("ATTACH ?1 AS library KEY ?2", (name, &*key_of(keys)))?;
    copy.query_row("SELECT sqlcipher_export('main', 'library')", [], |_| Ok(()))
        .optional()?;
    let form: i64 = copy.pragma_query_value(Some("library"), "user_version", |row| row.get(0))?;
    copy.pragma_update(None, "user_version", form)?;
    copy.pragma_update(None, "application_id", APPLICATION)?;
    copy.execute_batch("DETACH library")?;
    Ok(copy)
}

/// The name of a file that does not change, as SQLite takes it.
fn immutable(path: &Path) -> Result<String> {
    use std::fmt::Write as _;
    let path = std::path::absolute(path).map_err(StoreError::file("find its database"))?;
    let mut uri = String::from("file:");
    if !path.has_root() || cfg!(windows) {
        uri.push('/');
    }
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b':' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => {
                let _ = write!(uri, "%{byte:02x}");
            }
        }
    }
    uri.push_str("?immutable=1");
    Ok(uri)
}

/// The key as SQLCipher takes one that needs no passphrase's treatment.
pub(crate) fn key_of(keys: &Keys) -> Zeroizing<String> {
    Zeroizing::new(format!("x'{}'", *keys.database()))
}

/// Whether databases can be encrypted by this build.
pub(crate) fn encrypts() -> Result<bool> {
    let version: Option<String> = Connection::open_in_memory()?
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .optional()?;
    Ok(version.is_some())
}

/// How a database looks from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// There is no file, or nothing in it.
    Empty,
    /// Not encrypted.
    Plain,
    /// Every byte looks random, as in an encrypted one.
    Noise,
    /// Neither: what is left of one.
    Other,
}

/// Bytes of an encrypted database's page: the default of SQLCipher 4.
const PAGE: usize = 4096;
/// A page of random bytes has each value 16 times; one of them 64 times once in 10^14 pages.
/// Text and the pages of SQLite, which have many zeros, have one far more often.
const MOST_OF_ONE_VALUE: usize = 64;

impl Form {
    pub(crate) fn of(path: &Path) -> std::io::Result<Form> {
        let mut start = Vec::new();
        match std::fs::File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Form::Empty),
            file => file?.take(PAGE as u64).read_to_end(&mut start)?,
        };
        let mut times = [0; 256];
        for byte in &start {
            times[usize::from(*byte)] += 1;
        }
        Ok(if start.is_empty() {
            Form::Empty
        } else if start.starts_with(b"SQLite format 3\0") {
            Form::Plain
        } else if start.len() == PAGE && times.iter().all(|times| *times < MOST_OF_ONE_VALUE) {
            Form::Noise
        } else {
            Form::Other
        })
    }
}

fn set_up(database: &Connection) -> Result<()> {
    database.busy_timeout(PATIENCE)?;
    database.set_prepared_statement_cache_capacity(64);
    database.execute_batch(
        // FULL: what was acknowledged outlives a power cut. The fullfsync pair
        // means something on macOS only, where a plain fsync stops at the drive.
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 16777216;",
    )?;
    Ok(())
}

/// A database of an archive in a file of its own, which need not outlive a power cut.
pub(crate) fn unpacked(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags)?;
    set_up(&database)?;
    database.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")?;
    Ok(database)
}

/// A database in memory with these bytes, which are not encrypted.
pub(crate) fn in_memory(mut bytes: Vec<u8>) -> Result<Connection> {
    // A file's header says that it has a log beside it (2); in memory there is none.
    for version in bytes.iter_mut().skip(18).take(2) {
        *version = 1;
    }
    let mut database = Connection::open_in_memory()?;
    let length = bytes.len();
    database.deserialize_read_exact("main", &bytes[..], length, false)?;
    set_up(&database)?;
    Ok(database)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked)
    )
}

pub(crate) fn check_kind(database: &Connection) -> Result<()> {
    let kind: i32 = database.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let form = form(database)?;
    if kind != APPLICATION {
        let tables: i64 =
            database.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if kind != 0 || form != 0 || tables != 0 {
            return Err(StoreError::NotALibrary);
        }
    }
    check_form(form)
}

/// The form in which the database is.
pub(crate) fn form(database: &Connection) -> Result<i64> {
    Ok(database.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn check_form(found: i64) -> Result<()> {
    if (0..=NEWEST).contains(&found) {
        Ok(())
    } else {
        Err(StoreError::Newer {
            found,
            known: NEWEST,
        })
    }
}

/// An empty library in memory, of an earlier form.
pub(crate) fn of_form(form: i64) -> Result<Connection> {
    let mut database = Connection::open_in_memory()?;
    let change = database.transaction()?;
    for step in STEPS.iter().take(usize::try_from(form).unwrap_or_default()) {
        step(&change)?;
    }
    change.commit()?;
    Ok(database)
}

/// All steps in one transaction: a database is never between two forms.
pub(crate) fn bring_up_to_date(database: &mut Connection) -> Result<()> {
    if form(database)? == NEWEST {
        return Ok(());
    }
    // A step that makes a table anew would drop what refers to the old one.
    database.pragma_update(None, "foreign_keys", false)?;
    let done = take_steps(database);
    database.pragma_update(None, "foreign_keys", true)?;
    done
}

fn take_steps(database: &mut Connection) -> Result<()> {
    let change = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster, or newer.
    let from = form(&change)?;
    check_form(from)?;
    for step in STEPS.iter().skip(usize::try_from(from).unwrap_or_default()) {
        step(&change)?;
    }
    // Once, after all steps: it reads columns that any of them may have made.
    search::index::rebuild(&change)?;
    change.pragma_update(None, "application_id", APPLICATION)?;
    change.pragma_update(None, "user_version", NEWEST)?;
    change.commit()?;
    Ok(())
}
