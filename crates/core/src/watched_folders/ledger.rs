//! Which files of watched folders were imported: a note that the user deleted must not come back
//! because its file is still there.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use earshot_notes::{DeviceFile, Store, StoreError};
use serde::{Deserialize, Serialize};

use crate::folder_watcher::{FileStamp, KnownFiles};

#[derive(Default)]
pub(super) struct Ledger {
    folders: BTreeMap<PathBuf, KnownFiles>,
    is_changed: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredFolder {
    path: PathBuf,
    files: Vec<(StoredName, FileStamp)>,
}

/// Not every file name is Unicode.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredName {
    Text(String),
    Other(OsString),
}

impl Ledger {
    /// A damaged file counts as none: then only files that arrive from now on are imported.
    pub(super) fn load(store: &Store) -> Result<Ledger, StoreError> {
        let bytes = match store.load_device_file(DeviceFile::WatchedFolders) {
            Err(error @ StoreError::Locked) => return Err(error),
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::warn!(code = %error.code(), "the list of imported files cannot be read");
                None
            }
        };
        let stored = bytes.map(|bytes| serde_json::from_slice::<Vec<StoredFolder>>(&bytes));
        let folders = match stored {
            Some(Ok(folders)) => folders.into_iter().map(StoredFolder::into_known).collect(),
            Some(Err(_)) => {
                tracing::warn!("the list of imported files is damaged");
                BTreeMap::new()
            }
            None => BTreeMap::new(),
        };
        Ok(Ledger {
            folders,
            is_changed: false,
        })
    }

    /// If it fails, the next save writes the same changes.
    pub(super) fn save(&mut self, store: &Store) -> Result<(), StoreError> {
        if !self.is_changed {
            return Ok(());
        }
        let stored: Vec<_> = self.folders.iter().map(StoredFolder::from_known).collect();
        let bytes =
            serde_json::to_vec(&stored).map_err(|error| StoreError::Damaged(error.into()))?;
        store.store_device_file(DeviceFile::WatchedFolders, &bytes)?;
        self.is_changed = false;
        Ok(())
    }

    pub(super) fn has(&self, folder: &Path) -> bool {
        self.folders.contains_key(folder)
    }

    pub(super) fn files(&self, folder: &Path) -> KnownFiles {
        self.folders.get(folder).cloned().unwrap_or_default()
    }

    pub(super) fn set_files(&mut self, folder: &Path, files: KnownFiles) {
        self.folders.insert(folder.to_owned(), files);
        self.is_changed = true;
    }

    pub(super) fn is_known(&self, folder: &Path, file: &Path, stamp: &FileStamp) -> bool {
        let files = self.folders.get(folder);
        files
            .and_then(|files| files.get(file))
            .is_some_and(|known| known.is_unchanged(stamp))
    }

    /// Does nothing for a folder that is no longer watched.
    pub(super) fn insert(&mut self, folder: &Path, file: PathBuf, stamp: FileStamp) {
        if let Some(files) = self.folders.get_mut(folder) {
            files.insert(file, stamp);
            self.is_changed = true;
        }
    }

    pub(super) fn rename(&mut self, folder: &Path, from: &Path, to: PathBuf) {
        if let Some(files) = self.folders.get_mut(folder)
            && let Some(stamp) = files.remove(from)
        {
            files.insert(to, stamp);
            self.is_changed = true;
        }
    }

    pub(super) fn remove(&mut self, folders: &[PathBuf]) {
        for folder in folders {
            self.is_changed |= self.folders.remove(folder).is_some();
        }
    }
}

impl StoredFolder {
    fn from_known((path, files): (&PathBuf, &KnownFiles)) -> StoredFolder {
        let name = |path: &PathBuf| match path.to_str() {
            Some(text) => StoredName::Text(text.to_owned()),
            None => StoredName::Other(path.clone().into_os_string()),
        };
        StoredFolder {
            path: path.clone(),
            files: files
                .iter()
                .map(|(path, stamp)| (name(path), *stamp))
                .collect(),
        }
    }

    fn into_known(self) -> (PathBuf, KnownFiles) {
        let path = |name| match name {
            StoredName::Text(text) => PathBuf::from(text),
            StoredName::Other(other) => PathBuf::from(other),
        };
        let files = self.files.into_iter();
        (
            self.path,
            files.map(|(name, stamp)| (path(name), stamp)).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_of_any_bytes_are_kept() {
        use std::os::unix::ffi::OsStringExt as _;
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("a.ogg");
        std::fs::write(&file, "1").unwrap();
        let stamp = FileStamp::read(&file).unwrap();
        let store = Store::open(&home.path().join("data")).unwrap();
        let (folder, other) = (Path::new("/inbox"), Path::new("/other"));
        let odd = PathBuf::from(OsString::from_vec(b"\xff.ogg".to_vec()));
        let mut ledger = Ledger::load(&store).unwrap();
        assert!(!ledger.has(folder));
        ledger.insert(folder, "lost.ogg".into(), stamp);
        assert!(!ledger.has(folder), "not watched");
        ledger.set_files(folder, KnownFiles::new());
        ledger.set_files(other, KnownFiles::new());
        for name in [odd.as_path(), Path::new("a.ogg")] {
            ledger.insert(folder, name.to_owned(), stamp);
        }
        ledger.rename(folder, Path::new("a.ogg"), "sub/b.ogg".into());
        ledger.remove(&[other.to_owned()]);
        ledger.save(&store).unwrap();

        let ledger = Ledger::load(&store).unwrap();
        assert!(!ledger.has(other));
        assert!(ledger.is_known(folder, &odd, &stamp));
        assert!(ledger.is_known(folder, Path::new("sub/b.ogg"), &stamp));
        assert_eq!(ledger.files(folder).len(), 2);
    }
}
