use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use earshot_fsutil::create_private_dir;
use earshot_notes::Store;
use earshot_vault as vault;

use crate::Paths;
use crate::locked;

pub(crate) struct TempDir {
    folder: PathBuf,
    is_encrypted: bool,
}

impl TempDir {
    pub(crate) fn new(paths: &Paths, store: &Store) -> TempDir {
        TempDir {
            folder: paths.cache.join("import-tmp"),
            is_encrypted: store.encryption_status().is_encrypted,
        }
    }

    #[cfg(test)]
    pub(crate) fn plain(folder: &Path) -> TempDir {
        TempDir {
            folder: folder.to_owned(),
            is_encrypted: false,
        }
    }

    /// Removes leftovers of a killed process.
    pub(crate) fn clear(&self) {
        // Usually there is none.
        let _ = std::fs::remove_dir_all(&self.folder);
    }

    /// Deleted with its last handle.
    pub(crate) fn create_file(&self) -> io::Result<SharedFile> {
        create_private_dir(&self.folder)?;
        let folder: &Path = &self.folder;
        Ok(SharedFile::new(if self.is_encrypted {
            Bytes::Encrypted(vault::EncryptedTempFile::new_in(folder)?)
        } else {
            Bytes::Plain(tempfile::tempfile_in(folder)?)
        }))
    }
}

/// A file with several handles, each at its own position.
pub(crate) struct SharedFile {
    bytes: Arc<Mutex<Bytes>>,
    position: u64,
}

enum Bytes {
    Plain(File),
    Encrypted(vault::EncryptedTempFile),
}

impl SharedFile {
    fn new(bytes: Bytes) -> SharedFile {
        SharedFile {
            bytes: Arc::new(Mutex::new(bytes)),
            position: 0,
        }
    }

    pub(crate) fn from_file(file: File) -> SharedFile {
        SharedFile::new(Bytes::Plain(file))
    }

    /// Another handle, at the first byte.
    pub(crate) fn reopen(&self) -> SharedFile {
        SharedFile {
            bytes: Arc::clone(&self.bytes),
            position: 0,
        }
    }

    pub(crate) fn byte_len(&self) -> io::Result<u64> {
        match &*locked(&self.bytes) {
            Bytes::Plain(file) => Ok(file.metadata()?.len()),
            Bytes::Encrypted(temp_file) => Ok(temp_file.byte_len()),
        }
    }
}

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let position = SeekFrom::Start(self.position);
        let count = match &mut *locked(&self.bytes) {
            Bytes::Plain(file) => file.seek(position).and_then(|_| file.read(buffer)),
            Bytes::Encrypted(temp_file) => temp_file
                .seek(position)
                .and_then(|_| temp_file.read(buffer)),
        }?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Write for SharedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let position = SeekFrom::Start(self.position);
        let count = match &mut *locked(&self.bytes) {
            Bytes::Plain(file) => file.seek(position).and_then(|_| file.write(bytes)),
            Bytes::Encrypted(temp_file) => temp_file
                .seek(position)
                .and_then(|_| temp_file.write(bytes)),
        }?;
        self.position += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.byte_len()?.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = to.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}
