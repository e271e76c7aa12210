//! The sound tracks of a file, heard at once.
//!
//! Each is opened for itself and read on the container's clock, so that one that lies far
//! behind the other in the file is never waited for. They are mixed as channels are.

use crate::container::Container;
use crate::mix::Mixer;
use crate::source::MeasuredSource;
use crate::track::Track;
use crate::{AudioError, SoundInfo, Warning};

/// Tracks that are heard, at most; a film has a dozen.
const MOST: usize = 16;
/// A block whose samples are all below this (60 dB below full scale) has no sound in it.
const QUIET: f32 = 0.001;

/// One track or several.
pub(crate) struct Tracks {
    /// Never empty.
    lanes: Vec<Lane>,
    /// Where there are several.
    mixer: Option<Mixer>,
    target: u32,
}

struct Lane {
    track: Track,
    /// Samples that wait for those of the other tracks.
    waiting: Vec<f32>,
    is_over: bool,
    has_sound: bool,
    /// Why it gave nothing at all.
    failed: Option<AudioError>,
}

impl Tracks {
    /// All sound tracks that can be decoded.
    pub(crate) fn open(source: MeasuredSource, target: u32) -> Result<Self, AudioError> {
        let container = Container::open(source.clone())?;
        let (count, default) = (container.count_tracks(), container.default_track());
        // The default one comes first: it is the one to be heard where there can be but one,
        // and its error is the one to be told.
        let others = (0..count).filter(|index| *index != default).take(MOST - 1);
        let mut first = Some(container);
        let (mut tracks, mut refused) = (Vec::new(), None);
        for index in [default].into_iter().chain(others) {
            let container = match first.take() {
                Some(container) => container,
                None if source.is_endless() => break,
                None => Container::open(source.clone())?,
            };
            match container.open_track(index, target) {
                Ok(opened) => {
                    tracks.push(Track::new(source.clone(), container, index, opened, target))
                }
                Err(why) => {
                    refused.get_or_insert(why);
                    first = Some(container);
                }
            }
        }
        if tracks.is_empty() {
            return Err(refused.unwrap_or(AudioError::NoAudioTrack));
        }
        Ok(Self::new(tracks, target))
    }

    fn new(tracks: Vec<Track>, target: u32) -> Self {
        let lane = |track| Lane {
            track,
            waiting: Vec::new(),
            is_over: false,
            has_sound: false,
            failed: None,
        };
        Self {
            mixer: (tracks.len() > 1).then(|| Mixer::looking_ahead(tracks.len(), target)),
            lanes: tracks.into_iter().map(lane).collect(),
            target,
        }
    }

    pub(crate) fn one(track: Track) -> Self {
        let target = track.target;
        Self::new(vec![track], target)
    }

    pub(crate) fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        let Some(mixer) = &mut self.mixer else {
            return self.lanes[0].track.next_block();
        };
        let mut mono = Vec::new();
        loop {
            for lane in &mut self.lanes {
                lane.fill();
            }
            let running = self.lanes.iter().filter(|lane| !lane.is_over);
            let len = match running.map(|lane| lane.waiting.len()).min() {
                Some(len) => len,
                None => self
                    .lanes
                    .iter()
                    .map(|l| l.waiting.len())
                    .max()
                    .unwrap_or(0),
            };
            if len == 0 {
                break;
            }
            let planes: Vec<Vec<f32>> = self.lanes.iter_mut().map(|lane| lane.take(len)).collect();
            mixer.push(&planes, &mut mono);
            if !mono.is_empty() {
                return Ok(Some(mono));
            }
        }
        mixer.finish(&mut mono);
        if !mono.is_empty() {
            return Ok(Some(mono));
        }
        if self.lanes.iter().all(|lane| lane.failed.is_some()) {
            let first = self.lanes.iter_mut().find_map(|lane| lane.failed.take());
            return first.map_or(Ok(None), Err);
        }
        Ok(None)
    }

    pub(crate) fn seek_at_rate(&mut self, to_ms: u64, target: u32) -> Result<(), AudioError> {
        self.target = target;
        if self.mixer.is_some() {
            self.mixer = Some(Mixer::looking_ahead(self.lanes.len(), target));
        }
        for lane in &mut self.lanes {
            if lane.failed.is_none() {
                lane.track.seek_at_rate(to_ms, target)?;
                lane.is_over = false;
            }
            lane.waiting.clear();
        }
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn first(&mut self) -> &mut Track {
        &mut self.lanes[0].track
    }

    pub(crate) fn target(&self) -> u32 {
        self.target
    }

    /// The longest of them, where all are known.
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        let known = self.lanes.iter().filter(|lane| lane.failed.is_none());
        let lens: Option<Vec<u64>> = known.map(|lane| lane.track.duration_ms()).collect();
        lens?.into_iter().max()
    }

    pub(crate) fn info(&self) -> &SoundInfo {
        &self.lanes[0].track.info
    }

    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for lane in self.lanes.iter().filter(|lane| lane.failed.is_none()) {
            for warning in lane.track.warnings() {
                if !warnings.contains(warning) {
                    warnings.push(warning.clone());
                }
            }
        }
        let heard = self.lanes.iter().filter(|lane| lane.has_sound).count();
        if heard > 1 {
            warnings.push(Warning::MixedTracks(heard));
        }
        warnings
    }
}

impl Lane {
    /// Has something waiting, unless the track is over. One that gives nothing at all is
    /// not missed where others do.
    fn fill(&mut self) {
        if !self.waiting.is_empty() || self.is_over {
            return;
        }
        match self.track.next_block() {
            Ok(Some(block)) => {
                self.has_sound |= block.iter().any(|sample| sample.abs() > QUIET);
                self.waiting = block;
            }
            Ok(None) => self.is_over = true,
            Err(why) => {
                self.is_over = true;
                self.failed = Some(why);
            }
        }
    }

    /// So many samples, with silence behind the end.
    fn take(&mut self, len: usize) -> Vec<f32> {
        let have = len.min(self.waiting.len());
        let mut samples: Vec<f32> = self.waiting.drain(..have).collect();
        samples.resize(len, 0.0);
        samples
    }
}
