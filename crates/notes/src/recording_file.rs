//! The file a recording is written to.

use std::fs::File;
use std::io::{self, Write};

use earshot_vault::SealedWriter;

pub enum RecordingFile {
    Plain(File),
    /// Append-only.
    Sealed(SealedWriter<File>),
}

impl RecordingFile {
    /// Flushes to disk.
    pub fn sync(&mut self) -> io::Result<()> {
        self.flush()?;
        match self {
            RecordingFile::Plain(file) => file.sync_all(),
            RecordingFile::Sealed(file) => file.get_ref().sync_all(),
        }
    }
}

impl Write for RecordingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            RecordingFile::Plain(file) => file.write(bytes),
            RecordingFile::Sealed(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            RecordingFile::Plain(file) => file.flush(),
            RecordingFile::Sealed(file) => file.flush(),
        }
    }
}
