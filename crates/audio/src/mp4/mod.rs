//! MP4 metadata that the demuxer ignores or misreads: unknown codecs, protection, edit lists
//! (ISO/IEC 14496-12; QuickTime File Format). Reads only headers and small boxes.

mod bytes;
mod edits;
mod entry;
mod info;
mod patch;
mod times;

use std::io::{Read, Seek, SeekFrom};

use crate::AudioError;
use crate::timeline::{Edit, Timeline};
use bytes::{be32, be64};
use edits::{edits, itunes_gapless};
pub(crate) use info::{Mp4Info, TrackInfo};
use patch::{FREE_BOX, INDEX_TOO_LARGE};
use times::Table;

/// More boxes are hostile: a day in one-second fragments has six hundred thousand.
const MAX_BOXES: usize = 1_000_000;
const MAX_TRACKS: usize = 256;
/// Sample durations of a fragment that the demuxer sums per step.
const DURATIONS_PER_STEP: u64 = 8;
/// The longest boxes needed are codec descriptions with tables (Vorbis) and edit lists.
const MAX_LEAF_LEN: u64 = 64 * 1024;
const MAX_BYTES_READ: u64 = 32 << 20;
/// The tags needed come before cover pictures.
const MAX_TAGS_LEN: u64 = 64 * 1024;
/// Each step back costs a seek; no real edit list has this many.
const MAX_REWINDS: usize = 64;

/// Appended for the demuxer to files without one.
pub(crate) const FTYP_BOX: &[u8] = b"\0\0\0\x14ftypqt  \0\0\0\0qt  ";

pub(crate) fn is_mp4(start: &[u8]) -> bool {
    matches!(start.get(4..8), Some(b"ftyp" | b"styp")) || is_old_quicktime(start)
}

/// Old QuickTime movies have no `ftyp` box.
fn is_old_quicktime(start: &[u8]) -> bool {
    let size = be32(start, 0);
    matches!(
        start.get(4..8),
        Some(b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot")
    ) && !(2..8).contains(&size)
}

pub(crate) fn read_info(source: &mut (impl Read + Seek), len: u64) -> Result<Mp4Info, AudioError> {
    let mut walker = BoxWalker {
        source,
        boxes_left: MAX_BOXES,
        bytes_left: MAX_BYTES_READ,
        info: Mp4Info {
            end: len,
            ..Mp4Info::default()
        },
    };
    walker.boxes(0, len, 0);
    if walker.boxes_left == 0 {
        return Err(AudioError::damaged(INDEX_TOO_LARGE));
    }
    let mut info = walker.info;
    info.hide_non_audio_tracks();
    info.shorten_tables(source)?;
    info.truncated &= info.is_fragmented;
    let (movie, gapless) = (f64::from(info.timescale), info.gapless);
    for track in info.tracks.iter_mut().filter(|track| track.timescale > 0) {
        let media = f64::from(track.timescale);
        let edits: Vec<Edit> = match gapless {
            _ if !track.edits.is_empty() => track
                .edits
                .iter()
                .map(|edit| Edit {
                    len: (edit.len > 0 && movie > 0.0).then(|| edit.len as f64 / movie),
                    from: edit.from.map(|from| from as f64 / media),
                })
                .collect(),
            Some((skip, len)) if track.is_audio() && track.codec == *b"mp4a" => vec![Edit {
                len: Some(len as f64 / media),
                from: Some(skip as f64 / media),
            }],
            _ => continue,
        };
        let timeline = Timeline::from_edits(&edits);
        track.timeline = (timeline.rewinds() <= MAX_REWINDS).then_some(timeline);
    }
    set_track_delays(&mut info);
    Ok(info)
}

/// Fragments of live streams have an arbitrary origin: only differences between tracks count.
fn set_track_delays(info: &mut Mp4Info) {
    let start = |track: &TrackInfo| {
        let start = info.starts.iter().find(|start| start.0 == track.id)?;
        (track.timescale > 0).then(|| start.1 as f64 / f64::from(track.timescale))
    };
    let starts: Vec<Option<f64>> = info.tracks.iter().map(start).collect();
    let first = starts
        .iter()
        .flatten()
        .copied()
        .fold(f64::INFINITY, f64::min);
    for (track, start) in info.tracks.iter_mut().zip(starts) {
        track.delay = start.map_or(0.0, |start| start - first);
    }
}

const TABLE_HEADER_LEN: u64 = 12;
/// sample-duration-present flag (ISO/IEC 14496-12, 8.8.8).
const SAMPLE_DURATION_PRESENT: u32 = 0x100;
const HANDLER_DEPTH: usize = 3;

struct BoxWalker<'a, S> {
    source: &'a mut S,
    boxes_left: usize,
    bytes_left: u64,
    info: Mp4Info,
}

impl<S: Read + Seek> BoxWalker<'_, S> {
    fn boxes(&mut self, mut at: u64, end: u64, depth: usize) {
        while end.saturating_sub(at) >= 8 && self.boxes_left > 0 {
            self.boxes_left -= 1;
            let Some(head) = self.read(at, 16.min(end - at)) else {
                return;
            };
            let size = u64::from(be32(&head, 0));
            let mut kind = [0; 4];
            kind.copy_from_slice(&head[4..8]);
            let (header, size) = match size {
                0 => (8, end - at),
                1 if head.len() == 16 => (
                    16,
                    u64::from(be32(&head, 8)) << 32 | u64::from(be32(&head, 12)),
                ),
                _ => (8, size),
            };
            if size < header {
                return;
            }
            let stop = at.saturating_add(size);
            // The demuxer needs the exact size of the last box.
            if depth == 0 && (be32(&head, 0) == 0 || stop > end && kind == *b"mdat") {
                let size = u32::try_from(end - at).ok();
                self.info.last_box = size.map(|size| (at, size));
            }
            if stop > end {
                match &kind {
                    b"moof" | b"mdat" => self.info.truncated = true,
                    b"moov" | b"free" | b"skip" | b"meta" | b"uuid" => {}
                    _ if depth == 0 => {
                        self.info.end = at;
                        return;
                    }
                    _ => {}
                }
            }
            self.visit(kind, at + 4, (at + header, stop.min(end)), depth);
            at = stop;
        }
        if depth == 0 && at < end && self.boxes_left > 0 {
            self.info.end = at;
        }
    }

    fn visit(&mut self, kind: [u8; 4], name_offset: u64, (start, end): (u64, u64), depth: usize) {
        match &kind {
            b"ftyp" => self.info.has_ftyp = true,
            b"moov" => self.info.has_index = true,
            b"mvex" => self.info.is_fragmented = true,
            b"trak" if self.info.tracks.len() == MAX_TRACKS => self.boxes_left = 0,
            b"trak" => self.info.tracks.push(TrackInfo {
                box_offset: name_offset,
                ..TrackInfo::default()
            }),
            b"traf" => self.info.runs = 0,
            b"udta" | b"meta" if depth <= 2 => {
                self.info.patches.push((name_offset, FREE_BOX.to_vec()));
            }
            _ => {}
        }
        if matches!(
            &kind,
            b"moov" | b"trak" | b"edts" | b"mdia" | b"minf" | b"stbl" | b"moof" | b"traf" | b"mvex"
        ) {
            if depth < 8 {
                self.boxes(start, end, depth + 1);
            }
        } else if kind == *b"udta" && depth == 1 {
            let tags = self.read(start, MAX_TAGS_LEN.min(end - start));
            self.info.gapless = tags.and_then(|tags| itunes_gapless(&tags));
        } else if let b"stts" | b"stsz" | b"stz2" | b"trun" | b"trex" = &kind {
            if let Some(head) = self.read(start, TABLE_HEADER_LEN.min(end - start)) {
                self.table(kind, name_offset, (start, end), &head);
            }
        } else if let b"mvhd" | b"tkhd" | b"mdhd" | b"hdlr" | b"stsd" | b"elst" | b"tfhd" | b"tfdt" = &kind
            // In QuickTime, data references have a handler too, one level deeper.
            && (kind != *b"hdlr" || depth == HANDLER_DEPTH)
            && let Some(body) = self.read(start, MAX_LEAF_LEN.min(end - start))
        {
            self.leaf(kind, start, &body);
        }
    }

    /// Reads only the header of a sample table.
    fn table(&mut self, kind: [u8; 4], name_offset: u64, (start, end): (u64, u64), head: &[u8]) {
        let info = &mut self.info;
        match (&kind, info.tracks.last_mut()) {
            (b"trex", _) => info.defaults.push((be32(head, 4), name_offset)),
            (b"trun", _) => {
                let samples = u64::from(be32(head, 4));
                info.runs += 1;
                let mut steps = info.runs;
                if be32(head, 0) & SAMPLE_DURATION_PRESENT != 0 {
                    // Four bytes per duration.
                    steps += samples.min((end - start) / 4) / DURATIONS_PER_STEP;
                }
                let steps = steps.saturating_mul(samples);
                info.steps = info.steps.saturating_add(steps);
            }
            (b"stts", Some(track)) => {
                track.sample_times = Some(Table {
                    at: start + 4,
                    entries: be32(head, 4),
                });
            }
            (_, Some(track)) => track.samples = be32(head, 8).into(),
            (_, None) => {}
        }
    }

    fn leaf(&mut self, kind: [u8; 4], at: u64, body: &[u8]) {
        let is_version_1 = body.first() == Some(&1);
        // Version 1 has two 64-bit times instead of 32-bit ones.
        let times_end = if is_version_1 { 20 } else { 12 };
        if kind == *b"tfhd" {
            self.info.current_fragment = be32(body, 4);
            return;
        }
        if kind == *b"tfdt" {
            let start = match is_version_1 {
                true => be64(body, 4),
                false => be32(body, 4).into(),
            };
            let id = self.info.current_fragment;
            let is_known = |start: &(u32, u64)| start.0 == id;
            if self.info.starts.len() < MAX_TRACKS && !self.info.starts.iter().any(is_known) {
                self.info.starts.push((id, start));
            }
            return;
        }
        if kind == *b"mvhd" {
            self.info.timescale = be32(body, times_end);
            return;
        }
        let Some(track) = self.info.tracks.last_mut() else {
            return;
        };
        match &kind {
            b"tkhd" => track.id = be32(body, times_end),
            b"mdhd" => track.timescale = be32(body, times_end),
            b"hdlr" => track.handler = be32(body, 8).to_be_bytes(),
            b"stsd" => {
                track.codec = be32(body, 12).to_be_bytes();
                track.codec_offset = at + 12;
                track.params = entry::parameters(body.get(8..).unwrap_or_default());
            }
            _ => track.edits = edits(body, is_version_1),
        }
    }

    fn read(&mut self, at: u64, len: u64) -> Option<Vec<u8>> {
        self.bytes_left = self.bytes_left.checked_sub(len)?;
        let mut bytes = Vec::new();
        self.source.seek(SeekFrom::Start(at)).ok()?;
        self.source
            .by_ref()
            .take(len)
            .read_to_end(&mut bytes)
            .ok()?;
        (bytes.len() as u64 == len).then_some(bytes)
    }
}
