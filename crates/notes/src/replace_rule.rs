use earshot_transcript::Word;
use serde::{Deserialize, Serialize};

/// Words that the user wants to see instead of the model's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Replacement {
    /// A word or phrase.
    pub find: String,
    /// Empty to leave the words out.
    pub replace: String,
    pub match_case: bool,
    /// Not a part of a longer word. Without effect in scripts without spaces.
    pub whole_words: bool,
    /// Of the passage; ISO 639-1. `None`: all.
    pub language: Option<String>,
    pub enabled: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ReplaceRule {
    pub id: i64,
    #[serde(flatten)]
    pub replacement: Replacement,
}

/// Notes whose text a replacement changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ReplacedNotes {
    pub notes: u64,
    /// There are more: not all texts were examined.
    pub more: bool,
}

/// A segment as the replace rules show it; made when it is read, never stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ReplacedSegment {
    /// Index in the version's transcript.
    pub segment: u32,
    pub text: String,
    /// A replaced phrase is one word.
    pub words: Vec<Word>,
    /// Ordered.
    pub originals: Vec<OriginalWords>,
}

/// The model's words in the place of a replaced one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct OriginalWords {
    /// Index in the words of the replaced segment.
    pub word: u32,
    pub text: String,
}
