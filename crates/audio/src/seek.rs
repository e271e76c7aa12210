//! Sample-accurate seeking.
//!
//! Positions are times on the container's clock, as in transcripts. The demuxer seeks to a packet
//! before the target; what precedes the target is decoded and dropped. If the demuxer cannot, or
//! timestamps are unreliable, the file is read from its start and decoded only near the target:
//! every format reaches the same sample, some more slowly.

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS};
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use crate::container::{Container, catch_panics};
use crate::layout::MIN_GAP;
use crate::position::Position;
use crate::timeline::{MAX_SILENCE, MIN_PAUSE, Span};
use crate::track::Track;
use crate::{AudioError, flac, mp3};

/// Seconds decoded before the target. Opus needs 80 ms (RFC 7845, 4.6), MP3 up to nine frames of 26
/// ms.
const PREROLL: f64 = 0.3;
/// Seconds after the target at which the demuxer counts as having missed it.
const MAX_OVERSHOOT: f64 = 0.005;

impl Track {
    pub(crate) fn seek_at_rate(&mut self, to_ms: u64, target_rate: u32) -> Result<(), AudioError> {
        self.target_rate = target_rate;
        let to = to_ms as f64 / 1000.0;
        self.reopen()?;
        let may_be_late = self.container.format() == "matroska";
        if self.position.origin.is_none() && (to > PREROLL || may_be_late) {
            // The first packet's timestamp is the origin of all others.
            while self.position.first_origin.is_none() && !self.ended {
                self.advance()?;
            }
            self.reopen()?;
        }
        self.position.seek_target = Some(to);
        self.position.output_time = to;
        let index = self.timeline.span_index_at(to);
        let Some(span) = self.timeline.span(index) else {
            self.exhausted = true;
            return Ok(());
        };
        self.position.span = index;
        let target = self.position.target_in(span).max(span.from);
        if target - self.timeline.preroll() > PREROLL && !self.seek_demuxer(target) {
            self.scan_from_start()?;
        }
        Ok(())
    }

    pub(crate) fn rewind_to(&mut self, span: Span) -> Result<(), AudioError> {
        match self.seek_demuxer(span.from) {
            true => Ok(()),
            false => self.rewind_to_start(),
        }
    }

    fn rewind_to_start(&mut self) -> Result<(), AudioError> {
        self.reopen_container()?;
        self.position.track_time = 0.0;
        self.position.counted_time = 0.0;
        self.position.scanning = true;
        Ok(())
    }

    fn reopen_container(&mut self) -> Result<(), AudioError> {
        self.container = Container::open(self.source.clone())?;
        self.file_start = 0;
        let (id, decoder, timeline) = self.container.open_track(self.index, self.target_rate)?;
        (self.id, self.decoder, self.timeline) = (id, decoder, timeline);
        self.timeline.delay(self.position.track_delay);
        if self.position.counting_packets {
            self.decoder.keep_padding();
        }
        Ok(())
    }

    fn reopen(&mut self) -> Result<(), AudioError> {
        let (track_delay, counting_packets) =
            (self.position.track_delay, self.position.counting_packets);
        self.reopen_container()?;
        self.converter = None;
        self.ready.clear();
        self.chunks.clear();
        self.silence_budget = MAX_SILENCE;
        self.ended = false;
        self.exhausted = false;
        self.expected_ms = None;
        let first_origin = self.position.first_origin;
        self.produced_any |= first_origin.is_some();
        self.position = Position {
            origin: first_origin,
            first_origin,
            origin_confirmed: first_origin.is_some(),
            track_delay,
            counting_packets,
            ..Position::default()
        };
        Ok(())
    }

    /// False if the demuxer cannot seek before `to`.
    fn seek_demuxer(&mut self, to: f64) -> bool {
        let (Some(origin), Some(tick), false) = (
            self.position.origin,
            self.tick_seconds(),
            self.counts_packets() || self.is_blocked_wav() || self.has_second_file(),
        ) else {
            return false;
        };
        let ts = origin.saturating_add(((to - PREROLL) / tick) as i64);
        let (reader, track_id) = (&mut self.container.reader, self.id);
        let seek_to = SeekTo::Timestamp {
            ts: Timestamp::new(ts),
            track_id,
        };
        let found = matches!(
            catch_panics(|| reader.seek(SeekMode::Accurate, seek_to)),
            Ok(Ok(_))
        );
        self.position.after_seek |= found;
        self.position.demuxer_jumped |= found;
        found
    }

    fn counts_packets(&self) -> bool {
        self.position.counting_packets || matches!(self.container.format(), "mp1" | "mp2" | "mp3")
    }

    /// The FLAC demuxer would seek into the second file.
    fn has_second_file(&self) -> bool {
        self.container.format() == "flac"
            && flac::has_second_file(&mut self.source.clone()).unwrap_or(true)
    }

    /// In seconds; a larger gap between packets is a pause.
    fn max_timestamp_jitter(&self) -> f64 {
        match self.container.format() {
            "mp1" | "mp2" | "mp3" => MIN_GAP,
            _ if self.container.has_timestamps() && !self.position.counting_packets => MIN_PAUSE,
            _ => f64::INFINITY,
        }
    }

    /// The WAV demuxer confuses frame and block numbers if a block has several frames.
    fn is_blocked_wav(&self) -> bool {
        let track = self.media_track();
        let Some(CodecParameters::Audio(params)) = track.and_then(|t| t.codec_params.as_ref())
        else {
            return false;
        };
        self.container.format() == "wave"
            && matches!(params.codec, CODEC_ID_ADPCM_MS | CODEC_ID_ADPCM_IMA_WAV)
    }

    fn scan_from_start(&mut self) -> Result<(), AudioError> {
        let Position {
            seek_target,
            output_time,
            span,
            ..
        } = self.position;
        if seek_target.is_none() {
            return self.rewind_to_start();
        }
        self.reopen()?;
        (self.position.seek_target, self.position.output_time) = (seek_target, output_time);
        self.position.span = span;
        self.position.scanning = true;
        Ok(())
    }

    fn tick_seconds(&self) -> Option<f64> {
        let base = self.media_track()?.time_base?;
        Some(f64::from(base.numer.get()) / f64::from(base.denom.get()))
    }

    /// Track time of a packet. The first packet with frames sets the origin.
    pub(crate) fn packet_start(&mut self, packet: &Packet) -> Option<f64> {
        let tick = self.tick_seconds()?;
        let first = packet
            .pts
            .get()
            .saturating_add_unsigned(packet.trim_start.get());
        let origin = match self.position.origin {
            Some(origin) => origin,
            None => {
                self.position.origin = Some(first);
                self.detect_delay(first as f64 * tick);
                first
            }
        };
        let ticks = match self.counts_packets() {
            // The demuxer may have trimmed the packet to a wrong end.
            true => packet.dur.get().saturating_add(packet.trim_end.get()),
            false => packet.dur.get(),
        };
        let len = match self.container.format() {
            "mp1" | "mp2" | "mp3" => mp3::seconds(packet).unwrap_or(0.0),
            _ => ticks as f64 * tick,
        };
        let start = match self.counts_packets() {
            true => self.position.counted_time,
            false => first.saturating_sub(origin) as f64 * tick,
        };
        self.position.counted_time += len;
        self.position.link_end = start + len - self.timeline.preroll();
        Some(start)
    }

    /// Matroska tracks may start later than their container.
    fn detect_delay(&mut self, first: f64) {
        if self.position.origin_confirmed || self.position.track_delay > 0.0 {
            return;
        }
        let delay = first + self.timeline.preroll();
        if delay > MIN_PAUSE && self.container.format() == "matroska" {
            self.position.track_delay = delay;
            self.timeline.delay(delay);
        }
    }

    pub(crate) fn skips_packet(&mut self, start: Option<f64>) -> bool {
        let (true, Some(start), Some(span)) = (
            self.position.scanning,
            start,
            self.timeline.span(self.position.span),
        ) else {
            return false;
        };
        let target = self.position.target_in(span).max(span.from);
        let skipped = start > 0.0 && start < target - PREROLL;
        self.position.after_seek |= skipped;
        skipped
    }

    /// The first packets of some codecs contain no frames.
    pub(crate) fn on_empty_packet(&mut self) {
        if !self.position.origin_confirmed {
            self.position.origin = None;
            self.position.counted_time = 0.0;
        }
    }

    /// Frames follow the last ones, unless the packet's timestamp shows a seek or a pause.
    pub(crate) fn update_position(&mut self, start: Option<f64>) -> Result<(), AudioError> {
        self.position.origin_confirmed = true;
        self.position.first_origin = self.position.first_origin.or(self.position.origin);
        let Some(start) = start else {
            return Ok(());
        };
        if self.position.after_seek {
            self.position.after_seek = false;
            self.position.track_time = start;
            let demuxer_jumped = std::mem::take(&mut self.position.demuxer_jumped);
            let span = self.timeline.span(self.position.span);
            let target = span.map_or(0.0, |span| self.position.target_in(span).max(span.from));
            if demuxer_jumped && start > target + MAX_OVERSHOOT {
                self.scan_from_start()?;
                self.decoder.planes().clear();
            }
        } else if start > self.position.track_time + self.max_timestamp_jitter() {
            self.position.track_time = start;
        }
        Ok(())
    }
}
