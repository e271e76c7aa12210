//! Maps decoded audio to the output: pre-roll, pauses, edit lists.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;

use crate::opus;

/// Seconds of inserted silence per file. Voice-activated recorders pause for hours; corrupt
/// timestamps can imply days.
pub(crate) const MAX_SILENCE: f64 = 4.0 * 3600.0;

/// Shorter timestamp gaps, in seconds, are jitter: a millisecond in Matroska, tens of milliseconds
/// in browser recordings.
pub(crate) const MIN_PAUSE: f64 = 0.1;

/// Edits this close, in seconds, are contiguous: lengths use the movie's coarse clock, starts the
/// track's.
const EDIT_TOLERANCE: f64 = 0.005;

pub(crate) enum Chunk {
    /// In seconds.
    Silence(f64),
    /// One `Vec` per channel, and the rate.
    Frames(Vec<Vec<f32>>, u32),
}

/// A part of a track, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    /// Start in the decoded track.
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) output_start: f64,
}

/// An entry of an edit list, in seconds (ISO/IEC 14496-12, 8.6.6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edit {
    /// `None`: up to the end.
    pub(crate) len: Option<f64>,
    /// Start in the track; `None` for a pause.
    pub(crate) from: Option<f64>,
}

/// In playing order; never empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timeline(Vec<Span>);

impl Timeline {
    pub(crate) fn after_preroll(preroll: f64) -> Self {
        Self(vec![Span {
            from: preroll,
            to: f64::INFINITY,
            output_start: 0.0,
        }])
    }

    /// Keeps everything if the edit list would leave nothing.
    pub(crate) fn from_edits(edits: &[Edit]) -> Self {
        let mut spans: Vec<Span> = Vec::new();
        let (mut at, mut silence) = (0.0, 0.0);
        for edit in edits {
            let len = edit.len.unwrap_or(f64::INFINITY);
            match edit.from {
                Some(from) => {
                    let before = spans.last().map_or(f64::NEG_INFINITY, |span| span.to);
                    let from = if (from - before).abs() < EDIT_TOLERANCE {
                        before
                    } else {
                        from
                    };
                    spans.push(Span {
                        from,
                        to: from + len,
                        output_start: at,
                    });
                    at += len;
                }
                None => {
                    let pause = len.min(MAX_SILENCE - silence);
                    silence += pause;
                    at += pause;
                }
            }
            if at.is_infinite() {
                break;
            }
        }
        match spans.is_empty() {
            true => Self::after_preroll(0.0),
            false => Self(spans),
        }
    }

    pub(crate) fn from_codec(params: &AudioCodecParameters) -> Self {
        let preroll = match (params.codec, &params.extra_data) {
            (CODEC_ID_OPUS, Some(head)) => opus_pre_skip(head).unwrap_or(0),
            _ => 0,
        };
        Self::after_preroll(f64::from(preroll) / f64::from(opus::CLOCK))
    }

    pub(crate) fn delay(&mut self, seconds: f64) {
        for span in &mut self.0 {
            span.output_start += seconds.min(MAX_SILENCE);
        }
    }

    /// Seconds skipped at the start.
    pub(crate) fn preroll(&self) -> f64 {
        self.0.first().map_or(0.0, |span| span.from)
    }

    pub(crate) fn span(&self, index: usize) -> Option<Span> {
        self.0.get(index).copied()
    }

    /// Index of the span at an output time, or of the next one.
    pub(crate) fn span_index_at(&self, seconds: f64) -> usize {
        self.0
            .iter()
            .position(|span| seconds < span.output_start + (span.to - span.from))
            .unwrap_or(self.0.len())
    }

    pub(crate) fn output_length(&self, len: f64) -> f64 {
        let end = |span: &Span| span.output_start + (span.to.min(len) - span.from).max(0.0);
        self.0.last().map_or(len, end)
    }

    /// Number of backward jumps in the track.
    pub(crate) fn rewinds(&self) -> usize {
        self.0
            .windows(2)
            .filter(|pair| pair[1].from < pair[0].to)
            .count()
    }
}

/// In ticks of [`opus::CLOCK`]: little-endian in Ogg, Matroska and CAF (RFC 7845, 5.1), big-endian
/// in MP4 (version 0).
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
