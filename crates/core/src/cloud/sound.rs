//! Sound, made ready to be sent.

use std::ops::Range;

use earshot_audio::{AudioError, Stream};

use super::CloudError;
use crate::desk::small;

/// Samples a second of what is encoded.
pub(crate) const RATE: u32 = 48_000;

/// Sound as an Ogg file of Opus, with nothing in it but sound.
pub struct Sendable {
    pub(crate) bytes: Vec<u8>,
    pub(crate) length_ms: u64,
}

impl Sendable {
    /// How many bytes it has.
    pub fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Its length in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.length_ms
    }
}

/// What is heard between these two moments, in milliseconds; all of it without them.
/// `sound` gives [`RATE`] samples a second. It is kept in memory: no file is made.
pub(crate) fn encoded(
    sound: &mut dyn Stream,
    span_ms: Option<Range<u64>>,
) -> Result<Sendable, CloudError> {
    let mut span = match span_ms {
        None => Span {
            sound,
            left: u64::MAX,
        },
        Some(span_ms) => {
            sound.seek_at_rate(span_ms.start, RATE)?;
            let length_ms = span_ms.end.saturating_sub(span_ms.start);
            Span {
                sound,
                left: length_ms.saturating_mul(u64::from(RATE)) / 1000,
            }
        }
    };
    let mut bytes = Vec::new();
    let samples = small::opus(&mut span, &mut bytes)?;
    Ok(Sendable {
        bytes,
        length_ms: samples * 1000 / u64::from(RATE),
    })
}

/// So many samples of a sound, and then its end.
struct Span<'a> {
    sound: &'a mut dyn Stream,
    left: u64,
}

impl Stream for Span<'_> {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut block = self.sound.next_block()?;
        if let Some(block) = &mut block {
            block.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= block.len() as u64;
        }
        Ok(block)
    }

    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError> {
        self.sound.seek_at_rate(to_ms, rate)
    }

    fn duration_ms(&self) -> Option<u64> {
        None
    }

    fn sample_rate(&self) -> u32 {
        self.sound.sample_rate()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Cursor;

    use earshot_audio::Sound;

    use super::*;

    const SAMPLE: &[u8] = include_bytes!("../../assets/sample.opus");

    fn open(bytes: &[u8]) -> Sound {
        Sound::open_at_rate(Box::new(Cursor::new(bytes.to_vec())), RATE).unwrap()
    }

    /// A WAV file that says who made it, what it is called and where.
    fn told_of() -> Vec<u8> {
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
    fn nothing_is_left_of_what_a_file_says_about_itself() {
        let file = told_of();
        let sent = encoded(&mut open(&file), None).unwrap();
        assert_eq!(sent.length_ms, 1000);
        let text = String::from_utf8_lossy(&sent.bytes);
        for word in ["Grandmother", "Kitchen", "48.2082N", "INAM", "LIST"] {
            assert!(String::from_utf8_lossy(&file).contains(word));
            assert!(!text.contains(word), "{word} leaves");
        }
        // The comments of the stream: who encodes, and how many there are, which is none.
        let tags = b"OpusTags\x07\0\0\0Earshot\0\0\0\0";
        assert!(sent.bytes.windows(tags.len()).any(|bytes| bytes == tags));
        // What was made of the same sound is the same: no clock, no chance.
        assert_eq!(encoded(&mut open(&file), None).unwrap().bytes, sent.bytes);
    }

    #[test]
    fn a_span_is_as_long_as_it_says() {
        let all = encoded(&mut open(SAMPLE), None).unwrap();
        let part = encoded(&mut open(SAMPLE), Some(1_000..2_500)).unwrap();
        assert_eq!(part.length_ms, 1_500);
        assert!(part.bytes.len() < all.bytes.len());
        let beyond = encoded(&mut open(SAMPLE), Some(1_000..all.length_ms + 9_000)).unwrap();
        assert!(beyond.length_ms <= all.length_ms - 1_000 + 20);
    }
}
