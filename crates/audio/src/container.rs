//! Recognises a container, repairs what its demuxer cannot read, and opens its tracks.

use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error as MediaError;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions, ReadBytes};
use symphonia::core::meta::MetadataOptions;
use symphonia::default::formats::IsoMp4Reader;

use crate::decode::TrackDecoder;
use crate::source::{MeasuredSource, prefixed_range};
use crate::timeline::{MIN_PAUSE, Timeline};
use crate::{AudioError, amr, au, caf, flac, leading_tags, mkv, mp4, ogg, sniff, wav};

/// In bytes; tags and pictures are not used.
const MAX_TAG: usize = 64 * 1024;

/// If the first page of an Ogg track counts this many seconds less than it contains, granule
/// positions are wrong. (Trimming causes smaller deficits; a repeated header looks like a third of
/// a second.)
const MAX_GRANULE_DEFICIT: f64 = 0.5;
/// If it counts this many seconds more, the file was cut from a longer one, or granule positions
/// are wrong.
const MAX_GRANULE_SURPLUS: f64 = 0.1;
/// A track may be this many seconds shorter than the demuxer expects.
const LENGTH_TOLERANCE: f64 = 0.1;

pub(crate) struct Container {
    pub(crate) reader: Box<dyn FormatReader>,
    source: MeasuredSource,
    /// Offset of a concatenated file; `u64::MAX` until found.
    next_file: Arc<AtomicU64>,
    /// For MP4, MOV and 3GP.
    mp4: Option<mp4::Mp4Info>,
    pub(crate) has_video: bool,
    /// The header declares more bytes than the file has.
    pub(crate) truncated: bool,
    pub(crate) len: u64,
}

impl Container {
    pub(crate) fn open(mut source: MeasuredSource) -> Result<Self, AudioError> {
        if source.len() == 0 {
            return Err(AudioError::Empty);
        }
        source = leading_tags::skip(source)?;
        let len = source.len();
        let mut start = Vec::new();
        source.seek(SeekFrom::Start(0))?;
        source
            .by_ref()
            .take(sniff::SNIFF as u64)
            .read_to_end(&mut start)?;
        if let Some(refusal) = sniff::refusal(&start) {
            return Err(refusal);
        }
        let (mut mp4_info, mut truncated) = (None, false);
        let mut has_video = ogg::has_video(&start);
        let next_file = Arc::new(AtomicU64::new(u64::MAX));
        if wav::is_wav(&start) {
            let plan = wav::plan(&mut source, len)?;
            truncated = plan.truncated;
            source = prefixed_range(plan.head, source, plan.start, plan.len)?;
        } else if au::is_au(&start) {
            let (head, at, size) = au::plan(&start, len)?;
            source = prefixed_range(head, source, at, size)?;
        } else if flac::is_flac(&start) && !source.has_unknown_length() {
            flac::pad_metadata(&mut source)?;
            let first = flac::FirstFile::new(source, Arc::clone(&next_file));
            source = MeasuredSource::new(Box::new(first))?;
        } else if caf::is_caf(&start) && !source.has_unknown_length() {
            caf::set_data_size(&mut source)?;
        } else if mp4::is_mp4(&start) {
            if source.has_unknown_length() {
                return Err(AudioError::NeedsWholeFile);
            }
            let info = mp4::read_info(&mut source, len)?;
            if !info.has_index {
                return Err(AudioError::damaged(
                    "its index is missing, as after a recording or download that was not finished",
                ));
            }
            for (at, bytes) in info.patches() {
                source.overlay(at, bytes);
            }
            if info.end < len {
                source = prefixed_range(Vec::new(), source, 0, info.end)?;
            }
            if let Some((at, size)) = info.last_box {
                source.overlay(at, size.to_be_bytes().to_vec());
            }
            if !info.has_ftyp {
                source.append(mp4::FTYP_BOX);
            }
            truncated = info.truncated;
            has_video = info.tracks.iter().any(mp4::TrackInfo::is_video);
            mp4_info = Some(info);
        }
        if mkv::is_matroska(&start) && !source.has_unknown_length() {
            (source, has_video) = mkv::patch(source)?;
        }
        source.seek(SeekFrom::Start(0))?;
        let bytes = Box::new(source.clone());
        let mut stream = MediaSourceStream::new(bytes, MediaSourceStreamOptions::default());
        let reader = if amr::is_amr(&start) {
            Box::new(amr::AmrReader::new(stream).map_err(open_error)?)
        } else if mp4_info.is_some() {
            catch_panics(|| {
                // The demuxer steps back four bytes, to the size of `ftyp`.
                stream.ignore_bytes(4)?;
                IsoMp4Reader::try_new(stream, FormatOptions::default())
            })?
            .map(|reader| Box::new(reader) as Box<dyn FormatReader>)
            .map_err(open_error)?
        } else {
            catch_panics(|| probe(stream))?.map_err(open_error)?
        };
        // Layer 1 is obsolete: a match is headerless audio.
        if reader.format_info().short_name == "mp1" {
            return Err(AudioError::NotMedia);
        }
        Ok(Self {
            reader,
            source,
            next_file,
            mp4: mp4_info,
            has_video,
            truncated,
            len,
        })
    }

    pub(crate) fn format(&self) -> &'static str {
        self.reader.format_info().short_name
    }

    fn audio_tracks(&self) -> impl Iterator<Item = &Track> {
        self.reader.tracks().iter().filter(|track| {
            let is_audio = matches!(track.codec_params, Some(CodecParameters::Audio(_)));
            is_audio
                || self
                    .mp4_track(track.id)
                    .is_some_and(|track_info| track_info.is_audio())
        })
    }

    pub(crate) fn count_tracks(&self) -> usize {
        self.audio_tracks().count()
    }

    /// Index among the audio tracks.
    pub(crate) fn default_track(&self) -> usize {
        let default = self.reader.default_track(TrackType::Audio).map(|t| t.id);
        let is_default = |track: &Track| Some(track.id) == default;
        self.audio_tracks().position(is_default).unwrap_or(0)
    }

    fn mp4_track(&self, id: u32) -> Option<&mp4::TrackInfo> {
        self.mp4
            .as_ref()?
            .tracks
            .iter()
            .find(|track| track.id == id)
    }

    pub(crate) fn open_track(
        &self,
        index: usize,
        target_rate: u32,
    ) -> Result<(u32, TrackDecoder, Timeline), AudioError> {
        let track = self.audio_tracks().nth(index);
        let track = track.ok_or(AudioError::NoAudioTrack)?;
        let track_info = self
            .mp4_track(track.id)
            .filter(|track_info| track_info.is_audio());
        if track_info.is_some_and(|track_info| track_info.is_protected()) {
            return Err(AudioError::Encrypted);
        }
        let own = track_info.and_then(|track_info| track_info.params.as_ref());
        let params = match (own, &track.codec_params, track_info) {
            (Some(own), _, _) => own,
            (None, Some(CodecParameters::Audio(params)), _) => params,
            (None, _, Some(track_info)) => {
                return Err(AudioError::unsupported(mp4_codec_name(track_info.codec)));
            }
            (None, _, None) => return Err(AudioError::NoAudioTrack),
        };
        let mut timeline = match track_info.and_then(|track_info| track_info.timeline.clone()) {
            // An edit list overrides the codec's own header.
            Some(timeline) => timeline,
            None if self.format() == "caf" => caf_timeline(track, params),
            None => Timeline::from_codec(params),
        };
        let delay = track_info.map_or(0.0, |track_info| track_info.delay);
        if delay > MIN_PAUSE {
            timeline.delay(delay);
        }
        let mut decoder =
            catch_panics(|| TrackDecoder::new(params, target_rate)).and_then(|result| result)?;
        match self.format() {
            "mp2" | "mp3" => decoder.limit_padding(track.padding.unwrap_or(0).into()),
            "ogg" if self.granules_start_early(track.id) => decoder.keep_padding(),
            "ogg" => decoder.hold_padding(),
            _ => {}
        }
        Ok((track.id, decoder, timeline))
    }

    pub(crate) fn next_file_offset(&self) -> Option<u64> {
        Some(self.next_file.load(Ordering::Relaxed)).filter(|at| *at < u64::MAX)
    }

    /// Times computed from earlier packets cannot show pauses.
    pub(crate) fn has_timestamps(&self) -> bool {
        matches!(
            self.format(),
            "isomp4" | "matroska" | "ogg" | "flac" | "aac" | "amr"
        )
    }

    fn ogg_start(&self, id: u32) -> f64 {
        let track = self.reader.tracks().iter().find(|track| track.id == id);
        let base = track.and_then(|track| Some((track.start_ts, track.time_base?)));
        match base {
            Some((start, base)) if self.format() == "ogg" => {
                start.get() as f64 * f64::from(base.numer.get()) / f64::from(base.denom.get())
            }
            _ => 0.0,
        }
    }

    pub(crate) fn granules_start_early(&self, id: u32) -> bool {
        self.ogg_start(id) < -MAX_GRANULE_DEFICIT
    }

    /// Such granule positions cannot be used for seeking.
    pub(crate) fn granules_start_late(&self, id: u32) -> bool {
        self.ogg_start(id) > MAX_GRANULE_SURPLUS
    }

    /// Whether the file is complete although the demuxer did not reach its end; `reached` is the
    /// end of the last packet in seconds.
    pub(crate) fn ends_cleanly(&self, id: u32, reached: f64) -> bool {
        let mut source = self.source.clone();
        match self.format() {
            "matroska" | "ogg" if source.has_unknown_length() => true,
            "matroska" => mkv::ends_cleanly(&mut source).unwrap_or(false),
            "ogg" => ogg::ends_cleanly(&mut source).unwrap_or(false),
            // A missing fragment shows as a truncated file.
            "isomp4" if self.mp4.as_ref().is_some_and(|mp4| mp4.is_fragmented) => true,
            "isomp4" => {
                let track = self.reader.tracks().iter().find(|track| track.id == id);
                let expected = track
                    .and_then(|track| track.time_base?.calc_duration(track.duration?))
                    .map_or(f64::INFINITY, |time| time.as_secs_f64());
                reached + LENGTH_TOLERANCE >= expected
            }
            _ => false,
        }
    }
}

fn caf_timeline(track: &Track, params: &AudioCodecParameters) -> Timeline {
    let rate = params.sample_rate.filter(|rate| *rate > 0);
    let delay = track.delay.zip(rate);
    Timeline::after_preroll(delay.map_or(0.0, |(delay, rate)| f64::from(delay) / f64::from(rate)))
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

fn open_error(error: MediaError) -> AudioError {
    match error {
        MediaError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            AudioError::damaged("it ends before its audio starts")
        }
        MediaError::IoError(error) => error.into(),
        MediaError::Unsupported("core (probe): no suitable format reader found") => {
            AudioError::NotMedia
        }
        _ => AudioError::damaged("its structure is inconsistent"),
    }
}

/// Runs third-party code on untrusted bytes; a panic counts as damage.
pub(crate) fn catch_panics<T>(work: impl FnOnce() -> T) -> Result<T, AudioError> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| AudioError::damaged("its contents are invalid"))
}
