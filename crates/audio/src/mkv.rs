//! Works around defects of the Matroska demuxer, finds video, and checks the end of files.
//!
//! The demuxer rejects chapters without an identifier, which RFC 9559, 5.1.7.1.1, allows and common
//! writers produce: chapters become padding.
//!
//! If the index (Cues) gives a block's position in its cluster, the demuxer uses the block's time
//! as the cluster's. These positions become padding, too.

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use crate::AudioError;
use crate::source::MeasuredSource;

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
const CHAPTERS: u32 = 0x1043_a770;
const SEEK_HEAD: u32 = 0x114d_9b74;
const SEEK: u32 = 0x4dbb;
const SEEK_ID: u32 = 0x53ab;
const SEEK_POSITION: u32 = 0x53ac;
const CUES: u32 = 0x1c53_bb6b;
const CUE_POINT: u32 = 0xbb;
const CUE_TRACK_POSITIONS: u32 = 0xb7;
const CUE_RELATIVE_POSITION: u32 = 0xf0;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK_ENTRY: u32 = 0xae;
const TRACK_TYPE: u32 = 0x83;
const VIDEO: u8 = 1;
const VOID: u8 = 0xec;
/// Half a million entries.
const MAX_CUES: u64 = 16 << 20;
const MAX_SEEK_HEAD: u64 = 64 * 1024;
const MAX_TRACK_LIST: u64 = 1 << 20;
/// Real files have about a dozen before the audio.
const MAX_ELEMENTS: usize = 1_000;

pub(crate) fn is_matroska(start: &[u8]) -> bool {
    start.starts_with(&EBML.to_be_bytes())
}

/// Also returns whether there is a video track.
pub(crate) fn patch(mut source: MeasuredSource) -> Result<(MeasuredSource, bool), AudioError> {
    let (mut at, mut segment, mut has_video) = (0, 0, false);
    for _ in 0..MAX_ELEMENTS {
        let Some(element) = read_element(&mut source, at)? else {
            break;
        };
        let data = at + element.header;
        at = match element.id {
            // Continue with its children, which follow the header.
            SEGMENT => {
                segment = data;
                data
            }
            CLUSTER if element.size.is_none() => break,
            CHAPTERS => {
                let Some(size) = element.size else { break };
                source.overlay(at, void_header(element.header + size));
                data + size
            }
            id => {
                let Some(size) = element.size else { break };
                if id == TRACKS {
                    let list = read_body(&mut source, data, size, MAX_TRACK_LIST)?;
                    for_each_child(&list, TRACK_ENTRY, &mut |element, _, data| {
                        has_video |= element == TRACK_TYPE && data == [VIDEO];
                    })?;
                }
                if id == SEEK_HEAD {
                    let list = read_body(&mut source, data, size, MAX_SEEK_HEAD)?;
                    if let Some(cues) = cues_offset(&list)? {
                        drop_relative_positions(&mut source, segment.saturating_add(cues))?;
                    }
                }
                data.saturating_add(size)
            }
        };
    }
    Ok((source, has_video))
}

/// Position of the Cues in the segment, from a SeekHead.
fn cues_offset(list: &[u8]) -> Result<Option<u64>, AudioError> {
    let (mut id, mut found) = (0, None);
    for_each_child(list, SEEK, &mut |element, _, data| {
        let value = data.iter().fold(0, |v, byte| v << 8 | u64::from(*byte));
        match element {
            SEEK_ID => id = value,
            SEEK_POSITION if id == u64::from(CUES) => found = Some(value),
            _ => {}
        }
    })?;
    Ok(found)
}

/// Turns relative block positions into padding.
fn drop_relative_positions(source: &mut MeasuredSource, at: u64) -> Result<(), AudioError> {
    let Some(Element {
        id: CUES,
        header,
        size: Some(size),
    }) = read_element(source, at)?
    else {
        return Ok(());
    };
    let cues = read_body(source, at + header, size, MAX_CUES)?;
    let mut patched = cues.clone();
    for_each_child(&cues, CUE_POINT, &mut |element, at, data| {
        if element != CUE_TRACK_POSITIONS {
            return;
        }
        let mut inside = 0;
        while let Ok(Some(found)) = read_element(&mut Cursor::new(data), inside as u64) {
            if found.id == CUE_RELATIVE_POSITION {
                patched[at + inside] = VOID;
            }
            let len = found.header.saturating_add(found.size.unwrap_or(u64::MAX));
            inside = inside.saturating_add(usize::try_from(len).unwrap_or(usize::MAX));
        }
    })?;
    source.overlay(at + header, patched);
    Ok(())
}

/// Passes id, offset and data of each child of the elements with id `kind`.
fn for_each_child(
    list: &[u8],
    kind: u32,
    call: &mut impl FnMut(u32, usize, &[u8]),
) -> Result<(), AudioError> {
    let mut at = 0;
    let mut parent_end = 0;
    while at < list.len() {
        let Some(element) = read_element(&mut Cursor::new(list), at as u64)? else {
            break;
        };
        let data = at + element.header as usize;
        let len = element.size.and_then(|size| usize::try_from(size).ok());
        let end = len.map_or(list.len(), |len| data.saturating_add(len).min(list.len()));
        if element.id == kind && at >= parent_end {
            (at, parent_end) = (data, end);
            continue;
        }
        if at < parent_end {
            call(element.id, data, list.get(data..end).unwrap_or_default());
        }
        at = end;
    }
    Ok(())
}

/// Empty if larger than `max_size`.
fn read_body(
    source: &mut MeasuredSource,
    at: u64,
    size: u64,
    max_size: u64,
) -> Result<Vec<u8>, AudioError> {
    let mut bytes = Vec::new();
    if size <= max_size {
        source.seek(SeekFrom::Start(at))?;
        source.take(size).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// A live recording, with unknown sizes, must end between two elements; other files must end with
/// their segment.
pub(crate) fn ends_cleanly(source: &mut MeasuredSource) -> Result<bool, AudioError> {
    let len = source.len();
    let mut source = BufReader::new(source);
    let mut at = 0;
    while at < len {
        let Some(element) = read_element(&mut source, at)? else {
            return Ok(false);
        };
        let data = at.saturating_add(element.header);
        at = match (element.id, element.size) {
            (SEGMENT, Some(size)) => return Ok(data.saturating_add(size) <= len),
            (SEGMENT | CLUSTER, None) => data,
            (_, Some(size)) => data.saturating_add(size),
            (_, None) => return Ok(false),
        };
    }
    Ok(at == len)
}

struct Element {
    id: u32,
    header: u64,
    /// `None`: up to the end of its parent.
    size: Option<u64>,
}

fn read_element(source: &mut (impl Read + Seek), at: u64) -> Result<Option<Element>, AudioError> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(at))?;
    source.by_ref().take(12).read_to_end(&mut bytes)?;
    let id_len = match bytes.first() {
        Some(first) if *first >= 0x10 => first.leading_zeros() as usize + 1,
        _ => return Ok(None),
    };
    let Some((id, rest)) = bytes.split_at_checked(id_len) else {
        return Ok(None);
    };
    let id = id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let size_len = match rest.first() {
        Some(first) if *first != 0 => first.leading_zeros() as usize + 1,
        _ => return Ok(None),
    };
    let Some(size) = rest.get(..size_len) else {
        return Ok(None);
    };
    let all = u64::MAX >> (64 - 7 * size_len);
    let size = size
        .iter()
        .fold(0, |size, byte| size << 8 | u64::from(*byte))
        & all;
    let header = (id_len + size_len) as u64;
    Ok(Some(Element {
        id,
        header,
        size: (size != all).then_some(size),
    }))
}

fn void_header(total: u64) -> Vec<u8> {
    let (len, mark) = if total < 9 {
        (1, 0x80)
    } else {
        (8, 0x01_u64 << 56)
    };
    let size = total.saturating_sub(1 + len) | mark;
    let mut head = vec![VOID];
    head.extend(size.to_be_bytes().iter().skip(8 - len as usize));
    head
}
