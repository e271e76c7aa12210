use std::io::{self, Seek, SeekFrom, Write};

use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, StreamInfo};
use flacenc::config::Encoder;
use flacenc::error::{Verified, Verify};
use flacenc::source::{Fill, FrameBuf};

use super::error::EncodeError;
use crate::Stream;

/// In samples; the usual size.
const FRAME: usize = 4096;
const BITS: usize = 16;

/// Mono, 16 bits, in constant memory. Returns the number of samples.
pub(super) fn encode(
    audio: &mut dyn Stream,
    rate: u32,
    out: &mut (impl Write + Seek),
) -> Result<u64, EncodeError> {
    let mut writer = Writer::new(out, rate)?;
    let mut pending: Vec<i32> = Vec::with_capacity(2 * FRAME);
    while let Some(block) = audio.next_block()? {
        pending.extend(block.iter().map(|sample| quantized(*sample)));
        let whole = pending.len() - pending.len() % FRAME;
        for frame in pending[..whole].chunks(FRAME) {
            writer.frame(frame)?;
        }
        pending.drain(..whole);
    }
    if !pending.is_empty() {
        writer.frame(&pending)?;
    }
    Ok(writer.finish()?)
}

fn quantized(sample: f32) -> i32 {
    (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i32
}

/// The encoder's errors are not `Send`.
fn failed(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

struct Writer<'a, W> {
    out: &'a mut W,
    config: Verified<Encoder>,
    info: StreamInfo,
    rate: u32,
    frames: usize,
    samples: u64,
}

impl<'a, W: Write + Seek> Writer<'a, W> {
    fn new(out: &'a mut W, rate: u32) -> io::Result<Self> {
        let config = Encoder::default()
            .into_verified()
            .map_err(|(_, error)| failed(error))?;
        let info = StreamInfo::new(rate as usize, 1, BITS).map_err(failed)?;
        // `finish` writes the number of samples.
        out.write_all(&header(rate, 0))?;
        Ok(Self {
            out,
            config,
            info,
            rate,
            frames: 0,
            samples: 0,
        })
    }

    fn frame(&mut self, samples: &[i32]) -> io::Result<()> {
        let mut buffer = FrameBuf::with_size(1, samples.len()).map_err(failed)?;
        buffer.fill_interleaved(samples).map_err(failed)?;
        let frame =
            flacenc::encode_fixed_size_frame(&self.config, &buffer, self.frames, &self.info)
                .map_err(failed)?;
        let mut sink = ByteSink::new();
        frame.write(&mut sink).map_err(failed)?;
        self.out.write_all(sink.as_slice())?;
        self.frames += 1;
        self.samples += samples.len() as u64;
        Ok(())
    }

    fn finish(self) -> io::Result<u64> {
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&header(self.rate, self.samples))?;
        self.out.flush()?;
        Ok(self.samples)
    }
}

/// Marker and STREAMINFO (RFC 9639, 8.2). Frame sizes and checksum are 0, "unknown".
fn header(rate: u32, samples: u64) -> [u8; 42] {
    let mut header = [0; 42];
    header[..4].copy_from_slice(b"fLaC");
    // Last metadata block, type STREAMINFO, 34 bytes.
    header[4..8].copy_from_slice(&[0x80, 0, 0, 34]);
    let frame = (FRAME as u16).to_be_bytes();
    header[8..10].copy_from_slice(&frame);
    header[10..12].copy_from_slice(&frame);
    // 20 bits sample rate, 3 bits channels - 1, 5 bits depth - 1, 36 bits samples.
    let packed = u64::from(rate) << 44 | ((BITS as u64 - 1) << 36) | (samples & 0xf_ffff_ffff);
    header[18..26].copy_from_slice(&packed.to_be_bytes());
    header
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Cursor;

    use super::*;
    use crate::AudioReader;

    #[test]
    fn an_encoded_file_decodes_to_the_same_samples() {
        let fixture = include_bytes!("../../../../tests/fixtures/inaugural.opus");
        let samples = |bytes: &[u8]| {
            let (samples, warnings) =
                crate::read_all(Box::new(Cursor::new(bytes.to_vec()))).unwrap();
            assert!(warnings.is_empty(), "{warnings:?}");
            samples
        };
        let mut file = Cursor::new(Vec::new());
        let mut audio = AudioReader::from_bytes(fixture.to_vec()).unwrap();
        encode(&mut audio, crate::SAMPLE_RATE, &mut file).unwrap();
        let file = file.into_inner();
        assert_eq!(
            AudioReader::from_bytes(file.clone()).unwrap().duration_ms(),
            AudioReader::from_bytes(fixture.to_vec())
                .unwrap()
                .duration_ms()
        );
        let (before, after) = (samples(fixture), samples(&file));
        assert_eq!(before.len(), after.len());
        let max_error = before
            .iter()
            .zip(&after)
            .map(|(a, b)| (a.clamp(-1.0, 1.0) - b).abs())
            .fold(0.0, f32::max);
        assert!(max_error < 1.0 / 16_384.0, "{max_error}");
        assert!(
            file.len() < before.len() * 2,
            "it is smaller than it would be as it is"
        );
    }
}
