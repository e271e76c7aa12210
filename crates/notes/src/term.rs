//! Names and terms that the user taught.

use serde::{Deserialize, Serialize};

/// What the user decided about a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum TermState {
    /// Corrected at least twice; the user was not asked yet.
    Offered,
    /// It helps later listening.
    Accepted,
    /// Never to be offered again.
    Refused,
}

/// A term of one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct VocabularyEntry {
    /// Its name within this library.
    pub id: i64,
    /// ISO 639-1 code.
    pub language: String,
    /// How it is written.
    pub term: String,
    /// What the model wrote in its place; `None` for a term the user added.
    pub replaces: Option<String>,
    /// What the user decided.
    pub state: TermState,
    /// How many corrections there are.
    pub times: u32,
}
