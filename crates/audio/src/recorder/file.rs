//! A WAV file that is valid at any instant.

use std::fs::File;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use hound::{SampleFormat, WavSpec, WavWriter};

/// What is written is on disk after this long at most, with the time that the disk
/// itself takes: within a second.
const SYNC_EACH: Duration = Duration::from_millis(500);
/// A WAV file cannot say more than 4 GB; short of it the recording ends.
const MOST_BYTES: u64 = u32::MAX as u64 - 4096;

/// What a recording is written to.
pub enum Medium {
    /// A file, whose header is brought up to date as it grows.
    File(File),
    /// What can only be written from front to back: the header leaves the length open.
    Tape(Box<dyn Tape>),
}

/// Bytes one after another, through to the disk.
pub trait Tape: Write + Send {
    /// Has everything that was written on disk, so that it can be read whatever happens.
    ///
    /// # Errors
    /// What the system says.
    fn sync(&mut self) -> io::Result<()>;
}

impl From<File> for Medium {
    fn from(file: File) -> Medium {
        Medium::File(file)
    }
}

/// A length in a WAV header that stands for "all that follows".
const OPEN_END: u32 = u32::MAX;

enum Out {
    File {
        writer: WavWriter<File>,
        /// The same file, for what the writer does not offer.
        disk: File,
    },
    Tape(Box<dyn Tape>),
}

pub(super) struct WavFile {
    out: Out,
    rate: u32,
    samples: u64,
    synced: Instant,
}

impl WavFile {
    /// Writes the header of an empty sound, through to the disk.
    pub(super) fn create(medium: Medium, rate: u32) -> io::Result<Self> {
        let out = match medium {
            Medium::File(file) => {
                let disk = file.try_clone()?;
                let spec = WavSpec {
                    channels: 1,
                    sample_rate: rate,
                    bits_per_sample: 16,
                    sample_format: SampleFormat::Int,
                };
                let mut writer = WavWriter::new(file, spec).map_err(as_io)?;
                writer.flush().map_err(as_io)?;
                disk.sync_all()?;
                Out::File { writer, disk }
            }
            Medium::Tape(mut tape) => {
                tape.write_all(&open_ended_header(rate))?;
                tape.sync()?;
                Out::Tape(tape)
            }
        };
        Ok(Self {
            out,
            rate,
            samples: 0,
            synced: Instant::now(),
        })
    }

    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    pub(super) fn duration_ms(&self) -> u64 {
        self.samples * 1000 / u64::from(self.rate)
    }

    /// Whether no more fits into a WAV file: after some twelve hours.
    pub(super) fn is_full(&self) -> bool {
        self.samples * 2 >= MOST_BYTES
    }

    pub(super) fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        let whole = |sample: &f32| (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
        match &mut self.out {
            Out::File { writer, .. } => {
                let mut block = writer.get_i16_writer(samples.len() as u32);
                for sample in samples {
                    block.write_sample(whole(sample));
                }
                block.flush().map_err(as_io)?;
            }
            Out::Tape(tape) => {
                let bytes: Vec<u8> = samples
                    .iter()
                    .flat_map(|sample| whole(sample).to_le_bytes())
                    .collect();
                tape.write_all(&bytes)?;
            }
        }
        self.samples += samples.len() as u64;
        Ok(())
    }

    /// Has what was written on disk, if it is time.
    pub(super) fn sync_if_due(&mut self) -> io::Result<()> {
        if self.synced.elapsed() >= SYNC_EACH {
            self.sync()?;
        }
        Ok(())
    }

    /// First the samples, then the header that counts them: whatever is cut off
    /// between the two, the header never promises what is not there.
    fn sync(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::File { writer, disk } => {
                disk.sync_data()?;
                writer.flush().map_err(as_io)?;
                disk.sync_data()?;
            }
            Out::Tape(tape) => tape.sync()?,
        }
        self.synced = Instant::now();
        Ok(())
    }

    /// Completes the file, through to the disk.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.sync()?;
        match self.out {
            Out::File { writer, .. } => writer.finalize().map_err(as_io),
            Out::Tape(_) => Ok(()),
        }
    }
}

/// The header of a mono WAV file of 16 bits whose end is where it ends.
fn open_ended_header(rate: u32) -> Vec<u8> {
    let mut header = Vec::with_capacity(44);
    header.extend(b"RIFF");
    header.extend(OPEN_END.to_le_bytes());
    header.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    header.extend(rate.to_le_bytes());
    header.extend((2 * rate).to_le_bytes());
    header.extend(b"\x02\0\x10\0data");
    header.extend(OPEN_END.to_le_bytes());
    header
}

fn as_io(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => io::Error::other(other),
    }
}
