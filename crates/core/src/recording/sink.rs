//! Where the recorder writes.

use std::io::{self, Write};

use earshot_audio::{AppendOnlySink, RecordingSink};
use earshot_notes::RecordingFile;

pub(super) fn sink(file: RecordingFile) -> RecordingSink {
    match file {
        RecordingFile::Plain(file) => RecordingSink::File(file),
        other => RecordingSink::AppendOnly(Box::new(EncryptedSink(other))),
    }
}

struct EncryptedSink(RecordingFile);

impl Write for EncryptedSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl AppendOnlySink for EncryptedSink {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }
}
