use std::io;

use earshot_error::ErrorCode;
use earshot_vault::VaultError;
use rusqlite::ErrorCode as SqliteCode;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    #[error(
        "This library was made by a newer Earshot (schema {found}; this version supports up to {supported}): update Earshot to open it."
    )]
    NewerLibrary { found: i64, supported: i64 },
    #[error("The file notes.db in the data folder is not an Earshot library: move it away.")]
    NotALibrary,
    #[error("The library is damaged: import your last archive.")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A value that this program never writes.
    #[error("A value in the library is invalid, so the note it belongs to cannot be read.")]
    Unreadable(#[source] rusqlite::Error),
    /// Audio or keys exist, but no database.
    #[error(
        "The database of this library, notes.db, is missing from the data folder: restore it, or create notes from the audio files that are there."
    )]
    DatabaseMissing,
    #[error(
        "This library is encrypted, and the file `keys` is missing from its data folder: restore it from a backup, or wait until it has been copied. Nothing can be read without it."
    )]
    KeysMissing,
    #[error(
        "The file `keys` in the data folder does not open notes.db: restore both from the same backup. One of them belongs to another library, or is damaged."
    )]
    KeysMismatch,
    #[error("Another program is using the library: close it and try again.")]
    Busy(#[source] rusqlite::Error),
    #[error("The disk is full: free some space and try again.")]
    DiskFull(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("The library cannot be written to: check the permissions of the data folder.")]
    ReadOnly(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Read-only, and empty or with an open WAL.
    #[error(
        "This library can only be opened where it can be written to: copy its folder to a writable disk, and open it there."
    )]
    WriteAccessRequired,
    #[error("The library could not be read or written: {0}.")]
    Database(#[source] rusqlite::Error),
    #[error("The library could not {action}: {source}.")]
    File {
        /// Completes "The library could not …".
        action: &'static str,
        source: io::Error,
    },
    /// The audio to import could not be read.
    #[error("The audio could not be read: {0}.")]
    Input(#[source] io::Error),
    #[error("This note is no longer there.")]
    NoteNotFound,
    #[error("This version of the text is no longer there.")]
    VersionNotFound,
    #[error("This passage is no longer there.")]
    SegmentNotFound,
    #[error("This job is no longer there.")]
    JobNotFound,
    /// Cancelled, or taken over by another process.
    #[error("This job was cancelled or taken over.")]
    JobNotOwned,
    /// The job's state does not allow this.
    #[error("This job can no longer be changed.")]
    JobNotChangeable,
    #[error("This term is no longer there.")]
    TermNotFound,
    #[error("A term needs at least one letter and at most {0} characters.")]
    InvalidTerm(usize),
    #[error("This replace rule is no longer there.")]
    ReplaceRuleNotFound,
    #[error("A replace rule needs words to find, and its texts may have at most {0} characters.")]
    InvalidReplaceRule(usize),
    #[error("The audio of this note was not kept.")]
    NoAudio,
    #[error("The audio of this note is missing from the data folder: import your last archive.")]
    AudioMissing,
    #[error("The audio of this note is damaged: import your last archive.")]
    AudioDamaged,
    #[error("The library is locked: unlock it with its passphrase.")]
    Locked,
    /// A decryption was interrupted, or the key file says so; the user must decide.
    #[error(
        "This library was left half decrypted, or its file `keys` says so: continue the decryption, or keep the library encrypted."
    )]
    HalfDecrypted,
    #[error("The library is encrypted already.")]
    Encrypted,
    #[error("The library is not encrypted.")]
    NotEncrypted,
    #[error("The library could no longer be unlocked: choose a passphrase or the keychain.")]
    NoUnlockMethod,
    #[error("On this system Earshot cannot encrypt the library yet: encrypt the disk instead.")]
    EncryptionUnsupported,
    #[error("Another program is using the library: close it and try again.")]
    InUse,
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("This is not an Earshot archive.")]
    NotAnArchive,
    #[error("This archive was made by a newer Earshot: update Earshot to import it.")]
    ArchiveNewer,
    #[error("The archive is damaged at “{entry}”: nothing was imported.")]
    ArchiveDamaged { entry: String },
    /// A value that this program never writes.
    #[error(
        "The note {note} in the archive is invalid: nothing was imported. Import an earlier archive."
    )]
    ArchiveNoteInvalid {
        /// The note's id, or the start of an invalid one.
        note: String,
        #[source]
        error: Box<StoreError>,
    },
    /// Exceeds the compression limits.
    #[error(
        "“{entry}” in the archive unpacks to far more than Earshot writes: nothing was imported."
    )]
    ArchiveTooLarge { entry: String },
    #[error("The archive could not be written: {0}.")]
    ArchiveWrite(#[source] io::Error),
}

impl StoreError {
    pub fn code(&self) -> ErrorCode {
        match self {
            StoreError::NewerLibrary { .. } => ErrorCode::LibraryNewer,
            StoreError::NotALibrary => ErrorCode::NotALibrary,
            StoreError::Damaged(_) => ErrorCode::LibraryDamaged,
            StoreError::Unreadable(_) => ErrorCode::NoteUnreadable,
            StoreError::DatabaseMissing => ErrorCode::DatabaseMissing,
            StoreError::KeysMissing => ErrorCode::KeysMissing,
            StoreError::KeysMismatch => ErrorCode::KeysMismatch,
            StoreError::Busy(_) => ErrorCode::LibraryBusy,
            StoreError::DiskFull(_) => ErrorCode::DiskFull,
            StoreError::ReadOnly(_) => ErrorCode::LibraryReadOnly,
            StoreError::WriteAccessRequired => ErrorCode::LibraryWriteAccessRequired,
            StoreError::Database(_) => ErrorCode::LibraryFailed,
            StoreError::File { .. } => ErrorCode::LibraryFileFailed,
            StoreError::Input(_) => ErrorCode::AudioUnreadable,
            StoreError::NoteNotFound => ErrorCode::NoteNotFound,
            StoreError::VersionNotFound => ErrorCode::VersionNotFound,
            StoreError::SegmentNotFound => ErrorCode::SegmentNotFound,
            StoreError::JobNotFound => ErrorCode::JobNotFound,
            StoreError::JobNotOwned => ErrorCode::JobNotOwned,
            StoreError::JobNotChangeable => ErrorCode::JobNotChangeable,
            StoreError::TermNotFound => ErrorCode::TermNotFound,
            StoreError::InvalidTerm(_) => ErrorCode::InvalidTerm,
            StoreError::ReplaceRuleNotFound => ErrorCode::ReplaceRuleNotFound,
            StoreError::InvalidReplaceRule(_) => ErrorCode::InvalidReplaceRule,
            StoreError::NoAudio => ErrorCode::NoAudio,
            StoreError::AudioMissing => ErrorCode::AudioMissing,
            StoreError::AudioDamaged => ErrorCode::AudioDamaged,
            StoreError::Locked => ErrorCode::LibraryLocked,
            StoreError::HalfDecrypted => ErrorCode::LibraryHalfDecrypted,
            StoreError::Encrypted => ErrorCode::LibraryEncrypted,
            StoreError::NotEncrypted => ErrorCode::LibraryNotEncrypted,
            StoreError::NoUnlockMethod => ErrorCode::NoUnlockMethod,
            StoreError::EncryptionUnsupported => ErrorCode::EncryptionUnsupported,
            StoreError::InUse => ErrorCode::LibraryBusy,
            StoreError::Vault(error) => error.code(),
            StoreError::NotAnArchive => ErrorCode::NotAnArchive,
            StoreError::ArchiveNewer => ErrorCode::ArchiveNewer,
            StoreError::ArchiveDamaged { .. } => ErrorCode::ArchiveDamaged,
            StoreError::ArchiveNoteInvalid { .. } => ErrorCode::ArchiveNoteUnreadable,
            StoreError::ArchiveTooLarge { .. } => ErrorCode::ArchiveTooLarge,
            StoreError::ArchiveWrite(_) => ErrorCode::ArchiveNotWritten,
        }
    }

    /// Skips unreadable rows; [`Store::check`](crate::Store::check) reports them.
    pub(crate) fn skip_unreadable<T>(
        rows: impl Iterator<Item = rusqlite::Result<T>>,
    ) -> Result<Vec<T>> {
        rows.map(|row| row.map_err(StoreError::from))
            .filter(|row| !matches!(row, Err(StoreError::Unreadable(_))))
            .collect()
    }

    pub(crate) fn file(action: &'static str) -> impl FnOnce(io::Error) -> StoreError {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                StoreError::DiskFull(Box::new(source))
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::ReadOnly(Box::new(source))
            }
            _ => StoreError::File { action, source },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(SqliteCode::DatabaseCorrupt | SqliteCode::NotADatabase) => {
                StoreError::Damaged(Box::new(error))
            }
            Some(SqliteCode::DatabaseBusy | SqliteCode::DatabaseLocked) => StoreError::Busy(error),
            Some(SqliteCode::DiskFull) => StoreError::DiskFull(Box::new(error)),
            Some(SqliteCode::ReadOnly | SqliteCode::CannotOpen | SqliteCode::PermissionDenied) => {
                StoreError::ReadOnly(Box::new(error))
            }
            _ => match error {
                // A value that this program never writes.
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => StoreError::Unreadable(error),
                error => StoreError::Database(error),
            },
        }
    }
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;
