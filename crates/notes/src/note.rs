//! Notes as the page receives them.

use earshot_error::ErrorInfo;
use earshot_highlights::Kind;
use earshot_transcript::{Remark, Segment, Transcript, Word};
use serde::{Deserialize, Serialize};

use crate::{NoteId, ReplacedSegment};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    File,
    Chat,
    Recording,
    /// Sample shipped with the app.
    Sample,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum NoteState {
    Empty,
    Ready,
    /// Transcribed, but contains no speech.
    NoSpeech,
    /// Transcription failed, and there is no earlier text.
    Failed,
}

/// The stored part of the imported audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum AudioKept {
    Original,
    /// Audio track of a video or large file.
    AudioOnly,
    None,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NoteSummary {
    pub id: NoteId,
    /// User's title, or sender, or file name without extension.
    pub title: String,
    pub sender: Option<String>,
    pub chat: Option<String>,
    /// Unix ms; the creation time if unknown.
    pub said_at: i64,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub changed_at: i64,
    /// Zero if unknown.
    pub duration_ms: u64,
    /// Spoken language of the current text; ISO 639-1.
    pub language: Option<String>,
    pub favourite: bool,
    /// First words of the current text.
    pub excerpt: String,
    pub state: NoteState,
    /// Unix ms.
    pub binned_at: Option<i64>,
    pub source: Source,
    /// Neither heard nor read. Own recordings never are.
    pub unheard: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Note {
    #[serde(flatten)]
    pub summary: NoteSummary,
    /// Name of the imported file, without folders.
    pub file_name: String,
    pub audio_kept: AudioKept,
    pub remarks: Vec<Remark>,
    /// Oldest first; a text in progress is last.
    pub versions: Vec<Version>,
    /// [`Version::id`]; set whenever there is a text.
    pub current_version: Option<i64>,
    /// Of the current text once it is complete, in order.
    pub highlights: Vec<NoteHighlight>,
    /// Error of the last failed job; cleared when a job succeeds.
    pub error: Option<ErrorInfo>,
}

/// A part of a note's text that wants something from the listener; see docs/highlights.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NoteHighlight {
    pub kind: Kind,
    /// The speaker's words.
    pub text: String,
    /// A datetime: `2026-04-25T19:30`, `2026-04-25` (no time said) or `T19:30` (no day said). A phone
    /// number: its digits. An amount: `62.50 USD`.
    pub value: Option<String>,
    pub start_ms: u64,
    pub end_ms: u64,
    pub state: HighlightState,
}

impl NoteHighlight {
    /// A question or a request that is not ticked off.
    pub fn is_open(&self) -> bool {
        self.kind.asks() && self.state == HighlightState::Open
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum HighlightState {
    #[default]
    Open,
    /// Ticked off by the user.
    Done,
    /// The user said that it is none.
    None,
}

/// A message of someone else that has open questions or requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct AskedMessage {
    pub note: NoteSummary,
    /// Without those that the user said are none.
    pub highlights: Vec<NoteHighlight>,
}

impl Note {
    pub fn current(&self) -> Option<&Version> {
        let id = self.current_version?;
        self.versions.iter().find(|version| version.id == id)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Text in the spoken language.
    #[default]
    Transcribe,
    /// To English.
    Translate,
}

/// One text of a note, with the user's edits kept separately.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Version {
    /// Unique within the library.
    pub id: i64,
    pub model: String,
    /// Server that made it; `None` if made on this device.
    pub host: Option<String>,
    pub task: Task,
    /// Start time; Unix ms.
    pub made_at: i64,
    pub processing_ms: u64,
    /// Text of the model.
    pub transcript: Transcript,
    pub warnings: Vec<Remark>,
    /// At most one per segment, ordered.
    pub edits: Vec<Edit>,
    /// Suggestions of a server; at most one per segment, ordered.
    pub suggestions: Vec<Suggestion>,
    /// The segments that replace rules change, ordered.
    pub replaced: Vec<ReplacedSegment>,
}

impl Version {
    /// Model and, if remote, host.
    pub fn author(&self) -> String {
        match &self.host {
            Some(host) => format!("{} at {host}", self.model),
            None => self.model.clone(),
        }
    }

    /// The transcript with edits applied.
    pub fn edited(&self) -> Transcript {
        let mut edited = self.transcript.clone();
        for edit in &self.edits {
            if let Some(segment) = edited.segments.get_mut(edit.segment as usize) {
                edit.apply(segment);
            }
        }
        edited
    }

    /// The transcript with edits and replace rules applied, for people.
    pub fn shown(&self) -> Transcript {
        let mut shown = self.edited();
        for replaced in &self.replaced {
            if let Some(segment) = shown.segments.get_mut(replaced.segment as usize) {
                segment.text.clone_from(&replaced.text);
                segment.words.clone_from(&replaced.words);
            }
        }
        shown
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Edit {
    /// Index in the version's transcript.
    pub segment: u32,
    pub text: String,
    /// With aligned times.
    pub words: Vec<Word>,
    /// Unix ms.
    pub edited_at: i64,
    /// Server that suggested it; `None` if the user wrote it.
    pub host: Option<String>,
}

/// A server's wording of a segment; has no effect until accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Suggestion {
    /// Index in the version's transcript.
    pub segment: u32,
    pub text: String,
    pub host: String,
    pub model: String,
}

impl Edit {
    pub(crate) fn apply(&self, segment: &mut Segment) {
        segment.text.clone_from(&self.text);
        segment.words.clone_from(&self.words);
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Filter {
    /// Words, `"phrases"`, prefix of the last word, operators such as `from:name`; empty lists all.
    pub query: String,
    /// Of the note or a passage.
    pub language: Option<String>,
    pub favourite: bool,
    pub unheard: bool,
    /// With open questions or requests to the user.
    pub questions: bool,
    /// Only of this chat, or of this sender outside of chats; empty: of neither.
    pub conversation: Option<String>,
    /// List binned notes instead.
    pub bin: bool,
}

/// The matching part of a note's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Snippet {
    pub text: String,
    /// Start and end of each match in UTF-16 units.
    pub marks: Vec<(u32, u32)>,
    pub start_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SearchHit {
    pub note: NoteSummary,
    /// `None` without a query or if only title or sender match.
    pub snippet: Option<Snippet>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NotePage {
    /// Number of matching notes.
    pub total: u64,
    pub items: Vec<SearchHit>,
}

/// The unheard notes of a chat, or of a sender outside of chats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct UnheardConversation {
    /// `None` if neither chat nor sender is known.
    pub name: Option<String>,
    pub notes: u64,
    pub duration_ms: u64,
    /// Time to read it, at 230 words a minute.
    pub reading_ms: u64,
    /// When the first was said; Unix ms.
    pub waiting_since: i64,
    /// Without text yet.
    pub pending: u64,
    /// Open questions and requests.
    pub questions: u64,
}
