//! A WAV file that is valid at any time.

use std::fs::File;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use hound::{SampleFormat, WavSpec, WavWriter};

/// With the disk's own delay, samples are safe within a second.
const SYNC_INTERVAL: Duration = Duration::from_millis(500);
/// A WAV header describes 4 GB.
const MAX_BYTES: u64 = u32::MAX as u64 - 4096;

pub enum RecordingSink {
    File(File),
    /// The header leaves the length open.
    AppendOnly(Box<dyn AppendOnlySink>),
}

pub trait AppendOnlySink: Write + Send {
    /// Flushes everything to disk.
    fn sync(&mut self) -> io::Result<()>;
}

impl From<File> for RecordingSink {
    fn from(file: File) -> RecordingSink {
        RecordingSink::File(file)
    }
}

/// Means "up to the end of the file".
const UNKNOWN_LENGTH: u32 = u32::MAX;

enum SinkWriter {
    File {
        writer: WavWriter<File>,
        /// The same file, for `sync_data`.
        disk: File,
    },
    AppendOnly(Box<dyn AppendOnlySink>),
}

pub(super) struct WavFile {
    writer: SinkWriter,
    rate: u32,
    samples: u64,
    last_sync: Instant,
}

impl WavFile {
    pub(super) fn create(sink: RecordingSink, rate: u32) -> io::Result<Self> {
        let writer = match sink {
            RecordingSink::File(file) => {
                let disk = file.try_clone()?;
                let spec = WavSpec {
                    channels: 1,
                    sample_rate: rate,
                    bits_per_sample: 16,
                    sample_format: SampleFormat::Int,
                };
                let mut writer = WavWriter::new(file, spec).map_err(to_io_error)?;
                writer.flush().map_err(to_io_error)?;
                disk.sync_all()?;
                SinkWriter::File { writer, disk }
            }
            RecordingSink::AppendOnly(mut sink) => {
                sink.write_all(&unknown_length_header(rate))?;
                sink.sync()?;
                SinkWriter::AppendOnly(sink)
            }
        };
        Ok(Self {
            writer,
            rate,
            samples: 0,
            last_sync: Instant::now(),
        })
    }

    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    pub(super) fn duration_ms(&self) -> u64 {
        self.samples * 1000 / u64::from(self.rate)
    }

    /// About twelve hours.
    pub(super) fn is_full(&self) -> bool {
        self.samples * 2 >= MAX_BYTES
    }

    pub(super) fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        let whole = |sample: &f32| (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
        match &mut self.writer {
            SinkWriter::File { writer, .. } => {
                let mut block = writer.get_i16_writer(samples.len() as u32);
                for sample in samples {
                    block.write_sample(whole(sample));
                }
                block.flush().map_err(to_io_error)?;
            }
            SinkWriter::AppendOnly(sink) => {
                let bytes: Vec<u8> = samples
                    .iter()
                    .flat_map(|sample| whole(sample).to_le_bytes())
                    .collect();
                sink.write_all(&bytes)?;
            }
        }
        self.samples += samples.len() as u64;
        Ok(())
    }

    pub(super) fn sync_if_due(&mut self) -> io::Result<()> {
        if self.last_sync.elapsed() >= SYNC_INTERVAL {
            self.sync()?;
        }
        Ok(())
    }

    /// Writes samples before the header that counts them: it never declares more than there are.
    fn sync(&mut self) -> io::Result<()> {
        match &mut self.writer {
            SinkWriter::File { writer, disk } => {
                disk.sync_data()?;
                writer.flush().map_err(to_io_error)?;
                disk.sync_data()?;
            }
            SinkWriter::AppendOnly(sink) => sink.sync()?,
        }
        self.last_sync = Instant::now();
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.sync()?;
        match self.writer {
            SinkWriter::File { writer, .. } => writer.finalize().map_err(to_io_error),
            SinkWriter::AppendOnly(_) => Ok(()),
        }
    }
}

fn unknown_length_header(rate: u32) -> Vec<u8> {
    let mut header = Vec::with_capacity(44);
    header.extend(b"RIFF");
    header.extend(UNKNOWN_LENGTH.to_le_bytes());
    header.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    header.extend(rate.to_le_bytes());
    header.extend((2 * rate).to_le_bytes());
    header.extend(b"\x02\0\x10\0data");
    header.extend(UNKNOWN_LENGTH.to_le_bytes());
    header
}

fn to_io_error(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => io::Error::other(other),
    }
}
