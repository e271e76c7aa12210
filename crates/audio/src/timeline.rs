//! Where the sound of a track lies on the clock of its container: after a run-up that a
//! codec needs before its first real frame, behind a pause, in pieces that an editor cut
//! out or moved.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;

use crate::opus;

/// The longest silence that one sound is given for what its clock leaves out, in seconds.
/// A recorder that waits for a voice pauses for hours; nonsense would ask for days.
pub(crate) const MOST_SILENCE: f64 = 4.0 * 3600.0;

/// Edits this close together, in seconds, follow each other: their lengths are told in the
/// coarse clock of the movie, their starts in that of the track.
const ROUNDING: f64 = 0.005;

/// One piece of a track that is heard, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    /// Where it starts in what the track decodes to.
    pub(crate) from: f64,
    /// Where it ends there.
    pub(crate) to: f64,
    /// Where it starts in the sound.
    pub(crate) at: f64,
}

/// One entry of an edit list, in seconds (ISO/IEC 14496-12, 8.6.6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edit {
    /// How long it is; `None` for all there is.
    pub(crate) len: Option<f64>,
    /// Where it starts in the track; `None` where nothing is to be heard.
    pub(crate) from: Option<f64>,
}

/// The pieces of a track in the order in which they are heard; never empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timeline(Vec<Span>);

impl Timeline {
    /// All that comes after a run-up, which is left out.
    pub(crate) fn after(run_up: f64) -> Self {
        Self(vec![Span {
            from: run_up,
            to: f64::INFINITY,
            at: 0.0,
        }])
    }

    /// What an edit list leaves of a track; all of it where it leaves nothing.
    pub(crate) fn edited(edits: &[Edit]) -> Self {
        let mut spans: Vec<Span> = Vec::new();
        let (mut at, mut silence) = (0.0, 0.0);
        for edit in edits {
            let len = edit.len.unwrap_or(f64::INFINITY);
            match edit.from {
                Some(from) => {
                    let before = spans.last().map_or(f64::NEG_INFINITY, |span| span.to);
                    let from = if (from - before).abs() < ROUNDING {
                        before
                    } else {
                        from
                    };
                    spans.push(Span {
                        from,
                        to: from + len,
                        at,
                    });
                    at += len;
                }
                None => {
                    let pause = len.min(MOST_SILENCE - silence);
                    silence += pause;
                    at += pause;
                }
            }
            if at.is_infinite() {
                break;
            }
        }
        match spans.is_empty() {
            true => Self::after(0.0),
            false => Self(spans),
        }
    }

    /// The window an Opus header asks for, or everything.
    pub(crate) fn from_codec(params: &AudioCodecParameters) -> Self {
        let run_up = match (params.codec, &params.extra_data) {
            (CODEC_ID_OPUS, Some(head)) => opus_pre_skip(head).unwrap_or(0),
            _ => 0,
        };
        Self::after(f64::from(run_up) / f64::from(opus::CLOCK))
    }

    /// Has the sound start so many seconds late.
    pub(crate) fn delay(&mut self, seconds: f64) {
        for span in &mut self.0 {
            span.at += seconds.min(MOST_SILENCE);
        }
    }

    /// What is left out at the start, in seconds.
    pub(crate) fn run_up(&self) -> f64 {
        self.0.first().map_or(0.0, |span| span.from)
    }

    pub(crate) fn span(&self, index: usize) -> Option<Span> {
        self.0.get(index).copied()
    }

    /// The span that is heard at that time of the sound, or the next one after it.
    pub(crate) fn index_at(&self, seconds: f64) -> usize {
        self.0
            .iter()
            .position(|span| seconds < span.at + (span.to - span.from))
            .unwrap_or(self.0.len())
    }

    /// How long the sound is where the track is that long, in seconds.
    pub(crate) fn heard_of(&self, len: f64) -> f64 {
        let end = |span: &Span| span.at + (span.to.min(len) - span.from).max(0.0);
        self.0.last().map_or(len, end)
    }

    /// How often the track has to be taken up again at an earlier place.
    pub(crate) fn turns(&self) -> usize {
        self.0
            .windows(2)
            .filter(|pair| pair[1].from < pair[0].to)
            .count()
    }
}

/// The run-up an Opus header names, in ticks of its clock: little-endian in Ogg, Matroska
/// and CAF (RFC 7845, 5.1), big-endian in MP4, where the version is 0.
fn opus_pre_skip(head: &[u8]) -> Option<u16> {
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
    Some(match version {
        0 => u16::from_be_bytes([a, b]),
        _ => u16::from_le_bytes([a, b]),
    })
}
