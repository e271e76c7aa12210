//! Going to another place in a sound.
//!
//! The place of a sample is its time on the container's clock, which is how transcripts
//! count too. A jump asks the demuxer for a packet some way before the place, decodes from
//! there, and throws away what comes before. Where the demuxer has no such packet, or its
//! timestamps cannot be trusted, the file is read from its start and decoded only near
//! the place: every format lands on the same sample, only not equally fast. The demuxers
//! of ADTS and raw AMR have no index and read headers from the start in either case.

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS};
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use crate::container::{Container, guarded};
use crate::layout::ROUNDING;
use crate::timeline::{MOST_SILENCE, Span};
use crate::track::{PAUSE, Track};
use crate::{AudioError, flac, mp3};

/// How long before the place decoding starts, in seconds. Opus asks for 80 ms
/// (RFC 7845, 4.6); MP3 leans on up to nine earlier frames of 26 ms.
const RUN_UP: f64 = 0.3;
/// A demuxer that lands this much behind the place, in seconds, has missed it.
const MISSED: f64 = 0.005;

/// Where in a sound the next frame belongs. The time of a track counts from its first
/// frame (in MP4: from the zero of its clock), that of the sound as the listener does.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// The time of the track at which the next decoded frame lies, in seconds.
    pub(crate) track: f64,
    /// The end of what was laid out, in seconds of the sound.
    pub(crate) seconds: f64,
    /// Which span of the timeline comes next.
    pub(crate) span: usize,
    /// The time of the sound that was asked for; earlier frames are thrown away.
    pub(crate) wanted: Option<f64>,
    /// The next packet does not follow the last one.
    pub(crate) landing: bool,
    /// The demuxer was asked to land before the place, and is not yet known to have.
    jumped: bool,
    /// Packets before the place need not be decoded: the file is read from its start.
    scanning: bool,
    /// Timestamps make no sense, or there are none: packets are counted.
    counting: bool,
    /// Seconds of the packets that were counted.
    counted: f64,
    /// Seconds of pauses that were not given as silence, since they were too long.
    pub(crate) left_out: f64,
    /// How much later than its container the track starts, in seconds.
    pub(crate) delay: f64,
    /// Time in the sound at which the current link of a chain starts.
    link_start: f64,
    /// The timestamp of the first frame of the current link.
    origin: Option<i64>,
    /// That frame was had, so the timestamp is known to be its own.
    settled: bool,
    /// The timestamp of the first frame of the first link.
    first_origin: Option<i64>,
    /// Where the last packet of a link ended, skipped or not, in seconds.
    pub(crate) link_end: f64,
}

impl Place {
    /// Another stream follows in the same file.
    pub(crate) fn next_link(&mut self) {
        let end = self.link_start + self.link_end;
        // What was asked for is where the sound goes on, not where this link ended.
        let (link_start, seconds) = match self.wanted {
            Some(wanted) => (end, wanted),
            None => (end.max(self.seconds), end.max(self.seconds)),
        };
        *self = Self {
            link_start,
            seconds,
            wanted: self.wanted,
            scanning: self.scanning,
            first_origin: self.first_origin,
            ..Self::default()
        };
    }

    /// From now on packets are laid end to end.
    pub(crate) fn distrust(&mut self) {
        self.counting = true;
    }

    /// The time of the track that was asked for, seen from one of its spans.
    pub(crate) fn wanted_in(&self, span: Span) -> f64 {
        let Some(wanted) = self.wanted else {
            return f64::NEG_INFINITY;
        };
        span.from + wanted - self.link_start - span.at
    }

    /// When a time of the track is heard.
    pub(crate) fn heard_at(&self, span: Span, track: f64) -> f64 {
        self.link_start + span.at + (track - span.from) - self.left_out
    }

    /// There are frames that were asked for.
    pub(crate) fn arrive(&mut self) {
        self.wanted = None;
        self.scanning = false;
    }
}

impl Track {
    /// Goes to `to_ms` milliseconds from the start of the sound, and gives out `target`
    /// samples a second from there: the next block begins with that very sample, or there
    /// is none where the sound is shorter.
    pub(crate) fn seek_at_rate(&mut self, to_ms: u64, target: u32) -> Result<(), AudioError> {
        self.target = target;
        let to = to_ms as f64 / 1000.0;
        self.reopen()?;
        let may_be_late = self.container.format() == "matroska";
        if self.place.origin.is_none() && (to > RUN_UP || may_be_late) {
            // What the first packet says is needed to know where any other belongs.
            while self.place.first_origin.is_none() && !self.ended {
                self.advance()?;
            }
            self.reopen()?;
        }
        self.place.wanted = Some(to);
        self.place.seconds = to;
        let index = self.timeline.index_at(to);
        let Some(span) = self.timeline.span(index) else {
            self.over = true;
            return Ok(());
        };
        self.place.span = index;
        let wanted = self.place.wanted_in(span).max(span.from);
        if wanted - self.timeline.run_up() > RUN_UP && !self.jump(wanted) {
            self.scan()?;
        }
        Ok(())
    }

    /// The next span lies before what was just read.
    pub(crate) fn turn_back(&mut self, span: Span) -> Result<(), AudioError> {
        match self.jump(span.from) {
            true => Ok(()),
            false => self.turn_back_to_start(),
        }
    }

    /// Reads the file from its start up to the next span.
    fn turn_back_to_start(&mut self) -> Result<(), AudioError> {
        self.reopen_container()?;
        self.place.track = 0.0;
        self.place.counted = 0.0;
        self.place.scanning = true;
        Ok(())
    }

    fn reopen_container(&mut self) -> Result<(), AudioError> {
        self.container = Container::open(self.source.clone())?;
        self.file_start = 0;
        let (id, decoder, timeline) = self.container.open_track(self.index, self.target)?;
        (self.id, self.decoder, self.timeline) = (id, decoder, timeline);
        self.timeline.delay(self.place.delay);
        if self.place.counting {
            self.decoder.keep_padding();
        }
        Ok(())
    }

    /// Opens the same source anew, at its first sample.
    fn reopen(&mut self) -> Result<(), AudioError> {
        let (delay, counting) = (self.place.delay, self.place.counting);
        self.reopen_container()?;
        self.chain = None;
        self.ready.clear();
        self.pieces.clear();
        self.silence_left = MOST_SILENCE;
        self.ended = false;
        self.over = false;
        // What is missing of the promised length cannot be told any more.
        self.promised_ms = None;
        let first_origin = self.place.first_origin;
        self.heard_any |= first_origin.is_some();
        self.place = Place {
            origin: first_origin,
            first_origin,
            settled: first_origin.is_some(),
            delay,
            counting,
            ..Place::default()
        };
        Ok(())
    }

    /// Has the demuxer go to a packet before that time of the track; false where it cannot.
    fn jump(&mut self, to: f64) -> bool {
        let (Some(origin), Some(tick), false) = (
            self.place.origin,
            self.tick(),
            self.is_counted() || self.is_in_wav_blocks() || self.is_joined(),
        ) else {
            return false;
        };
        let ts = origin.saturating_add(((to - RUN_UP) / tick) as i64);
        let (reader, track_id) = (&mut self.container.reader, self.id);
        let place = SeekTo::Timestamp {
            ts: Timestamp::new(ts),
            track_id,
        };
        let landed = matches!(
            guarded(|| reader.seek(SeekMode::Accurate, place)),
            Ok(Ok(_))
        );
        self.place.landing |= landed;
        self.place.jumped |= landed;
        landed
    }

    /// Whether the place of a packet is found by counting those before it.
    fn is_counted(&self) -> bool {
        self.place.counting || matches!(self.container.format(), "mp1" | "mp2" | "mp3")
    }

    /// The FLAC demuxer would find a place of the first file in the second.
    fn is_joined(&self) -> bool {
        self.container.format() == "flac"
            && flac::is_joined(&mut self.source.clone()).unwrap_or(true)
    }

    /// A packet may come so much later than the one before it ended, in seconds, without a
    /// pause between them.
    fn longest_waver(&self) -> f64 {
        match self.container.format() {
            // Their packets are counted, also those that give nothing.
            "mp1" | "mp2" | "mp3" => ROUNDING,
            _ if self.container.has_clock() && !self.place.counting => PAUSE,
            _ => f64::INFINITY,
        }
    }

    /// The WAV demuxer takes the number of a frame for that of a block where
    /// several share one.
    fn is_in_wav_blocks(&self) -> bool {
        let track = self.media_track();
        let Some(CodecParameters::Audio(params)) = track.and_then(|t| t.codec_params.as_ref())
        else {
            return false;
        };
        self.container.format() == "wave"
            && matches!(params.codec, CODEC_ID_ADPCM_MS | CODEC_ID_ADPCM_IMA_WAV)
    }

    /// Reads on from the start of the file, without decoding at first.
    fn scan(&mut self) -> Result<(), AudioError> {
        let Place {
            wanted,
            seconds,
            span,
            ..
        } = self.place;
        if wanted.is_none() {
            return self.turn_back_to_start();
        }
        self.reopen()?;
        (self.place.wanted, self.place.seconds) = (wanted, seconds);
        self.place.span = span;
        self.place.scanning = true;
        Ok(())
    }

    /// Seconds in one tick of the track's clock.
    fn tick(&self) -> Option<f64> {
        let base = self.media_track()?.time_base?;
        Some(f64::from(base.numer.get()) / f64::from(base.denom.get()))
    }

    /// Where a packet starts, in seconds of what its track decodes to. The
    /// first packet that gives frames tells where that begins.
    pub(crate) fn track_seconds(&mut self, packet: &Packet) -> Option<f64> {
        let tick = self.tick()?;
        let first = packet
            .pts
            .get()
            .saturating_add_unsigned(packet.trim_start.get());
        let origin = match self.place.origin {
            Some(origin) => origin,
            None => {
                self.place.origin = Some(first);
                self.learn_delay(first as f64 * tick);
                first
            }
        };
        let ticks = match self.is_counted() {
            // The demuxer may have shortened it by a senseless end.
            true => packet.dur.get().saturating_add(packet.trim_end.get()),
            false => packet.dur.get(),
        };
        let len = match self.container.format() {
            "mp1" | "mp2" | "mp3" => mp3::seconds(packet).unwrap_or(0.0),
            _ => ticks as f64 * tick,
        };
        let start = match self.is_counted() {
            true => self.place.counted,
            false => first.saturating_sub(origin) as f64 * tick,
        };
        self.place.counted += len;
        self.place.link_end = start + len - self.timeline.run_up();
        Some(start)
    }

    /// A track that starts later than its container does is late by that much.
    fn learn_delay(&mut self, first: f64) {
        if self.place.settled || self.place.delay > 0.0 {
            return;
        }
        let late = first + self.timeline.run_up();
        if late > PAUSE && self.container.format() == "matroska" {
            self.place.delay = late;
            self.timeline.delay(late);
        }
    }

    /// Whether a packet that starts there lies too far before the place.
    pub(crate) fn is_skipped(&mut self, start: Option<f64>) -> bool {
        let (true, Some(start), Some(span)) = (
            self.place.scanning,
            start,
            self.timeline.span(self.place.span),
        ) else {
            return false;
        };
        let wanted = self.place.wanted_in(span).max(span.from);
        let skipped = start > 0.0 && start < wanted - RUN_UP;
        self.place.landing |= skipped;
        skipped
    }

    /// A packet gave no frames, as the first ones of some codecs do.
    pub(crate) fn note_nothing(&mut self) {
        if !self.place.settled {
            self.place.origin = None;
            self.place.counted = 0.0;
        }
    }

    /// Takes note of where the frames just decoded belong: behind the last ones, unless the
    /// packet's own time says that there was a jump or a pause.
    pub(crate) fn note_place(&mut self, start: Option<f64>) -> Result<(), AudioError> {
        self.place.settled = true;
        self.place.first_origin = self.place.first_origin.or(self.place.origin);
        let Some(start) = start else {
            return Ok(());
        };
        if self.place.landing {
            self.place.landing = false;
            self.place.track = start;
            let jumped = std::mem::take(&mut self.place.jumped);
            let span = self.timeline.span(self.place.span);
            let wanted = span.map_or(0.0, |span| self.place.wanted_in(span).max(span.from));
            if jumped && start > wanted + MISSED {
                self.scan()?;
                self.decoder.planes().clear();
            }
        } else if start > self.place.track + self.longest_waver() {
            self.place.track = start;
        }
        Ok(())
    }
}
