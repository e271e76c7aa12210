//! The output of the speech engine.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Word {
    pub start_ms: u64,
    /// Never before `start_ms`.
    pub end_ms: u64,
    /// With punctuation, without surrounding spaces.
    pub text: String,
    /// Probability given by the model.
    pub confidence: f32,
}

/// A sentence or phrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Segment {
    pub start_ms: u64,
    /// Never before `start_ms`.
    pub end_ms: u64,
    /// Trimmed.
    pub text: String,
    /// Geometric mean of the token probabilities.
    pub confidence: f32,
    /// In scripts without spaces, the model's own pieces.
    pub words: Vec<Word>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Transcript {
    /// ISO 639-1, or `None` without speech.
    pub language: Option<String>,
    /// Ordered by start.
    pub segments: Vec<Segment>,
}

impl Transcript {
    /// The whole text on one line.
    pub fn text(&self) -> String {
        crate::join(self.segments.iter().map(|segment| segment.text.as_str()))
    }

    /// Without control characters, see [`printable`](crate::printable()).
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
