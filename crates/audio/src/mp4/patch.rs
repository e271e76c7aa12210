//! Replaces bytes for the demuxer: hides tracks without audio, shortens tables.

use std::io::{Read, Seek};

use super::info::{Mp4Info, TrackInfo};
use crate::AudioError;

/// The demuxer walks the tables from the start for each sample; a step takes about a nanosecond.
const MAX_STEPS: u64 = 1 << 33;
/// Handlers (mp4ra.org) of tracks to hide.
const NON_AUDIO_HANDLERS: &[&[u8; 4]] = &[
    b"vide", b"auxv", b"pict", b"text", b"sbtl", b"subt", b"clcp", b"hint", b"meta", b"tmcd",
];
/// A box of this type is skipped.
pub(super) const FREE_BOX: &[u8; 4] = b"free";
pub(super) const INDEX_TOO_LARGE: &str = "its index is far too large for its audio";

impl TrackInfo {
    fn is_non_audio(&self) -> bool {
        NON_AUDIO_HANDLERS.contains(&&self.handler)
    }
}

impl Mp4Info {
    /// Also hides codecs whose entries make the demuxer reject the file.
    pub(crate) fn patches(&self) -> impl Iterator<Item = (u64, Vec<u8>)> {
        let known = self.tracks.iter().filter(|track| track.params.is_some());
        let codecs = known.map(|track| (track.codec_offset, b"----".to_vec()));
        codecs.chain(self.patches.iter().cloned())
    }

    pub(super) fn hide_non_audio_tracks(&mut self) {
        if self.tracks.iter().all(TrackInfo::is_non_audio) {
            return;
        }
        for track in self.tracks.iter().filter(|track| track.is_non_audio()) {
            // There must be one for each track.
            let mut defaults = self.defaults.iter().filter(|default| default.0 == track.id);
            let default = match (defaults.next(), defaults.next()) {
                (Some((_, at)), None) => Some(*at),
                (None, _) if !self.is_fragmented => None,
                _ => continue,
            };
            let boxes = default.into_iter().chain([track.box_offset]);
            let patches = boxes.map(|at| (at, FREE_BOX.to_vec()));
            self.patches.extend(patches);
        }
    }

    pub(super) fn shorten_tables(
        &mut self,
        source: &mut (impl Read + Seek),
    ) -> Result<(), AudioError> {
        let (mut samples, mut entries) = (0_u64, 0_u64);
        for track in self.tracks.iter_mut().filter(|track| !track.is_non_audio()) {
            let Some(table) = &mut track.sample_times else {
                continue;
            };
            if let Some(new_table) = table.shorten(source, track.timescale) {
                self.patches.push((table.at, new_table));
            }
            samples = samples.saturating_add(track.samples);
            entries = entries.saturating_add(table.entries.into());
        }
        let steps = samples.saturating_mul(entries).saturating_add(self.steps);
        match steps > MAX_STEPS {
            true => Err(AudioError::damaged(INDEX_TOO_LARGE)),
            false => Ok(()),
        }
    }
}
