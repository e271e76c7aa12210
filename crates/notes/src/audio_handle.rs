//! An open audio file of a note.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use earshot_vault::{Completeness, Keys, SEALED_HEADER_LENGTH, SealedReader};

/// A plain or sealed audio file; reads fail once the library is locked.
pub struct AudioHandle {
    source: Source,
    bytes: u64,
    is_locked: Arc<AtomicBool>,
}

enum Source {
    Plain(File),
    Sealed(Box<SealedReader<File>>),
    Empty,
}

impl std::fmt::Debug for AudioHandle {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "AudioHandle({} bytes)", self.bytes)
    }
}

impl AudioHandle {
    pub(crate) fn new(
        file: File,
        keys: Option<&Keys>,
        completeness: Completeness,
        is_locked: &Arc<AtomicBool>,
    ) -> io::Result<AudioHandle> {
        let (bytes, source) = match keys {
            None => (file.metadata()?.len(), Source::Plain(file)),
            // The writer has not written the header yet.
            Some(_)
                if completeness == Completeness::Truncated
                    && file.metadata()?.len() < SEALED_HEADER_LENGTH =>
            {
                (0, Source::Empty)
            }
            Some(keys) => {
                let reader = SealedReader::new(file, keys, completeness)?;
                (reader.byte_len(), Source::Sealed(Box::new(reader)))
            }
        };
        Ok(AudioHandle {
            source,
            bytes,
            is_locked: Arc::clone(is_locked),
        })
    }

    /// Header of a sealed file; `None` for a plain one.
    pub(crate) fn header(&self) -> Option<&[u8]> {
        match &self.source {
            Source::Sealed(file) => Some(file.header()),
            Source::Plain(_) | Source::Empty => None,
        }
    }

    pub fn byte_len(&self) -> u64 {
        self.bytes
    }
}

impl Read for AudioHandle {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.is_locked.load(Ordering::Acquire) {
            return Err(io::Error::other("the library was locked"));
        }
        match &mut self.source {
            Source::Plain(file) => file.read(into),
            Source::Sealed(file) => file.read(into),
            Source::Empty => Ok(0),
        }
    }
}

impl Seek for AudioHandle {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.source {
            Source::Plain(file) => file.seek(to),
            Source::Sealed(file) => file.seek(to),
            Source::Empty => Ok(0),
        }
    }
}
