//! How values of this crate look in the database.

use earshot_transcript::{Remark, Segment, Word};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Deserialize;

use crate::{
    AudioKept, ContentHash, JobId, JobState, NoteId, NoteState, Source, Task, TermState, clock,
};

/// The largest number that JavaScript and JSON's other readers keep exactly; no sound has
/// as many milliseconds.
pub(crate) const LARGEST: u64 = (1 << 53) - 1;

macro_rules! stored_as_word {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// The word for it, as the page and the database have it.
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

stored_as_word!(Source { File = "file", Chat = "chat", Recording = "recording", Sample = "sample" });
stored_as_word!(NoteState { Empty = "empty", Ready = "ready", NoSpeech = "no-speech", Failed = "failed" });
stored_as_word!(AudioKept { Original = "original", AudioOnly = "audio-only", None = "none" });
stored_as_word!(Task { Transcribe = "transcribe", Translate = "translate" });
stored_as_word!(JobState {
    Waiting = "waiting",
    Running = "running",
    Done = "done",
    Failed = "failed",
    Cancelled = "cancelled",
});
stored_as_word!(TermState { Offered = "offered", Accepted = "accepted", Refused = "refused" });

macro_rules! stored_as_id {
    ($type:ident) => {
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                $type::stored(value.as_str()?).ok_or(FromSqlError::InvalidType)
            }
        }
    };
}

impl FromSql for ContentHash {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        ContentHash::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

stored_as_id!(NoteId);
stored_as_id!(JobId);

/// Milliseconds, and whatever else counts up from zero. Past [`LARGEST`] there is nothing
/// to tell apart.
pub(crate) struct Count(pub u64);

impl ToSql for Count {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok((self.0.min(LARGEST) as i64).into())
    }
}

impl FromSql for Count {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        u64::try_from(number)
            .map(Count)
            .map_err(|_| FromSqlError::OutOfRange(number))
    }
}

/// A moment in Unix milliseconds. One that is none is the nearest that is: a page must not
/// meet a date that no clock shows.
pub(crate) struct Moment(pub i64);

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(clock::nearest).map(Moment)
    }
}

/// Words as `[[start_ms, end_ms, text, confidence], …]`: a third of the size of
/// named fields.
pub(crate) struct Words(pub Vec<Word>);

pub(crate) fn words_as_text(words: &[Word]) -> String {
    let rows: Vec<_> = words
        .iter()
        .map(|word| {
            (
                word.start_ms.min(LARGEST),
                word.end_ms.min(LARGEST),
                &word.text,
                probability(word.confidence),
            )
        })
        .collect();
    // Numbers and strings always have a JSON form.
    serde_json::to_string(&rows).unwrap_or_default()
}

/// JSON and SQLite know no NaN.
pub(crate) fn probability(value: f32) -> f32 {
    if value.is_finite() {
        value.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

impl FromSql for Words {
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
        Ok(Words(words))
    }
}

/// Remarks as a JSON list of codes with values. Version 0.1.0 stored English sentences.
pub(crate) struct Remarks(pub Vec<Remark>);

pub(crate) fn remarks_as_text(remarks: &[Remark]) -> String {
    // Strings always have a JSON form.
    serde_json::to_string(remarks).unwrap_or_default()
}

impl FromSql for Remarks {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Stored {
            Code(Remark),
            Sentence(String),
        }
        let stored: Vec<Stored> = serde_json::from_str(value.as_str()?)
            .map_err(|error| FromSqlError::Other(Box::new(error)))?;
        let remarks = stored.into_iter().map(|stored| match stored {
            Stored::Code(remark) => remark,
            Stored::Sentence(sentence) => Remark::from_sentence(&sentence),
        });
        Ok(Remarks(remarks.collect()))
    }
}

/// A segment from the columns start_ms, end_ms, text, confidence, words,
/// beginning at `first`.
pub(crate) fn segment(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Segment> {
    Ok(Segment {
        start_ms: row.get::<_, Count>(first)?.0,
        end_ms: row.get::<_, Count>(first + 1)?.0,
        text: row.get(first + 2)?,
        confidence: probability(row.get(first + 3)?),
        words: row.get::<_, Words>(first + 4)?.0,
    })
}
