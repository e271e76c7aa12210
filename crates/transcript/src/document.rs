//! The record of one file: what the JSON format shows and every other format reads.

use serde::{Deserialize, Serialize};

use crate::{Message, Segment, Transcript};

/// Version of the JSON record. It grows when a field changes its meaning or
/// goes; new fields alone do not change it.
pub const SCHEMA: u32 = 1;

/// The transcript of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// The file as the user named it, see [`escaped_name`](crate::escaped_name).
    pub file: String,
    /// What is known of the message beside its sound.
    #[serde(flatten)]
    pub message: Message,
    /// Length of the sound in milliseconds.
    pub duration_ms: u64,
    /// Wall time from the start of decoding to the last word, in milliseconds.
    pub processing_ms: u64,
    /// ISO 639-1 code of the spoken language, or `None` if no speech was heard.
    pub language: Option<String>,
    /// Name of the model in the catalog.
    pub model: String,
    /// The whole text on one line.
    pub text: String,
    /// Segments in the order of their start.
    pub segments: Vec<Segment>,
    /// Nothing in the sound was speech.
    pub no_speech: bool,
    /// What the user should know about the sound, one sentence each.
    pub warnings: Vec<String>,
}

impl Document {
    /// A document for `file`, made with `model`. Times are zero and there are
    /// no warnings until the caller fills them in.
    ///
    /// Confidences are rounded to three places: the rest is noise, and a third
    /// of the size of a JSON record. Control characters are left out of the text,
    /// see [`printable`](crate::printable()).
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
            segments,
            warnings: Vec::new(),
        }
    }
}

/// Three places; what is not a probability (NaN) counts as none at all.
fn rounded(confidence: f32) -> f32 {
    if confidence.is_nan() {
        0.0
    } else {
        (confidence.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
    }
}

/// What stands in a document's place when the file could not be transcribed:
/// `{"file","error":{"code","message"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedDocument {
    /// The file as the user named it, see [`escaped_name`](crate::escaped_name).
    pub file: String,
    /// Why there is no transcript.
    pub error: Failure,
}

/// Why there is no transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable kebab-case code.
    pub code: String,
    /// One sentence for people.
    pub message: String,
}
