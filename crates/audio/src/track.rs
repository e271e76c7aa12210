//! One track of a container as a stream of mono samples on the container's clock.

use std::collections::VecDeque;
use std::io::ErrorKind;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::errors::Error as MediaError;
use symphonia::core::formats::Track as MediaTrack;
use symphonia::core::packet::Packet;
use symphonia::core::units::Time;

use crate::chain::Chain;
use crate::container::{Container, guarded, spliced};
use crate::decode::TrackDecoder;
use crate::layout::Piece;
use crate::seek::Place;
use crate::source::MeasuredSource;
use crate::timeline::{MOST_SILENCE, Timeline};
use crate::{AudioError, SoundInfo, Warning};

/// A second has this many blocks.
pub(crate) const BLOCKS_A_SECOND: u32 = 4;
/// A sound this much shorter than promised was still not cut off.
const SLACK_MS: u64 = 100;
/// No codec says less than one byte in this many milliseconds of sound.
const MAX_MS_PER_BYTE: u64 = 80;
/// A sound is over after a day, and a second more for each so many bytes of its file: what
/// gives more is nonsense, or says silence in next to nothing. (FLAC says a minute of it in
/// 120 bytes; 800 bits a second are less than any codec for speech.)
const DAY: f64 = 86_400.0;
const BYTES_A_SECOND: f64 = 100.0;
/// Bytes of an Ogg file that are read for its links. The demuxer reads so many for each
/// stream of each link to find where the link ends; a day of songs is far below that.
const MOST_READ_FOR_LINKS: u64 = 1 << 28;
const READ_FOR_A_STREAM: u64 = 64 << 10;
/// A pause in the timestamps that is longer than this many seconds is one. Matroska
/// rounds to a millisecond, and what a browser records live wavers by several tens.
pub(crate) const PAUSE: f64 = 0.1;
/// An open track.
pub(crate) struct Track {
    /// What it was opened from, to open it anew.
    pub(crate) source: MeasuredSource,
    /// The byte of the source at which the file that is read now begins.
    pub(crate) file_start: u64,
    /// The place of this track among those with sound.
    pub(crate) index: usize,
    /// The rate of what is given out, in samples a second.
    pub(crate) target: u32,
    pub(crate) container: Container,
    pub(crate) id: u32,
    pub(crate) decoder: TrackDecoder,
    pub(crate) timeline: Timeline,
    /// Absent until the first frames tell rate and channels.
    pub(crate) chain: Option<Chain>,
    pub(crate) ready: Vec<f32>,
    pub(crate) heard_any: bool,
    pub(crate) ended: bool,
    /// Nothing that is still to be read would be heard.
    pub(crate) over: bool,
    /// What was decoded and laid out, and waits to be mixed and resampled.
    pub(crate) pieces: VecDeque<Piece>,
    /// Silence that may still be given for pauses, in seconds.
    pub(crate) silence_left: f64,
    /// Where in the sound the next decoded frame belongs.
    pub(crate) place: Place,
    /// No sound goes on after this many seconds.
    pub(crate) longest: f64,
    /// Bytes that were read to find where the links of a chain end.
    read_for_links: u64,
    warnings: Vec<Warning>,
    duration_ms: Option<u64>,
    /// The length that the container promises exactly, in milliseconds.
    pub(crate) promised_ms: Option<u64>,
    pub(crate) info: SoundInfo,
}

impl Track {
    /// From what [`Container::open_track`] gave for the track of that place among those
    /// with sound.
    pub(crate) fn new(
        source: MeasuredSource,
        container: Container,
        index: usize,
        (id, decoder, timeline): (u32, TrackDecoder, Timeline),
        target: u32,
    ) -> Self {
        let mut track = Self {
            info: SoundInfo {
                container: container.reader.format_info().long_name.to_owned(),
                codec: decoder.codec(),
                ..SoundInfo::default()
            },
            source,
            file_start: 0,
            index,
            target,
            duration_ms: None,
            promised_ms: None,
            longest: DAY + container.len as f64 / BYTES_A_SECOND,
            read_for_links: 0,
            container,
            id,
            decoder,
            timeline,
            chain: None,
            ready: Vec::new(),
            heard_any: false,
            ended: false,
            over: false,
            pieces: VecDeque::new(),
            silence_left: MOST_SILENCE,
            place: Place::default(),
            warnings: Vec::new(),
        };
        track.learn_from_container();
        track
    }

    /// The next block of mono samples, about a quarter of a second and never
    /// empty; `None` at the end.
    pub(crate) fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
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
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        self.duration_ms
    }

    pub(crate) fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Takes one step: a piece into the chain, or one packet from the file.
    pub(crate) fn advance(&mut self) -> Result<(), AudioError> {
        if let Some(piece) = self.pieces.pop_front() {
            return self.push(piece);
        }
        if self.over {
            self.end(false);
            return Ok(());
        }
        let reader = &mut self.container.reader;
        match guarded(|| reader.next_packet()) {
            Ok(Ok(Some(packet))) if packet.track_id == self.id => self.decode(packet)?,
            Ok(Ok(Some(_))) => {}
            Ok(Ok(None)) => self.finish(false)?,
            Ok(Err(MediaError::ResetRequired)) => self.next_chain_link(),
            Ok(Err(MediaError::IoError(why)))
                if why.kind() != ErrorKind::UnexpectedEof && self.chain.is_none() =>
            {
                return Err(why.into());
            }
            Ok(Err(_)) | Err(_) => self.finish(true)?,
        }
        Ok(())
    }

    fn decode(&mut self, packet: Packet) -> Result<(), AudioError> {
        let started = self.track_seconds(&packet);
        if self.is_skipped(started) {
            return Ok(());
        }
        let decoder = &mut self.decoder;
        let decoded = match guarded(|| decoder.decode(packet)) {
            Ok(Ok(decoded)) => decoded,
            Ok(Err(_)) | Err(_) => {
                self.note_nothing();
                // Right after a jump a codec may lack what its packets lean on.
                if self.place.wanted.is_none() && !self.place.landing {
                    self.warn(Warning::DamagedPieces);
                }
                return Ok(());
            }
        };
        if decoded.is_distrusted {
            self.distrust_clock();
        }
        if decoded.frames == 0 {
            if !decoded.held_back {
                self.note_nothing();
            }
            return Ok(());
        }
        if silence_what_is_not_a_number(self.decoder.planes()) {
            self.warn(Warning::InvalidSamples);
        }
        self.note_place(started.filter(|_| !decoded.is_distrusted))?;
        self.lay_out()
    }

    /// A chained stream starts over, perhaps with another codec or rate.
    fn next_chain_link(&mut self) {
        let streams = self.container.reader.tracks().len() as u64;
        self.read_for_links += streams * READ_FOR_A_STREAM;
        if self.read_for_links > MOST_READ_FOR_LINKS {
            self.end(true);
            return;
        }
        match self.container.open_track(self.index, self.target) {
            Ok((id, decoder, timeline)) => {
                self.id = id;
                self.decoder = decoder;
                self.timeline = timeline;
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

    /// Another file begins at that byte of this one.
    fn next_file(&mut self, at: u64) -> Result<(), AudioError> {
        self.file_start += at;
        let (source, start) = (self.source.clone(), self.file_start);
        let rest = source.len().saturating_sub(start);
        let opened = spliced(Vec::new(), source, start, rest).and_then(Container::open);
        match opened {
            Ok(container) => {
                self.container = container;
                self.next_chain_link();
            }
            Err(_) => {
                self.warn(Warning::DamagedPieces);
                self.over = true;
            }
        }
        Ok(())
    }

    /// The demuxer gives no more; `broke_off` says that it met the end of the file, or
    /// nonsense, where it expected more.
    fn finish(&mut self, broke_off: bool) -> Result<(), AudioError> {
        if let Some(next) = self.container.next_file() {
            return self.next_file(next);
        }
        if broke_off {
            // Of what is known to be whole the demuxer asks too much.
            let reached = self.place.link_end + self.timeline.run_up();
            if !self.container.ends_well(self.id, reached) {
                self.warn(Warning::Truncated);
            }
        }
        self.over = true;
        if self.decoder.release_at_end(self.place.seconds > 0.0) {
            self.distrust_clock();
            self.lay_out()?;
        }
        self.over = true;
        Ok(())
    }

    /// The timestamps make no sense: what is decoded is laid end to end.
    fn distrust_clock(&mut self) {
        self.place.distrust();
        self.warn(Warning::SenselessTimes);
    }

    /// Flushes the chain.
    pub(crate) fn end(&mut self, broke_off: bool) {
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

    pub(crate) fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn learn_from_container(&mut self) {
        let Some(track) = self.media_track() else {
            return;
        };
        let (named, format) = (named_duration(track), self.container.format());
        if let Some(CodecParameters::Audio(params)) = &track.codec_params {
            let rate = params.sample_rate.unwrap_or(0);
            let channels = params.channels.as_ref().map_or(0, |all| all.count());
            self.info.sample_rate = rate;
            self.info.channels = channels;
        }
        if self.container.counts_too_few(self.id) {
            self.distrust_clock();
            return;
        }
        if self.container.counts_too_many(self.id) {
            self.place.distrust();
            return;
        }
        let plausible = |ms: &u64| *ms > 0 && *ms / MAX_MS_PER_BYTE <= self.container.len;
        // Ogg counts the run-up in (RFC 7845, 4.3), and MP4 what its edit list leaves out.
        let heard_ms = |named: Time| match format {
            "ogg" | "isomp4" => {
                let heard = self.timeline.heard_of(named.as_secs_f64());
                Some((heard * 1000.0).round() as u64)
            }
            _ => u64::try_from(named.as_millis()).ok(),
        };
        self.duration_ms = named.and_then(heard_ms).filter(plausible);
        // Of these the count is exact; elsewhere it may be an estimate.
        let exact = matches!(format, "flac" | "aiff" | "caf" | "wave");
        self.promised_ms = self.duration_ms.filter(|_| exact);
    }

    pub(crate) fn media_track(&self) -> Option<&MediaTrack> {
        let tracks = self.container.reader.tracks();
        tracks.iter().find(|track| track.id == self.id)
    }
}

fn named_duration(track: &MediaTrack) -> Option<Time> {
    track.time_base?.calc_duration(track.duration?)
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
