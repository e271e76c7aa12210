//! What the demuxer reads in place of what stands in the file: less of what is never heard,
//! and tables that it walks faster.

use std::io::{Read, Seek};

use super::{Facts, TrackFacts};
use crate::AudioError;

/// Steps that the demuxer may take to find all samples, each about a nanosecond: for each
/// one it walks the tables from their start.
const MAX_STEPS: u64 = 1 << 33;
/// Tracks that are never heard, by their handlers (mp4ra.org): the demuxer need not walk
/// their tables, nor read what they hold.
const SILENT: &[&[u8; 4]] = &[
    b"vide", b"auxv", b"pict", b"text", b"sbtl", b"subt", b"clcp", b"hint", b"meta", b"tmcd",
];
/// The kind of a box that is passed over.
pub(super) const PASSED_OVER: &[u8; 4] = b"free";
/// Why a file is refused whose index would take hours to read.
pub(super) const OVERGROWN: &str = "its index is far larger than its sound needs";

impl TrackFacts {
    fn is_silent(&self) -> bool {
        SILENT.contains(&&self.handler)
    }
}

impl Facts {
    /// What the demuxer should read in place of what stands at a byte: nothing of tracks that
    /// are not heard and of tags, and no codec whose entry it reads wrongly, for which it
    /// refuses the whole file.
    pub(crate) fn patches(&self) -> impl Iterator<Item = (u64, Vec<u8>)> {
        let known = self.tracks.iter().filter(|track| track.params.is_some());
        let codecs = known.map(|track| (track.codec_at, b"----".to_vec()));
        codecs.chain(self.patches.iter().cloned())
    }

    /// Has the demuxer pass over the tracks that are not heard, if one is.
    pub(super) fn hide_silent_tracks(&mut self) {
        if self.tracks.iter().all(TrackFacts::is_silent) {
            return;
        }
        for track in self.tracks.iter().filter(|track| track.is_silent()) {
            // It wants as many of these as there are tracks.
            let mut defaults = self.defaults.iter().filter(|default| default.0 == track.id);
            let default = match (defaults.next(), defaults.next()) {
                (Some((_, at)), None) => Some(*at),
                (None, _) if !self.is_fragmented => None,
                _ => continue,
            };
            let boxes = default.into_iter().chain([track.box_at]);
            let patches = boxes.map(|at| (at, PASSED_OVER.to_vec()));
            self.patches.extend(patches);
        }
    }

    /// Makes the tables shorter that the demuxer walks.
    ///
    /// # Errors
    /// [`AudioError::Damaged`] where walking them would take too long all the same.
    pub(super) fn shorten_tables(
        &mut self,
        source: &mut (impl Read + Seek),
    ) -> Result<(), AudioError> {
        let (mut samples, mut entries) = (0_u64, 0_u64);
        for track in self.tracks.iter_mut().filter(|track| !track.is_silent()) {
            let Some(table) = &mut track.times else {
                continue;
            };
            if let Some(made) = table.shorten(source, track.timescale) {
                self.patches.push((table.at, made));
            }
            samples = samples.saturating_add(track.samples);
            entries = entries.saturating_add(table.entries.into());
        }
        let steps = samples.saturating_mul(entries).saturating_add(self.steps);
        match steps > MAX_STEPS {
            true => Err(AudioError::damaged(OVERGROWN)),
            false => Ok(()),
        }
    }
}
