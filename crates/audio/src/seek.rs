//! Going to another place in a sound.
//!
//! The place of a sample is its number since the first one that is heard, which
//! is how transcripts count too; what a container says of time only helps to
//! find it. So a jump asks the demuxer for a packet some way before the place,
//! decodes from there, and throws away what comes before. Where the demuxer has
//! no such packet, the file is read from its start and decoded only near the
//! place: every format lands on the same sample, only not equally fast. The
//! demuxers of MP3, ADTS and raw AMR have no index and read headers from the
//! start in either case.

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS};
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use crate::AudioError;
use crate::container::{Container, guarded};
use crate::decode::Decoded;
use crate::sound::Sound;

/// How long before the place decoding starts, in seconds. Opus asks for 80 ms
/// (RFC 7845, 4.6); MP3 leans on up to nine earlier frames of 26 ms.
const RUN_UP: f64 = 0.3;
/// A demuxer that lands this much behind the place, in seconds, has missed it.
const MISSED: f64 = 0.005;

/// Where in a sound the next frame belongs.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// Its time in the sound, in seconds.
    pub(crate) seconds: f64,
    /// The place that was asked for; earlier frames are thrown away.
    pub(crate) wanted: Option<f64>,
    /// The next packet does not follow the last one.
    pub(crate) landing: bool,
    /// Packets before `wanted` need not be decoded: the file is read from its
    /// start.
    scanning: bool,
    /// Time in the sound at which the current link of a chain starts.
    link_start: f64,
    /// The timestamp of the first frame of the current link.
    origin: Option<i64>,
    /// That frame was had, so the timestamp is known to be its own.
    settled: bool,
    /// The timestamp of the first frame of the first link.
    first_origin: Option<i64>,
    /// Where the last packet of a link ended, skipped or not, in seconds.
    link_end: f64,
}

impl Place {
    /// Another stream follows in the same file.
    pub(crate) fn next_link(&mut self) {
        self.link_start = self.seconds.max(self.link_start + self.link_end);
        self.seconds = self.link_start;
        self.link_end = 0.0;
        self.origin = None;
        self.settled = false;
        self.landing = false;
    }
}

impl Sound {
    /// Goes to `to_ms` milliseconds from the start of the sound: the next block
    /// begins with that very sample, or there is none where the sound is
    /// shorter.
    ///
    /// # Errors
    /// As [`Sound::open`] and [`Sound::next_block`].
    pub fn seek(&mut self, to_ms: u64) -> Result<(), AudioError> {
        self.seek_at_rate(to_ms, self.target)
    }

    /// As [`Sound::seek`], and gives out `target` samples a second from there.
    ///
    /// # Errors
    /// As [`Sound::seek`].
    pub fn seek_at_rate(&mut self, to_ms: u64, target: u32) -> Result<(), AudioError> {
        self.target = target;
        let to = to_ms as f64 / 1000.0;
        self.reopen()?;
        if to <= RUN_UP {
            self.place.wanted = Some(to);
            return Ok(());
        }
        if self.place.origin.is_none() {
            while self.place.first_origin.is_none() && !self.ended {
                self.advance()?;
            }
            self.reopen()?;
        }
        self.place.wanted = Some(to);
        match self.jump(to) {
            true => self.place.landing = true,
            false => self.scan(to)?,
        }
        Ok(())
    }

    /// Opens the same source anew, at its first sample.
    fn reopen(&mut self) -> Result<(), AudioError> {
        self.container = Container::open(self.source.clone())?;
        (self.track, self.decoder) = self.container.choose_track(self.target)?;
        self.chain = None;
        self.ready.clear();
        self.ended = false;
        // What is missing of the promised length cannot be told any more.
        self.promised_ms = None;
        let first_origin = self.place.first_origin;
        self.heard_any |= first_origin.is_some();
        self.place = Place {
            origin: first_origin,
            first_origin,
            settled: first_origin.is_some(),
            ..Place::default()
        };
        Ok(())
    }

    /// Has the demuxer go to a packet before the place; false where it cannot.
    fn jump(&mut self, to: f64) -> bool {
        let (Some(origin), Some(tick), false) =
            (self.place.origin, self.tick(), self.is_in_wav_blocks())
        else {
            return false;
        };
        let seconds = to - RUN_UP + self.decoder.run_up();
        let ts = Timestamp::new(origin.saturating_add((seconds / tick) as i64));
        let (reader, track_id) = (&mut self.container.reader, self.track);
        let place = SeekTo::Timestamp { ts, track_id };
        matches!(
            guarded(|| reader.seek(SeekMode::Accurate, place)),
            Ok(Ok(_))
        )
    }

    /// The WAV demuxer takes the number of a frame for that of a block where
    /// several share one.
    fn is_in_wav_blocks(&self) -> bool {
        let reader = &self.container.reader;
        let track = reader.tracks().iter().find(|t| t.id == self.track);
        let Some(CodecParameters::Audio(params)) = track.and_then(|t| t.codec_params.as_ref())
        else {
            return false;
        };
        reader.format_info().short_name == "wave"
            && matches!(params.codec, CODEC_ID_ADPCM_MS | CODEC_ID_ADPCM_IMA_WAV)
    }

    /// Reads on from the start of the file, without decoding at first.
    fn scan(&mut self, to: f64) -> Result<(), AudioError> {
        self.reopen()?;
        self.place.wanted = Some(to);
        self.place.scanning = true;
        Ok(())
    }

    /// Seconds in one tick of the track's clock.
    fn tick(&self) -> Option<f64> {
        let tracks = self.container.reader.tracks();
        let base = tracks.iter().find(|t| t.id == self.track)?.time_base?;
        Some(f64::from(base.numer.get()) / f64::from(base.denom.get()))
    }

    /// Where a packet starts, in seconds of what its track decodes to. The
    /// first packet that gives frames tells where that begins.
    pub(crate) fn track_seconds(&mut self, packet: &Packet) -> Option<f64> {
        let first = packet
            .pts
            .get()
            .saturating_add_unsigned(packet.trim_start.get());
        let origin = *self.place.origin.get_or_insert(first);
        let tick = self.tick()?;
        let start = first.saturating_sub(origin) as f64 * tick;
        self.place.link_end = start + packet.dur.get() as f64 * tick - self.decoder.run_up();
        Some(start)
    }

    /// Whether a packet that starts there lies too far before the place.
    pub(crate) fn is_skipped(&mut self, start: Option<f64>) -> bool {
        let (true, Some(wanted), Some(start)) = (self.place.scanning, self.place.wanted, start)
        else {
            return false;
        };
        let heard = self.place.link_start + start - self.decoder.run_up();
        let skipped = start > 0.0 && heard < wanted - RUN_UP;
        self.place.landing |= skipped;
        skipped
    }

    /// A packet gave no frames, as the first ones of some codecs do.
    pub(crate) fn note_nothing(&mut self) {
        if !self.place.settled {
            self.place.origin = None;
        }
    }

    /// Takes note of where the frames just decoded belong.
    pub(crate) fn note_place(&mut self, has_clock: bool, decoded: &Decoded) {
        self.place.settled = true;
        self.place.first_origin = self.place.first_origin.or(self.place.origin);
        if self.place.landing && has_clock {
            self.place.landing = false;
            let seconds = decoded.from as f64 / f64::from(self.decoder.rate().max(1));
            self.place.seconds = self.place.link_start + seconds;
        }
    }

    /// Throws away what lies before the place that was asked for; false where
    /// the frames at hand are not to be heard at all.
    pub(crate) fn reach_what_is_wanted(&mut self, rate: u32) -> Result<bool, AudioError> {
        let Some(wanted) = self.place.wanted else {
            return Ok(true);
        };
        let early = wanted - self.place.seconds;
        if early < -MISSED && !self.place.scanning {
            self.scan(wanted)?;
            return Ok(false);
        }
        let planes = self.decoder.planes();
        let frames = planes.first().map_or(0, Vec::len);
        let drop = ((early.max(0.0) * f64::from(rate)).round() as usize).min(frames);
        for plane in planes {
            plane.drain(..drop.min(plane.len()));
        }
        self.place.seconds += drop as f64 / f64::from(rate);
        if drop < frames {
            self.place.wanted = None;
            self.place.scanning = false;
        }
        Ok(true)
    }
}
