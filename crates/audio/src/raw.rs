//! Headerless samples, as written by `arecord -t raw`.

use std::fmt;
use std::io::{ErrorKind, Read};
use std::str::FromStr;

use crate::converter::{MAX_CHANNELS, MonoConverter};
use crate::{AudioError, SAMPLE_RATE};

/// Bytes per read.
const READ_SIZE: usize = 16 * 1024;
/// Hz.
const RATE_RANGE: std::ops::RangeInclusive<u32> = 1_000..=384_000;

/// Little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    U8,
    S16,
    S24,
    S32,
    F32,
}

impl Encoding {
    const ALL: [(&'static str, Self); 5] = [
        ("u8", Self::U8),
        ("s16le", Self::S16),
        ("s24le", Self::S24),
        ("s32le", Self::S32),
        ("f32le", Self::F32),
    ];

    fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::S16 => 2,
            Self::S24 => 3,
            Self::S32 | Self::F32 => 4,
        }
    }

    fn sample(self, bytes: &[u8]) -> f32 {
        let whole = |bytes: &[u8]| {
            // Fills the upper bytes, so that the sign bit is in place.
            let mut four = [0; 4];
            four[4 - bytes.len()..].copy_from_slice(bytes);
            i32::from_le_bytes(four) as f32 / 2_147_483_648.0
        };
        match self {
            Self::U8 => (f32::from(bytes[0]) - 128.0) / 128.0,
            Self::S16 | Self::S24 | Self::S32 => whole(bytes),
            Self::F32 => {
                let sample = f32::from_bits(u32::from_le_bytes(bytes.try_into().unwrap_or([0; 4])));
                if sample.is_finite() { sample } else { 0.0 }
            }
        }
    }
}

/// Format of headerless samples: `s16le:16000:1` is 16 bits, 16 kHz, one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawFormat {
    encoding: Encoding,
    rate: u32,
    channels: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidRawFormat;

impl std::error::Error for InvalidRawFormat {}

impl fmt::Display for InvalidRawFormat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Encoding::ALL.iter().map(|(name, _)| *name).collect();
        write!(
            out,
            "write ENCODING:RATE:CHANNELS such as s16le:16000:1, with one of {}",
            names.join(", ")
        )
    }
}

impl FromStr for RawFormat {
    type Err = InvalidRawFormat;

    fn from_str(text: &str) -> Result<Self, InvalidRawFormat> {
        let [encoding, rate, channels] = <[&str; 3]>::try_from(text.split(':').collect::<Vec<_>>())
            .map_err(|_| InvalidRawFormat)?;
        let known = Encoding::ALL.iter().find(|(name, _)| *name == encoding);
        let rate: u32 = rate.parse().map_err(|_| InvalidRawFormat)?;
        let channels: usize = channels.parse().map_err(|_| InvalidRawFormat)?;
        match known {
            Some((_, encoding))
                if RATE_RANGE.contains(&rate) && (1..=MAX_CHANNELS).contains(&channels) =>
            {
                Ok(Self {
                    encoding: *encoding,
                    rate,
                    channels,
                })
            }
            _ => Err(InvalidRawFormat),
        }
    }
}

pub struct RawReader<R> {
    reader: R,
    format: RawFormat,
    /// `None` after the end.
    converter: Option<MonoConverter>,
    pending: Vec<u8>,
    planes: Vec<Vec<f32>>,
}

impl<R: Read> RawReader<R> {
    pub fn new(reader: R, format: RawFormat) -> Result<Self, AudioError> {
        let channels = format.channels;
        Ok(Self {
            reader,
            format,
            converter: Some(MonoConverter::new(
                channels,
                format.rate,
                SAMPLE_RATE,
                true,
            )?),
            pending: Vec::new(),
            planes: vec![Vec::new(); channels],
        })
    }

    /// Never empty; `None` at the end.
    pub fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        let mut block = Vec::new();
        while block.is_empty() {
            let Some(converter) = &mut self.converter else {
                return Ok(None);
            };
            let mut bytes = [0; READ_SIZE];
            let count = match self.reader.read(&mut bytes) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            if count == 0 {
                if let Some(converter) = self.converter.take() {
                    converter.finish(&mut block);
                }
                break;
            }
            self.pending.extend_from_slice(&bytes[..count]);
            let size = self.format.encoding.bytes();
            let frame = size * self.planes.len();
            let whole = self.pending.len() - self.pending.len() % frame;
            for (index, plane) in self.planes.iter_mut().enumerate() {
                plane.clear();
                let samples = self.pending[..whole].chunks_exact(frame);
                plane.extend(samples.map(|frame| {
                    self.format
                        .encoding
                        .sample(&frame[index * size..(index + 1) * size])
                }));
            }
            self.pending.drain(..whole);
            converter.push(&self.planes, &mut block);
        }
        Ok((!block.is_empty()).then_some(block))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn formats_need_three_valid_parts() {
        assert!("s16le:16000:1".parse::<RawFormat>().is_ok());
        for wrong in [
            "",
            "s16le",
            "s16le:16000",
            "s16be:16000:1",
            "s16le:0:1",
            "s16le:16000:0",
            "s16le:16000:1:1",
            "s16le:x:1",
            "f32le:48000:65",
        ] {
            assert_eq!(wrong.parse::<RawFormat>(), Err(InvalidRawFormat), "{wrong}");
        }
    }

    #[test]
    fn every_encoding_gives_the_same_samples() {
        let half = 0.5_f32;
        let samples: [(&str, Vec<u8>); 5] = [
            ("u8", vec![192]),
            ("s16le", 0x4000_i16.to_le_bytes().to_vec()),
            ("s24le", vec![0, 0, 0x40]),
            ("s32le", 0x4000_0000_i32.to_le_bytes().to_vec()),
            ("f32le", half.to_le_bytes().to_vec()),
        ];
        for (name, sample) in samples {
            let format = format!("{name}:16000:2").parse().unwrap();
            // Two channels, and half a frame at the end.
            let mut bytes = sample.repeat(2 * 4_000);
            bytes.extend(&sample);
            let mut reader = RawReader::new(&bytes[..], format).unwrap();
            let mut output = Vec::new();
            while let Some(block) = reader.next_block().unwrap() {
                output.extend(block);
            }
            assert_eq!(output.len(), 4_000, "{name}");
            assert!(output.iter().all(|s| (s - half).abs() < 0.01), "{name}");
        }
    }
}
