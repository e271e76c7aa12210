//! A WAV file that is valid at any instant.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

use hound::{SampleFormat, WavSpec, WavWriter};

/// What is written is on disk after this long at most, with the time that the disk
/// itself takes: within a second.
const SYNC_EACH: Duration = Duration::from_millis(500);
/// A WAV file cannot say more than 4 GB; short of it the recording ends.
const MOST_BYTES: u64 = u32::MAX as u64 - 4096;

pub(super) struct WavFile {
    writer: WavWriter<File>,
    /// The same file, for what the writer does not offer.
    disk: File,
    rate: u32,
    samples: u64,
    synced: Instant,
}

impl WavFile {
    /// Writes the header of an empty sound, through to the disk.
    pub(super) fn create(file: File, rate: u32) -> io::Result<Self> {
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
        Ok(Self {
            writer,
            disk,
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
        let mut block = self.writer.get_i16_writer(samples.len() as u32);
        for sample in samples {
            block.write_sample((sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16);
        }
        block.flush().map_err(as_io)?;
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
        self.disk.sync_data()?;
        self.writer.flush().map_err(as_io)?;
        self.disk.sync_data()?;
        self.synced = Instant::now();
        Ok(())
    }

    /// Completes the file, through to the disk.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.sync()?;
        self.writer.finalize().map_err(as_io)
    }
}

fn as_io(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => io::Error::other(other),
    }
}
