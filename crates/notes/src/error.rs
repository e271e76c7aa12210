//! What can go wrong with the library.

use std::io;

use earshot_vault::VaultError;
use rusqlite::ErrorCode;

/// Why the library could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database was made by a later program.
    #[error(
        "This library was made by a newer Earshot (its form is {found}, this one reads up to {known}): update Earshot to open it."
    )]
    Newer {
        /// Form of the database.
        found: i64,
        /// Latest form that is known here.
        known: i64,
    },
    /// The database belongs to another program.
    #[error("The file notes.db in the data folder is not an Earshot library: move it away.")]
    NotALibrary,
    /// The database's bytes make no sense.
    #[error("The library is damaged: run `earshot library check`, or import your last archive.")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another process has been writing for too long.
    #[error("Another program is using the library: close it and try again.")]
    Busy(#[source] rusqlite::Error),
    /// No space left.
    #[error("The disk is full: free some space and try again.")]
    DiskFull(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The folder cannot be written to.
    #[error("The library cannot be written to: check the rights of the data folder.")]
    ReadOnly(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Anything else that the database says.
    #[error("The library could not be read or written: {0}.")]
    Database(#[source] rusqlite::Error),
    /// A file of the library.
    #[error("The library could not {doing}: {source}.")]
    File {
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// What was to be kept could not be read.
    #[error("The sound could not be read: {0}.")]
    Input(#[source] io::Error),
    /// No such note.
    #[error("This note is no longer there.")]
    NoteNotFound,
    /// No such version of the note.
    #[error("This version of the text is no longer there.")]
    VersionNotFound,
    /// No such segment of the version.
    #[error("This passage is no longer there.")]
    SegmentNotFound,
    /// No such job.
    #[error("This job is no longer there.")]
    JobNotFound,
    /// The job was cancelled, or belongs to another process.
    #[error("This job was cancelled or taken over.")]
    JobNotHeld,
    /// The job is not in a state in which this can be done.
    #[error("This job cannot be changed any more.")]
    JobNotChangeable,
    /// No such term.
    #[error("This term is no longer there.")]
    TermNotFound,
    /// A term that says nothing.
    #[error("A term needs at least one letter and at most {0} characters.")]
    BadTerm(usize),
    /// Nothing is kept of the note's sound.
    #[error("The sound of this note was not kept.")]
    NoSound,
    /// The file with the note's sound is gone.
    #[error("The sound of this note is missing from the data folder: import your last archive.")]
    SoundLost,
    /// The file with the note's sound is not what was kept.
    #[error("The sound of this note is damaged: import your last archive.")]
    SoundDamaged,
    /// The library is encrypted and nobody has unlocked it.
    #[error("The library is locked: unlock it with its passphrase.")]
    Locked,
    /// The library is encrypted already.
    #[error("The library is encrypted already.")]
    Encrypted,
    /// The library is not encrypted.
    #[error("The library is not encrypted.")]
    NotEncrypted,
    /// Nothing would open the library any more.
    #[error("Nothing would open the library any more: choose a passphrase or the keychain.")]
    NoWayIn,
    /// This build has no encrypting database.
    #[error("On this system Earshot cannot encrypt the library yet: encrypt the disk instead.")]
    CannotEncrypt,
    /// Another process has the library open.
    #[error("Another program is using the library: close it and try again.")]
    InUse,
    /// Keys, passphrase or keychain.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Not an archive of this program.
    #[error("This is not an Earshot archive.")]
    NotAnArchive,
    /// The archive was made by a later program.
    #[error("This archive was made by a newer Earshot: update Earshot to import it.")]
    ArchiveNewer,
    /// The archive is cut short or altered.
    #[error("The archive is damaged at “{entry}”: nothing was imported.")]
    ArchiveDamaged {
        /// What does not fit.
        entry: String,
    },
    /// The archive could not be written.
    #[error("The archive could not be written: {0}.")]
    ArchiveWrite(#[source] io::Error),
}

impl StoreError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Newer { .. } => "library-newer",
            StoreError::NotALibrary => "not-a-library",
            StoreError::Damaged(_) => "library-damaged",
            StoreError::Busy(_) => "library-busy",
            StoreError::DiskFull(_) => "disk-full",
            StoreError::ReadOnly(_) => "library-read-only",
            StoreError::Database(_) => "library-failed",
            StoreError::File { .. } => "library-file-failed",
            StoreError::Input(_) => "cannot-read-sound",
            StoreError::NoteNotFound => "note-not-found",
            StoreError::VersionNotFound => "version-not-found",
            StoreError::SegmentNotFound => "segment-not-found",
            StoreError::JobNotFound => "job-not-found",
            StoreError::JobNotHeld => "job-not-held",
            StoreError::JobNotChangeable => "job-not-changeable",
            StoreError::TermNotFound => "term-not-found",
            StoreError::BadTerm(_) => "bad-term",
            StoreError::NoSound => "no-sound",
            StoreError::SoundLost => "sound-lost",
            StoreError::SoundDamaged => "sound-damaged",
            StoreError::Locked => "library-locked",
            StoreError::Encrypted => "library-encrypted",
            StoreError::NotEncrypted => "library-not-encrypted",
            StoreError::NoWayIn => "no-way-in",
            StoreError::CannotEncrypt => "cannot-encrypt",
            StoreError::InUse => "library-busy",
            StoreError::Vault(error) => error.code(),
            StoreError::NotAnArchive => "not-an-archive",
            StoreError::ArchiveNewer => "archive-newer",
            StoreError::ArchiveDamaged { .. } => "archive-damaged",
            StoreError::ArchiveWrite(_) => "archive-not-written",
        }
    }

    /// An error of a file of the library.
    pub(crate) fn file(doing: &'static str) -> impl FnOnce(io::Error) -> StoreError {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                StoreError::DiskFull(Box::new(source))
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::ReadOnly(Box::new(source))
            }
            _ => StoreError::File { doing, source },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreError::Damaged(Box::new(error))
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(error),
            Some(ErrorCode::DiskFull) => StoreError::DiskFull(Box::new(error)),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                StoreError::ReadOnly(Box::new(error))
            }
            _ => match error {
                // A value that this program never writes.
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => {
                    StoreError::Damaged(Box::new(error))
                }
                error => StoreError::Database(error),
            },
        }
    }
}

/// What the library gives back.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
