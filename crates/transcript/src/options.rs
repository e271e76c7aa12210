use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TranscriptionOptions {
    /// ISO 639-1 code; `None`: detect.
    pub language: Option<String>,
    /// ISO 639-1 codes to choose from when the language is detected; empty: all.
    pub languages: Vec<String>,
    /// ISO 639-1 code of the sender's usual language: a hint for the detection.
    pub usual_language: Option<String>,
    /// Into English.
    pub translate: bool,
    /// Preceding text; biases every chunk.
    pub prompt: Option<String>,
    /// Custom vocabulary, most important first. Replaces misheard words only.
    pub terms: Vec<String>,
    /// Skip audio without speech.
    pub vad: bool,
    /// Start here. With the time of the last progress after a segment and the language of an
    /// earlier run, the rest gets the same text. Ignored for live audio.
    pub from_ms: u64,
    /// Saves battery and heat. Does not change the text.
    pub half_threads: bool,
    /// Decode only this audio track, counted from 1; `None`: all.
    pub track: Option<usize>,
}

impl Default for TranscriptionOptions {
    fn default() -> Self {
        Self {
            language: None,
            languages: Vec::new(),
            usual_language: None,
            translate: false,
            prompt: None,
            terms: Vec::new(),
            vad: true,
            from_ms: 0,
            half_threads: false,
            track: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveOptions {
    /// By ISO 639-1 code. Replaces [`TranscriptionOptions::terms`] once the language is known.
    pub terms_by_language: BTreeMap<String, Vec<String>>,
    /// Drafts take at most half of the time.
    pub min_draft_interval: Duration,
}
