//! Ownership of jobs, which ends with the process.
//!
//! Each process locks its own file while its store is open. Unlike process ids, locks are not
//! reused: if the lock can be taken, the owner is dead.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::folders;

pub(crate) struct JobOwners {
    folder: PathBuf,
    own: Mutex<Option<OwnerFile>>,
}

struct OwnerFile {
    name: String,
    /// Locked until dropped.
    _file: File,
}

impl JobOwners {
    pub(crate) fn new(library: &Path) -> JobOwners {
        JobOwners {
            folder: library.join("claims"),
            own: Mutex::new(None),
        }
    }

    /// Created on first use: readers leave no file.
    pub(crate) fn own_id(&self) -> Result<String> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = own.as_ref() {
            return Ok(own.name.clone());
        }
        let failed = || StoreError::file("lock its jobs");
        folders::create(&self.folder).map_err(failed())?;
        loop {
            let name = Uuid::now_v7().to_string();
            let path = self.folder.join(&name);
            let file = folders::lock_file(&path).map_err(failed())?;
            file.lock().map_err(failed())?;
            // Another process may have removed it before it was locked.
            if path.exists() {
                *own = Some(OwnerFile {
                    name: name.clone(),
                    _file: file,
                });
                return Ok(name);
            }
        }
    }

    pub(crate) fn own_id_if_created(&self) -> Option<String> {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.as_ref().map(|own| own.name.clone())
    }

    /// If in doubt, false: two processes on one job are worse than a waiting job.
    pub(crate) fn is_dead(&self, name: &str) -> bool {
        if self.own_id_if_created().as_deref() == Some(name) || Uuid::try_parse(name).is_err() {
            return false;
        }
        match open_existing(&self.folder.join(name)) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        }
    }

    /// Removes files of dead processes; no job may refer to them.
    pub(crate) fn remove_orphans(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if self.own_id_if_created().as_deref() == Some(name) || Uuid::try_parse(name).is_err() {
                continue;
            }
            if let Ok(file) = open_existing(&entry.path()) {
                match file.try_lock() {
                    // Removed while locked; see `own_id`. A remaining file is harmless.
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

impl Drop for JobOwners {
    fn drop(&mut self) {
        let own = self.own.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = own.take() {
            drop(folders::remove(&self.folder.join(own.name)));
        }
    }
}
