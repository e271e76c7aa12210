//! Which part of a track is the sound: the run-up a codec needs before its
//! first real frame, and the padding after the last, are no part of it.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;

use crate::decode::OPUS_CLOCK;

/// A length as `ticks` of a clock with `hertz` ticks a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticks {
    pub(crate) ticks: u64,
    pub(crate) hertz: u32,
}

impl Ticks {
    fn frames(self, rate: u32) -> u64 {
        let exact = (u128::from(self.ticks) * u128::from(rate) + u128::from(self.hertz) / 2)
            / u128::from(self.hertz.max(1));
        u64::try_from(exact).unwrap_or(u64::MAX)
    }
}

/// What to leave out at the start of a track and how much to keep after it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Window {
    skip: Option<Ticks>,
    keep: Option<Ticks>,
    /// Frames already seen, in the rate of the first cut.
    seen: u64,
}

impl Window {
    pub(crate) fn new(skip: Option<Ticks>, keep: Option<Ticks>) -> Self {
        Self {
            skip,
            keep,
            seen: 0,
        }
    }

    /// The window an Opus header asks for, or everything.
    pub(crate) fn from_codec(params: &AudioCodecParameters) -> Self {
        let skip = match (params.codec, &params.extra_data) {
            (CODEC_ID_OPUS, Some(head)) => opus_pre_skip(head),
            _ => None,
        };
        Self::new(skip, None)
    }

    /// The next frames are those from `seconds` on, counted with the run-up.
    pub(crate) fn jump(&mut self, seconds: f64, rate: u32) {
        self.seen = (seconds.max(0.0) * f64::from(rate)).round() as u64;
    }

    /// What is left out at the start, in seconds.
    pub(crate) fn run_up(&self) -> f64 {
        self.skip
            .map_or(0.0, |skip| skip.ticks as f64 / f64::from(skip.hertz.max(1)))
    }

    /// Cuts the next frames of the track to what lies inside, and returns the
    /// place of the first one left, counted from the end of the run-up.
    pub(crate) fn cut(&mut self, planes: &mut [Vec<f32>], rate: u32) -> u64 {
        let have = planes.first().map_or(0, Vec::len) as u64;
        let start = self.skip.map_or(0, |skip| skip.frames(rate));
        let end = self
            .keep
            .map_or(u64::MAX, |keep| start.saturating_add(keep.frames(rate)));
        let first = start.saturating_sub(self.seen).min(have) as usize;
        let last = end.saturating_sub(self.seen).min(have) as usize;
        let from = (self.seen + first as u64).saturating_sub(start);
        self.seen = self.seen.saturating_add(have);
        for plane in planes {
            plane.truncate(last);
            plane.drain(..first.min(plane.len()));
        }
        from
    }
}

/// The run-up an Opus header names: little-endian in Ogg, Matroska and CAF
/// (RFC 7845, 5.1), big-endian in MP4, where the version is 0.
fn opus_pre_skip(head: &[u8]) -> Option<Ticks> {
    let [
        b'O',
        b'p',
        b'u',
        b's',
        b'H',
        b'e',
        b'a',
        b'd',
        version,
        _,
        a,
        b,
        ..,
    ] = *head
    else {
        return None;
    };
    let ticks = match version {
        0 => u16::from_be_bytes([a, b]),
        _ => u16::from_le_bytes([a, b]),
    };
    Some(Ticks {
        ticks: ticks.into(),
        hertz: OPUS_CLOCK,
    })
}
