//! Reads WAV headers, including unset sizes, odd chunk lengths, RF64, and MP3 in WAV. The demuxer
//! gets the data behind a clean header.

use std::io::{Read, Seek, SeekFrom};

use crate::AudioError;

/// More chunks are hostile.
const MAX_CHUNKS: usize = 10_000;
/// Several times the size of ADPCM coefficients.
const MAX_FORMAT: u64 = 4096;
/// Larger sizes mean "unknown": writers to a pipe leave 0x7FFFF000, 0x80000000 or 0xFFFFFFFF.
const UNKNOWN_SIZE: u32 = 0x7fff_0000;
const MAX_BODY: u64 = 0xffff_0000;

/// Format tags.
const PCM: u16 = 1;
const FLOAT: u16 = 3;
const ALAW: u16 = 6;
const MULAW: u16 = 7;
const EXTENSIBLE: u16 = 0xfffe;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Empty for MP3, which has its own headers.
    pub(crate) head: Vec<u8>,
    pub(crate) start: u64,
    pub(crate) len: u64,
    pub(crate) truncated: bool,
}

pub(crate) fn is_wav(start: &[u8]) -> bool {
    matches!(start.get(..4), Some(b"RIFF" | b"RF64" | b"BW64")) && start.get(8..12) == Some(b"WAVE")
}

pub(crate) fn plan(source: &mut (impl Read + Seek), len: u64) -> Result<Plan, AudioError> {
    let (mut format, mut fact, mut long_size) = (None, None, None);
    let riff_size = source_u32(source, 4)?;
    let mut offset = 12;
    for _ in 0..MAX_CHUNKS {
        let Some(header) = read(source, offset, 8)? else {
            break;
        };
        let size = le32(&header, 4);
        let start = offset + 8;
        match &header[..4] {
            b"fmt " => format = read(source, start, MAX_FORMAT.min(size.into()))?,
            b"fact" => fact = read(source, start, 4)?,
            b"ds64" => long_size = read(source, start + 8, 8)?.map(|bytes| le64(&bytes)),
            b"data" => {
                let rest = len.saturating_sub(start);
                // An interrupted recorder leaves both sizes unset; with a really empty data chunk,
                // the RIFF size is right.
                let size_unset = size == 0 && u64::from(riff_size) + 9 < len;
                let declared = match size {
                    u32::MAX if long_size.is_some() => long_size,
                    0 if size_unset => None,
                    UNKNOWN_SIZE.. => None,
                    known => Some(u64::from(known)),
                };
                let format =
                    format.ok_or(AudioError::damaged("it does not specify its audio format"))?;
                return body(&format, fact, start, rest, declared);
            }
            _ => {}
        }
        offset = start + u64::from(size) + u64::from(size % 2);
    }
    Err(AudioError::damaged("it has a header but no audio"))
}

fn body(
    format: &[u8],
    fact: Option<Vec<u8>>,
    start: u64,
    rest: u64,
    declared: Option<u64>,
) -> Result<Plan, AudioError> {
    let len = declared.unwrap_or(rest).min(rest);
    let truncated = declared.is_some_and(|declared| declared > rest) || len > MAX_BODY;
    if format.len() < 16 {
        return Err(AudioError::damaged("it does not specify its audio format"));
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
            truncated,
        });
    }
    if let Some(codec) = unsupported(tag) {
        return Err(AudioError::unsupported(codec));
    }
    if le16(format, 2) == 0 {
        return Err(AudioError::damaged(
            "it has an impossible number of channels",
        ));
    }
    let format = &trimmed_format(format, tag);
    let block = u64::from(le16(format, 12)).max(1);
    let len = len.min(MAX_BODY) / block * block;
    if len == 0 {
        return Err(AudioError::Empty);
    }
    Ok(Plan {
        head: clean_header(format, fact, len),
        start,
        len,
        truncated,
    })
}

/// Writers pad format chunks to any size, but the demuxer distinguishes formats by length.
fn trimmed_format(format: &[u8], tag: u16) -> Vec<u8> {
    let len = match tag {
        EXTENSIBLE if format.len() < 40 => 16,
        PCM => 16,
        FLOAT | ALAW | MULAW => 18,
        EXTENSIBLE => 40,
        // ADPCM coefficients follow.
        _ => 18 + usize::from(le16(format, 16)),
    };
    let mut trimmed = format.to_vec();
    trimmed.resize(len, 0);
    if len < 40 && tag == EXTENSIBLE {
        trimmed[..2].copy_from_slice(&PCM.to_le_bytes());
    }
    if len > 16 {
        trimmed[16..18].copy_from_slice(&((len - 18) as u16).to_le_bytes());
    }
    trimmed
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

fn source_u32(source: &mut (impl Read + Seek), offset: u64) -> Result<u32, AudioError> {
    Ok(read(source, offset, 4)?.map_or(0, |bytes| le32(&bytes, 0)))
}

/// `None` if the file ends first.
fn read(
    source: &mut (impl Read + Seek),
    offset: u64,
    len: u64,
) -> Result<Option<Vec<u8>>, AudioError> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(offset))?;
    source.take(len).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == len).then_some(bytes))
}

fn le16(bytes: &[u8], offset: usize) -> u16 {
    bytes
        .get(offset..offset + 2)
        .and_then(|two| two.try_into().ok())
        .map_or(0, u16::from_le_bytes)
}

fn le32(bytes: &[u8], offset: usize) -> u32 {
    bytes
        .get(offset..offset + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

fn le64(bytes: &[u8]) -> u64 {
    u64::from(le32(bytes, 0)) | u64::from(le32(bytes, 4)) << 32
}
