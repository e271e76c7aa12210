//! Remarks about audio or its text: stored as codes, displayed as sentences.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// English sentences by code, with values in braces; the page has translations as `remark.CODE`.
const SENTENCES: &[(&str, &str)] = &[
    (
        "truncated",
        "The file is incomplete; this is its first part.",
    ),
    (
        "damaged-pieces",
        "Some damaged parts of the audio were skipped.",
    ),
    (
        "invalid-samples",
        "Some invalid audio was replaced with silence.",
    ),
    (
        "senseless-times",
        "The times in the file are invalid; no audio is missing.",
    ),
    ("mixed-tracks", "The audio of {count} tracks was mixed."),
    ("sound-of-video", "Only the audio of the video was kept."),
    (
        "sound-of-large-file",
        "The file was large: only its audio was kept, in one channel.",
    ),
    (
        "recording-has-gaps",
        "This device was too busy to record everything; a little of the audio is missing.",
    ),
    (
        "recording-ended-early",
        "Earshot stopped during this recording; everything up to then was kept.",
    ),
    (
        "archive-without-sound",
        "The archive did not contain the audio of this note.",
    ),
];

/// Value key of a complete sentence, for codes without one in [`SENTENCES`].
const SENTENCE: &str = "sentence";

/// A note to the reader. [`fmt::Display`] gives one English sentence.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Remark {
    /// Stable kebab-case code; never changes once published.
    pub code: String,
    pub values: BTreeMap<String, String>,
}

impl Remark {
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            values: BTreeMap::new(),
        }
    }

    /// Keeps the sentence for readers that do not know the code.
    pub fn of_error(code: &str, error: &dyn fmt::Display) -> Self {
        Self::new(code).with(SENTENCE, error)
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: &dyn fmt::Display) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = SENTENCES.iter().find(|(code, _)| *code == self.code);
        let Some((_, sentence)) = known else {
            return match self.values.get(SENTENCE) {
                Some(sentence) => out.write_str(sentence),
                None => write!(out, "A newer version of Earshot noted “{}”.", self.code),
            };
        };
        let mut text = (*sentence).to_owned();
        for (name, value) in &self.values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        out.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remark_has_one_sentence() {
        for (code, sentence) in SENTENCES {
            assert_eq!(Remark::new(code).to_string(), *sentence);
            assert!(sentence.ends_with('.'), "{sentence}");
        }
        let mixed = Remark::new("mixed-tracks").with("count", &2).to_string();
        assert!(mixed.contains("of 2 tracks"), "{mixed}");
        let lost = Remark::of_error("microphone-lost", &"It is gone.");
        assert_eq!(lost.to_string(), "It is gone.");
        let newer = Remark::new("from-the-future").to_string();
        assert!(newer.contains("from-the-future"), "{newer}");
    }
}
