//! Conversions to and from SQL values.

use earshot_transcript::{Remark, Segment, Word};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::{
    AudioKept, ContentHash, HighlightState, JobId, JobState, NoteId, NoteState, Source, Task,
    TermState, clock,
};

/// Largest integer that JavaScript represents exactly; no audio has as many ms.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

macro_rules! text_enum {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// The value used in the database and by the page.
            pub fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }
        }

        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_str()? {
                    $($word => Ok($type::$variant),)+
                    _ => Err(FromSqlError::InvalidType),
                }
            }
        }
    };
}

text_enum!(Source { File = "file", Chat = "chat", Recording = "recording", Sample = "sample" });
text_enum!(NoteState { Empty = "empty", Ready = "ready", NoSpeech = "no-speech", Failed = "failed" });
text_enum!(AudioKept { Original = "original", AudioOnly = "audio-only", None = "none" });
text_enum!(Task { Transcribe = "transcribe", Translate = "translate" });
text_enum!(JobState {
    Waiting = "waiting",
    Running = "running",
    Done = "done",
    Failed = "failed",
    Cancelled = "cancelled",
});
text_enum!(TermState { Offered = "offered", Accepted = "accepted", Refused = "refused" });

text_enum!(HighlightState { Open = "open", Done = "done", None = "none" });

macro_rules! text_id {
    ($type:ident) => {
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                $type::parse_exact(value.as_str()?).ok_or(FromSqlError::InvalidType)
            }
        }
    };
}

impl FromSql for ContentHash {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        ContentHash::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

text_id!(NoteId);
text_id!(JobId);

/// Clamped to [`MAX_SAFE_INTEGER`].
pub(crate) struct SqlCount(pub u64);

impl ToSql for SqlCount {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok((self.0.min(MAX_SAFE_INTEGER) as i64).into())
    }
}

impl FromSql for SqlCount {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        u64::try_from(number)
            .map(SqlCount)
            .map_err(|_| FromSqlError::OutOfRange(number))
    }
}

/// Unix ms, clamped to valid dates.
pub(crate) struct SqlTime(pub i64);

impl FromSql for SqlTime {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(clock::clamp).map(SqlTime)
    }
}

/// `[[start_ms, end_ms, text, confidence], …]`: a third of the size of named fields.
pub(crate) struct SqlWords(pub Vec<Word>);

pub(crate) fn words_as_text(words: &[Word]) -> String {
    let rows: Vec<_> = words
        .iter()
        .map(|word| {
            (
                word.start_ms.min(MAX_SAFE_INTEGER),
                word.end_ms.min(MAX_SAFE_INTEGER),
                &word.text,
                clamp_probability(word.confidence),
            )
        })
        .collect();
    // Cannot fail for numbers and strings.
    serde_json::to_string(&rows).unwrap_or_default()
}

/// JSON and SQLite have no NaN.
pub(crate) fn clamp_probability(value: f32) -> f32 {
    if value.is_finite() {
        value.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

impl FromSql for SqlWords {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let rows: Vec<(u64, u64, String, f32)> = serde_json::from_str(value.as_str()?)
            .map_err(|error| FromSqlError::Other(Box::new(error)))?;
        let words = rows
            .into_iter()
            .map(|(start_ms, end_ms, text, confidence)| Word {
                start_ms,
                end_ms,
                text,
                confidence,
            })
            .collect();
        Ok(SqlWords(words))
    }
}

/// JSON list of codes with values.
pub(crate) struct SqlRemarks(pub Vec<Remark>);

pub(crate) fn remarks_as_text(remarks: &[Remark]) -> String {
    // Cannot fail for strings.
    serde_json::to_string(remarks).unwrap_or_default()
}

impl FromSql for SqlRemarks {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?)
            .map(SqlRemarks)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// From the columns start_ms, end_ms, text, confidence, words, language, starting at `first`.
pub(crate) fn segment_from_row(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Segment> {
    Ok(Segment {
        start_ms: row.get::<_, SqlCount>(first)?.0,
        end_ms: row.get::<_, SqlCount>(first + 1)?.0,
        text: row.get(first + 2)?,
        confidence: clamp_probability(row.get(first + 3)?),
        words: row.get::<_, SqlWords>(first + 4)?.0,
        language: row.get(first + 5)?,
    })
}
