//! What the MP4 demuxer does not tell: codecs it has no name for, protection,
//! and edit lists (ISO/IEC 14496-12; QuickTime File Format).
//!
//! Reads box headers and a few small boxes, never the sound itself.

mod entry;

use std::io::{Read, Seek, SeekFrom};

use symphonia::core::codecs::audio::AudioCodecParameters;

use crate::timeline::{Edit, Timeline};

/// Boxes looked at before a file is taken for a hostile one.
const MAX_BOXES: usize = 20_000;
/// The part of a leaf box that can hold what is looked for: the longest is the description
/// of a codec with its tables (Vorbis), and a list of edits.
const MAX_LEAF: u64 = 64 * 1024;
/// Bytes of leaf boxes that are read in all.
const MAX_READ: u64 = 4 << 20;
/// The part of the tags that is searched; cover pictures follow it.
const MAX_TAGS: u64 = 64 * 1024;
/// An edit list that goes back more often than this is not followed: each time costs a
/// search, and a sound is not cut that way.
const MAX_TURNS: usize = 64;

/// The description of one track.
#[derive(Debug, Default, Clone)]
pub(crate) struct TrackFacts {
    pub(crate) id: u32,
    /// `soun` for sound, `vide` for pictures.
    pub(crate) handler: [u8; 4],
    /// The first sample entry: what codec the track is in.
    pub(crate) codec: [u8; 4],
    /// What the entry says, where the demuxer would not understand it.
    pub(crate) params: Option<AudioCodecParameters>,
    /// What is heard of the track, where an edit list or a tag says so.
    pub(crate) timeline: Option<Timeline>,
    /// How much later than the first track its first fragment starts, in seconds.
    pub(crate) late: f64,
    /// The byte at which the name of the codec stands.
    codec_at: u64,
    timescale: u32,
    edits: Vec<RawEdit>,
}

impl TrackFacts {
    pub(crate) fn is_sound(&self) -> bool {
        self.handler == *b"soun"
    }

    pub(crate) fn is_protected(&self) -> bool {
        matches!(&self.codec, b"enca" | b"drms")
    }
}

/// An edit in the units of the file.
#[derive(Debug, Clone, Copy)]
struct RawEdit {
    /// In ticks of the movie's clock; 0 for all there is.
    len: u64,
    /// In ticks of the track's clock; `None` for a pause.
    from: Option<u64>,
}

/// What an MP4 file says of itself.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) tracks: Vec<TrackFacts>,
    /// The index without which nothing can be found.
    pub(crate) has_index: bool,
    /// Its kind stands at its start.
    pub(crate) has_kind: bool,
    /// The sound lies in fragments, each with an index of its own.
    pub(crate) is_fragmented: bool,
    /// A fragment that the file ends before.
    pub(crate) cut_off: bool,
    /// The byte behind the last box.
    pub(crate) end: u64,
    /// Where a box starts that goes on to the end or beyond, and how long it is.
    pub(crate) last_box: Option<(u64, u32)>,
    timescale: u32,
    gapless: Option<(u64, u64)>,
    /// The track of the fragment that was looked at last.
    fragment: u32,
    /// Where the first fragment of each track starts, in ticks of that track.
    starts: Vec<(u32, u64)>,
}

impl Facts {
    /// The places of the names of codecs that the demuxer must not see: it refuses a whole
    /// file for one entry that it reads wrongly.
    pub(crate) fn hidden_codecs(&self) -> impl Iterator<Item = u64> {
        let hidden = |track: &&TrackFacts| track.params.is_some();
        self.tracks
            .iter()
            .filter(hidden)
            .map(|track| track.codec_at)
    }
}

/// What stands at the end of a file that does not say its kind, for the demuxer's sake.
pub(crate) const KIND: &[u8] = b"\0\0\0\x14ftypqt  \0\0\0\0qt  ";

/// Whether these are the first bytes of an MP4, M4A, MOV or 3GP file.
pub(crate) fn is_mp4(start: &[u8]) -> bool {
    matches!(start.get(4..8), Some(b"ftyp" | b"styp")) || is_old_quicktime(start)
}

/// QuickTime movies from before there was a box for the kind begin with any other one.
fn is_old_quicktime(start: &[u8]) -> bool {
    let size = be32(start, 0);
    matches!(
        start.get(4..8),
        Some(b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot")
    ) && !(2..8).contains(&size)
}

/// Run-up and length that iTunes and Apple's recorders write as text, in
/// frames: a word of zeros, then run-up, padding and length, all hexadecimal.
fn itunes_gapless(tags: &[u8]) -> Option<(u64, u64)> {
    const NAME: &[u8] = b"iTunSMPB";
    let at = tags.windows(NAME.len()).position(|window| window == NAME)? + NAME.len();
    // Behind the name stands a `data` box with 16 bytes before the text.
    let text = tags.get(at + 16..(at + 16 + 64).min(tags.len()))?;
    let mut words = text
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = std::str::from_utf8(word).ok()?;
            u64::from_str_radix(word, 16).ok()
        });
    let (_, skip, _, len) = (
        words.next()??,
        words.next()??,
        words.next()??,
        words.next()??,
    );
    (len > 0).then_some((skip, len))
}

/// Reads the facts and leaves the source wherever it got to.
pub(crate) fn facts(source: &mut (impl Read + Seek), len: u64) -> Facts {
    let mut walk = Walk {
        source,
        boxes_left: MAX_BOXES,
        bytes_left: MAX_READ,
        facts: Facts {
            end: len,
            ..Facts::default()
        },
    };
    walk.boxes(0, len, 0);
    let mut facts = walk.facts;
    facts.cut_off &= facts.is_fragmented;
    let (movie, gapless) = (f64::from(facts.timescale), facts.gapless);
    for track in facts.tracks.iter_mut().filter(|track| track.timescale > 0) {
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
            Some((skip, len)) if track.is_sound() && track.codec == *b"mp4a" => vec![Edit {
                len: Some(len as f64 / media),
                from: Some(skip as f64 / media),
            }],
            _ => continue,
        };
        let timeline = Timeline::edited(&edits);
        track.timeline = (timeline.turns() <= MAX_TURNS).then_some(timeline);
    }
    tell_who_is_late(&mut facts);
    facts
}

/// Fragments count from wherever a live stream began: only one track beside another is late.
fn tell_who_is_late(facts: &mut Facts) {
    let start = |track: &TrackFacts| {
        let start = facts.starts.iter().find(|start| start.0 == track.id)?;
        (track.timescale > 0).then(|| start.1 as f64 / f64::from(track.timescale))
    };
    let starts: Vec<Option<f64>> = facts.tracks.iter().map(start).collect();
    let first = starts
        .iter()
        .flatten()
        .copied()
        .fold(f64::INFINITY, f64::min);
    for (track, start) in facts.tracks.iter_mut().zip(starts) {
        track.late = start.map_or(0.0, |start| start - first);
    }
}

/// How deep in the file the handler of a track stands.
const HANDLER_DEPTH: usize = 3;

struct Walk<'a, S> {
    source: &'a mut S,
    boxes_left: usize,
    bytes_left: u64,
    facts: Facts,
}

impl<S: Read + Seek> Walk<'_, S> {
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
            // The demuxer wants to know, and to find all of it.
            if depth == 0 && (be32(&head, 0) == 0 || stop > end && kind == *b"mdat") {
                let size = u32::try_from(end - at).ok();
                self.facts.last_box = size.map(|size| (at, size));
            }
            if stop > end {
                match &kind {
                    b"moof" | b"mdat" => self.facts.cut_off = true,
                    b"moov" | b"free" | b"skip" | b"meta" | b"uuid" => {}
                    // Anything else behind the last box is no part of the file.
                    _ if depth == 0 => {
                        self.facts.end = at;
                        return;
                    }
                    _ => {}
                }
            }
            self.inside(kind, at + header, stop.min(end), depth);
            at = stop;
        }
        if depth == 0 && at < end && self.boxes_left > 0 {
            self.facts.end = at;
        }
    }

    fn inside(&mut self, kind: [u8; 4], start: u64, end: u64, depth: usize) {
        match &kind {
            b"ftyp" => self.facts.has_kind = true,
            b"moov" => self.facts.has_index = true,
            b"mvex" => self.facts.is_fragmented = true,
            b"trak" => self.facts.tracks.push(TrackFacts::default()),
            _ => {}
        }
        if matches!(
            &kind,
            b"moov" | b"trak" | b"edts" | b"mdia" | b"minf" | b"stbl" | b"moof" | b"traf"
        ) {
            if depth < 8 {
                self.boxes(start, end, depth + 1);
            }
        } else if kind == *b"udta" && depth == 1 {
            let tags = self.read(start, MAX_TAGS.min(end - start));
            self.facts.gapless = tags.and_then(|tags| itunes_gapless(&tags));
        } else if let b"mvhd" | b"tkhd" | b"mdhd" | b"hdlr" | b"stsd" | b"elst" | b"tfhd" | b"tfdt" = &kind
            // In QuickTime the way to the data has a handler too, one level further down.
            && (kind != *b"hdlr" || depth == HANDLER_DEPTH)
            && let Some(body) = self.read(start, MAX_LEAF.min(end - start))
        {
            self.leaf(kind, start, &body);
        }
    }

    fn leaf(&mut self, kind: [u8; 4], at: u64, body: &[u8]) {
        let long = body.first() == Some(&1);
        // Version 1 has two 64-bit times where version 0 has 32-bit ones.
        let after_times = if long { 20 } else { 12 };
        if kind == *b"tfhd" {
            self.facts.fragment = be32(body, 4);
            return;
        }
        if kind == *b"tfdt" {
            let start = match long {
                true => be64(body, 4),
                false => be32(body, 4).into(),
            };
            let id = self.facts.fragment;
            if !self.facts.starts.iter().any(|start| start.0 == id) {
                self.facts.starts.push((id, start));
            }
            return;
        }
        if kind == *b"mvhd" {
            self.facts.timescale = be32(body, after_times);
            return;
        }
        let Some(track) = self.facts.tracks.last_mut() else {
            return;
        };
        match &kind {
            b"tkhd" => track.id = be32(body, after_times),
            b"mdhd" => track.timescale = be32(body, after_times),
            b"hdlr" => track.handler = be32(body, 8).to_be_bytes(),
            b"stsd" => {
                track.codec = be32(body, 12).to_be_bytes();
                track.codec_at = at + 12;
                track.params = entry::parameters(body.get(8..).unwrap_or_default());
            }
            _ => track.edits = edits(body, long),
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

/// The entries of an edit list.
fn edits(body: &[u8], long: bool) -> Vec<RawEdit> {
    let size = if long { 20 } else { 12 };
    let count = be32(body, 4) as usize;
    let entries = body.get(8..).unwrap_or_default().chunks_exact(size);
    let read = |entry: &[u8]| {
        let (len, from, rate) = match long {
            true => (be64(entry, 0), be64(entry, 8), be32(entry, 16)),
            false => {
                // A negative start is one in the longer form too.
                let from = i64::from(be32(entry, 4) as i32) as u64;
                (u64::from(be32(entry, 0)), from, be32(entry, 8))
            }
        };
        RawEdit {
            len,
            // At rate 0 a picture stands still, and nothing is to be heard.
            from: (from <= i64::MAX as u64 && rate >> 16 != 0).then_some(from),
        }
    };
    entries.take(count).map(read).collect()
}

fn be64(bytes: &[u8], at: usize) -> u64 {
    u64::from(be32(bytes, at)) << 32 | u64::from(be32(bytes, at + 4))
}

fn be32(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}
