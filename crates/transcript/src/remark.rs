//! Remarks about a sound or its text: stored as codes, worded where they are shown.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// English sentences by code. The window has its own in each of its languages, as
/// `remark.CODE`; a value stands in braces.
const SENTENCES: &[(&str, &str)] = &[
    (
        "truncated",
        "The file ends in the middle; this is the part that arrived.",
    ),
    (
        "damaged-pieces",
        "Some damaged pieces of the sound were left out.",
    ),
    (
        "invalid-samples",
        "Some of the sound was not valid and was taken as silence.",
    ),
    (
        "senseless-times",
        "The times in the file make no sense; the sound is whole.",
    ),
    ("mixed-tracks", "The sound of {count} tracks is mixed here."),
    ("sound-of-video", "Only the sound of the video was kept."),
    (
        "sound-of-large-file",
        "The file was large: its sound was kept in one channel and without other contents.",
    ),
    (
        "recording-has-gaps",
        "This device was too busy to take in all of the sound; a little of this recording is \
         missing.",
    ),
    (
        "recording-ended-early",
        "Earshot was ended while this was recorded; what was said until then is here.",
    ),
    (
        "archive-without-sound",
        "The archive came without the sound of this note.",
    ),
];

/// The value that holds a finished sentence, for a code that has none in [`SENTENCES`].
const SENTENCE: &str = "sentence";

/// Something a reader should know about a sound or its text. [`fmt::Display`] gives one
/// English sentence.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Remark {
    /// A stable kebab-case code; it never changes once published.
    pub code: String,
    /// The values that its sentence names.
    pub values: BTreeMap<String, String>,
}

impl Remark {
    /// A remark whose sentence names no values.
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            values: BTreeMap::new(),
        }
    }

    /// An error that left something behind: its own code, and its sentence for readers
    /// who have no other.
    pub fn of_error(code: &str, error: &dyn fmt::Display) -> Self {
        Self::new(code).with(SENTENCE, error)
    }

    /// The remark that version 0.1.0 stored as this sentence.
    pub fn from_sentence(sentence: &str) -> Self {
        let known = SENTENCES.iter().find(|(_, known)| *known == sentence);
        match known {
            Some((code, _)) => Self::new(code),
            None => Self::new("other").with(SENTENCE, &sentence),
        }
    }

    /// The same with one more value.
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

    #[test]
    fn sentences_of_earlier_versions_become_codes() {
        let known = Remark::from_sentence("Only the sound of the video was kept.");
        assert_eq!(known, Remark::new("sound-of-video"));
        let unknown = Remark::from_sentence("The disk said: no.");
        assert_eq!(unknown.to_string(), "The disk said: no.");
    }
}
