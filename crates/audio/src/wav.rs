//! WAV files as they come: recorders that never wrote the sizes, chunks of odd
//! length, RF64, MP3 in a WAV coat.
//!
//! Only the header is read here. The sound is then handed on behind a small
//! clean header made from it, so that no lie in the old one is believed twice.

use std::io::{Read, Seek, SeekFrom};

use crate::AudioError;

/// Chunks looked at before a file is taken for a hostile one.
const MAX_CHUNKS: usize = 10_000;
/// The longest format description; ADPCM coefficients fit several times.
const MAX_FORMAT: u64 = 4096;
/// Sizes from here on stand for "not known yet": recorders that write to a
/// pipe leave 0x7FFFF000, 0x80000000 or 0xFFFFFFFF.
const UNKNOWN_SIZE: u32 = 0x7fff_0000;
/// The most sound one clean header can name.
const MAX_BODY: u64 = 0xffff_0000;

/// What the first number of a format description says of the samples.
const PCM: u16 = 1;
const FLOAT: u16 = 3;
const ALAW: u16 = 6;
const MULAW: u16 = 7;
const EXTENSIBLE: u16 = 0xfffe;

/// Where the sound lies and what to put before it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The clean header; empty where the sound is a stream of its own.
    pub(crate) head: Vec<u8>,
    pub(crate) start: u64,
    pub(crate) len: u64,
    /// The header promises more than there is.
    pub(crate) cut_off: bool,
}

/// Whether these are the first bytes of a WAV file.
pub(crate) fn is_wav(start: &[u8]) -> bool {
    matches!(start.get(..4), Some(b"RIFF" | b"RF64" | b"BW64")) && start.get(8..12) == Some(b"WAVE")
}

/// Reads the header of a file of `len` bytes.
///
/// # Errors
/// [`AudioError::Damaged`] without format or sound, [`AudioError::Empty`]
/// where the sound has no bytes, [`AudioError::UnsupportedCodec`].
pub(crate) fn plan(source: &mut (impl Read + Seek), len: u64) -> Result<Plan, AudioError> {
    let (mut format, mut fact, mut long_size) = (None, None, None);
    let riff_size = source_u32(source, 4)?;
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        let Some(header) = read(source, at, 8)? else {
            break;
        };
        let size = le32(&header, 4);
        let start = at + 8;
        match &header[..4] {
            b"fmt " => format = read(source, start, MAX_FORMAT.min(size.into()))?,
            b"fact" => fact = read(source, start, 4)?,
            b"ds64" => long_size = read(source, start + 8, 8)?.map(|bytes| le64(&bytes)),
            b"data" => {
                let rest = len.saturating_sub(start);
                // A recorder that was stopped wrote no size anywhere; an empty
                // sound between other chunks has a file size that fits.
                let never_written = size == 0 && u64::from(riff_size) + 9 < len;
                let promised = match size {
                    u32::MAX if long_size.is_some() => long_size,
                    0 if never_written => None,
                    UNKNOWN_SIZE.. => None,
                    known => Some(u64::from(known)),
                };
                let format = format.ok_or(AudioError::damaged(
                    "it does not say what kind of sound it holds",
                ))?;
                return body(&format, fact, start, rest, promised);
            }
            _ => {}
        }
        at = start + u64::from(size) + u64::from(size % 2);
    }
    Err(AudioError::damaged("it has a header but no sound"))
}

fn body(
    format: &[u8],
    fact: Option<Vec<u8>>,
    start: u64,
    rest: u64,
    promised: Option<u64>,
) -> Result<Plan, AudioError> {
    let len = promised.unwrap_or(rest).min(rest);
    let cut_off = promised.is_some_and(|promised| promised > rest) || len > MAX_BODY;
    if format.len() < 16 {
        return Err(AudioError::damaged(
            "it does not say what kind of sound it holds",
        ));
    }
    if len == 0 {
        return Err(AudioError::Empty);
    }
    let tag = le16(format, 0);
    if matches!(tag, 0x50 | 0x55) {
        return Ok(Plan {
            head: Vec::new(),
            start,
            len,
            cut_off,
        });
    }
    if let Some(codec) = unsupported(tag) {
        return Err(AudioError::unsupported(codec));
    }
    if le16(format, 2) == 0 {
        return Err(AudioError::damaged(
            "it names a number of channels no sound has",
        ));
    }
    let format = &plain_format(format, tag);
    let block = u64::from(le16(format, 12)).max(1);
    let len = len.min(MAX_BODY) / block * block;
    if len == 0 {
        return Err(AudioError::Empty);
    }
    Ok(Plan {
        head: clean_header(format, fact, len),
        start,
        len,
        cut_off,
    })
}

/// The part of a format description that means something: writers leave rooms of any size
/// behind it, and the demuxer knows each kind by its length.
fn plain_format(format: &[u8], tag: u16) -> Vec<u8> {
    let len = match tag {
        EXTENSIBLE if format.len() < 40 => 16,
        PCM => 16,
        FLOAT | ALAW | MULAW => 18,
        EXTENSIBLE => 40,
        // The coefficients of ADPCM follow, as long as they say.
        _ => 18 + usize::from(le16(format, 16)),
    };
    let mut plain = format.to_vec();
    plain.resize(len, 0);
    if len < 40 && tag == EXTENSIBLE {
        plain[..2].copy_from_slice(&PCM.to_le_bytes());
    }
    if len > 16 {
        plain[16..18].copy_from_slice(&((len - 18) as u16).to_le_bytes());
    }
    plain
}

fn clean_header(format: &[u8], fact: Option<Vec<u8>>, len: u64) -> Vec<u8> {
    let mut chunks = b"WAVEfmt ".to_vec();
    chunks.extend((format.len() as u32).to_le_bytes());
    chunks.extend(format);
    chunks.resize(chunks.len().next_multiple_of(2), 0);
    if let Some(fact) = fact {
        chunks.extend(b"fact\x04\0\0\0");
        chunks.extend(fact);
    }
    chunks.extend(b"data");
    chunks.extend((len as u32).to_le_bytes());
    let mut head = b"RIFF".to_vec();
    head.extend(
        (chunks.len() as u64 + len)
            .min(u32::MAX.into())
            .to_le_bytes()
            .iter()
            .take(4),
    );
    head.extend(chunks);
    head
}

/// The names of the codecs that WAV files hold and Earshot does not read.
fn unsupported(tag: u16) -> Option<&'static str> {
    Some(match tag {
        0x01 | 0x02 | 0x03 | 0x06 | 0x07 | 0x11 | 0xfffe => return None,
        0x22 => "TrueSpeech",
        0x31 => "GSM 06.10",
        0x42 => "G.723.1",
        0x45 | 0x64 => "G.726",
        0x65 | 0x28f => "G.722",
        0x83 => "G.729",
        0xff | 0x1600..=0x1602 | 0xa106 => "AAC in WAV",
        0x160..=0x163 => "Windows Media Audio",
        0x2000 => "AC-3",
        0x2001 => "DTS",
        0x566f | 0x674f..=0x6771 => "Vorbis in WAV",
        0x704f => "Opus in WAV",
        0xa109 => "Speex",
        _ => "an unknown codec in WAV",
    })
}

fn source_u32(source: &mut (impl Read + Seek), at: u64) -> Result<u32, AudioError> {
    Ok(read(source, at, 4)?.map_or(0, |bytes| le32(&bytes, 0)))
}

/// Exactly `len` bytes, or `None` where the file ends before.
fn read(source: &mut (impl Read + Seek), at: u64, len: u64) -> Result<Option<Vec<u8>>, AudioError> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(at))?;
    source.take(len).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == len).then_some(bytes))
}

fn le16(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..at + 2)
        .and_then(|two| two.try_into().ok())
        .map_or(0, u16::from_le_bytes)
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

fn le64(bytes: &[u8]) -> u64 {
    u64::from(le32(bytes, 0)) | u64::from(le32(bytes, 4)) << 32
}
