//! One file with the whole library.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use earshot_notes::{Aside, CheckReport, ExportReport, ImportReport, RecoverReport, StoreError};

use super::Library;
use crate::Settings;
use crate::desk::recording_name;
use crate::ending::uninterrupted;
use crate::new_file::{NewFile, Readers};

/// Why the library could not be read, archived or restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// The library itself.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is a file of that name.
    #[error("\"{0}\" exists already; name another file, or add --force to replace it.")]
    Exists(PathBuf),
    /// A file beside the library cannot be written or erased.
    #[error("A file beside the library cannot be changed: {0}.")]
    NotErased(#[source] io::Error),
    /// The archive cannot be read or written.
    #[error("\"{path}\" cannot be {doing}: {reason}.")]
    File {
        /// The archive.
        path: PathBuf,
        /// Read or written.
        doing: &'static str,
        /// The system's error.
        reason: io::Error,
    },
}

impl LibraryError {
    /// A stable kebab-case word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::NotErased(_) => "not-wiped",
            Self::Exists(_) => "output-exists",
            Self::File { .. } => "archive-unusable",
        }
    }

    /// Would another command line mend it?
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Exists(_))
    }
}

impl Library {
    /// Writes everything into one archive, which appears complete or not at all.
    ///
    /// # Errors
    /// [`LibraryError::Exists`] unless `replace`; else what went wrong.
    pub fn archive_to(&self, path: &Path, replace: bool) -> Result<ExportReport, LibraryError> {
        if !replace && path.symlink_metadata().is_ok() {
            return Err(LibraryError::Exists(path.to_owned()));
        }
        uninterrupted(|| self.write_archive(path, replace))
    }

    fn write_archive(&self, path: &Path, replace: bool) -> Result<ExportReport, LibraryError> {
        let failed = |reason| LibraryError::File {
            path: path.to_owned(),
            doing: "written",
            reason,
        };
        // A name or a folder that cannot be written is found before the work. Notes are
        // private: the archive stays readable by its owner alone.
        NewFile::probe(path).map_err(failed)?;
        let mut new = NewFile::begin(path, Readers::Owner).map_err(failed)?;
        let report = {
            let mut out = BufWriter::new(new.file());
            let report = self.store.export(&mut out)?;
            out.flush().map_err(failed)?;
            report
        };
        new.file().sync_all().map_err(failed)?;
        new.finish(replace).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => LibraryError::Exists(path.to_owned()),
            _ => failed(error),
        })?;
        Ok(report)
    }

    /// Takes in an archive: what is missing is added, what is older replaced.
    ///
    /// # Errors
    /// If the archive cannot be read or is damaged; nothing was imported then.
    pub fn archive_from(&self, path: &Path) -> Result<ImportReport, LibraryError> {
        let file = File::open(path).map_err(|reason| LibraryError::File {
            path: path.to_owned(),
            doing: "read",
            reason,
        })?;
        Ok(self.store.import(BufReader::new(file))?)
    }

    /// Makes notes of the sounds that have none.
    ///
    /// # Errors
    /// If the library cannot be read or written; what was recovered until then stays.
    pub fn recover(&self) -> Result<RecoverReport, LibraryError> {
        let settings = Settings::load(&self.paths).unwrap_or_default();
        let name = |began| recording_name(began, settings.recording_format);
        Ok(self.store.recover(name)?)
    }

    /// Puts aside the notes, jobs and terms that cannot be read, and tells their names.
    ///
    /// # Errors
    /// If the library cannot be written; nothing was put aside then.
    pub fn put_aside(&self) -> Result<Vec<String>, LibraryError> {
        Ok(self.store.put_aside()?)
    }

    /// Lists the rows that were put aside, the earliest first.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn aside(&self) -> Result<Vec<Aside>, LibraryError> {
        Ok(self.store.aside()?)
    }

    /// Looks at every row and every sound.
    ///
    /// # Errors
    /// If the library cannot be read; what is wrong in it stands in the report.
    pub fn check(&self) -> Result<CheckReport, LibraryError> {
        Ok(self.store.check()?)
    }
}
