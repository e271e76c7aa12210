//! Matroska files without their chapters, and where one ends.
//!
//! The demuxer refuses a file whose chapters leave out an identifier that the
//! format (RFC 9559, 5.1.7.1.1) says may be left out, and common writers do.
//! Chapters say nothing about sound, so they are turned into padding.

use std::io::{BufReader, Read, Seek, SeekFrom};

use crate::AudioError;
use crate::source::MeasuredSource;

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
const CHAPTERS: u32 = 0x1043_a770;
const VOID: u8 = 0xec;
/// Elements looked at; a real file has a dozen before its sound.
const MAX_ELEMENTS: usize = 1_000;

/// Whether these are the first bytes of a Matroska or WebM file.
pub(crate) fn is_matroska(start: &[u8]) -> bool {
    start.starts_with(&EBML.to_be_bytes())
}

/// The same file with every chapter list overwritten by padding.
pub(crate) fn hide_chapters(mut source: MeasuredSource) -> Result<MeasuredSource, AudioError> {
    let mut at = 0;
    for _ in 0..MAX_ELEMENTS {
        let Some(element) = element(&mut source, at)? else {
            break;
        };
        at = match element.id {
            // Its children follow its header.
            SEGMENT => at + element.header,
            CLUSTER if element.size.is_none() => break,
            CHAPTERS => {
                let Some(size) = element.size else { break };
                source.overlay(at, void(element.header + size));
                at + element.header + size
            }
            _ => match element.size {
                Some(size) => at.saturating_add(element.header).saturating_add(size),
                None => break,
            },
        };
    }
    Ok(source)
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
