use earshot_error::ErrorInfo;
use earshot_transcript::Transcript;
use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};

use crate::error::{Result, StoreError};
use crate::replace_rules::matching::Rules;
use crate::replace_rules::stored;
use crate::sql_types::{SqlCount, SqlRemarks, SqlTime, SqlWords, segment_from_row};
use crate::{
    AudioKept, Edit, Note, NoteId, NoteState, NoteSummary, Source, Suggestion, Task, Version,
    highlights,
};

pub(crate) const SUMMARY_COLUMNS: &str = "id, user_title, sender, file_name, said_at, created_at, \
     changed_at, duration_ms, language, favourite, excerpt, state, binned_at, source, chat, \
     unheard";

/// Invalid values are replaced so that the note stays listed; [`check_summary`] reports them.
pub(crate) fn summary(row: &Row<'_>) -> rusqlite::Result<NoteSummary> {
    let id = match row.get(0) {
        Ok(id) => id,
        Err(_) => NoteId::placeholder_for(row.get_ref(0)?.as_bytes().unwrap_or_default()),
    };
    Ok(NoteSummary {
        id,
        title: title_from(row, 1, 2, 3)?,
        sender: row.get::<_, Option<LossyText>>(2)?.map(|text| text.0),
        said_at: row.get::<_, SqlTime>(4)?.0,
        created_at: row.get::<_, SqlTime>(5)?.0,
        changed_at: row.get::<_, SqlTime>(6)?.0,
        duration_ms: row.get(7).map_or(0, |count: SqlCount| count.0),
        language: row.get(8).unwrap_or_default(),
        favourite: row.get(9)?,
        excerpt: row.get::<_, LossyText>(10)?.0,
        state: row.get(11).unwrap_or(NoteState::Failed),
        binned_at: row.get::<_, Option<SqlTime>>(12)?.map(|moment| moment.0),
        source: row.get(13).unwrap_or(Source::File),
        chat: row.get::<_, Option<LossyText>>(14)?.map(|text| text.0),
        unheard: row.get(15)?,
    })
}

pub(crate) fn check_summary(row: &Row<'_>) -> rusqlite::Result<()> {
    row.get::<_, NoteId>(0)?;
    for text in [1, 2, 8, 14] {
        row.get::<_, Option<String>>(text)?;
    }
    row.get::<_, String>(3)?;
    row.get::<_, SqlCount>(7)?;
    row.get::<_, String>(10)?;
    row.get::<_, NoteState>(11)?;
    row.get::<_, Source>(13)?;
    Ok(())
}

/// Invalid UTF-8 is replaced.
pub(crate) struct LossyText(pub(crate) String);

impl FromSql for LossyText {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<LossyText> {
        Ok(LossyText(
            String::from_utf8_lossy(value.as_bytes()?).into_owned(),
        ))
    }
}

pub(crate) fn title_from(
    row: &Row<'_>,
    user_title: usize,
    sender: usize,
    file_name: usize,
) -> rusqlite::Result<String> {
    let user_title: Option<LossyText> = row.get(user_title)?;
    let sender: Option<LossyText> = row.get(sender)?;
    let file_name: LossyText = row.get(file_name)?;
    let given = user_title.or(sender).map(|text| text.0);
    Ok(title(given.as_deref(), None, &file_name.0))
}

pub(crate) fn title(user_title: Option<&str>, sender: Option<&str>, file_name: &str) -> String {
    if let Some(title) = user_title.or(sender) {
        return title.to_owned();
    }
    match file_name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem.to_owned(),
        _ => file_name.to_owned(),
    }
}

pub(crate) fn read_summary(database: &Connection, id: &NoteId) -> Result<NoteSummary> {
    database
        .prepare_cached(&format!(
            "SELECT {SUMMARY_COLUMNS} FROM notes WHERE id = ?1"
        ))?
        .query_row([id], summary)
        .optional()?
        .ok_or(StoreError::NoteNotFound)
}

pub(crate) fn read_note(database: &Connection, id: &NoteId) -> Result<Note> {
    read_replaced_note(database, id, &stored::read_enabled(database)?)
}

fn read_replaced_note(database: &Connection, id: &NoteId, rules: &Rules) -> Result<Note> {
    let mut note = read_stored_note(database, id)?;
    for version in &mut note.versions {
        rules.apply_to(version);
    }
    Ok(note)
}

/// Without replace rules.
pub(crate) fn read_stored_note(database: &Connection, id: &NoteId) -> Result<Note> {
    let mut note = database
        .prepare_cached(&format!(
            "SELECT {SUMMARY_COLUMNS}, audio_kept, remarks, current_version, error_code, error_message,
                 highlights
             FROM notes WHERE id = ?1"
        ))?
        .query_row([id], |row| {
            let summary = summary(row)?;
            Ok(Note {
                summary,
                file_name: row.get(3)?,
                audio_kept: row.get(16)?,
                remarks: row.get::<_, SqlRemarks>(17)?.0,
                versions: Vec::new(),
                current_version: row.get(18)?,
                highlights: row.get::<_, Option<_>>(21)?.map(highlights::from_text).unwrap_or_default(),
                error: error(row, 19)?,
            })
        })
        .optional()?
        .ok_or(StoreError::NoteNotFound)?;
    note.versions = read_versions(database, "note = ?1", id)?;
    highlights::read_states(database, id, &mut note.highlights)?;
    Ok(note)
}

/// Without texts if they cannot be read.
pub(crate) fn read_note_or_summary(
    database: &Connection,
    id: &NoteId,
    rules: &Rules,
) -> Result<Note> {
    match read_replaced_note(database, id, rules) {
        Err(StoreError::Unreadable(_)) => {
            let summary = read_summary(database, id)?;
            Ok(Note {
                file_name: summary.title.clone(),
                summary,
                audio_kept: AudioKept::None,
                remarks: Vec::new(),
                versions: Vec::new(),
                current_version: None,
                highlights: Vec::new(),
                error: None,
            })
        }
        note => note,
    }
}

pub(crate) fn error(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<ErrorInfo>> {
    let code: Option<String> = row.get(first)?;
    let message: Option<String> = row.get(first + 1)?;
    Ok(code.map(|code| ErrorInfo::new(code.as_str().into(), message.unwrap_or_default())))
}

/// `key` is the condition's parameter.
pub(crate) fn read_versions(
    database: &Connection,
    condition: &str,
    key: impl ToSql,
) -> Result<Vec<Version>> {
    let mut query = database.prepare_cached(&format!(
        "SELECT id, model, task, made_at, processing_ms, language, warnings, host
         FROM versions WHERE {condition} ORDER BY id"
    ))?;
    let rows = query.query_map([key], |row| {
        Ok(Version {
            id: row.get(0)?,
            model: row.get(1)?,
            task: row.get(2)?,
            made_at: row.get::<_, SqlTime>(3)?.0,
            processing_ms: row.get::<_, SqlCount>(4)?.0,
            transcript: Transcript {
                language: row.get(5)?,
                segments: Vec::new(),
            },
            warnings: row.get::<_, SqlRemarks>(6)?.0,
            edits: Vec::new(),
            host: row.get(7)?,
            suggestions: Vec::new(),
            replaced: Vec::new(),
        })
    })?;
    let mut versions = rows.collect::<Result<Vec<_>, _>>()?;
    for version in &mut versions {
        version.transcript.segments = read_segments(database, version.id)?;
        version.edits = read_edits(database, version.id)?;
        version.suggestions = read_suggestions(database, version.id)?;
    }
    Ok(versions)
}

pub(crate) fn read_segments(
    database: &Connection,
    version: i64,
) -> Result<Vec<earshot_transcript::Segment>> {
    let mut query = database.prepare_cached(
        "SELECT start_ms, end_ms, text, confidence, words, language
         FROM segments WHERE version = ?1 ORDER BY position",
    )?;
    let rows = query.query_map([version], |row| segment_from_row(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn read_edits(database: &Connection, version: i64) -> Result<Vec<Edit>> {
    let mut query = database.prepare_cached(
        "SELECT segment, text, words, edited_at, host FROM edits WHERE version = ?1 ORDER BY segment",
    )?;
    let rows = query.query_map([version], |row| {
        Ok(Edit {
            segment: row.get(0)?,
            text: row.get(1)?,
            words: row.get::<_, SqlWords>(2)?.0,
            edited_at: row.get::<_, SqlTime>(3)?.0,
            host: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_suggestions(database: &Connection, version: i64) -> Result<Vec<Suggestion>> {
    let mut query = database.prepare_cached(
        "SELECT segment, text, host, model FROM suggestions WHERE version = ?1 ORDER BY segment",
    )?;
    let rows = query.query_map([version], |row| {
        Ok(Suggestion {
            segment: row.get(0)?,
            text: row.get(1)?,
            host: row.get(2)?,
            model: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A segment's start and the words shown.
pub(crate) struct TextLine {
    pub(crate) start_ms: u64,
    pub(crate) text: String,
    /// The words that replace rules have changed.
    pub(crate) original: Option<String>,
}

pub(crate) fn read_lines(
    database: &Connection,
    version: i64,
    rules: &Rules,
) -> Result<Vec<TextLine>> {
    let mut query = database.prepare_cached(
        "SELECT segments.start_ms, ifnull(edits.text, segments.text),
             edits.text IS NOT NULL AND edits.host IS NULL,
             iif(versions.task = ?2, 'en', ifnull(segments.language, versions.language))
         FROM segments JOIN versions ON versions.id = segments.version
         LEFT JOIN edits ON edits.version = segments.version AND edits.segment = segments.position
         WHERE segments.version = ?1 ORDER BY segments.position",
    )?;
    let rows = query.query_map((version, Task::Translate), |row| {
        let text: String = row.get(1)?;
        let is_by_user: bool = row.get(2)?;
        let language: Option<String> = row.get(3)?;
        let replaced = match is_by_user {
            true => None,
            false => rules.text(&text, language.as_deref()),
        };
        let (text, original) = match replaced {
            Some(replaced) => (replaced, Some(text)),
            None => (text, None),
        };
        Ok(TextLine {
            start_ms: row.get::<_, SqlCount>(0)?.0,
            text,
            original,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
