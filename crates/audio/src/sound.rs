//! An open stream of sound.

use std::io::{Cursor, ErrorKind, Read};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::errors::Error as MediaError;
use symphonia::core::formats::Track;
use symphonia::core::packet::Packet;

use crate::chain::Chain;
use crate::container::{Container, guarded};
use crate::decode::TrackDecoder;
use crate::seek::Place;
use crate::source::{MeasuredSource, MediaSource, OneWay};
use crate::{AudioError, SAMPLE_RATE, Warning};

/// A second has this many blocks.
const BLOCKS_A_SECOND: u32 = 4;
/// A sound this much shorter than promised was still not cut off.
const SLACK_MS: u64 = 100;
/// No codec says less than one byte in this many milliseconds of sound.
const MAX_MS_PER_BYTE: u64 = 80;
/// A sound is over after this many seconds, and one more for each byte of its file: what
/// gives more goes round in circles. (FLAC says silence at 16 kHz in 14 bytes for 4096
/// samples, which is a fiftieth of it.)
const LONGEST: f64 = 86_400.0;

/// What a stream is, for people and for logs; it names no file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SoundInfo {
    /// The container's name.
    pub container: String,
    /// The codec's name.
    pub codec: String,
    /// Samples a second in the file, 0 until the first block where the
    /// container does not say.
    pub sample_rate: u32,
    /// Channels in the file, 0 until the first block where the container does
    /// not say.
    pub channels: usize,
}

/// An open stream of mono `f32` samples, at 16 000 Hz unless asked otherwise.
pub struct Sound {
    /// What it was opened from, to open it anew.
    pub(crate) source: MeasuredSource,
    /// The rate of what is given out, in samples a second.
    pub(crate) target: u32,
    pub(crate) container: Container,
    pub(crate) track: u32,
    pub(crate) decoder: TrackDecoder,
    /// Absent until the first frames tell rate and channels.
    pub(crate) chain: Option<Chain>,
    pub(crate) ready: Vec<f32>,
    pub(crate) heard_any: bool,
    pub(crate) ended: bool,
    /// Where in the sound the next decoded frame belongs.
    pub(crate) place: Place,
    /// No sound goes on after this many seconds.
    longest: f64,
    warnings: Vec<Warning>,
    duration_ms: Option<u64>,
    /// The length that the container promises exactly, in milliseconds.
    pub(crate) promised_ms: Option<u64>,
    info: SoundInfo,
}

impl Sound {
    /// Opens a source by its content alone.
    ///
    /// # Errors
    /// See [`AudioError`]; a file that opens may still turn out empty or
    /// damaged at the first block.
    pub fn open(source: Box<dyn MediaSource>) -> Result<Self, AudioError> {
        Self::open_at_rate(source, SAMPLE_RATE)
    }

    /// As [`Sound::open`], for samples at `target` a second.
    ///
    /// # Errors
    /// As [`Sound::open`].
    pub fn open_at_rate(source: Box<dyn MediaSource>, target: u32) -> Result<Self, AudioError> {
        Self::open_measured(MeasuredSource::new(source)?, target)
    }

    /// As [`Sound::open`], for a stream that is still being made, such as standard
    /// input: blocks come as soon as it has them, and only from front to back.
    ///
    /// # Errors
    /// As [`Sound::open`]; [`AudioError::NeedsWholeFile`] for MP4.
    pub fn open_stream(stream: impl Read + Send + Sync + 'static) -> Result<Self, AudioError> {
        let source = MeasuredSource::endless(Box::new(OneWay::new(stream)));
        Self::open_measured(source, SAMPLE_RATE)
    }

    fn open_measured(source: MeasuredSource, target: u32) -> Result<Self, AudioError> {
        let container = Container::open(source.clone())?;
        let (track, decoder) = container.choose_track(target)?;
        let mut sound = Self {
            info: SoundInfo {
                container: container.reader.format_info().long_name.to_owned(),
                codec: decoder.codec(),
                ..SoundInfo::default()
            },
            source,
            target,
            duration_ms: None,
            promised_ms: None,
            longest: LONGEST + container.len as f64,
            container,
            track,
            decoder,
            chain: None,
            ready: Vec::new(),
            heard_any: false,
            ended: false,
            place: Place::default(),
            warnings: Vec::new(),
        };
        sound.learn_from_container();
        Ok(sound)
    }

    /// The next block of mono samples, about a quarter of a second and never
    /// empty; `None` at the end.
    ///
    /// # Errors
    /// Only before any sound was given out; afterwards trouble becomes a
    /// [`Warning`] and the stream goes on or ends.
    pub fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        let block = (self.target / BLOCKS_A_SECOND) as usize;
        while !self.ended && self.ready.len() < block {
            self.advance()?;
        }
        if self.ready.is_empty() {
            return if self.heard_any {
                Ok(None)
            } else {
                Err(self.why_nothing())
            };
        }
        self.heard_any = true;
        Ok(Some(std::mem::take(&mut self.ready)))
    }

    /// The length the container names in milliseconds, where it is believable.
    #[must_use]
    pub fn duration_ms(&self) -> Option<u64> {
        self.duration_ms
    }

    /// What to tell the listener; complete after the last block.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Container, codec, rate and channels.
    #[must_use]
    pub fn info(&self) -> &SoundInfo {
        &self.info
    }

    /// Reads one packet through the whole chain.
    pub(crate) fn advance(&mut self) -> Result<(), AudioError> {
        let reader = &mut self.container.reader;
        match guarded(|| reader.next_packet()) {
            Ok(Ok(Some(packet))) if packet.track_id == self.track => self.decode(packet)?,
            Ok(Ok(Some(_))) => {}
            Ok(Ok(None)) => self.end(false),
            Ok(Err(MediaError::ResetRequired)) => self.next_chain_link(),
            Ok(Err(MediaError::IoError(why)))
                if why.kind() != ErrorKind::UnexpectedEof && self.chain.is_none() =>
            {
                return Err(why.into());
            }
            Ok(Err(_)) | Err(_) => self.end(true),
        }
        Ok(())
    }

    fn decode(&mut self, packet: Packet) -> Result<(), AudioError> {
        let started = self.track_seconds(&packet);
        if self.is_skipped(started) {
            return Ok(());
        }
        let (decoder, place) = (&mut self.decoder, started.filter(|_| self.place.landing));
        let Ok(Ok(decoded)) = guarded(|| decoder.decode(packet, place)) else {
            self.note_nothing();
            // Right after a jump a codec may lack what its packets lean on.
            if self.place.wanted.is_none() {
                self.warn(Warning::DamagedPieces);
            }
            return Ok(());
        };
        if decoded.whole == 0 {
            self.note_nothing();
            return Ok(());
        }
        self.note_place(started.is_some(), &decoded);
        let rate = self.decoder.rate();
        let planes = self.decoder.planes();
        if silence_what_is_not_a_number(planes) {
            self.warn(Warning::InvalidSamples);
        }
        if !self.reach_what_is_wanted(rate)? {
            return Ok(());
        }
        let planes = self.decoder.planes();
        let (channels, frames) = (planes.len(), planes.first().map_or(0, Vec::len));
        if frames == 0 {
            return Ok(());
        }
        if !self
            .chain
            .as_ref()
            .is_some_and(|chain| chain.fits(channels, rate))
        {
            let next = Chain::new(channels, rate, self.target)?;
            if let Some(old) = self.chain.replace(next) {
                old.finish(&mut self.ready);
            }
            self.info.sample_rate = rate;
            self.info.channels = channels;
        }
        self.place.seconds += frames as f64 / f64::from(rate);
        if let Some(chain) = &mut self.chain {
            chain.push(self.decoder.planes(), &mut self.ready);
        }
        if self.place.seconds > self.longest {
            self.warn(Warning::DamagedPieces);
            self.end(false);
        }
        Ok(())
    }

    /// A chained stream starts over, perhaps with another codec or rate.
    fn next_chain_link(&mut self) {
        match self.container.choose_track(self.target) {
            Ok((track, decoder)) => {
                self.track = track;
                self.decoder = decoder;
                self.promised_ms = None;
                self.duration_ms = None;
                self.place.next_link();
            }
            Err(_) => {
                self.warn(Warning::DamagedPieces);
                self.end(false);
            }
        }
    }

    /// Flushes the chain; `broke_off` says that the demuxer met the end of the
    /// file, or nonsense, where it expected more.
    fn end(&mut self, broke_off: bool) {
        self.ended = true;
        if let Some(chain) = self.chain.take() {
            chain.finish(&mut self.ready);
        }
        let had_ms = (self.place.seconds * 1000.0) as u64;
        let short = self
            .promised_ms
            .is_some_and(|promised| promised > had_ms + SLACK_MS);
        if self.container.cut_off || broke_off || short {
            self.warn(Warning::Truncated);
        }
    }

    /// Why a file that opened gave not one sample.
    fn why_nothing(&self) -> AudioError {
        let reader = self.container.reader.format_info().short_name;
        if self.warnings.contains(&Warning::DamagedPieces) {
            // Formats without a header are recognised by frames alone; where
            // not one of them decodes, there were none.
            return match reader {
                "mp1" | "mp2" | "mp3" | "aac" => AudioError::NotMedia,
                _ => AudioError::damaged("none of its sound can be decoded"),
            };
        }
        match self.warnings.contains(&Warning::Truncated) {
            true => AudioError::damaged("it ends before any sound begins"),
            false => AudioError::Empty,
        }
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn learn_from_container(&mut self) {
        let Some(track) = self
            .container
            .reader
            .tracks()
            .iter()
            .find(|t| t.id == self.track)
        else {
            return;
        };
        if let Some(CodecParameters::Audio(params)) = &track.codec_params {
            self.info.sample_rate = params.sample_rate.unwrap_or(0);
            self.info.channels = params
                .channels
                .as_ref()
                .map_or(0, |channels| channels.count());
        }
        let plausible = |ms: &u64| *ms > 0 && *ms / MAX_MS_PER_BYTE <= self.container.len;
        let container = self.container.reader.format_info().short_name;
        // Ogg counts the run-up in (RFC 7845, 4.3).
        let run_up_ms = match container {
            "ogg" => self.decoder.run_up() * 1000.0,
            _ => 0.0,
        };
        self.duration_ms = named_duration_ms(track)
            .map(|ms| ms.saturating_sub(run_up_ms as u64))
            .filter(plausible);
        // Of these the count is exact; elsewhere it may be an estimate.
        let exact = matches!(container, "flac" | "aiff" | "caf" | "wave");
        self.promised_ms = self.duration_ms.filter(|_| exact);
    }
}

/// Everything in one go, for tests and short sounds.
///
/// # Errors
/// As [`Sound::open`] and [`Sound::next_block`].
pub fn read_all(source: Box<dyn MediaSource>) -> Result<(Vec<f32>, Vec<Warning>), AudioError> {
    let mut sound = Sound::open(source)?;
    let mut samples = Vec::new();
    while let Some(block) = sound.next_block()? {
        samples.extend_from_slice(&block);
    }
    Ok((samples, sound.warnings))
}

fn named_duration_ms(track: &Track) -> Option<u64> {
    let time = track.time_base?.calc_duration(track.duration?)?;
    u64::try_from(time.as_millis()).ok()
}

fn silence_what_is_not_a_number(planes: &mut [Vec<f32>]) -> bool {
    /// Far above any sound, low enough that no filter overflows.
    const LOUDEST: f32 = 65_536.0;
    let mut found = false;
    for sample in planes.iter_mut().flatten() {
        if !sample.is_finite() {
            *sample = 0.0;
            found = true;
        }
        *sample = sample.clamp(-LOUDEST, LOUDEST);
    }
    found
}

impl Sound {
    /// Opens bytes that are already in memory.
    ///
    /// # Errors
    /// As [`Sound::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, AudioError> {
        Self::open(Box::new(Cursor::new(bytes)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// A wave file of so many seconds of silence, at 8 kHz.
    fn silence(seconds: u32) -> Vec<u8> {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 8000,
            bits_per_sample: 8,
            sample_format: hound::SampleFormat::Int,
        };
        let mut file = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
        for _ in 0..spec.sample_rate * seconds {
            writer.write_sample(0_i8).unwrap();
        }
        writer.finalize().unwrap();
        file.into_inner()
    }

    #[test]
    fn a_sound_that_goes_round_in_circles_ends() {
        let mut sound = Sound::from_bytes(silence(5)).unwrap();
        assert!(sound.longest > LONGEST + 40_000.0);
        sound.longest = 2.0;
        let mut samples = 0;
        while let Some(block) = sound.next_block().unwrap() {
            samples += block.len();
        }
        let at_most = 2.5 * f64::from(SAMPLE_RATE);
        assert!((1..=at_most as usize).contains(&samples), "{samples}");
        assert!(sound.warnings().contains(&Warning::DamagedPieces));
    }
}
