//! One track of a container as mono samples on the container's clock.

use std::collections::VecDeque;
use std::io::ErrorKind;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::errors::Error as MediaError;
use symphonia::core::formats::Track as MediaTrack;
use symphonia::core::packet::Packet;
use symphonia::core::units::Time;

use crate::container::{Container, catch_panics};
use crate::converter::MonoConverter;
use crate::decode::TrackDecoder;
use crate::position::Position;
use crate::source::{MeasuredSource, prefixed_range};
use crate::timeline::{Chunk, MAX_SILENCE, Timeline};
use crate::{AudioError, AudioInfo, Warning};

pub(crate) const BLOCKS_PER_SECOND: u32 = 4;
/// Audio that ends this close to its expected length is complete.
const LENGTH_TOLERANCE_MS: u64 = 100;
/// No codec uses less than one byte for this many milliseconds.
const MAX_MS_PER_BYTE: u64 = 80;
/// Output is limited to a day plus one second per 100 bytes of the file; more is corruption, or
/// silence encoded in a few bytes. (FLAC: a minute in 120 bytes. No speech codec uses less than 800
/// bit/s.)
const SECONDS_PER_DAY: f64 = 86_400.0;
const MIN_BYTES_PER_SECOND: f64 = 100.0;
/// The Ogg demuxer scans 64 KiB per stream and link to find where a link ends; a day of songs stays
/// far below the limit.
const MAX_LINK_SCAN_BYTES: u64 = 1 << 28;
const LINK_SCAN_BYTES_PER_STREAM: u64 = 64 << 10;

pub(crate) struct Track {
    pub(crate) source: MeasuredSource,
    /// Offset of the current one of concatenated files.
    pub(crate) file_start: u64,
    /// Among the audio tracks.
    pub(crate) index: usize,
    pub(crate) target_rate: u32,
    pub(crate) container: Container,
    pub(crate) id: u32,
    pub(crate) decoder: TrackDecoder,
    pub(crate) timeline: Timeline,
    /// `None` until rate and channels are known.
    pub(crate) converter: Option<MonoConverter>,
    pub(crate) ready: Vec<f32>,
    pub(crate) produced_any: bool,
    pub(crate) ended: bool,
    /// No remaining packet belongs to the output.
    pub(crate) exhausted: bool,
    /// Decoded and placed on the timeline, not yet converted.
    pub(crate) chunks: VecDeque<Chunk>,
    /// Seconds of silence that may still be inserted.
    pub(crate) silence_budget: f64,
    pub(crate) position: Position,
    pub(crate) max_seconds: f64,
    link_scan_bytes: u64,
    warnings: Vec<Warning>,
    duration_ms: Option<u64>,
    /// Exact length given by the container.
    pub(crate) expected_ms: Option<u64>,
    pub(crate) info: AudioInfo,
}

impl Track {
    pub(crate) fn new(
        source: MeasuredSource,
        container: Container,
        index: usize,
        (id, decoder, timeline): (u32, TrackDecoder, Timeline),
        target_rate: u32,
    ) -> Self {
        let mut track = Self {
            info: AudioInfo {
                container: container.reader.format_info().long_name.to_owned(),
                codec: decoder.codec(),
                has_video: container.has_video,
                ..AudioInfo::default()
            },
            source,
            file_start: 0,
            index,
            target_rate,
            duration_ms: None,
            expected_ms: None,
            max_seconds: SECONDS_PER_DAY + container.len as f64 / MIN_BYTES_PER_SECOND,
            link_scan_bytes: 0,
            container,
            id,
            decoder,
            timeline,
            converter: None,
            ready: Vec::new(),
            produced_any: false,
            ended: false,
            exhausted: false,
            chunks: VecDeque::new(),
            silence_budget: MAX_SILENCE,
            position: Position::default(),
            warnings: Vec::new(),
        };
        track.read_container_info();
        track
    }

    pub(crate) fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        let block = (self.target_rate / BLOCKS_PER_SECOND) as usize;
        while !self.ended && self.ready.len() < block {
            self.advance()?;
        }
        if self.ready.is_empty() {
            return if self.produced_any {
                Ok(None)
            } else {
                Err(self.no_audio_error())
            };
        }
        self.produced_any = true;
        Ok(Some(std::mem::take(&mut self.ready)))
    }

    pub(crate) fn duration_ms(&self) -> Option<u64> {
        self.duration_ms
    }

    pub(crate) fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Converts one pending chunk, or reads one packet.
    pub(crate) fn advance(&mut self) -> Result<(), AudioError> {
        if let Some(chunk) = self.chunks.pop_front() {
            return self.push(chunk);
        }
        if self.exhausted {
            self.end(false);
            return Ok(());
        }
        let reader = &mut self.container.reader;
        match catch_panics(|| reader.next_packet()) {
            Ok(Ok(Some(packet))) if packet.track_id == self.id => self.decode(packet)?,
            Ok(Ok(Some(_))) => {}
            Ok(Ok(None)) => self.on_end_of_stream(false)?,
            Ok(Err(MediaError::ResetRequired)) => self.next_chain_link(),
            Ok(Err(MediaError::IoError(error)))
                if error.kind() != ErrorKind::UnexpectedEof && self.converter.is_none() =>
            {
                return Err(error.into());
            }
            Ok(Err(_)) | Err(_) => self.on_end_of_stream(true)?,
        }
        Ok(())
    }

    fn decode(&mut self, packet: Packet) -> Result<(), AudioError> {
        let started = self.packet_start(&packet);
        if self.skips_packet(started) {
            return Ok(());
        }
        let decoder = &mut self.decoder;
        let decoded = match catch_panics(|| decoder.decode(packet)) {
            Ok(Ok(decoded)) => decoded,
            Ok(Err(_)) | Err(_) => {
                self.on_empty_packet();
                // Right after a seek, earlier packets may be missing.
                if self.position.seek_target.is_none() && !self.position.after_seek {
                    self.warn(Warning::DamagedPieces);
                }
                return Ok(());
            }
        };
        if decoded.has_invalid_clock {
            self.ignore_timestamps();
        }
        if decoded.frames == 0 {
            if !decoded.held_back {
                self.on_empty_packet();
            }
            return Ok(());
        }
        if sanitize_samples(self.decoder.planes()) {
            self.warn(Warning::InvalidSamples);
        }
        self.update_position(started.filter(|_| !decoded.has_invalid_clock))?;
        self.lay_out()
    }

    /// The next link of a chained Ogg stream may have another codec and rate.
    fn next_chain_link(&mut self) {
        let streams = self.container.reader.tracks().len() as u64;
        self.link_scan_bytes += streams * LINK_SCAN_BYTES_PER_STREAM;
        if self.link_scan_bytes > MAX_LINK_SCAN_BYTES {
            self.end(true);
            return;
        }
        match self.container.open_track(self.index, self.target_rate) {
            Ok((id, decoder, timeline)) => {
                self.id = id;
                self.decoder = decoder;
                self.timeline = timeline;
                self.expected_ms = None;
                self.duration_ms = None;
                self.position.next_link();
            }
            Err(_) => {
                self.warn(Warning::DamagedPieces);
                self.end(false);
            }
        }
    }

    fn next_file(&mut self, at: u64) -> Result<(), AudioError> {
        self.file_start += at;
        let (source, start) = (self.source.clone(), self.file_start);
        let rest = source.len().saturating_sub(start);
        let opened = prefixed_range(Vec::new(), source, start, rest).and_then(Container::open);
        match opened {
            Ok(container) => {
                self.container = container;
                self.next_chain_link();
            }
            Err(_) => {
                self.warn(Warning::DamagedPieces);
                self.exhausted = true;
            }
        }
        Ok(())
    }

    /// `ended_early`: the demuxer expected more data.
    fn on_end_of_stream(&mut self, ended_early: bool) -> Result<(), AudioError> {
        if let Some(next) = self.container.next_file_offset() {
            return self.next_file(next);
        }
        if ended_early {
            // Demuxers expect more even at the end of complete files.
            let reached = self.position.link_end + self.timeline.preroll();
            if !self.container.ends_cleanly(self.id, reached) {
                self.warn(Warning::Truncated);
            }
        }
        self.exhausted = true;
        if self.decoder.release_at_end(self.position.output_time > 0.0) {
            self.ignore_timestamps();
            self.lay_out()?;
        }
        self.exhausted = true;
        Ok(())
    }

    /// Places the rest of the audio without gaps.
    fn ignore_timestamps(&mut self) {
        self.position.ignore_timestamps();
        self.warn(Warning::InvalidTimestamps);
    }

    pub(crate) fn end(&mut self, ended_early: bool) {
        self.ended = true;
        if let Some(converter) = self.converter.take() {
            converter.finish(&mut self.ready);
        }
        let output_ms = (self.position.output_time * 1000.0) as u64;
        let short = self
            .expected_ms
            .is_some_and(|promised| promised > output_ms + LENGTH_TOLERANCE_MS);
        if self.container.truncated || ended_early || short {
            self.warn(Warning::Truncated);
        }
    }

    fn no_audio_error(&self) -> AudioError {
        let reader = self.container.reader.format_info().short_name;
        if self.warnings.contains(&Warning::DamagedPieces) {
            // Headerless formats are recognised by frames: if none decodes, it was another format.
            return match reader {
                "mp1" | "mp2" | "mp3" | "aac" => AudioError::NotMedia,
                _ => AudioError::damaged("none of its audio can be decoded"),
            };
        }
        match self.warnings.contains(&Warning::Truncated) {
            true => AudioError::damaged("it ends before its audio starts"),
            false => AudioError::Empty,
        }
    }

    pub(crate) fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn read_container_info(&mut self) {
        let Some(track) = self.media_track() else {
            return;
        };
        let (named, format) = (container_duration(track), self.container.format());
        if let Some(CodecParameters::Audio(params)) = &track.codec_params {
            let rate = params.sample_rate.unwrap_or(0);
            let channels = params.channels.as_ref().map_or(0, |all| all.count());
            self.info.sample_rate = rate;
            self.info.channels = channels;
        }
        if self.container.granules_start_early(self.id) {
            self.ignore_timestamps();
            return;
        }
        if self.container.granules_start_late(self.id) {
            self.position.ignore_timestamps();
            return;
        }
        let plausible = |ms: &u64| *ms > 0 && *ms / MAX_MS_PER_BYTE <= self.container.len;
        // Includes the pre-skip in Ogg (RFC 7845, 4.3), and audio that the edit list removes in
        // MP4.
        let output_ms = |named: Time| match format {
            "ogg" | "isomp4" => {
                let output = self.timeline.output_length(named.as_secs_f64());
                Some((output * 1000.0).round() as u64)
            }
            _ => u64::try_from(named.as_millis()).ok(),
        };
        self.duration_ms = named.and_then(output_ms).filter(plausible);
        // Other formats may give an estimate.
        let exact = matches!(format, "flac" | "aiff" | "caf" | "wave");
        self.expected_ms = self.duration_ms.filter(|_| exact);
    }

    pub(crate) fn media_track(&self) -> Option<&MediaTrack> {
        let tracks = self.container.reader.tracks();
        tracks.iter().find(|track| track.id == self.id)
    }
}

fn container_duration(track: &MediaTrack) -> Option<Time> {
    track.time_base?.calc_duration(track.duration?)
}

fn sanitize_samples(planes: &mut [Vec<f32>]) -> bool {
    /// Above any signal, low enough that no filter overflows.
    const MAX_LEVEL: f32 = 65_536.0;
    let mut found = false;
    for sample in planes.iter_mut().flatten() {
        if !sample.is_finite() {
            *sample = 0.0;
            found = true;
        }
        *sample = sample.clamp(-MAX_LEVEL, MAX_LEVEL);
    }
    found
}
