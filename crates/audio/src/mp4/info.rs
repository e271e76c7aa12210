//! Metadata of a file and its tracks.

use symphonia::core::codecs::audio::AudioCodecParameters;

use super::edits::RawEdit;
use super::times::Table;
use crate::timeline::Timeline;

#[derive(Debug, Default, Clone)]
pub(crate) struct TrackInfo {
    pub(crate) id: u32,
    /// `soun`, `vide` …
    pub(crate) handler: [u8; 4],
    /// Of the first sample entry.
    pub(crate) codec: [u8; 4],
    /// For entries that the demuxer misreads.
    pub(crate) params: Option<AudioCodecParameters>,
    /// From an edit list or gapless tag.
    pub(crate) timeline: Option<Timeline>,
    /// Start of the first fragment relative to the earliest track, in seconds.
    pub(crate) delay: f64,
    /// Offset of the codec's name.
    pub(super) codec_offset: u64,
    /// Offset of the track box's type.
    pub(super) box_offset: u64,
    pub(super) sample_times: Option<Table>,
    pub(super) samples: u64,
    pub(super) timescale: u32,
    pub(super) edits: Vec<RawEdit>,
}

impl TrackInfo {
    pub(crate) fn is_audio(&self) -> bool {
        self.handler == *b"soun"
    }

    pub(crate) fn is_video(&self) -> bool {
        self.handler == *b"vide"
    }

    pub(crate) fn is_protected(&self) -> bool {
        matches!(&self.codec, b"enca" | b"drms")
    }
}

#[derive(Debug, Default)]
pub(crate) struct Mp4Info {
    pub(crate) tracks: Vec<TrackInfo>,
    /// Has a `moov` box.
    pub(crate) has_index: bool,
    pub(crate) has_ftyp: bool,
    pub(crate) is_fragmented: bool,
    /// The last fragment is incomplete.
    pub(crate) truncated: bool,
    /// Offset after the last box.
    pub(crate) end: u64,
    /// Offset and size of a last box that reaches the end of the file or beyond.
    pub(crate) last_box: Option<(u64, u32)>,
    pub(super) timescale: u32,
    pub(super) gapless: Option<(u64, u64)>,
    pub(super) current_fragment: u32,
    /// Track id and first fragment's start in ticks.
    pub(super) starts: Vec<(u32, u64)>,
    /// Track id and type offset of each `trex` box.
    pub(super) defaults: Vec<(u32, u64)>,
    /// Sample runs of the current fragment.
    pub(super) runs: u64,
    /// Demuxer steps needed to find the samples of fragments.
    pub(super) steps: u64,
    /// Offset and replacement.
    pub(super) patches: Vec<(u64, Vec<u8>)>,
}
