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
    /// A row holds a value that this program never writes.
    #[error(
        "A value in the library makes no sense: `earshot library check` names the note that it belongs to."
    )]
    Unreadable(#[source] rusqlite::Error),
    /// There are sounds, or keys, and no database.
    #[error(
        "The database of this library, notes.db, is missing from the data folder: put it back, or make notes of the sounds that are there with `earshot library recover`."
    )]
    DatabaseMissing,
    /// Database or sounds are encrypted, and the keys are not there.
    #[error(
        "This library is encrypted, and the file `keys` is missing from its data folder: put it back from a backup, or wait until it has been copied. Without it nothing can be read."
    )]
    KeysMissing,
    /// The keys do not open the database.
    #[error(
        "The file `keys` in the data folder does not open notes.db: put both back from the same backup. One of them is of another library, or damaged."
    )]
    KeysOfAnother,
    /// Another process has been writing for too long.
    #[error("Another program is using the library: close it and try again.")]
    Busy(#[source] rusqlite::Error),
    /// No space left.
    #[error("The disk is full: free some space and try again.")]
    DiskFull(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The folder cannot be written to.
    #[error("The library cannot be written to: check the rights of the data folder.")]
    ReadOnly(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The library lies where nothing can be written, and is of an older form or was copied
    /// while it was in use.
    #[error(
        "This library can only be opened where it can be written to: copy its folder to a disk, and open it there."
    )]
    NeedsWriting,
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
    /// A decryption was begun, or a file says so, and the user has not decided yet.
    #[error(
        "This library was left half decrypted, or its file `keys` says so: go on with `earshot library decrypt`, or keep it encrypted with `earshot library encrypt`."
    )]
    HalfDecrypted,
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
    /// A note in the archive holds a value that this program never writes.
    #[error(
        "The note {note} in the archive makes no sense: nothing was imported. Import an archive that was made before it."
    )]
    ArchiveNote {
        /// Its name, or the first part of what stands in the place of one.
        note: String,
        /// What is wrong.
        #[source]
        error: Box<StoreError>,
    },
    /// The archive unpacks to more than it can honestly hold.
    #[error(
        "“{entry}” in the archive unpacks to far more than Earshot packs: nothing was imported."
    )]
    ArchiveTooLarge {
        /// The entry.
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
            StoreError::Unreadable(_) => "note-unreadable",
            StoreError::DatabaseMissing => "database-missing",
            StoreError::KeysMissing => "keys-missing",
            StoreError::KeysOfAnother => "keys-of-another-library",
            StoreError::Busy(_) => "library-busy",
            StoreError::DiskFull(_) => "disk-full",
            StoreError::ReadOnly(_) => "library-read-only",
            StoreError::NeedsWriting => "library-needs-writing",
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
            StoreError::HalfDecrypted => "library-half-decrypted",
            StoreError::Encrypted => "library-encrypted",
            StoreError::NotEncrypted => "library-not-encrypted",
            StoreError::NoWayIn => "no-way-in",
            StoreError::CannotEncrypt => "cannot-encrypt",
            StoreError::InUse => "library-busy",
            StoreError::Vault(error) => error.code(),
            StoreError::NotAnArchive => "not-an-archive",
            StoreError::ArchiveNewer => "archive-newer",
            StoreError::ArchiveDamaged { .. } => "archive-damaged",
            StoreError::ArchiveNote { .. } => "archive-note-unreadable",
            StoreError::ArchiveTooLarge { .. } => "archive-too-large",
            StoreError::ArchiveWrite(_) => "archive-not-written",
        }
    }

    /// The rows that can be read. One that cannot costs itself alone;
    /// [`Store::check`](crate::Store::check) names it.
    pub(crate) fn skip_unreadable<T>(
        rows: impl Iterator<Item = rusqlite::Result<T>>,
    ) -> Result<Vec<T>> {
        rows.map(|row| row.map_err(StoreError::from))
            .filter(|row| !matches!(row, Err(StoreError::Unreadable(_))))
            .collect()
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
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => StoreError::Unreadable(error),
                error => StoreError::Database(error),
            },
        }
    }
}

/// What the library gives back.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
