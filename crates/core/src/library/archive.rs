//! Archives of the whole library, checks and repairs.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use earshot_error::ErrorCode;
use earshot_fsutil::{FileAccess, NewFile, critical_section};
use earshot_notes::{
    CheckReport, ExportReport, ImportReport, QuarantinedRows, RecoverReport, StoreError,
};

use super::Library;
use crate::Settings;
use crate::recording_name;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("\"{0}\" exists already; name another file, or replace this one.")]
    Exists(PathBuf),
    #[error("A file next to the library cannot be changed: {0}.")]
    NotErased(#[source] io::Error),
    #[error("\"{path}\" cannot be {action}: {reason}.")]
    File {
        path: PathBuf,
        /// "read" or "written".
        action: &'static str,
        reason: io::Error,
    },
}

impl LibraryError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Store(error) => error.code(),
            Self::NotErased(_) => ErrorCode::NotErased,
            Self::Exists(_) => ErrorCode::OutputExists,
            Self::File { .. } => ErrorCode::ArchiveUnusable,
        }
    }

    /// Whether a different command line would help.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Exists(_))
    }
}

impl Library {
    /// Writes the whole library to one archive, atomically.
    pub fn export_archive(&self, path: &Path, replace: bool) -> Result<ExportReport, LibraryError> {
        if !replace && path.symlink_metadata().is_ok() {
            return Err(LibraryError::Exists(path.to_owned()));
        }
        critical_section(|| self.write_archive(path, replace))
    }

    fn write_archive(&self, path: &Path, replace: bool) -> Result<ExportReport, LibraryError> {
        let failed = |reason| LibraryError::File {
            path: path.to_owned(),
            action: "written",
            reason,
        };
        // Find unwritable paths before the work. Notes are private: only the owner may read the
        // archive.
        NewFile::probe(path).map_err(failed)?;
        let mut new = NewFile::create(path, FileAccess::OwnerOnly).map_err(failed)?;
        let report = {
            let mut out = BufWriter::new(new.file());
            let report = self.store.export(&mut out)?;
            out.flush().map_err(failed)?;
            report
        };
        new.finish(replace).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => LibraryError::Exists(path.to_owned()),
            _ => failed(error),
        })?;
        Ok(report)
    }

    /// Imports an archive: adds missing notes and replaces older ones.
    ///
    /// # Errors
    /// If the archive is damaged; nothing is imported then.
    pub fn import_archive(&self, path: &Path) -> Result<ImportReport, LibraryError> {
        let file = File::open(path).map_err(|reason| LibraryError::File {
            path: path.to_owned(),
            action: "read",
            reason,
        })?;
        let report = self.store.import(BufReader::new(file))?;
        self.renew_outdated_texts()?;
        Ok(report)
    }

    /// Creates notes for audio files without one.
    pub fn recover(&self) -> Result<RecoverReport, LibraryError> {
        let settings = Settings::load(&self.paths).unwrap_or_default();
        let name = |started| recording_name::at(started, settings.recording_format);
        Ok(self.store.recover(name)?)
    }

    /// Quarantines the notes, jobs and terms that cannot be read, and returns their names.
    pub fn quarantine_unreadable(&self) -> Result<Vec<String>, LibraryError> {
        Ok(self.store.quarantine_unreadable()?)
    }

    /// The quarantined rows, oldest first.
    pub fn quarantined(&self) -> Result<Vec<QuarantinedRows>, LibraryError> {
        Ok(self.store.quarantined_rows()?)
    }

    /// Verifies every row and every audio file.
    ///
    /// # Errors
    /// If the library cannot be read; damage is in the report.
    pub fn check(&self) -> Result<CheckReport, LibraryError> {
        Ok(self.store.check()?)
    }
}
