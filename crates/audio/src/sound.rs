//! An open stream of sound.

use std::io::{Cursor, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::errors::Error as MediaError;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use crate::decode::{TrackDecoder, codec_name};
use crate::mix::Mixer;
use crate::resample::Resampler;
use crate::source::{MeasuredSource, MediaSource};
use crate::{AudioError, SAMPLE_RATE, Warning};

/// A block is given out once it has this many samples (a quarter of a second).
const BLOCK: usize = SAMPLE_RATE as usize / 4;
/// More channels than any recorder has.
const MAX_CHANNELS: usize = 64;
/// No codec says less than one byte in this many milliseconds of sound.
const MAX_MS_PER_BYTE: u64 = 80;

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

/// An open stream of mono `f32` samples at 16 000 Hz.
pub struct Sound {
    reader: Box<dyn FormatReader>,
    track: u32,
    decoder: TrackDecoder,
    /// Absent until the first frames tell rate and channels.
    chain: Option<Chain>,
    ready: Vec<f32>,
    heard_any: bool,
    ended: bool,
    warnings: Vec<Warning>,
    duration_ms: Option<u64>,
    info: SoundInfo,
}

/// Mixing and resampling for one rate and channel count.
struct Chain {
    channels: usize,
    mixer: Mixer,
    resampler: Resampler,
    mono: Vec<f32>,
}

impl Chain {
    fn new(channels: usize, rate: u32) -> Result<Self, AudioError> {
        if channels == 0 || channels > MAX_CHANNELS {
            return Err(AudioError::Damaged {
                what: "it names a number of channels no sound has",
            });
        }
        let resampler = Resampler::new(rate)?;
        Ok(Self {
            channels,
            mixer: Mixer::new(channels, rate),
            resampler,
            mono: Vec::new(),
        })
    }

    fn push(&mut self, planes: &[Vec<f32>], out: &mut Vec<f32>) {
        self.mono.clear();
        self.mixer.push(planes, &mut self.mono);
        self.resampler.push(&self.mono, out);
    }

    fn finish(mut self, out: &mut Vec<f32>) {
        self.mono.clear();
        self.mixer.finish(&mut self.mono);
        self.resampler.push(&self.mono, out);
        self.resampler.finish(out);
    }
}

impl Sound {
    /// Opens a source by its content alone.
    ///
    /// # Errors
    /// See [`AudioError`]; a file that opens may still turn out empty or
    /// damaged at the first block.
    pub fn open(source: Box<dyn MediaSource>) -> Result<Self, AudioError> {
        let source = MeasuredSource::new(source)?;
        let len = source.len();
        if len == 0 {
            return Err(AudioError::Empty);
        }
        let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
        let reader = guarded(|| {
            symphonia::default::get_probe().probe(
                &Default::default(),
                stream,
                FormatOptions::default(),
                MetadataOptions::default(),
            )
        })?
        .map_err(not_opened)?;
        let (track, decoder) = choose_track(reader.as_ref())?;
        let mut sound = Self {
            info: SoundInfo {
                container: reader.format_info().long_name.to_owned(),
                codec: decoder.codec().to_owned(),
                ..SoundInfo::default()
            },
            duration_ms: None,
            reader,
            track,
            decoder,
            chain: None,
            ready: Vec::new(),
            heard_any: false,
            ended: false,
            warnings: Vec::new(),
        };
        sound.learn_from_container(len);
        Ok(sound)
    }

    /// The next block of mono samples at 16 000 Hz, about a quarter of a
    /// second and never empty; `None` at the end.
    ///
    /// # Errors
    /// Only before any sound was given out; afterwards trouble becomes a
    /// [`Warning`] and the stream goes on or ends.
    pub fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        while !self.ended && self.ready.len() < BLOCK {
            self.advance()?;
        }
        if self.ready.is_empty() {
            return if self.heard_any {
                Ok(None)
            } else {
                Err(AudioError::Empty)
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
    fn advance(&mut self) -> Result<(), AudioError> {
        match guarded(|| self.reader.next_packet()) {
            Ok(Ok(Some(packet))) if packet.track_id == self.track => self.decode(&packet),
            Ok(Ok(Some(_))) => Ok(()),
            Ok(Ok(None)) => self.end(None),
            Ok(Err(MediaError::ResetRequired)) => self.next_chain_link(),
            Ok(Err(MediaError::IoError(why))) if why.kind() != ErrorKind::UnexpectedEof => {
                Err(why.into())
            }
            Ok(Err(_)) | Err(_) => self.end(Some(Warning::Truncated)),
        }
    }

    fn decode(&mut self, packet: &Packet) -> Result<(), AudioError> {
        let decoder = &mut self.decoder;
        match guarded(|| decoder.decode(packet)) {
            Ok(Ok(())) => {}
            _ => {
                self.warn(Warning::DamagedPieces);
                return Ok(());
            }
        }
        let rate = self.decoder.rate();
        let planes = self.decoder.planes();
        let channels = planes.len();
        if planes.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        if silence_what_is_not_a_number(planes) {
            self.warn(Warning::InvalidSamples);
        }
        let same = self
            .chain
            .as_ref()
            .is_some_and(|chain| chain.channels == channels && chain.resampler.rate() == rate);
        if !same {
            if let Some(old) = self.chain.take() {
                old.finish(&mut self.ready);
            }
            self.info.sample_rate = rate;
            self.info.channels = channels;
            self.chain = Some(Chain::new(channels, rate)?);
        }
        if let Some(chain) = &mut self.chain {
            chain.push(self.decoder.planes(), &mut self.ready);
        }
        Ok(())
    }

    /// A chained stream starts over, perhaps with another codec or rate.
    fn next_chain_link(&mut self) -> Result<(), AudioError> {
        match choose_track(self.reader.as_ref()) {
            Ok((track, decoder)) => {
                self.track = track;
                self.decoder = decoder;
                Ok(())
            }
            Err(_) => self.end(Some(Warning::DamagedPieces)),
        }
    }

    fn end(&mut self, warning: Option<Warning>) -> Result<(), AudioError> {
        self.ended = true;
        if let Some(chain) = self.chain.take() {
            chain.finish(&mut self.ready);
        }
        if let Some(warning) = warning {
            self.warn(warning);
        }
        Ok(())
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn learn_from_container(&mut self, len: u64) {
        let Some(track) = self
            .reader
            .tracks()
            .iter()
            .find(|track| track.id == self.track)
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
        self.duration_ms =
            named_duration_ms(track).filter(|ms| *ms > 0 && *ms / MAX_MS_PER_BYTE <= len);
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

fn choose_track(reader: &dyn FormatReader) -> Result<(u32, TrackDecoder), AudioError> {
    let mut refused = None;
    let preferred = reader.default_track(TrackType::Audio);
    for track in preferred.into_iter().chain(reader.tracks()) {
        let Some(CodecParameters::Audio(params)) = &track.codec_params else {
            continue;
        };
        match guarded(|| TrackDecoder::new(params)).and_then(|made| made) {
            Ok(decoder) => return Ok((track.id, decoder)),
            Err(why) => refused = refused.or(Some((params.codec, why))),
        }
    }
    Err(match refused {
        Some((codec, AudioError::Damaged { .. })) => AudioError::unsupported(codec_name(codec)),
        Some((_, why)) => why,
        None => AudioError::NoAudioTrack,
    })
}

fn named_duration_ms(track: &Track) -> Option<u64> {
    let time = track.time_base?.calc_duration(track.duration?)?;
    u64::try_from(time.as_millis()).ok()
}

fn not_opened(why: MediaError) -> AudioError {
    match why {
        MediaError::IoError(why) if why.kind() != ErrorKind::UnexpectedEof => why.into(),
        MediaError::Unsupported("core (probe): no suitable format reader found") => {
            AudioError::NotMedia
        }
        _ => AudioError::Damaged {
            what: "its parts do not fit together",
        },
    }
}

/// Runs foreign code that reads hostile bytes; a panic in it is damage, not
/// our end.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, AudioError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| AudioError::Damaged {
        what: "its contents make no sense",
    })
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
