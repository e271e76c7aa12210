//! Sound that is put aside for a moment.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use earshot_vault as vault;

use super::core::Core;
use crate::locked;
use crate::paths::make_private;

/// Where sound is put aside.
pub(crate) struct Scratch {
    folder: PathBuf,
    /// Whose library is encrypted leaves nothing on the disk that others can read.
    is_sealed: bool,
}

impl Scratch {
    pub(crate) fn of(core: &Core) -> Scratch {
        Scratch {
            folder: core.paths.cache.join("taking-in"),
            is_sealed: core.store.at_rest().is_encrypted,
        }
    }

    #[cfg(test)]
    pub(crate) fn plain(folder: &Path) -> Scratch {
        Scratch {
            folder: folder.to_owned(),
            is_sealed: false,
        }
    }

    /// Removes what a killed process put aside.
    pub(crate) fn clear(&self) {
        // There is mostly none.
        let _ = std::fs::remove_dir_all(&self.folder);
    }

    /// An empty one, which is gone when nobody reads it any more.
    pub(crate) fn spool(&self) -> io::Result<Spool> {
        make_private(&self.folder)?;
        let folder: &Path = &self.folder;
        Ok(Spool::new(if self.is_sealed {
            Bytes::Sealed(vault::Scratch::new_in(folder)?)
        } else {
            Bytes::Plain(tempfile::tempfile_in(folder)?)
        }))
    }
}

/// A file that several read at once, each from where it is.
pub(crate) struct Spool {
    bytes: Arc<Mutex<Bytes>>,
    at: u64,
}

enum Bytes {
    Plain(File),
    Sealed(vault::Scratch),
}

impl Spool {
    fn new(bytes: Bytes) -> Spool {
        Spool {
            bytes: Arc::new(Mutex::new(bytes)),
            at: 0,
        }
    }

    /// A file of the user's.
    pub(crate) fn of(file: File) -> Spool {
        Spool::new(Bytes::Plain(file))
    }

    /// The same bytes from the first one.
    pub(crate) fn again(&self) -> Spool {
        Spool {
            bytes: Arc::clone(&self.bytes),
            at: 0,
        }
    }

    /// How many bytes there are.
    pub(crate) fn byte_len(&self) -> io::Result<u64> {
        match &*locked(&self.bytes) {
            Bytes::Plain(file) => Ok(file.metadata()?.len()),
            Bytes::Sealed(scratch) => Ok(scratch.byte_len()),
        }
    }
}

impl Read for Spool {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let at = SeekFrom::Start(self.at);
        let count = match &mut *locked(&self.bytes) {
            Bytes::Plain(file) => file.seek(at).and_then(|_| file.read(into)),
            Bytes::Sealed(scratch) => scratch.seek(at).and_then(|_| scratch.read(into)),
        }?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let at = SeekFrom::Start(self.at);
        let count = match &mut *locked(&self.bytes) {
            Bytes::Plain(file) => file.seek(at).and_then(|_| file.write(bytes)),
            Bytes::Sealed(scratch) => scratch.seek(at).and_then(|_| scratch.write(bytes)),
        }?;
        self.at += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.byte_len()?.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
