//! The position of a track while it is read.

use crate::timeline::Span;

/// Position of the next frame, in seconds. Track time starts at the track's first frame (in MP4: at
/// its clock's zero); output time is the playback position.
#[derive(Debug, Default)]
pub(crate) struct Position {
    pub(crate) track_time: f64,
    pub(crate) output_time: f64,
    pub(crate) span: usize,
    /// Frames before this output time are dropped.
    pub(crate) seek_target: Option<f64>,
    pub(crate) after_seek: bool,
    /// The landing point of the demuxer's seek is not verified yet.
    pub(crate) demuxer_jumped: bool,
    /// Reading from the start: packets before the target are not decoded.
    pub(crate) scanning: bool,
    /// Timestamps are absent or wrong: packets are counted instead.
    pub(crate) counting_packets: bool,
    pub(crate) counted_time: f64,
    /// Pauses beyond the silence budget.
    pub(crate) omitted_silence: f64,
    pub(crate) track_delay: f64,
    /// Output time at the start of the current link of a chain.
    pub(crate) link_start: f64,
    /// Timestamp of the first frame of the current link.
    pub(crate) origin: Option<i64>,
    /// The packet at `origin` contained frames.
    pub(crate) origin_confirmed: bool,
    pub(crate) first_origin: Option<i64>,
    /// End of the last packet, skipped or not.
    pub(crate) link_end: f64,
}

impl Position {
    pub(crate) fn next_link(&mut self) {
        let end = self.link_start + self.link_end;
        // A pending seek continues at its target, not at the end of the link.
        let (link_start, output_time) = match self.seek_target {
            Some(target) => (end, target),
            None => (end.max(self.output_time), end.max(self.output_time)),
        };
        *self = Self {
            link_start,
            output_time,
            seek_target: self.seek_target,
            scanning: self.scanning,
            first_origin: self.first_origin,
            ..Self::default()
        };
    }

    pub(crate) fn ignore_timestamps(&mut self) {
        self.counting_packets = true;
    }

    /// The seek target in the track time of `span`.
    pub(crate) fn target_in(&self, span: Span) -> f64 {
        let Some(target) = self.seek_target else {
            return f64::NEG_INFINITY;
        };
        span.from + target - self.link_start - span.output_start
    }

    pub(crate) fn output_time_at(&self, span: Span, track: f64) -> f64 {
        self.link_start + span.output_start + (track - span.from) - self.omitted_silence
    }

    pub(crate) fn on_target_reached(&mut self) {
        self.seek_target = None;
        self.scanning = false;
    }
}
