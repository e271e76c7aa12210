//! From decoded frames to their place in the sound, with silence where the clock goes on
//! without them.

use crate::chain::Chain;
use crate::track::{BLOCKS_A_SECOND, Track};
use crate::{AudioError, Warning};

/// A rest of a pause that is shorter than this many seconds is an error of rounding.
pub(crate) const ROUNDING: f64 = 0.0005;

/// The next input of the mixer.
pub(crate) enum Piece {
    /// So many seconds of nothing.
    Silence(f64),
    /// Frames, one `Vec` a channel, at so many a second.
    Frames(Vec<Vec<f32>>, u32),
}

impl Track {
    /// Puts the frames of the last packet where they belong in the sound.
    pub(crate) fn lay_out(&mut self) -> Result<(), AudioError> {
        let rate = f64::from(self.decoder.rate().max(1));
        let mut planes = std::mem::take(self.decoder.planes());
        let frames = planes.first().map_or(0, Vec::len);
        let start = self.place.track;
        let end = start + frames as f64 / rate;
        self.place.track = end;
        let index = |at: f64| (((at - start) * rate).round().max(0.0) as usize).min(frames);
        while let Some(span) = self.timeline.span(self.place.span) {
            let wanted = self.place.wanted_in(span);
            let (first, last) = (index(span.from.max(wanted)), index(span.to));
            let is_last = span.to >= end;
            if first < last {
                self.place.arrive();
                let heard = self.place.heard_at(span, start + first as f64 / rate);
                self.pause_until(heard);
                self.place.seconds += (last - first) as f64 / rate;
                let part = match is_last {
                    true => planes
                        .iter_mut()
                        .map(|plane| plane.drain(first..last).collect())
                        .collect(),
                    false => planes
                        .iter()
                        .map(|plane| plane[first..last].to_vec())
                        .collect(),
                };
                let part = Piece::Frames(part, self.decoder.rate());
                self.pieces.push_back(part);
            }
            if is_last {
                return Ok(());
            }
            self.place.span += 1;
            if let Some(next) = self.timeline.span(self.place.span)
                && next.from < start
            {
                return self.turn_back(next);
            }
        }
        self.over = true;
        Ok(())
    }

    /// Fills the sound with silence up to that time.
    fn pause_until(&mut self, seconds: f64) {
        let pause = seconds - self.place.seconds;
        if pause <= ROUNDING {
            return;
        }
        let given = pause.min(self.silence_left);
        self.silence_left -= given;
        self.place.left_out += pause - given;
        self.place.seconds += given;
        self.pieces.push_back(Piece::Silence(given));
    }

    pub(crate) fn push(&mut self, piece: Piece) -> Result<(), AudioError> {
        match piece {
            Piece::Silence(seconds) => self.push_silence(seconds),
            Piece::Frames(planes, rate) => self.push_frames(&planes, rate)?,
        }
        if self.place.seconds > self.longest {
            self.warn(Warning::DamagedPieces);
            self.end(false);
        }
        Ok(())
    }

    /// No more than a block at a time: a pause may last for hours.
    fn push_silence(&mut self, seconds: f64) {
        let (channels, rate) = match &self.chain {
            Some(chain) => (chain.channels(), chain.rate()),
            None => (1, self.target),
        };
        let all = (seconds * f64::from(rate)).round() as usize;
        let now = all.min((rate / BLOCKS_A_SECOND) as usize);
        match &mut self.chain {
            Some(chain) => chain.push(&vec![vec![0.0; now]; channels], &mut self.ready),
            None => self.ready.resize(self.ready.len() + now, 0.0),
        }
        if now < all {
            let rest = (all - now) as f64 / f64::from(rate);
            self.pieces.push_front(Piece::Silence(rest));
        }
    }

    fn push_frames(&mut self, planes: &[Vec<f32>], rate: u32) -> Result<(), AudioError> {
        let fits = |chain: &Chain| chain.fits(planes.len(), rate);
        if !self.chain.as_ref().is_some_and(fits) {
            let next = Chain::new(planes.len(), rate, self.target, self.source.is_endless())?;
            if let Some(old) = self.chain.replace(next) {
                old.finish(&mut self.ready);
            }
            self.info.sample_rate = rate;
            self.info.channels = planes.len();
        }
        if let Some(chain) = &mut self.chain {
            chain.push(planes, &mut self.ready);
        }
        Ok(())
    }
}
