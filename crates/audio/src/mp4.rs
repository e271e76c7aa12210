//! What the MP4 demuxer does not tell: codecs it has no name for, protection,
//! and edit lists (ISO/IEC 14496-12).
//!
//! Reads box headers and a few small boxes, never the sound itself.

use std::io::{Read, Seek, SeekFrom};

use crate::window::Ticks;

/// Boxes looked at before a file is taken for a hostile one.
const MAX_BOXES: usize = 20_000;
/// The part of a leaf box that can hold what is looked for.
const MAX_LEAF: u64 = 4096;
/// The part of the tags that is searched; cover pictures follow it.
const MAX_TAGS: u64 = 64 * 1024;

/// What one track says of itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TrackFacts {
    pub(crate) id: u32,
    /// `soun` for sound, `vide` for pictures.
    pub(crate) handler: [u8; 4],
    /// The first sample entry: what codec the track is in.
    pub(crate) codec: [u8; 4],
    /// Run-up to leave out, where an edit list names one.
    pub(crate) skip: Option<Ticks>,
    /// How much to keep after it.
    pub(crate) keep: Option<Ticks>,
    timescale: u32,
    edit: Option<(u64, u64)>,
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
    /// Media data that the file ends before.
    pub(crate) cut_off: bool,
    timescale: u32,
    gapless: Option<(u64, u64)>,
}

/// Whether these are the first bytes of an MP4, M4A, MOV or 3GP file.
pub(crate) fn is_mp4(start: &[u8]) -> bool {
    start.get(4..8).is_some_and(|kind| kind == b"ftyp")
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
        left: MAX_BOXES,
        facts: Facts::default(),
    };
    walk.boxes(0, len, 0);
    let mut facts = walk.facts;
    for track in &mut facts.tracks {
        if let Some((duration, start)) = track.edit {
            track.skip = Some(Ticks {
                ticks: start,
                hertz: track.timescale,
            });
            track.keep = (duration > 0 && facts.timescale > 0).then_some(Ticks {
                ticks: duration,
                hertz: facts.timescale,
            });
        }
        if let (None, true, Some((skip, len))) = (
            track.edit,
            track.is_sound() && track.codec == *b"mp4a",
            facts.gapless,
        ) {
            track.skip = Some(Ticks {
                ticks: skip,
                hertz: track.timescale,
            });
            track.keep = Some(Ticks {
                ticks: len,
                hertz: track.timescale,
            });
        }
        if track.timescale == 0 {
            track.skip = None;
            track.keep = None;
        }
    }
    facts
}

struct Walk<'a, S> {
    source: &'a mut S,
    left: usize,
    facts: Facts,
}

impl<S: Read + Seek> Walk<'_, S> {
    fn boxes(&mut self, mut at: u64, end: u64, depth: usize) {
        while end.saturating_sub(at) >= 8 && self.left > 0 {
            self.left -= 1;
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
            self.facts.cut_off |= depth == 0 && stop > end;
            self.inside(kind, at + header, stop.min(end), depth);
            at = stop;
        }
    }

    fn inside(&mut self, kind: [u8; 4], start: u64, end: u64, depth: usize) {
        match &kind {
            b"moov" => self.facts.has_index = true,
            b"trak" => self.facts.tracks.push(TrackFacts::default()),
            _ => {}
        }
        if matches!(
            &kind,
            b"moov" | b"trak" | b"edts" | b"mdia" | b"minf" | b"stbl"
        ) {
            if depth < 8 {
                self.boxes(start, end, depth + 1);
            }
        } else if kind == *b"udta" && depth == 1 {
            let tags = self.read(start, MAX_TAGS.min(end - start));
            self.facts.gapless = tags.and_then(|tags| itunes_gapless(&tags));
        } else if matches!(
            &kind,
            b"mvhd" | b"tkhd" | b"mdhd" | b"hdlr" | b"stsd" | b"elst"
        ) && let Some(body) = self.read(start, MAX_LEAF.min(end - start))
        {
            self.leaf(kind, &body);
        }
    }

    fn leaf(&mut self, kind: [u8; 4], body: &[u8]) {
        let long = body.first() == Some(&1);
        // Version 1 has two 64-bit times where version 0 has 32-bit ones.
        let after_times = if long { 20 } else { 12 };
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
            b"stsd" => track.codec = be32(body, 12).to_be_bytes(),
            _ => track.edit = single_edit(body, long),
        }
    }

    fn read(&mut self, at: u64, len: u64) -> Option<Vec<u8>> {
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

/// Duration and start of an edit list's one real edit. Several are a montage,
/// which is left as it was recorded; an empty edit only delays the start.
fn single_edit(body: &[u8], long: bool) -> Option<(u64, u64)> {
    let count = be32(body, 4) as usize;
    let size = if long { 20 } else { 12 };
    let mut real = None;
    for index in 0..count.min(64) {
        let entry = body.get(8 + index * size..8 + (index + 1) * size)?;
        let (duration, start) = if long {
            (
                u64::from(be32(entry, 0)) << 32 | u64::from(be32(entry, 4)),
                u64::from(be32(entry, 8)) << 32 | u64::from(be32(entry, 12)),
            )
        } else {
            let start = be32(entry, 4);
            (
                u64::from(be32(entry, 0)),
                if start == u32::MAX {
                    u64::MAX
                } else {
                    start.into()
                },
            )
        };
        if start == u64::MAX {
            continue;
        }
        if real.replace((duration, start)).is_some() {
            return None;
        }
    }
    real
}

fn be32(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}
