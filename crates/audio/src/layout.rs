//! Places decoded frames on the output timeline and fills pauses with silence.

use crate::converter::MonoConverter;
use crate::timeline::Chunk;
use crate::track::{BLOCKS_PER_SECOND, Track};
use crate::{AudioError, Warning};

/// Gaps shorter than this many seconds are rounding errors.
pub(crate) const MIN_GAP: f64 = 0.0005;

impl Track {
    pub(crate) fn lay_out(&mut self) -> Result<(), AudioError> {
        let rate = f64::from(self.decoder.rate().max(1));
        let mut planes = std::mem::take(self.decoder.planes());
        let frames = planes.first().map_or(0, Vec::len);
        let start = self.position.track_time;
        let end = start + frames as f64 / rate;
        self.position.track_time = end;
        let index = |at: f64| (((at - start) * rate).round().max(0.0) as usize).min(frames);
        while let Some(span) = self.timeline.span(self.position.span) {
            let target = self.position.target_in(span);
            let (first, last) = (index(span.from.max(target)), index(span.to));
            let is_last = span.to >= end;
            if first < last {
                self.position.on_target_reached();
                let output_time = self
                    .position
                    .output_time_at(span, start + first as f64 / rate);
                self.fill_silence_until(output_time);
                self.position.output_time += (last - first) as f64 / rate;
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
                let part = Chunk::Frames(part, self.decoder.rate());
                self.chunks.push_back(part);
            }
            if is_last {
                return Ok(());
            }
            self.position.span += 1;
            if let Some(next) = self.timeline.span(self.position.span)
                && next.from < start
            {
                return self.rewind_to(next);
            }
        }
        self.exhausted = true;
        Ok(())
    }

    fn fill_silence_until(&mut self, seconds: f64) {
        let pause = seconds - self.position.output_time;
        if pause <= MIN_GAP {
            return;
        }
        let inserted = pause.min(self.silence_budget);
        self.silence_budget -= inserted;
        self.position.omitted_silence += pause - inserted;
        self.position.output_time += inserted;
        self.chunks.push_back(Chunk::Silence(inserted));
    }

    pub(crate) fn push(&mut self, chunk: Chunk) -> Result<(), AudioError> {
        match chunk {
            Chunk::Silence(seconds) => self.push_silence(seconds),
            Chunk::Frames(planes, rate) => self.push_frames(&planes, rate)?,
        }
        if self.position.output_time > self.max_seconds {
            self.warn(Warning::DamagedPieces);
            self.end(false);
        }
        Ok(())
    }

    /// One block at a time: a pause may last for hours.
    fn push_silence(&mut self, seconds: f64) {
        let (channels, rate) = match &self.converter {
            Some(converter) => (converter.channels(), converter.rate()),
            None => (1, self.target_rate),
        };
        let all = (seconds * f64::from(rate)).round() as usize;
        let now = all.min((rate / BLOCKS_PER_SECOND) as usize);
        match &mut self.converter {
            Some(converter) => converter.push(&vec![vec![0.0; now]; channels], &mut self.ready),
            None => self.ready.resize(self.ready.len() + now, 0.0),
        }
        if now < all {
            let rest = (all - now) as f64 / f64::from(rate);
            self.chunks.push_front(Chunk::Silence(rest));
        }
    }

    fn push_frames(&mut self, planes: &[Vec<f32>], rate: u32) -> Result<(), AudioError> {
        let fits = |converter: &MonoConverter| converter.fits(planes.len(), rate);
        if !self.converter.as_ref().is_some_and(fits) {
            let next = MonoConverter::new(
                planes.len(),
                rate,
                self.target_rate,
                self.source.has_unknown_length(),
            )?;
            if let Some(old) = self.converter.replace(next) {
                old.finish(&mut self.ready);
            }
            self.info.sample_rate = rate;
            self.info.channels = planes.len();
        }
        if let Some(converter) = &mut self.converter {
            converter.push(planes, &mut self.ready);
        }
        Ok(())
    }
}
