//! The record of one file: the JSON format, and the source of all others.

use earshot_error::ErrorCode;
use serde::{Deserialize, Serialize};

use crate::{Message, Segment, Transcript};

/// Incremented when a field is removed or changes its meaning, not for new fields.
pub const SCHEMA: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub schema: u32,
    /// As the user named it; see [`escaped_name`](crate::escaped_name).
    pub file: String,
    #[serde(flatten)]
    pub message: Message,
    pub duration_ms: u64,
    /// Wall time from the start of decoding to the last word.
    pub processing_ms: u64,
    /// ISO 639-1, or `None` without speech.
    pub language: Option<String>,
    pub model: String,
    pub text: String,
    /// The text before the user's replace rules, if they change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// Ordered by start.
    pub segments: Vec<Segment>,
    pub no_speech: bool,
    /// One sentence each.
    pub warnings: Vec<String>,
}

impl Document {
    /// Times are zero, and warnings empty, until the caller sets them.
    ///
    /// Confidences are rounded to three places, which saves a third of a JSON record; control
    /// characters are removed.
    pub fn new(file: String, model: String, transcript: Transcript) -> Self {
        let transcript = transcript.printable();
        let text = transcript.text();
        let Transcript {
            language,
            mut segments,
        } = transcript;
        for segment in &mut segments {
            segment.confidence = rounded(segment.confidence);
            for word in &mut segment.words {
                word.confidence = rounded(word.confidence);
            }
        }
        Self {
            schema: SCHEMA,
            file,
            message: Message::default(),
            duration_ms: 0,
            processing_ms: 0,
            language,
            model,
            no_speech: text.is_empty(),
            text,
            original: None,
            segments,
            warnings: Vec::new(),
        }
    }
}

/// NaN becomes 0.
fn rounded(confidence: f32) -> f32 {
    if confidence.is_nan() {
        0.0
    } else {
        (confidence.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
    }
}

/// For a file that could not be transcribed: `{"file","error":{"code","message"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedDocument {
    pub file: String,
    pub error: Failure,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: ErrorCode,
    pub message: String,
}
