//! What the MP4 demuxer does not tell: codecs it has no name for, protection,
//! and edit lists (ISO/IEC 14496-12; QuickTime File Format).
//!
//! Reads box headers and a few small boxes, never the sound itself.

mod edits;
mod entry;
mod patch;
mod times;

use std::io::{Read, Seek, SeekFrom};

use symphonia::core::codecs::audio::AudioCodecParameters;

use crate::AudioError;
use crate::timeline::{Edit, Timeline};
use edits::{RawEdit, edits, itunes_gapless};
use patch::{OVERGROWN, PASSED_OVER};
use times::Table;

/// Boxes looked at before a file is taken for a hostile one: a day in fragments of a second
/// has six hundred thousand.
const MAX_BOXES: usize = 1_000_000;
/// Tracks that a file may have.
const MAX_TRACKS: usize = 256;
/// Lengths of samples in a fragment are added up so many in one step.
const ADDED_IN_A_STEP: u64 = 8;
/// The part of a leaf box that can hold what is looked for: the longest is the description
/// of a codec with its tables (Vorbis), and a list of edits.
const MAX_LEAF: u64 = 64 * 1024;
/// Bytes of headers and leaf boxes that are read in all.
const MAX_READ: u64 = 32 << 20;
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
    /// The byte at which the name of the track's box stands.
    box_at: u64,
    /// How long each sample is.
    times: Option<Table>,
    /// How many samples its index lists.
    samples: u64,
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
    /// What each track of a fragmented file is unless a fragment says otherwise: the track,
    /// and the byte at which the name of the box stands.
    defaults: Vec<(u32, u64)>,
    /// Runs of samples in the fragment that was looked at last.
    runs: u64,
    /// Steps that the demuxer takes to find the samples of fragments.
    steps: u64,
    /// What the demuxer reads in place of what stands at a byte.
    patches: Vec<(u64, Vec<u8>)>,
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

/// Reads the facts and leaves the source wherever it got to.
///
/// # Errors
/// [`AudioError::Damaged`] for an index that would take too long to read.
pub(crate) fn facts(source: &mut (impl Read + Seek), len: u64) -> Result<Facts, AudioError> {
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
    if walk.boxes_left == 0 {
        return Err(AudioError::damaged(OVERGROWN));
    }
    let mut facts = walk.facts;
    facts.hide_silent_tracks();
    facts.shorten_tables(source)?;
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
    Ok(facts)
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

/// So much of a table tells how long it is.
const TABLE_HEAD: u64 = 12;
/// The flag of a run of samples with a length for each (ISO/IEC 14496-12, 8.8.8).
const EACH_HAS_A_LENGTH: u32 = 0x100;
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
            self.inside(kind, at + 4, (at + header, stop.min(end)), depth);
            at = stop;
        }
        if depth == 0 && at < end && self.boxes_left > 0 {
            self.facts.end = at;
        }
    }

    /// A box, with the byte at which its name stands, and from where to where its body goes.
    fn inside(&mut self, kind: [u8; 4], name_at: u64, (start, end): (u64, u64), depth: usize) {
        match &kind {
            b"ftyp" => self.facts.has_kind = true,
            b"moov" => self.facts.has_index = true,
            b"mvex" => self.facts.is_fragmented = true,
            b"trak" if self.facts.tracks.len() == MAX_TRACKS => self.boxes_left = 0,
            b"trak" => self.facts.tracks.push(TrackFacts {
                box_at: name_at,
                ..TrackFacts::default()
            }),
            b"traf" => self.facts.runs = 0,
            b"udta" | b"meta" if depth <= 2 => {
                self.facts.patches.push((name_at, PASSED_OVER.to_vec()));
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
            let tags = self.read(start, MAX_TAGS.min(end - start));
            self.facts.gapless = tags.and_then(|tags| itunes_gapless(&tags));
        } else if let b"stts" | b"stsz" | b"stz2" | b"trun" | b"trex" = &kind {
            if let Some(head) = self.read(start, TABLE_HEAD.min(end - start)) {
                self.table(kind, name_at, (start, end), &head);
            }
        } else if let b"mvhd" | b"tkhd" | b"mdhd" | b"hdlr" | b"stsd" | b"elst" | b"tfhd" | b"tfdt" = &kind
            // In QuickTime the way to the data has a handler too, one level further down.
            && (kind != *b"hdlr" || depth == HANDLER_DEPTH)
            && let Some(body) = self.read(start, MAX_LEAF.min(end - start))
        {
            self.leaf(kind, start, &body);
        }
    }

    /// A table of samples, of which its first bytes are enough.
    fn table(&mut self, kind: [u8; 4], name_at: u64, (start, end): (u64, u64), head: &[u8]) {
        let facts = &mut self.facts;
        match (&kind, facts.tracks.last_mut()) {
            (b"trex", _) => facts.defaults.push((be32(head, 4), name_at)),
            (b"trun", _) => {
                let samples = u64::from(be32(head, 4));
                facts.runs += 1;
                let mut steps = facts.runs;
                if be32(head, 0) & EACH_HAS_A_LENGTH != 0 {
                    // Each is four bytes long.
                    steps += samples.min((end - start) / 4) / ADDED_IN_A_STEP;
                }
                let steps = steps.saturating_mul(samples);
                facts.steps = facts.steps.saturating_add(steps);
            }
            (b"stts", Some(track)) => {
                track.times = Some(Table {
                    at: start + 4,
                    entries: be32(head, 4),
                });
            }
            (_, Some(track)) => track.samples = be32(head, 8).into(),
            (_, None) => {}
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
            let is_known = |start: &(u32, u64)| start.0 == id;
            if self.facts.starts.len() < MAX_TRACKS && !self.facts.starts.iter().any(is_known) {
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

fn be64(bytes: &[u8], at: usize) -> u64 {
    u64::from(be32(bytes, at)) << 32 | u64::from(be32(bytes, at + 4))
}

fn be32(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}
