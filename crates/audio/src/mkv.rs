//! Matroska files without what their demuxer stumbles over, and where one ends.
//!
//! The demuxer refuses a file whose chapters leave out an identifier that the
//! format (RFC 9559, 5.1.7.1.1) says may be left out, and common writers do.
//! Chapters say nothing about sound, so they are turned into padding.
//!
//! Where an index names the very block of a place, it takes the time of that block for that
//! of the cluster around it, and all that follows lies wrong by the difference. Without the
//! names of blocks it begins with the cluster, and reads its time.

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
const VOID: u8 = 0xec;
/// The longest index that is mended, in bytes: half a million places.
const MAX_CUES: u64 = 16 << 20;
/// The longest list of where things are.
const MAX_SEEK_HEAD: u64 = 64 * 1024;
/// Elements looked at; a real file has a dozen before its sound.
const MAX_ELEMENTS: usize = 1_000;

/// Whether these are the first bytes of a Matroska or WebM file.
pub(crate) fn is_matroska(start: &[u8]) -> bool {
    start.starts_with(&EBML.to_be_bytes())
}

/// The same file with every chapter list overwritten by padding, and without the places of
/// blocks in its index.
pub(crate) fn mend(mut source: MeasuredSource) -> Result<MeasuredSource, AudioError> {
    let (mut at, mut segment) = (0, 0);
    for _ in 0..MAX_ELEMENTS {
        let Some(element) = element(&mut source, at)? else {
            break;
        };
        let data = at + element.header;
        at = match element.id {
            // Its children follow its header.
            SEGMENT => {
                segment = data;
                data
            }
            CLUSTER if element.size.is_none() => break,
            CHAPTERS => {
                let Some(size) = element.size else { break };
                source.overlay(at, void(element.header + size));
                data + size
            }
            id => {
                let Some(size) = element.size else { break };
                if id == SEEK_HEAD {
                    let list = body(&mut source, data, size, MAX_SEEK_HEAD)?;
                    if let Some(cues) = place_of_cues(&list)? {
                        forget_blocks(&mut source, segment.saturating_add(cues))?;
                    }
                }
                data.saturating_add(size)
            }
        };
    }
    Ok(source)
}

/// Where a list of places says that the index lies, in bytes of the segment.
fn place_of_cues(list: &[u8]) -> Result<Option<u64>, AudioError> {
    let (mut id, mut found) = (0, None);
    each_in(list, SEEK, &mut |element, _, data| {
        let value = data.iter().fold(0, |v, byte| v << 8 | u64::from(*byte));
        match element {
            SEEK_ID => id = value,
            SEEK_POSITION if id == u64::from(CUES) => found = Some(value),
            _ => {}
        }
    })?;
    Ok(found)
}

/// Overlays the index there with one that names no blocks.
fn forget_blocks(source: &mut MeasuredSource, at: u64) -> Result<(), AudioError> {
    let Some(Element {
        id: CUES,
        header,
        size: Some(size),
    }) = element(source, at)?
    else {
        return Ok(());
    };
    let cues = body(source, at + header, size, MAX_CUES)?;
    let mut mended = cues.clone();
    each_in(&cues, CUE_POINT, &mut |element, at, data| {
        if element != CUE_TRACK_POSITIONS {
            return;
        }
        let mut inside = 0;
        while let Ok(Some(found)) = self::element(&mut Cursor::new(data), inside as u64) {
            if found.id == CUE_RELATIVE_POSITION {
                mended[at + inside] = VOID;
            }
            let len = found.header.saturating_add(found.size.unwrap_or(u64::MAX));
            inside = inside.saturating_add(usize::try_from(len).unwrap_or(usize::MAX));
        }
    })?;
    source.overlay(at + header, mended);
    Ok(())
}

/// Calls for each element in each element of that kind, with its data and where they lie.
fn each_in(
    list: &[u8],
    kind: u32,
    call: &mut impl FnMut(u32, usize, &[u8]),
) -> Result<(), AudioError> {
    let mut at = 0;
    let mut ends_at = 0;
    while at < list.len() {
        let Some(element) = element(&mut Cursor::new(list), at as u64)? else {
            break;
        };
        let data = at + element.header as usize;
        let len = element.size.and_then(|size| usize::try_from(size).ok());
        let end = len.map_or(list.len(), |len| data.saturating_add(len).min(list.len()));
        if element.id == kind && at >= ends_at {
            (at, ends_at) = (data, end);
            continue;
        }
        if at < ends_at {
            call(element.id, data, list.get(data..end).unwrap_or_default());
        }
        at = end;
    }
    Ok(())
}

/// Up to `most` bytes of data; none of what is longer.
fn body(source: &mut MeasuredSource, at: u64, size: u64, most: u64) -> Result<Vec<u8>, AudioError> {
    let mut bytes = Vec::new();
    if size <= most {
        source.seek(SeekFrom::Start(at))?;
        source.take(size).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Whether a file that was written live, with sizes unknown, ends between two elements. One
/// that says how long it is ends where it says.
pub(crate) fn ends_well(source: &mut MeasuredSource) -> Result<bool, AudioError> {
    let len = source.len();
    let mut source = BufReader::new(source);
    let mut at = 0;
    while at < len {
        let Some(element) = element(&mut source, at)? else {
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
    /// `None` where it runs to the end of its parent.
    size: Option<u64>,
}

fn element(source: &mut (impl Read + Seek), at: u64) -> Result<Option<Element>, AudioError> {
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

/// The header of a padding element that is `total` bytes long with it.
fn void(total: u64) -> Vec<u8> {
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
