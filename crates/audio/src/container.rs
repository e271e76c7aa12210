//! From bytes to an open demuxer and the track to listen to.

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
use crate::source::{MeasuredSource, Splice};
use crate::timeline::Timeline;
use crate::track::PAUSE;
use crate::{AudioError, amr, au, caf, flac, front, mkv, mp4, ogg, sniff, wav};

/// The largest tag or cover picture worth keeping: none is looked at.
const MAX_TAG: usize = 64 * 1024;

/// A track of Ogg whose first page counts fewer samples than it holds, by more than this
/// many seconds, is counted wrongly. (A little less is what cutting leaves, and a header
/// that stands there once more is taken for a third of a second.)
const TOO_EARLY: f64 = 0.5;
/// One that counts more is the rest of a longer one, or is counted wrongly too.
const LATE: f64 = 0.1;
/// A track may be this many seconds shorter than the demuxer promises.
const SLACK: f64 = 0.1;

/// An open container.
pub(crate) struct Container {
    pub(crate) reader: Box<dyn FormatReader>,
    /// The bytes that the reader reads.
    source: MeasuredSource,
    /// The byte at which another file begins behind this one.
    next_file: Arc<AtomicU64>,
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
        if source.len() == 0 {
            return Err(AudioError::Empty);
        }
        source = front::skip(source)?;
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
        let (mut facts, mut cut_off) = (None, false);
        let next_file = Arc::new(AtomicU64::new(u64::MAX));
        if wav::is_wav(&start) {
            let plan = wav::plan(&mut source, len)?;
            cut_off = plan.cut_off;
            source = spliced(plan.head, source, plan.start, plan.len)?;
        } else if au::is_au(&start) {
            let (head, at, size) = au::plan(&start, len)?;
            source = spliced(head, source, at, size)?;
        } else if flac::is_flac(&start) && !source.is_endless() {
            flac::hide_tags(&mut source)?;
            let first = flac::FirstFile::new(source, Arc::clone(&next_file));
            source = MeasuredSource::new(Box::new(first))?;
        } else if caf::is_caf(&start) && !source.is_endless() {
            caf::tell_size(&mut source)?;
        } else if mp4::is_mp4(&start) {
            if source.is_endless() {
                return Err(AudioError::NeedsWholeFile);
            }
            let found = mp4::facts(&mut source, len)?;
            if !found.has_index {
                return Err(AudioError::damaged(
                    "its index is missing, as after a recording or download that was not finished",
                ));
            }
            for (at, bytes) in found.patches() {
                source.overlay(at, bytes);
            }
            if found.end < len {
                source = spliced(Vec::new(), source, 0, found.end)?;
            }
            if let Some((at, size)) = found.last_box {
                source.overlay(at, size.to_be_bytes().to_vec());
            }
            if !found.has_kind {
                source.append(mp4::KIND);
            }
            cut_off = found.cut_off;
            facts = Some(found);
        }
        if mkv::is_matroska(&start) && !source.is_endless() {
            source = mkv::mend(source)?;
        }
        source.seek(SeekFrom::Start(0))?;
        let bytes = Box::new(source.clone());
        let mut stream = MediaSourceStream::new(bytes, MediaSourceStreamOptions::default());
        let reader = if amr::is_amr(&start) {
            Box::new(amr::AmrReader::new(stream).map_err(not_opened)?)
        } else if facts.is_some() {
            guarded(|| {
                // The demuxer takes a step of four bytes back: it expects to be called
                // where the kind of the file stands.
                stream.ignore_bytes(4)?;
                IsoMp4Reader::try_new(stream, FormatOptions::default())
            })?
            .map(|reader| Box::new(reader) as Box<dyn FormatReader>)
            .map_err(not_opened)?
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
            source,
            next_file,
            mp4: facts,
            cut_off,
            len,
        })
    }

    /// The demuxer's name for the container.
    pub(crate) fn format(&self) -> &'static str {
        self.reader.format_info().short_name
    }

    /// The numbers of the tracks that are sound, in the order in which they stand.
    fn sound_tracks(&self) -> impl Iterator<Item = &Track> {
        self.reader.tracks().iter().filter(|track| {
            let is_sound = matches!(track.codec_params, Some(CodecParameters::Audio(_)));
            is_sound
                || self
                    .mp4_facts(track.id)
                    .is_some_and(|facts| facts.is_sound())
        })
    }

    /// How many tracks are sound.
    pub(crate) fn count_tracks(&self) -> usize {
        self.sound_tracks().count()
    }

    /// The place among those of the track that the container would have played.
    pub(crate) fn default_track(&self) -> usize {
        let default = self.reader.default_track(TrackType::Audio).map(|t| t.id);
        let is_default = |track: &Track| Some(track.id) == default;
        self.sound_tracks().position(is_default).unwrap_or(0)
    }

    fn mp4_facts(&self, id: u32) -> Option<&mp4::TrackFacts> {
        self.mp4
            .as_ref()?
            .tracks
            .iter()
            .find(|track| track.id == id)
    }

    /// The number, the decoder and the timeline of one of the tracks that are sound. The
    /// decoder is told that `target` samples a second are wanted.
    pub(crate) fn open_track(
        &self,
        index: usize,
        target: u32,
    ) -> Result<(u32, TrackDecoder, Timeline), AudioError> {
        let track = self.sound_tracks().nth(index);
        let track = track.ok_or(AudioError::NoAudioTrack)?;
        let facts = self.mp4_facts(track.id).filter(|facts| facts.is_sound());
        if facts.is_some_and(|facts| facts.is_protected()) {
            return Err(AudioError::Encrypted);
        }
        let own = facts.and_then(|facts| facts.params.as_ref());
        let params = match (own, &track.codec_params, facts) {
            (Some(own), _, _) => own,
            (None, Some(CodecParameters::Audio(params)), _) => params,
            (None, _, Some(facts)) => {
                return Err(AudioError::unsupported(mp4_codec_name(facts.codec)));
            }
            (None, _, None) => return Err(AudioError::NoAudioTrack),
        };
        let mut timeline = match facts.and_then(|facts| facts.timeline.clone()) {
            // An edit list is the container's last word; the codec's own header counts
            // only where there is none.
            Some(timeline) => timeline,
            None if self.format() == "caf" => caf_timeline(track, params),
            None => Timeline::from_codec(params),
        };
        let late = facts.map_or(0.0, |facts| facts.late);
        if late > PAUSE {
            timeline.delay(late);
        }
        let mut decoder = guarded(|| TrackDecoder::new(params, target)).and_then(|made| made)?;
        match self.format() {
            "mp2" | "mp3" => decoder.limit_padding(track.padding.unwrap_or(0).into()),
            "ogg" if self.counts_too_few(track.id) => decoder.keep_padding(),
            "ogg" => decoder.hold_padding(),
            _ => {}
        }
        Ok((track.id, decoder, timeline))
    }

    /// The byte at which another file begins behind this one, once that was met.
    pub(crate) fn next_file(&self) -> Option<u64> {
        Some(self.next_file.load(Ordering::Relaxed)).filter(|at| *at < u64::MAX)
    }

    /// Whether packets tell their own time. A time that only counts what came before says
    /// nothing of pauses.
    pub(crate) fn has_clock(&self) -> bool {
        matches!(
            self.format(),
            "isomp4" | "matroska" | "ogg" | "flac" | "aac" | "amr"
        )
    }

    /// The start of an Ogg track by its own count, in seconds.
    fn starts_at(&self, id: u32) -> f64 {
        let track = self.reader.tracks().iter().find(|track| track.id == id);
        let base = track.and_then(|track| Some((track.start_ts, track.time_base?)));
        match base {
            Some((start, base)) if self.format() == "ogg" => {
                start.get() as f64 * f64::from(base.numer.get()) / f64::from(base.denom.get())
            }
            _ => 0.0,
        }
    }

    /// Whether the first page of an Ogg track counts fewer samples than it holds.
    pub(crate) fn counts_too_few(&self, id: u32) -> bool {
        self.starts_at(id) < -TOO_EARLY
    }

    /// Whether an Ogg track starts in the middle of its own count, by which no place in it
    /// can then be found.
    pub(crate) fn counts_too_many(&self, id: u32) -> bool {
        self.starts_at(id) > LATE
    }

    /// Whether a file that the demuxer did not read to its end is whole all the same; the
    /// last packet of the track ended at `reached` seconds.
    pub(crate) fn ends_well(&self, id: u32, reached: f64) -> bool {
        let mut source = self.source.clone();
        match self.format() {
            // A live stream has no end of its own.
            "matroska" | "ogg" if source.is_endless() => true,
            "matroska" => mkv::ends_well(&mut source).unwrap_or(false),
            "ogg" => ogg::ends_well(&mut source).unwrap_or(false),
            // That fragments are missing shows in the file, not in the index.
            "isomp4" if self.mp4.as_ref().is_some_and(|mp4| mp4.is_fragmented) => true,
            "isomp4" => {
                let track = self.reader.tracks().iter().find(|track| track.id == id);
                let promised = track
                    .and_then(|track| track.time_base?.calc_duration(track.duration?))
                    .map_or(f64::INFINITY, |time| time.as_secs_f64());
                reached + SLACK >= promised
            }
            _ => false,
        }
    }
}

/// One range of a source behind some bytes of our own.
pub(crate) fn spliced(
    head: Vec<u8>,
    source: MeasuredSource,
    start: u64,
    len: u64,
) -> Result<MeasuredSource, AudioError> {
    let is_endless = source.is_endless();
    let spliced = Box::new(Splice::new(head, source, start, len));
    Ok(match is_endless {
        true => MeasuredSource::endless(spliced),
        false => MeasuredSource::new(spliced)?,
    })
}

fn caf_timeline(track: &Track, params: &AudioCodecParameters) -> Timeline {
    let rate = params.sample_rate.filter(|rate| *rate > 0);
    let delay = track.delay.zip(rate);
    Timeline::after(delay.map_or(0.0, |(delay, rate)| f64::from(delay) / f64::from(rate)))
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
