//! What a note is, in the shape in which the page sees it.

use earshot_transcript::{Remark, Segment, Transcript, Word};
use serde::{Deserialize, Serialize};

use crate::NoteId;

/// Where a note came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A file that was handed in.
    File,
    /// A message of an exported chat.
    Chat,
    /// Recorded on this device.
    Recording,
    /// The sample that comes with the program.
    Sample,
}

/// How far a note has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum NoteState {
    /// No text yet.
    Empty,
    /// There is text.
    Ready,
    /// It was listened to, and nobody speaks.
    NoSpeech,
    /// It could not be listened to, and there is no earlier text.
    Failed,
}

/// What is kept of the sound that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum AudioKept {
    /// The very bytes.
    Original,
    /// Only the sound, of a video or of a large file.
    AudioOnly,
    /// Nothing.
    None,
}

/// A stable word for programs and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ErrorInfo {
    /// Kebab-case word.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The server that it is about.
    pub host: Option<String>,
    /// Until then that server wants to be left alone; Unix milliseconds.
    pub wait_until: Option<i64>,
}

impl ErrorInfo {
    /// One that is about no server.
    pub fn new(code: &str, message: impl ToString) -> Self {
        Self {
            code: code.to_owned(),
            message: message.to_string(),
            host: None,
            wait_until: None,
        }
    }
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NoteSummary {
    /// Its name for programs.
    pub id: NoteId,
    /// The user's own title, else the sender, else the file name without its ending.
    pub title: String,
    /// Who speaks, where that is known.
    pub sender: Option<String>,
    /// Name of the chat it came from.
    pub chat: Option<String>,
    /// When it was said as far as that is known, else when it was added; Unix milliseconds.
    pub said_at: i64,
    /// When it was added; Unix milliseconds.
    pub created_at: i64,
    /// When anything about it last changed; Unix milliseconds.
    pub changed_at: i64,
    /// Length of the sound in milliseconds; zero while it is not known.
    pub duration_ms: u64,
    /// ISO 639-1 code of the spoken language of the current text.
    pub language: Option<String>,
    /// The user's mark.
    pub favourite: bool,
    /// First words of the current text; empty while there is none.
    pub excerpt: String,
    /// How far it has come.
    pub state: NoteState,
    /// When it was put into the bin; Unix milliseconds.
    pub binned_at: Option<i64>,
    /// Where it came from.
    pub source: Source,
}

/// Everything about one note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Note {
    /// What the list shows.
    #[serde(flatten)]
    pub summary: NoteSummary,
    /// Name of the source file as it came, without folders.
    pub file_name: String,
    /// What is kept of its sound.
    pub audio_kept: AudioKept,
    /// Facts worth knowing about the sound.
    pub remarks: Vec<Remark>,
    /// Every text, oldest first; one that is being made is the last.
    pub versions: Vec<Version>,
    /// [`Version::id`] of the text that is shown. Set whenever there is a text.
    pub current_version: Option<i64>,
    /// What the last failed job said, until another one ends well.
    pub error: Option<ErrorInfo>,
}

impl Note {
    /// The version that is shown.
    pub fn current(&self) -> Option<&Version> {
        let id = self.current_version?;
        self.versions.iter().find(|version| version.id == id)
    }
}

/// What was asked of the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// The words in the language that is spoken.
    #[default]
    Transcribe,
    /// Into English.
    Translate,
}

/// One text of a note: what a model said once, and the user's edits of it, kept apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Version {
    /// Its name within this library.
    pub id: i64,
    /// Name of the model.
    pub model: String,
    /// Name of the server that made it; `None`: it was made on this device.
    pub host: Option<String>,
    /// What the model was asked for.
    pub task: Task,
    /// When it was begun; Unix milliseconds.
    pub made_at: i64,
    /// How long the model worked, in milliseconds.
    pub processing_ms: u64,
    /// What the model said.
    pub transcript: Transcript,
    /// Facts worth knowing about this text.
    pub warnings: Vec<Remark>,
    /// The user's wording, at most one for each segment, in the order of the segments.
    pub edits: Vec<Edit>,
    /// How a server would word segments, at most one for each, in their order.
    pub suggestions: Vec<Suggestion>,
}

impl Version {
    /// Who made it: the model, and the server where it was not this device.
    pub fn maker(&self) -> String {
        match &self.host {
            Some(host) => format!("{} at {host}", self.model),
            None => self.model.clone(),
        }
    }

    /// The transcript with the user's edits in the place of what the model said.
    pub fn edited(&self) -> Transcript {
        let mut edited = self.transcript.clone();
        for edit in &self.edits {
            if let Some(segment) = edited.segments.get_mut(edit.segment as usize) {
                edit.apply(segment);
            }
        }
        edited
    }
}

/// The user's wording for one segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Edit {
    /// Index of the segment in the version's transcript.
    pub segment: u32,
    /// What the user wrote.
    pub text: String,
    /// The words of the user's text with their times.
    pub words: Vec<Word>,
    /// Unix milliseconds.
    pub edited_at: i64,
    /// Name of the server that proposed it; `None`: the user wrote it.
    pub host: Option<String>,
}

/// How a server would word a segment. It counts only once the user accepts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Suggestion {
    /// Index of the segment in the version's transcript.
    pub segment: u32,
    /// Its wording.
    pub text: String,
    /// Name of the server.
    pub host: String,
    /// The server's name for its model.
    pub model: String,
}

impl Edit {
    pub(crate) fn apply(&self, segment: &mut Segment) {
        segment.text.clone_from(&self.text);
        segment.words.clone_from(&self.words);
    }
}

/// What the list shall show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Filter {
    /// Words, `"phrases"`, the beginning of a last word; empty for everything.
    pub query: String,
    /// Only this language.
    pub language: Option<String>,
    /// Only favourites.
    pub favourite: bool,
    /// What is in the bin in the place of what is not.
    pub bin: bool,
}

/// Where the searched words stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Passage {
    /// A piece of the note's text.
    pub text: String,
    /// Start and end of each match, in UTF-16 units of `text`.
    pub marks: Vec<(u32, u32)>,
    /// Where the piece is spoken, in milliseconds.
    pub start_ms: Option<u64>,
}

/// A note that fits a [`Filter`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Found {
    /// The note.
    pub note: NoteSummary,
    /// The passage; `None` without a query, and where only title or sender fit.
    pub passage: Option<Passage>,
}

/// A stretch of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NotePage {
    /// How many notes fit in all.
    pub total: u64,
    /// The asked stretch of them.
    pub items: Vec<Found>,
}
