use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum TermState {
    /// Corrected at least twice; not decided yet.
    Offered,
    /// Passed to the model.
    Accepted,
    /// Not offered again.
    Refused,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct VocabularyEntry {
    pub id: i64,
    /// ISO 639-1.
    pub language: String,
    pub term: String,
    /// The model's wording; `None` for terms added by the user.
    pub replaces: Option<String>,
    pub state: TermState,
    /// Number of corrections.
    pub times: u32,
}
