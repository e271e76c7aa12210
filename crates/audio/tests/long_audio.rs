//! Hours of audio need constant memory, and no sample is lost or gained.
#![allow(clippy::unwrap_used)]

use std::io::{self, Read, Seek, SeekFrom};

use earshot_audio::AudioReader;
use earshot_test_support::wav_header;

/// A mono 16-bit WAV file, generated while it is read.
struct GeneratedWav {
    head: Vec<u8>,
    len: u64,
    at: u64,
}

impl GeneratedWav {
    fn new(rate: u32, frames: u64) -> Self {
        let data = u32::try_from(frames * 2).unwrap();
        Self {
            head: wav_header(rate, 1, data),
            len: 44 + u64::from(data),
            at: 0,
        }
    }
}

impl Read for GeneratedWav {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len - self.at).unwrap_or(usize::MAX);
        let count = buf.len().min(left);
        for slot in &mut buf[..count] {
            let at = self.at as usize;
            *slot = *self
                .head
                .get(at)
                .unwrap_or(&if (at / 64).is_multiple_of(2) { 9 } else { 0 });
            self.at += 1;
        }
        Ok(count)
    }
}

impl Seek for GeneratedWav {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
            SeekFrom::End(by) => self.len.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn memory_and_length_do_not_drift_in_an_hour_of_audio() {
    let before = peak_kib();
    for rate in [8_000, 11_025, 44_100, 48_000, 44_099, 22_051] {
        let mut reader =
            AudioReader::open(Box::new(GeneratedWav::new(rate, u64::from(rate) * 3600))).unwrap();
        assert_eq!(reader.duration_ms(), Some(3_600_000));
        let mut samples = 0;
        while let Some(block) = reader.next_block().unwrap() {
            assert!(
                block.len() < 16_000 * 10,
                "a block of {} samples",
                block.len()
            );
            samples += block.len();
        }
        assert_eq!(samples, 16_000 * 3600, "{rate}");
        assert!(reader.warnings().is_empty());
    }
    if let (Some(before), Some(after)) = (before, peak_kib()) {
        // An hour as f32 would be 225 MiB.
        assert!(after - before < 40 * 1024, "grew by {} KiB", after - before);
    } else {
        println!("skipped: this system does not report memory use");
    }
}
