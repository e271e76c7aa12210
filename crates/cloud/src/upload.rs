//! Encodes audio for upload.

use std::ops::Range;

use earshot_audio::{AudioError, Stream, encode_opus};

use crate::CloudError;

pub const UPLOAD_RATE: u32 = 48_000;

/// An Ogg Opus file without metadata.
pub struct Upload {
    pub(crate) bytes: Vec<u8>,
    pub(crate) length_ms: u64,
}

impl Upload {
    pub fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub fn length_ms(&self) -> u64 {
        self.length_ms
    }
}

/// Encodes (part of) the audio in memory. `stream` must have [`UPLOAD_RATE`] samples per second.
pub fn encode(stream: &mut dyn Stream, span_ms: Option<Range<u64>>) -> Result<Upload, CloudError> {
    let mut span = match span_ms {
        None => LimitedStream {
            stream,
            remaining: u64::MAX,
        },
        Some(span_ms) => {
            stream.seek_at_rate(span_ms.start, UPLOAD_RATE)?;
            let length_ms = span_ms.end.saturating_sub(span_ms.start);
            LimitedStream {
                stream,
                remaining: length_ms.saturating_mul(u64::from(UPLOAD_RATE)) / 1000,
            }
        }
    };
    let mut bytes = Vec::new();
    let samples = encode_opus(&mut span, &mut bytes)?;
    Ok(Upload {
        bytes,
        length_ms: samples * 1000 / u64::from(UPLOAD_RATE),
    })
}

/// Ends after this many samples.
struct LimitedStream<'a> {
    stream: &'a mut dyn Stream,
    remaining: u64,
}

impl Stream for LimitedStream<'_> {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        if self.remaining == 0 {
            return Ok(None);
        }
        let mut block = self.stream.next_block()?;
        if let Some(block) = &mut block {
            block.truncate(usize::try_from(self.remaining).unwrap_or(usize::MAX));
            self.remaining -= block.len() as u64;
        }
        Ok(block)
    }

    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError> {
        self.stream.seek_at_rate(to_ms, rate)
    }

    fn duration_ms(&self) -> Option<u64> {
        None
    }

    fn sample_rate(&self) -> u32 {
        self.stream.sample_rate()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Cursor;

    use earshot_audio::AudioReader;

    use super::*;

    const SAMPLE: &[u8] = include_bytes!("../../../tests/fixtures/inaugural.opus");

    fn open(bytes: &[u8]) -> AudioReader {
        AudioReader::open_at_rate(Box::new(Cursor::new(bytes.to_vec())), UPLOAD_RATE).unwrap()
    }

    fn wav_with_metadata() -> Vec<u8> {
        let words = b"ARTIST Grandmother TITLE Kitchen GPS 48.2082N";
        let info = [
            b"LIST".as_slice(),
            &(words.len() as u32 + 13).to_le_bytes(),
            b"INFOINAM",
            &(words.len() as u32 + 1).to_le_bytes(),
            words,
            b"\0",
        ]
        .concat();
        let samples: Vec<u8> = (0..48_000_u32)
            .flat_map(|at| (((at * 997) % 20_011) as i16 - 10_000).to_le_bytes())
            .collect();
        let format = b"fmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0";
        let length = (4 + info.len() + format.len() + 8 + samples.len()) as u32;
        [
            b"RIFF".as_slice(),
            &length.to_le_bytes(),
            b"WAVE",
            format,
            &info,
            b"data",
            &(samples.len() as u32).to_le_bytes(),
            &samples,
        ]
        .concat()
    }

    #[test]
    fn no_metadata_is_uploaded() {
        let file = wav_with_metadata();
        let upload = encode(&mut open(&file), None).unwrap();
        assert_eq!(upload.length_ms, 1000);
        let text = String::from_utf8_lossy(&upload.bytes);
        for word in ["Grandmother", "Kitchen", "48.2082N", "INAM", "LIST"] {
            assert!(String::from_utf8_lossy(&file).contains(word));
            assert!(!text.contains(word), "{word} is uploaded");
        }
        // The vendor string and zero comments.
        let tags = b"OpusTags\x07\0\0\0Earshot\0\0\0\0";
        assert!(upload.bytes.windows(tags.len()).any(|bytes| bytes == tags));
        // Encoding is deterministic.
        assert_eq!(encode(&mut open(&file), None).unwrap().bytes, upload.bytes);
    }

    #[test]
    fn a_span_has_the_requested_length() {
        let all = encode(&mut open(SAMPLE), None).unwrap();
        let part = encode(&mut open(SAMPLE), Some(1_000..2_500)).unwrap();
        assert_eq!(part.length_ms, 1_500);
        assert!(part.bytes.len() < all.bytes.len());
        let beyond = encode(&mut open(SAMPLE), Some(1_000..all.length_ms + 9_000)).unwrap();
        assert!(beyond.length_ms <= all.length_ms - 1_000 + 20);
    }
}
