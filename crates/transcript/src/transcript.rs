//! What the speech engine heard.

use serde::{Deserialize, Serialize};

/// A word with the time in which it is spoken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Word {
    /// Where the word starts, in milliseconds.
    pub start_ms: u64,
    /// Where the word ends, in milliseconds; never before `start_ms`.
    pub end_ms: u64,
    /// The word as it is written, punctuation included, without surrounding spaces.
    pub text: String,
    /// The model's own probability for the word, `0.0..=1.0`.
    pub confidence: f32,
}

/// A stretch of speech that reads as one line: a sentence or a phrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Segment {
    /// Where the segment starts, in milliseconds.
    pub start_ms: u64,
    /// Where the segment ends, in milliseconds; never before `start_ms`.
    pub end_ms: u64,
    /// The text of the segment, trimmed.
    pub text: String,
    /// Geometric mean of the token probabilities, `0.0..=1.0`.
    pub confidence: f32,
    /// The words of the segment in order. Scripts written without spaces are
    /// cut into the model's own pieces.
    pub words: Vec<Word>,
}

/// Everything that was heard in one sound.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Transcript {
    /// ISO 639-1 code of the spoken language (`"en"`), or `None` if no speech was heard.
    pub language: Option<String>,
    /// Segments in the order of their start.
    pub segments: Vec<Segment>,
}

impl Transcript {
    /// The whole text on one line, see [`join`](crate::join()).
    pub fn text(&self) -> String {
        crate::join(self.segments.iter().map(|segment| segment.text.as_str()))
    }

    /// The transcript without control characters, see [`printable`](crate::printable()).
    pub fn printable(mut self) -> Self {
        for segment in &mut self.segments {
            make_printable(&mut segment.text);
            for word in &mut segment.words {
                make_printable(&mut word.text);
            }
        }
        self
    }
}

fn make_printable(text: &mut String) {
    if text.contains(crate::names::is_unprintable) {
        *text = crate::printable(text);
    }
}
