//! A note's sound, open.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use earshot_vault::{Extent, Keys, SEALED_HEADER, SealedReader};

/// A note's sound: bytes to read, wherever and in whatever form they are kept.
pub struct SoundHandle {
    from: Form,
    bytes: u64,
    /// Of the library, when it is locked.
    is_locked: Arc<AtomicBool>,
}

enum Form {
    Plain(File),
    Sealed(Box<SealedReader<File>>),
    Nothing,
}

impl std::fmt::Debug for SoundHandle {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SoundHandle({} bytes)", self.bytes)
    }
}

impl SoundHandle {
    /// What reads these bytes, with the keys that they are sealed for, until it is locked.
    pub(crate) fn new(
        file: File,
        keys: Option<&Keys>,
        extent: Extent,
        is_locked: &Arc<AtomicBool>,
    ) -> io::Result<SoundHandle> {
        let (bytes, from) = match keys {
            None => (file.metadata()?.len(), Form::Plain(file)),
            // Whoever wrote it had not even begun.
            Some(_) if extent == Extent::SoFar && file.metadata()?.len() < SEALED_HEADER => {
                (0, Form::Nothing)
            }
            Some(keys) => {
                let reader = SealedReader::new(file, keys, extent)?;
                (reader.byte_len(), Form::Sealed(Box::new(reader)))
            }
        };
        Ok(SoundHandle {
            from,
            bytes,
            is_locked: Arc::clone(is_locked),
        })
    }

    /// The header of the sealed file that is read; `None` of a plain one.
    pub(crate) fn header(&self) -> Option<&[u8]> {
        match &self.from {
            Form::Sealed(file) => Some(file.header()),
            Form::Plain(_) | Form::Nothing => None,
        }
    }

    /// How many bytes there are to read.
    pub fn byte_len(&self) -> u64 {
        self.bytes
    }
}

impl Read for SoundHandle {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.is_locked.load(Ordering::Acquire) {
            return Err(io::Error::other("the library was locked"));
        }
        match &mut self.from {
            Form::Plain(file) => file.read(into),
            Form::Sealed(file) => file.read(into),
            Form::Nothing => Ok(0),
        }
    }
}

impl Seek for SoundHandle {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.from {
            Form::Plain(file) => file.seek(to),
            Form::Sealed(file) => file.seek(to),
            Form::Nothing => Ok(0),
        }
    }
}
