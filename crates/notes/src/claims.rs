//! Which process works on which job, in a way that dies with the process.
//!
//! A process that works holds a lock on a file of its own for as long as its
//! store is open. Process numbers are used again; a lock never is: whoever can
//! take it knows that its holder is gone.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::folders;

pub(crate) struct Claims {
    folder: PathBuf,
    mine: Mutex<Option<Mine>>,
}

struct Mine {
    name: String,
    /// Locked until it is dropped.
    _file: File,
}

impl Claims {
    pub(crate) fn new(library: &Path) -> Claims {
        Claims {
            folder: library.join("claims"),
            mine: Mutex::new(None),
        }
    }

    /// This store's name as a holder of jobs. The first call makes the file, so
    /// that a program that only reads leaves none.
    pub(crate) fn mine(&self) -> Result<String> {
        let mut mine = self.mine.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = mine.as_ref() {
            return Ok(mine.name.clone());
        }
        let failed = || StoreError::file("mark its jobs as its own");
        folders::make(&self.folder).map_err(failed())?;
        loop {
            let name = Uuid::now_v7().to_string();
            let path = self.folder.join(&name);
            let file = folders::lock_file(&path).map_err(failed())?;
            file.lock().map_err(failed())?;
            // Another process may have taken it for a leftover before it was locked.
            if path.exists() {
                *mine = Some(Mine {
                    name: name.clone(),
                    _file: file,
                });
                return Ok(name);
            }
        }
    }

    /// This store's name, if it has ever claimed anything.
    pub(crate) fn mine_if_any(&self) -> Option<String> {
        let mine = self.mine.lock().unwrap_or_else(PoisonError::into_inner);
        mine.as_ref().map(|mine| mine.name.clone())
    }

    /// Whether the process that holds this name is gone. In doubt it is not:
    /// two processes on one job are worse than a job that waits.
    pub(crate) fn is_gone(&self, name: &str) -> bool {
        if self.mine_if_any().as_deref() == Some(name) || Uuid::try_parse(name).is_err() {
            return false;
        }
        match open_existing(&self.folder.join(name)) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        }
    }

    /// Removes the files of processes that are gone. Call it when no job names
    /// them any more.
    pub(crate) fn collect_leftovers(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if self.mine_if_any().as_deref() == Some(name) || Uuid::try_parse(name).is_err() {
                continue;
            }
            if let Ok(file) = open_existing(&entry.path()) {
                match file.try_lock() {
                    // Removed while it is locked: see `mine`. What cannot be
                    // removed costs nothing but its name.
                    Ok(()) => drop(folders::remove(&entry.path())),
                    Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
                }
            }
        }
    }
}

fn open_existing(path: &Path) -> std::io::Result<File> {
    File::options().read(true).write(true).open(path)
}

impl Drop for Claims {
    fn drop(&mut self) {
        let mine = self.mine.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = mine.take() {
            drop(folders::remove(&self.folder.join(mine.name)));
        }
    }
}
