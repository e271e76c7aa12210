//! Reads all audio tracks of a file and mixes them.
//!
//! Each track has its own demuxer and is read by timestamps: tracks far apart in the file do not
//! wait for each other.

use crate::container::Container;
use crate::mix::Mixer;
use crate::source::MeasuredSource;
use crate::track::Track;
use crate::{AudioError, AudioInfo, Warning};

/// Films have about a dozen.
const MAX_TRACKS: usize = 16;
/// -60 dBFS.
const SILENCE_LEVEL: f32 = 0.001;

pub(crate) struct Tracks {
    /// Never empty.
    inputs: Vec<TrackInput>,
    /// Present if there are several tracks.
    mixer: Option<Mixer>,
    target_rate: u32,
}

struct TrackInput {
    track: Track,
    /// Waiting for the other tracks.
    pending: Vec<f32>,
    ended: bool,
    has_sound: bool,
    /// Set if the track produced no samples.
    error: Option<AudioError>,
}

impl Tracks {
    pub(crate) fn open(source: MeasuredSource, target_rate: u32) -> Result<Self, AudioError> {
        let container = Container::open(source.clone())?;
        let (count, default) = (container.count_tracks(), container.default_track());
        // The default track comes first: a stream has only this one, and its error is reported.
        let others = (0..count)
            .filter(|index| *index != default)
            .take(MAX_TRACKS - 1);
        let mut first = Some(container);
        let (mut tracks, mut first_error) = (Vec::new(), None);
        for index in [default].into_iter().chain(others) {
            let container = match first.take() {
                Some(container) => container,
                None if source.has_unknown_length() => break,
                None => Container::open(source.clone())?,
            };
            match container.open_track(index, target_rate) {
                Ok(opened) => tracks.push(Track::new(
                    source.clone(),
                    container,
                    index,
                    opened,
                    target_rate,
                )),
                Err(error) => {
                    first_error.get_or_insert(error);
                    first = Some(container);
                }
            }
        }
        if tracks.is_empty() {
            return Err(first_error.unwrap_or(AudioError::NoAudioTrack));
        }
        Ok(Self::new(tracks, target_rate))
    }

    fn new(tracks: Vec<Track>, target_rate: u32) -> Self {
        let input = |track| TrackInput {
            track,
            pending: Vec::new(),
            ended: false,
            has_sound: false,
            error: None,
        };
        Self {
            mixer: (tracks.len() > 1).then(|| Mixer::with_lookahead(tracks.len(), target_rate)),
            inputs: tracks.into_iter().map(input).collect(),
            target_rate,
        }
    }

    pub(crate) fn single(track: Track) -> Self {
        let target_rate = track.target_rate;
        Self::new(vec![track], target_rate)
    }

    pub(crate) fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        let Some(mixer) = &mut self.mixer else {
            return self.inputs[0].track.next_block();
        };
        let mut mono = Vec::new();
        loop {
            for input in &mut self.inputs {
                input.fill();
            }
            let running = self.inputs.iter().filter(|input| !input.ended);
            let len = match running.map(|input| input.pending.len()).min() {
                Some(len) => len,
                None => self
                    .inputs
                    .iter()
                    .map(|l| l.pending.len())
                    .max()
                    .unwrap_or(0),
            };
            if len == 0 {
                break;
            }
            let planes: Vec<Vec<f32>> = self
                .inputs
                .iter_mut()
                .map(|input| input.take(len))
                .collect();
            mixer.push(&planes, &mut mono);
            if !mono.is_empty() {
                return Ok(Some(mono));
            }
        }
        mixer.finish(&mut mono);
        if !mono.is_empty() {
            return Ok(Some(mono));
        }
        if self.inputs.iter().all(|input| input.error.is_some()) {
            let first = self.inputs.iter_mut().find_map(|input| input.error.take());
            return first.map_or(Ok(None), Err);
        }
        Ok(None)
    }

    pub(crate) fn seek_at_rate(&mut self, to_ms: u64, target_rate: u32) -> Result<(), AudioError> {
        self.target_rate = target_rate;
        if self.mixer.is_some() {
            self.mixer = Some(Mixer::with_lookahead(self.inputs.len(), target_rate));
        }
        for input in &mut self.inputs {
            if input.error.is_none() {
                input.track.seek_at_rate(to_ms, target_rate)?;
                input.ended = false;
            }
            input.pending.clear();
        }
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn first_track(&mut self) -> &mut Track {
        &mut self.inputs[0].track
    }

    pub(crate) fn target_rate(&self) -> u32 {
        self.target_rate
    }

    /// The longest track, if all lengths are known.
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        let known = self.inputs.iter().filter(|input| input.error.is_none());
        let lens: Option<Vec<u64>> = known.map(|input| input.track.duration_ms()).collect();
        lens?.into_iter().max()
    }

    pub(crate) fn info(&self) -> &AudioInfo {
        &self.inputs[0].track.info
    }

    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for input in self.inputs.iter().filter(|input| input.error.is_none()) {
            for warning in input.track.warnings() {
                if !warnings.contains(warning) {
                    warnings.push(warning.clone());
                }
            }
        }
        let audible = self.inputs.iter().filter(|input| input.has_sound).count();
        if audible > 1 {
            warnings.push(Warning::MixedTracks(audible));
        }
        warnings
    }
}

impl TrackInput {
    /// The error of a track without samples is ignored if others have some.
    fn fill(&mut self) {
        if !self.pending.is_empty() || self.ended {
            return;
        }
        match self.track.next_block() {
            Ok(Some(block)) => {
                self.has_sound |= block.iter().any(|sample| sample.abs() > SILENCE_LEVEL);
                self.pending = block;
            }
            Ok(None) => self.ended = true,
            Err(error) => {
                self.ended = true;
                self.error = Some(error);
            }
        }
    }

    /// Padded with silence after the end.
    fn take(&mut self, len: usize) -> Vec<f32> {
        let have = len.min(self.pending.len());
        let mut samples: Vec<f32> = self.pending.drain(..have).collect();
        samples.resize(len, 0.0);
        samples
    }
}
