use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use earshot_vault::Keys;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Result, StoreError};
use crate::{clock, word_count};

/// "EARS": distinguishes the library from other databases.
pub(crate) const APPLICATION_ID: i32 = 0x4541_5253;

pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

/// Stored as `user_version` and in archives. Lower versions were never released.
pub(crate) const SCHEMA_VERSION: i64 = 11;
/// Older ones were never released.
const OLDEST_SCHEMA_VERSION: i64 = 8;
const FIRST_WITH_WORD_COUNTS: i64 = 10;
// Migrations change the statements in `sqlite_schema` to those of `schema.sql`, except for
// whitespace.
/// The language of each segment.
const FROM_8_TO_9: &str = "
    ALTER TABLE segments ADD COLUMN language TEXT;
    CREATE INDEX segments_by_language ON segments (language, version) WHERE language IS NOT NULL;
    DROP INDEX notes_listed;
    CREATE INDEX notes_listed
        ON notes (said_at DESC, id DESC, language, favourite, current_version)
        WHERE binned_at IS NULL;
    DROP INDEX notes_binned;
    CREATE INDEX notes_binned
        ON notes (said_at DESC, id DESC, language, favourite, current_version)
        WHERE binned_at IS NOT NULL;";
/// Unheard notes, words for the reading time, and highlights. Notes that are there count as heard.
const FROM_9_TO_10: &str = "
    ALTER TABLE notes ADD COLUMN unheard INTEGER NOT NULL DEFAULT 0 CHECK (unheard IN (0, 1));
    ALTER TABLE notes ADD COLUMN word_count INTEGER NOT NULL DEFAULT 0
        CHECK (word_count BETWEEN 0 AND 9007199254740991);
    ALTER TABLE notes ADD COLUMN highlights TEXT CHECK (highlights IS NULL OR CASE
        WHEN json_valid(highlights) THEN json_type(highlights) = 'array' ELSE 0 END);
    ALTER TABLE notes ADD COLUMN open_questions INTEGER NOT NULL DEFAULT 0
        CHECK (open_questions BETWEEN 0 AND 9007199254740991);
    CREATE TABLE highlight_decisions (
        note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
        kind TEXT NOT NULL
            CHECK (kind IN ('question', 'request', 'datetime', 'phone', 'amount', 'link')),
        text TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'none')),
        PRIMARY KEY (note, kind, text)
    ) STRICT, WITHOUT ROWID;
    DROP INDEX notes_listed;
    CREATE INDEX notes_listed
        ON notes (said_at DESC, id DESC, language, favourite, current_version, sender, chat)
        WHERE binned_at IS NULL;
    DROP INDEX notes_binned;
    CREATE INDEX notes_binned
        ON notes (said_at DESC, id DESC, language, favourite, current_version, sender, chat)
        WHERE binned_at IS NOT NULL;
    CREATE INDEX notes_unheard
        ON notes (said_at DESC, id DESC, language, favourite, current_version, sender, chat,
            duration_ms, word_count, state, open_questions)
        WHERE unheard = 1 AND binned_at IS NULL;
    CREATE INDEX notes_asking
        ON notes (said_at DESC, id DESC, language, favourite, current_version, sender, chat)
        WHERE open_questions > 0 AND binned_at IS NULL;";
/// Typed messages, where notes stand in chats, and replace rules.
const FROM_10_TO_11: &str = "
    CREATE TABLE messages (
        number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 9007199254740991),
        id TEXT NOT NULL
            CHECK (length(CAST(id AS BLOB)) = 36 AND length(replace(id, '-', '')) = 32
                AND id LIKE '________-____-____-____-____________' AND id NOT GLOB '*[^-0-9a-f]*'),
        chat TEXT NOT NULL,
        sender TEXT,
        said_at INTEGER NOT NULL CHECK (said_at BETWEEN -62135596800000 AND 253402300799999),
        text TEXT,
        note TEXT REFERENCES notes (id) ON DELETE CASCADE,
        own INTEGER NOT NULL DEFAULT 0 CHECK (own IN (0, 1)),
        CHECK (CASE WHEN text IS NULL THEN note IS id ELSE note IS NULL END)
    ) STRICT;
    CREATE UNIQUE INDEX messages_by_id ON messages (id, chat);
    CREATE INDEX messages_by_chat ON messages (chat, said_at, id, note);
    CREATE INDEX messages_by_time ON messages (said_at, id, chat, sender, note) WHERE note IS NULL;
    CREATE INDEX messages_by_note ON messages (note, chat, said_at) WHERE note IS NOT NULL;
    CREATE VIRTUAL TABLE search_messages USING fts5 (
        body, joined, signs, tokenize = 'ascii', prefix = '1 2 3', columnsize = 0
    );
    INSERT INTO search_messages (search_messages, rank) VALUES ('secure-delete', 1);
    CREATE TABLE replace_rules (
        id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 9007199254740991),
        find TEXT NOT NULL,
        replacement TEXT NOT NULL,
        match_case INTEGER NOT NULL CHECK (match_case IN (0, 1)),
        whole_words INTEGER NOT NULL CHECK (whole_words IN (0, 1)),
        language TEXT,
        enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
    ) STRICT;
    CREATE UNIQUE INDEX replace_rules_once
        ON replace_rules (find, match_case, whole_words, ifnull(language, ''));
    CREATE TABLE outdated_texts (
        note TEXT PRIMARY KEY NOT NULL REFERENCES notes (id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;";
const FROM_11_TO_10: &str = "
    DROP TABLE messages;
    DROP TABLE search_messages;
    DROP TABLE outdated_texts;
    DROP TABLE replace_rules;";
const FROM_10_TO_9: &str = "
    DROP TABLE highlight_decisions;
    DROP INDEX notes_asking;
    DROP INDEX notes_unheard;
    ALTER TABLE notes DROP COLUMN open_questions;
    ALTER TABLE notes DROP COLUMN highlights;
    ALTER TABLE notes DROP COLUMN word_count;
    ALTER TABLE notes DROP COLUMN unheard;
    DROP INDEX notes_listed;
    CREATE INDEX notes_listed
        ON notes (said_at DESC, id DESC, language, favourite, current_version)
        WHERE binned_at IS NULL;
    DROP INDEX notes_binned;
    CREATE INDEX notes_binned
        ON notes (said_at DESC, id DESC, language, favourite, current_version)
        WHERE binned_at IS NOT NULL;";
const FROM_9_TO_8: &str = "
    DROP INDEX segments_by_language;
    ALTER TABLE segments DROP COLUMN language;
    DROP INDEX notes_listed;
    CREATE INDEX notes_listed ON notes (said_at DESC, id DESC, language, favourite)
        WHERE binned_at IS NULL;
    DROP INDEX notes_binned;
    CREATE INDEX notes_binned ON notes (said_at DESC, id DESC, language, favourite)
        WHERE binned_at IS NOT NULL;";

/// Creates the database if missing.
pub(crate) fn open(path: &Path, keys: Option<&Keys>) -> Result<Connection> {
    let mut database = connect(path, keys)?;
    check_application_id(&database)?;
    // This fails during concurrent creation, and SQLite does not retry this pragma.
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
    migrate(&mut database)?;
    Ok(database)
}

pub(crate) fn connect(path: &Path, keys: Option<&Keys>) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags)?;
    if let Some(keys) = keys {
        // Must be the first statement. A raw key needs no derivation: it is random.
        database.pragma_update(None, "key", &*raw_key(keys))?;
    }
    configure(&database)?;
    Ok(database)
}

/// For read-only media and folders of other users.
pub(crate) fn connect_read_only(path: &Path, keys: Option<&Keys>) -> Result<Connection> {
    let has_wal = has_wal(path);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = || -> Result<Connection> {
        let database = if has_wal {
            Connection::open_with_flags(path, flags)?
        } else {
            // No WAL: no writers to check for.
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(immutable_uri(path)?, flags)?
        };
        if let Some(keys) = keys {
            database.pragma_update(None, "key", &*raw_key(keys))?;
        }
        configure(&database)?;
        check_application_id(&database)?;
        Ok(database)
    };
    match opened() {
        Ok(database) if schema_version(&database)? == SCHEMA_VERSION => Ok(database),
        // Empty, or a WAL whose index cannot be created.
        Ok(_) | Err(StoreError::ReadOnly(_)) => Err(StoreError::WriteAccessRequired),
        Err(StoreError::Damaged(_)) if keys.is_some() => Err(StoreError::KeysMismatch),
        Err(error) => Err(error),
    }
}

fn has_wal(path: &Path) -> bool {
    let log = std::fs::metadata(path.with_extension("db-wal"));
    log.is_ok_and(|metadata| metadata.len() > 0)
}

pub(crate) fn decrypted_copy(path: &Path, keys: &Keys, is_read_only: bool) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copy = Connection::open_in_memory_with_flags(flags)?;
    configure(&copy)?;
    let name = if is_read_only && !has_wal(path) {
        immutable_uri(path)?
    } else {
        path.to_string_lossy().into_owned()
    };
    copy.execute("ATTACH ?1 AS library KEY ?2", (name, &*raw_key(keys)))?;
    copy.query_row("SELECT sqlcipher_export('main', 'library')", [], |_| Ok(()))
        .optional()?;
    let version: i64 =
        copy.pragma_query_value(Some("library"), "user_version", |row| row.get(0))?;
    copy.pragma_update(None, "user_version", version)?;
    copy.pragma_update(None, "application_id", APPLICATION_ID)?;
    copy.execute_batch("DETACH library")?;
    Ok(copy)
}

/// SQLite URI of a file that does not change.
fn immutable_uri(path: &Path) -> Result<String> {
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

/// SQLCipher's syntax for a raw key.
pub(crate) fn raw_key(keys: &Keys) -> Zeroizing<String> {
    Zeroizing::new(format!("x'{}'", *keys.database_key()))
}

pub(crate) fn supports_encryption() -> Result<bool> {
    let version: Option<String> = Connection::open_in_memory()?
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .optional()?;
    Ok(version.is_some())
}

/// Determined from the first page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    /// Missing or empty.
    Empty,
    Plain,
    /// Looks random.
    Encrypted,
    /// Damaged.
    Unknown,
}

/// Default of SQLCipher 4, in bytes.
const PAGE_SIZE: usize = 4096;
/// Random pages have each value 16 times on average, and one of them 64 times with probability
/// 10^-14; text and SQLite pages exceed this.
const MAX_BYTE_REPEATS: usize = 64;

impl FileFormat {
    pub(crate) fn detect(path: &Path) -> std::io::Result<FileFormat> {
        let mut start = Vec::new();
        match std::fs::File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(FileFormat::Empty);
            }
            file => file?.take(PAGE_SIZE as u64).read_to_end(&mut start)?,
        };
        let mut times = [0; 256];
        for byte in &start {
            times[usize::from(*byte)] += 1;
        }
        Ok(if start.is_empty() {
            FileFormat::Empty
        } else if start.starts_with(b"SQLite format 3\0") {
            FileFormat::Plain
        } else if start.len() == PAGE_SIZE && times.iter().all(|times| *times < MAX_BYTE_REPEATS) {
            FileFormat::Encrypted
        } else {
            FileFormat::Unknown
        })
    }
}

fn configure(database: &Connection) -> Result<()> {
    database.busy_timeout(BUSY_TIMEOUT)?;
    database.set_prepared_statement_cache_capacity(64);
    database.execute_batch(
        // FULL: acknowledged writes survive a power cut. fullfsync: on macOS fsync does not flush
        // the drive's cache.
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

/// Need not survive a power cut.
pub(crate) fn open_unpacked(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags)?;
    configure(&database)?;
    database.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")?;
    Ok(database)
}

/// From unencrypted bytes.
pub(crate) fn open_in_memory(mut bytes: Vec<u8>) -> Result<Connection> {
    // The header declares WAL mode (2), which memory databases lack.
    for version in bytes.iter_mut().skip(18).take(2) {
        *version = 1;
    }
    let mut database = Connection::open_in_memory()?;
    let length = bytes.len();
    database.deserialize_read_exact("main", &bytes[..], length, false)?;
    configure(&database)?;
    Ok(database)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked)
    )
}

pub(crate) fn check_application_id(database: &Connection) -> Result<()> {
    // One snapshot: another process may be creating the tables.
    let snapshot = database.unchecked_transaction()?;
    let kind: i32 = snapshot.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = schema_version(&snapshot)?;
    if kind != APPLICATION_ID {
        let tables: i64 =
            snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if kind != 0 || version != 0 || tables != 0 {
            return Err(StoreError::NotALibrary);
        }
    }
    check_schema_version(version)
}

pub(crate) fn schema_version(database: &Connection) -> Result<i64> {
    Ok(database.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn check_schema_version(found: i64) -> Result<()> {
    match found {
        0 | OLDEST_SCHEMA_VERSION..=SCHEMA_VERSION => Ok(()),
        ..OLDEST_SCHEMA_VERSION => Err(StoreError::NotALibrary),
        _ => Err(StoreError::NewerLibrary {
            found,
            supported: SCHEMA_VERSION,
        }),
    }
}

/// In memory, with the schema of this version.
pub(crate) fn empty_database(version: i64) -> Result<Connection> {
    let database = Connection::open_in_memory()?;
    create_schema(&database)?;
    for (from, statements) in [(11, FROM_11_TO_10), (10, FROM_10_TO_9), (9, FROM_9_TO_8)] {
        if version < from {
            database.execute_batch(statements)?;
        }
    }
    Ok(database)
}

/// Changes the tables from this version to [`SCHEMA_VERSION`].
pub(crate) fn upgrade(database: &Connection, version: i64) -> Result<()> {
    for (from, statements) in [(8, FROM_8_TO_9), (9, FROM_9_TO_10), (10, FROM_10_TO_11)] {
        if version <= from {
            database.execute_batch(statements)?;
        }
    }
    Ok(())
}

fn create_schema(database: &Connection) -> Result<()> {
    database.execute_batch(include_str!("schema.sql"))?;
    database.execute(
        "INSERT INTO library (id, made_at) VALUES (?1, ?2)",
        (Uuid::now_v7().to_string(), clock::now()),
    )?;
    Ok(())
}

/// Migrates an empty or older database to [`SCHEMA_VERSION`].
fn migrate(database: &mut Connection) -> Result<()> {
    if schema_version(database)? == SCHEMA_VERSION {
        return Ok(());
    }
    write(database, |change| {
        // Another process may have migrated it meanwhile.
        let version = schema_version(change)?;
        check_schema_version(version)?;
        match version {
            0 => create_schema(change)?,
            version => {
                upgrade(change, version)?;
                if version < FIRST_WITH_WORD_COUNTS {
                    word_count::count_all(change)?;
                }
            }
        }
        change.pragma_update(None, "application_id", APPLICATION_ID)?;
        change.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        Ok(())
    })
}

pub(crate) fn write<T>(
    database: &mut Connection,
    change: impl FnOnce(&Transaction<'_>) -> Result<T>,
) -> Result<T> {
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = change(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_being_created_is_not_another_program() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notes.db");
        let writer = connect(&path, None).expect("opened");
        let reader = connect(&path, None).expect("opened");
        writer
            .execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = wal;")
            .expect("configured");
        let create = format!(
            "BEGIN IMMEDIATE; CREATE TABLE notes (x);
             PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};
             COMMIT"
        );
        let remove = "BEGIN IMMEDIATE; DROP TABLE notes;
             PRAGMA application_id = 0; PRAGMA user_version = 0; COMMIT";
        let writes = std::thread::spawn(move || {
            for _ in 0..500 {
                writer.execute_batch(&create).expect("created");
                writer.execute_batch(remove).expect("removed");
            }
        });
        while !writes.is_finished() {
            check_application_id(&reader).expect("a library");
        }
        writes.join().expect("written");
    }
}
