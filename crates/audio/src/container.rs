//! From bytes to an open demuxer and the track to listen to.

use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use codec_core::codecs::amr::AmrVariant;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error as MediaError;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use crate::decode::TrackDecoder;
use crate::source::{MeasuredSource, Splice};
use crate::window::{Ticks, Window};
use crate::{AudioError, amr, mkv, mp4, sniff, wav};

/// The largest tag or cover picture worth keeping: none is looked at.
const MAX_TAG: usize = 64 * 1024;

/// An open container.
pub(crate) struct Container {
    pub(crate) reader: Box<dyn FormatReader>,
    /// Present for MP4 and its kin.
    mp4: Option<mp4::Facts>,
    /// The header promises more bytes than there are.
    pub(crate) cut_off: bool,
    /// The bytes there are.
    pub(crate) len: u64,
}

impl Container {
    /// Recognises a source by its content and opens the demuxer for it.
    pub(crate) fn open(mut source: MeasuredSource) -> Result<Self, AudioError> {
        let len = source.len();
        if len == 0 {
            return Err(AudioError::Empty);
        }
        let mut start = Vec::new();
        source
            .by_ref()
            .take(sniff::SNIFF as u64)
            .read_to_end(&mut start)?;
        if let Some(refusal) = sniff::refusal(&start) {
            return Err(refusal);
        }
        if let Some(refusal) = sniff::behind_tag(&mut source, &start)? {
            return Err(refusal);
        }
        let (mut facts, mut cut_off) = (None, false);
        if wav::is_wav(&start) {
            let plan = wav::plan(&mut source, len)?;
            cut_off = plan.cut_off;
            let is_endless = source.is_endless();
            let clean = Splice::new(plan.head, source, plan.start, plan.len);
            source = match is_endless {
                true => MeasuredSource::endless(Box::new(clean)),
                false => MeasuredSource::new(Box::new(clean))?,
            };
        } else if mp4::is_mp4(&start) {
            if source.is_endless() {
                return Err(AudioError::NeedsWholeFile);
            }
            let found = mp4::facts(&mut source, len);
            if !found.has_index {
                return Err(AudioError::damaged(
                    "its index is missing, as after a recording or download that was not finished",
                ));
            }
            cut_off = found.cut_off;
            facts = Some(found);
        }
        // Chapters stand behind the sound, or come too late to be looked for.
        if mkv::is_matroska(&start) && !source.is_endless() {
            source = mkv::hide_chapters(source)?;
        }
        source.seek(SeekFrom::Start(0))?;
        let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
        let reader = if amr::is_amr(&start) {
            Box::new(amr::AmrReader::new(stream).map_err(not_opened)?)
        } else {
            guarded(|| probe(stream))?.map_err(not_opened)?
        };
        // Nobody has made Layer 1 files for decades; what looks like one is
        // headerless sound.
        if reader.format_info().short_name == "mp1" {
            return Err(AudioError::NotMedia);
        }
        Ok(Self {
            reader,
            mp4: facts,
            cut_off,
            len,
        })
    }

    /// The track to listen to: the default one if it can be decoded, else the
    /// first that can.
    /// Its decoder is told that `target` samples a second are wanted.
    pub(crate) fn choose_track(&self, target: u32) -> Result<(u32, TrackDecoder), AudioError> {
        let mut refused = None;
        let preferred = self.reader.default_track(TrackType::Audio);
        for track in preferred.into_iter().chain(self.reader.tracks()) {
            match self.open_track(track, target) {
                Ok(Some(decoder)) => return Ok((track.id, decoder)),
                Ok(None) => {}
                Err(why) => refused = refused.or(Some(why)),
            }
        }
        Err(refused.unwrap_or(AudioError::NoAudioTrack))
    }

    /// `None` for a track that is not sound.
    fn open_track(&self, track: &Track, target: u32) -> Result<Option<TrackDecoder>, AudioError> {
        let facts = self
            .mp4
            .as_ref()
            .and_then(|mp4| mp4.tracks.iter().find(|t| t.id == track.id));
        if let Some(facts) = facts.filter(|facts| facts.is_sound()) {
            if facts.is_protected() {
                return Err(AudioError::Encrypted);
            }
            let unnamed = match &facts.codec {
                b"samr" => Some(amr::parameters(AmrVariant::NarrowBand)),
                b"sawb" => Some(amr::parameters(AmrVariant::WideBand)),
                _ => None,
            };
            if let Some(params) = unnamed {
                return decoder(&params, mp4_window(facts, &params), target).map(Some);
            }
            if track.codec_params.is_none() {
                return Err(AudioError::unsupported(mp4_codec_name(facts.codec)));
            }
        }
        let Some(CodecParameters::Audio(params)) = &track.codec_params else {
            return Ok(None);
        };
        let window = match facts {
            Some(facts) => mp4_window(facts, params),
            None if self.reader.format_info().short_name == "caf" => caf_window(track, params),
            None => Window::from_codec(params),
        };
        let mut decoder = decoder(params, window, target)?;
        if matches!(self.reader.format_info().short_name, "mp2" | "mp3") {
            decoder.limit_padding(track.padding.unwrap_or(0).into());
        }
        Ok(Some(decoder))
    }
}

fn decoder(
    params: &AudioCodecParameters,
    window: Window,
    target: u32,
) -> Result<TrackDecoder, AudioError> {
    guarded(|| TrackDecoder::new(params, window, target)).and_then(|made| made)
}

/// An edit list is the container's last word; the codec's own header counts
/// only where there is none.
fn mp4_window(facts: &mp4::TrackFacts, params: &AudioCodecParameters) -> Window {
    match facts.skip {
        Some(_) => Window::new(facts.skip, facts.keep),
        None => Window::from_codec(params),
    }
}

fn caf_window(track: &Track, params: &AudioCodecParameters) -> Window {
    let ticks = |count: Option<u32>| {
        Some(Ticks {
            ticks: count?.into(),
            hertz: params.sample_rate.filter(|rate| *rate > 0)?,
        })
    };
    Window::new(ticks(track.delay), None)
}

fn mp4_codec_name(code: [u8; 4]) -> String {
    match &code {
        b"ac-3" => "AC-3".into(),
        b"ec-3" => "E-AC-3".into(),
        b"ac-4" => "AC-4".into(),
        b"agsm" | b"ms\x001" => "GSM 06.10".into(),
        b"dtsc" | b"dtse" | b"dtsh" | b"dtsl" => "DTS".into(),
        b"ima4" => "QuickTime IMA ADPCM".into(),
        b"QDM2" | b"QDMC" => "QDesign".into(),
        b"Qclp" | b"sqcp" => "QCELP".into(),
        b"sevc" => "EVRC".into(),
        b"mha1" | b"mhm1" => "MPEG-H".into(),
        b"spex" => "Speex".into(),
        b"mlpa" => "TrueHD".into(),
        other if other.iter().all(u8::is_ascii_alphanumeric) => {
            format!("MP4 codec {}", String::from_utf8_lossy(other))
        }
        _ => "an unknown codec in MP4".into(),
    }
}

fn probe<'s>(stream: MediaSourceStream<'s>) -> Result<Box<dyn FormatReader + 's>, MediaError> {
    let tags = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(MAX_TAG))
        .limit_visual_bytes(Limit::Maximum(MAX_TAG));
    symphonia::default::get_probe().probe(
        &Default::default(),
        stream,
        FormatOptions::default(),
        tags,
    )
}

fn not_opened(why: MediaError) -> AudioError {
    match why {
        MediaError::IoError(why) if why.kind() == ErrorKind::UnexpectedEof => {
            AudioError::damaged("it ends before any sound begins")
        }
        MediaError::IoError(why) => why.into(),
        MediaError::Unsupported("core (probe): no suitable format reader found") => {
            AudioError::NotMedia
        }
        _ => AudioError::damaged("its parts do not fit together"),
    }
}

/// Runs foreign code that reads hostile bytes; a panic in it is damage to the
/// file, not our end.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, AudioError> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| AudioError::damaged("its contents make no sense"))
}
