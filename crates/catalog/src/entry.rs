use serde::Deserialize;

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Turns speech into text.
    Whisper,
    /// Tells speech from everything else.
    Vad,
}

/// One model file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The name people use, such as `base-q8_0`.
    pub name: String,
    /// The name of the file, such as `ggml-base-q8_0.bin`.
    pub file: String,
    /// What it is for.
    pub kind: Kind,
    /// The network's size, such as `base`.
    pub architecture: String,
    /// The number format of the weights: `f16`, `q8_0`, `q5_1` or `q5_0`.
    pub precision: String,
    /// The file's exact length.
    pub bytes: u64,
    /// SHA-256 of the file, in lower-case hex.
    pub sha256: String,
    /// The [`Source`] it can be built from.
    pub source: Option<String>,
    /// Codes of the languages it knows; empty for all of Whisper's.
    pub languages: Vec<String>,
    /// SPDX identifier of the licence of the weights.
    pub licence: String,
    /// Where it can be downloaded.
    pub url: String,
    /// Where else, in the order of asking.
    #[serde(default)]
    pub mirrors: Vec<String>,
    /// Of a hundred words that are spoken in English, so many are written wrong, as measured
    /// here: `docs/performance.md` says how. What others publish is not among these.
    pub wer: Option<f64>,
    /// It was brought here by hand, and nobody vouches for it: see
    /// [`Catalog::import_own`](crate::Catalog::import_own).
    #[serde(skip)]
    pub is_own: bool,
}

impl Entry {
    /// Every SHA-256 the file may have. One, as long as a forged file is the
    /// published one.
    pub fn hashes(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.sha256.as_str())
    }

    /// Whether the model knows the language of this code, such as `en`.
    pub fn knows(&self, language: &str) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|known| known == language)
    }
}

/// Packages that carry a model's weights.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The name entries refer to.
    pub name: String,
    /// Files inside the packages that make up the weights, joined in order.
    pub weights: Vec<String>,
    /// The file inside the packages with the list of tokens.
    pub vocabulary: Option<String>,
    /// The packages.
    #[serde(rename = "wheel")]
    pub wheels: Vec<Wheel>,
}

/// One Python package, pinned.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wheel {
    /// Its name.
    pub package: String,
    /// Its exact version.
    pub version: String,
    /// The name of the file pip downloads.
    pub file: String,
    /// SHA-256 of that file, in lower-case hex.
    pub sha256: String,
}
