//! The notes as every program reads them: looking up, writing out, archives.

mod archive;
mod at_rest;
mod copy;
mod export;
mod message;

use earshot_notes::{Filter, Note, NoteId, NotePage, Store};

pub use archive::LibraryError;
pub use copy::{clock, copied};
pub use export::{documents, export, export_name};
pub use message::{heading, local_time, local_time_in_seconds};

use crate::Paths;

/// The user's library, for programs that only read, write out or archive it.
/// The window's own work goes through the desk.
pub struct Library {
    store: Store,
    paths: Paths,
}

impl Library {
    /// Opens the library, which is made if it is not there. The window may have
    /// it open too. An encrypted one is locked, unless the keychain opens it.
    ///
    /// # Errors
    /// [`LibraryError::Store`].
    pub fn open(paths: &Paths) -> Result<Library, LibraryError> {
        Ok(Library {
            store: crate::at_rest::open(paths)?,
            paths: paths.clone(),
        })
    }

    /// [`Library::open`], also for one that has lost its database, which is made.
    ///
    /// # Errors
    /// [`LibraryError::Store`].
    pub fn open_without_database(paths: &Paths) -> Result<Library, LibraryError> {
        Ok(Library {
            store: crate::at_rest::open_without_database(paths)?,
            paths: paths.clone(),
        })
    }

    /// A stretch of the notes that fit the filter.
    ///
    /// # Errors
    /// [`LibraryError::Store`].
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<NotePage, LibraryError> {
        Ok(self.store.list(filter, offset, limit)?)
    }

    /// Everything about a note.
    ///
    /// # Errors
    /// [`LibraryError::Store`] if there is none of that name.
    pub fn note(&self, id: &NoteId) -> Result<Note, LibraryError> {
        Ok(self.store.note(id)?)
    }
}
