//! Sample entries that the demuxer does not know or misreads: QuickTime PCM and ALAC, AMR, Vorbis
//! and MPEG audio.

use std::borrow::Cow;

use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};

use codec_core::codecs::amr::AmrVariant;

use super::bytes::be32;
use crate::amr;

const BOX_HEADER: usize = 8;
/// Version 0 sample entry without boxes.
const BASE_ENTRY_LEN: usize = 36;

/// `None` if the demuxer can read the entry.
pub(super) fn parameters(entry: &[u8]) -> Option<AudioCodecParameters> {
    let kind = entry.get(4..8)?;
    match kind {
        b"samr" => return Some(amr::parameters(AmrVariant::NarrowBand)),
        b"sawb" => return Some(amr::parameters(AmrVariant::WideBand)),
        _ => {}
    }
    let boxes = boxes(entry.get(BASE_ENTRY_LEN + version_extra(entry)?..)?, true);
    let find = |box_type: &[u8; 4]| boxes.iter().find(|b| b.0 == box_type).map(|b| b.1);
    let bits = be16(entry, 26);
    // Big-endian unless a box says otherwise.
    let is_little_endian = find(b"enda").is_some_and(|body| body.get(..2) == Some(&[0, 1]))
        || find(b"pcmC").is_some_and(|body| body.get(4).is_some_and(|flags| flags & 1 == 1));
    let bits = match find(b"pcmC").and_then(|body| body.get(5)) {
        Some(bits) => u32::from(*bits),
        None => bits,
    };
    let (codec, extra) = match kind {
        b"raw " | b"NONE" if bits == 8 => (id::CODEC_ID_PCM_U8, None),
        b"raw " | b"NONE" | b"twos" => (pcm_integer(bits, false)?, None),
        b"sowt" => (pcm_integer(bits, true)?, None),
        b"ipcm" => (pcm_integer(bits, is_little_endian)?, None),
        b"in24" => (pcm_integer(24, is_little_endian)?, None),
        b"in32" => (pcm_integer(32, is_little_endian)?, None),
        b"fl32" => (pcm_float(32, is_little_endian)?, None),
        b"fl64" => (pcm_float(64, is_little_endian)?, None),
        b"fpcm" => (pcm_float(bits, is_little_endian)?, None),
        b"ulaw" => (id::CODEC_ID_PCM_MULAW, None),
        b"alaw" => (id::CODEC_ID_PCM_ALAW, None),
        b".mp3" | b"ms\0\x55" => (id::CODEC_ID_MP3, None),
        b".mp2" | b"ms\0\x50" => (id::CODEC_ID_MP2, None),
        b"alac" => {
            let cookie = find(b"alac")?.get(4..)?;
            (id::CODEC_ID_ALAC, Some(Cow::Borrowed(cookie)))
        }
        b"mp4a" => match es_descriptor(find(b"esds")?.get(4..)?)? {
            // MPEG-2 and MPEG-1 audio, any layer.
            (0x69 | 0x6b, _) => (id::CODEC_ID_MP3, None),
            // Vorbis by convention (mp4ra.org).
            (0xdd, headers) => (
                id::CODEC_ID_VORBIS,
                Some(Cow::Owned(vorbis_headers(headers)?)),
            ),
            _ => return None,
        },
        _ => return None,
    };
    let mut params = AudioCodecParameters::new();
    let (rate, count) = rate_and_channels(entry);
    params
        .for_codec(codec)
        .with_sample_rate(rate)
        .with_channels(channels(count)?);
    if let Some(extra) = extra {
        params.with_extra_data(extra.into_owned().into_boxed_slice());
    }
    Some(params)
}

fn version_extra(entry: &[u8]) -> Option<usize> {
    match be16(entry, 16) {
        0 => Some(0),
        1 => Some(16),
        2 => Some(36),
        _ => None,
    }
}

fn rate_and_channels(entry: &[u8]) -> (u32, u32) {
    if be16(entry, 16) == 2 {
        let rate = u64::from(be32(entry, 40)) << 32 | u64::from(be32(entry, 44));
        return (f64::from_bits(rate) as u32, be32(entry, 48));
    }
    (be32(entry, 32) >> 16, be16(entry, 24))
}

pub(crate) fn channels(count: u32) -> Option<Channels> {
    Some(match count {
        0 => return None,
        1 => Channels::Positioned(Position::FRONT_CENTER),
        2 => Channels::Positioned(Position::FRONT_LEFT | Position::FRONT_RIGHT),
        many => Channels::Discrete(u16::try_from(many).ok()?),
    })
}

fn pcm_integer(bits: u32, is_little_endian: bool) -> Option<AudioCodecId> {
    Some(match (bits, is_little_endian) {
        (8, _) => id::CODEC_ID_PCM_S8,
        (16, false) => id::CODEC_ID_PCM_S16BE,
        (16, true) => id::CODEC_ID_PCM_S16LE,
        (24, false) => id::CODEC_ID_PCM_S24BE,
        (24, true) => id::CODEC_ID_PCM_S24LE,
        (32, false) => id::CODEC_ID_PCM_S32BE,
        (32, true) => id::CODEC_ID_PCM_S32LE,
        _ => return None,
    })
}

fn pcm_float(bits: u32, is_little_endian: bool) -> Option<AudioCodecId> {
    Some(match (bits, is_little_endian) {
        (32, false) => id::CODEC_ID_PCM_F32BE,
        (32, true) => id::CODEC_ID_PCM_F32LE,
        (64, false) => id::CODEC_ID_PCM_F64BE,
        (64, true) => id::CODEC_ID_PCM_F64LE,
        _ => return None,
    })
}

/// Includes those in a `wave` box, in which QuickTime wraps decoder data.
fn boxes(mut bytes: &[u8], unwrap_wave: bool) -> Vec<(&[u8], &[u8])> {
    let mut found = Vec::new();
    while let Some(kind) = bytes.get(4..BOX_HEADER) {
        let size = be32(bytes, 0) as usize;
        let Some((whole, rest)) = bytes.split_at_checked(size.max(BOX_HEADER)) else {
            break;
        };
        if kind == b"wave" && unwrap_wave {
            found.extend(boxes(&whole[BOX_HEADER..], false));
        } else {
            found.push((kind, &whole[BOX_HEADER..]));
        }
        bytes = rest;
    }
    found
}

/// Object type and decoder data of an elementary stream descriptor (ISO/IEC 14496-1, 7.2.6.5 and
/// 7.2.6.6).
fn es_descriptor(mut bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut object = None;
    loop {
        let (&tag, mut rest) = bytes.split_first()?;
        let mut len = 0;
        loop {
            let (&byte, after) = rest.split_first()?;
            rest = after;
            len = len << 7 | usize::from(byte & 0x7f);
            if byte < 0x80 {
                break;
            }
            if len > usize::from(u16::MAX) {
                return None;
            }
        }
        bytes = match tag {
            // ES_Descriptor; its flags name three optional fields.
            3 => {
                let flags = *rest.get(2)?;
                let mut skip = 3 + if flags & 0x80 != 0 { 2 } else { 0 };
                if flags & 0x40 != 0 {
                    skip += 1 + usize::from(*rest.get(skip)?);
                }
                skip += if flags & 0x20 != 0 { 2 } else { 0 };
                rest.get(skip..)?
            }
            // DecoderConfigDescriptor.
            4 => {
                object = rest.first().copied();
                rest.get(13..)?
            }
            5 => return Some((object?, rest.get(..len)?)),
            _ => return Some((object?, &[])),
        };
        if bytes.is_empty() {
            return Some((object?, &[]));
        }
    }
}

/// The decoder needs the first and last of three headers, which are laced as in Ogg or, by FFmpeg,
/// each preceded by a 16-bit length.
fn vorbis_headers(laced: &[u8]) -> Option<Vec<u8>> {
    if be16(laced, 0) == 30 {
        let (mut rest, mut headers) = (laced, Vec::new());
        for index in 0..3 {
            let len = be16(rest, 0) as usize;
            let header = rest.get(2..2 + len)?;
            rest = &rest[2 + len..];
            if index != 1 {
                headers.extend(header);
            }
        }
        return Some(headers);
    }
    let (&2, mut rest) = laced.split_first()? else {
        return None;
    };
    let mut lens = [0; 2];
    for len in &mut lens {
        loop {
            let (&byte, after) = rest.split_first()?;
            rest = after;
            *len += usize::from(byte);
            if byte < u8::MAX {
                break;
            }
        }
    }
    let ident = rest.get(..lens[0])?;
    let setup = rest.get(lens[0] + lens[1]..)?;
    Some([ident, setup].concat())
}

fn be16(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 2)
        .map_or(0, |two| u32::from(two[0]) << 8 | u32::from(two[1]))
}
