//! Bringing the notes of one database into another.

use std::collections::HashMap;

use earshot_transcript::Remark;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params_from_iter};

use super::ImportReport;
use crate::error::Result;
use crate::stored::{Remarks, remarks_as_text};
use crate::{AudioKept, JobState, NoteId, change, jobs};

/// The columns of a note that an archive brings, but for the version shown.
const NOTE: [&str; 20] = [
    "user_title",
    "sender",
    "chat",
    "said_at",
    "created_at",
    "changed_at",
    "duration_ms",
    "language",
    "favourite",
    "binned_at",
    "source",
    "file_name",
    "content",
    "sound",
    "audio_kept",
    "remarks",
    "error_code",
    "error_message",
    "excerpt",
    "state",
];
const VERSION: [&str; 9] = [
    "model",
    "task",
    "language",
    "made_at",
    "processing_ms",
    "warnings",
    "complete",
    "host",
    "id",
];
const SEGMENT: [&str; 6] = [
    "position",
    "start_ms",
    "end_ms",
    "text",
    "confidence",
    "words",
];
const EDIT: [&str; 5] = ["segment", "text", "words", "edited_at", "host"];
const SUGGESTION: [&str; 5] = ["segment", "text", "host", "model", "made_at"];
const CORRECTION: [&str; 4] = ["segment", "language", "replaced", "term"];
const JOB: [&str; 8] = [
    "id",
    "language",
    "model",
    "translate",
    "done_ms",
    "total_ms",
    "created_at",
    "version",
];
const TERM: [&str; 5] = ["language", "term", "replaces", "state", "times"];

type Row = Vec<Value>;

pub(super) fn all(
    source: &Connection,
    change: &Transaction<'_>,
    report: &mut ImportReport,
) -> Result<()> {
    let notes: Vec<(NoteId, i64)> = source
        .prepare("SELECT id, changed_at FROM notes ORDER BY id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (id, changed_at) in notes {
        let here: Option<i64> = change
            .prepare_cached("SELECT changed_at FROM notes WHERE id = ?1")?
            .query_row([&id], |row| row.get(0))
            .optional()?;
        match here {
            None => report.added += 1,
            Some(here) if here < changed_at => report.updated += 1,
            Some(_) => {
                report.kept += 1;
                continue;
            }
        }
        note(source, change, &id, changed_at, here.is_some())?;
    }
    for term in rows(
        source,
        "vocabulary",
        &TERM,
        "?1 IS NULL ORDER BY id",
        &Value::Null,
    )? {
        insert(change, "INSERT OR IGNORE", "vocabulary", &TERM, &term)?;
    }
    Ok(())
}

/// Brings one note with its texts. Texts that are here alone stay.
fn note(
    source: &Connection,
    change: &Transaction<'_>,
    id: &NoteId,
    changed_at: i64,
    is_here: bool,
) -> Result<()> {
    let key = Value::from(id.as_str().to_owned());
    let mut sound_is_here = true;
    for mut note in rows(source, "notes", &NOTE, "id = ?1", &key)? {
        sound_is_here = settle_sound(change, &mut note)?;
        if is_here {
            let columns: Vec<_> = NOTE.iter().map(|column| format!("{column} = ?")).collect();
            note.push(key.clone());
            change
                .prepare_cached(&format!(
                    "UPDATE notes SET {} WHERE id = ?",
                    columns.join(", ")
                ))?
                .execute(params_from_iter(note))?;
        } else {
            let mut columns = NOTE.to_vec();
            columns.push("id");
            note.push(key.clone());
            insert(change, "INSERT", "notes", &columns, &note)?;
        }
    }
    let mut renamed: HashMap<i64, i64> = HashMap::new();
    // Half a text belongs to a job, and a note that is here has jobs of its own.
    let which = if is_here {
        "note = ?1 AND complete = 1 ORDER BY id"
    } else {
        "note = ?1 ORDER BY id"
    };
    for mut version in rows(source, "versions", &VERSION, which, &key)? {
        if let Some(Value::Integer(there)) = version.pop() {
            let here = bring_version(source, change, id, there, version)?;
            renamed.insert(there, here);
        }
    }
    let shown: Option<i64> = source.query_row(
        "SELECT current_version FROM notes WHERE id = ?1",
        [id],
        |row| row.get(0),
    )?;
    let shown = shown.and_then(|shown| renamed.get(&shown));
    change
        .prepare_cached(
            "UPDATE notes SET current_version = ifnull(?2, current_version) WHERE id = ?1",
        )?
        .execute((id, shown))?;
    if sound_is_here && !is_here {
        bring_jobs(source, change, id, &renamed)?;
    }
    change::refresh_text(change, id)?;
    // It is as old as it was: to bring it again must change nothing.
    change
        .prepare_cached("UPDATE notes SET changed_at = ?2 WHERE id = ?1")?
        .execute((id, changed_at))?;
    Ok(())
}

/// A sound that neither the archive nor this library has cannot be referred to.
fn settle_sound(change: &Transaction<'_>, note: &mut Row) -> Result<bool> {
    let column = |name: &str| {
        NOTE.iter()
            .position(|column| *column == name)
            .unwrap_or_default()
    };
    let (sound, kept, remarks) = (column("sound"), column("audio_kept"), column("remarks"));
    if note[sound] == Value::Null {
        return Ok(false);
    }
    let is_here: bool = change
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sounds WHERE hash = ?1)")?
        .query_row([&note[sound]], |row| row.get(0))?;
    if !is_here {
        note[sound] = Value::Null;
        note[kept] = Value::from(AudioKept::None.as_str().to_owned());
        let mut list = match rusqlite::types::FromSql::column_result((&note[remarks]).into()) {
            Ok(Remarks(list)) => list,
            Err(_) => Vec::new(),
        };
        list.push(Remark::new("archive-without-sound"));
        note[remarks] = Value::from(remarks_as_text(&list));
    }
    Ok(is_here)
}

/// Brings one text, or the newer edits of one that is here, and tells its name here.
fn bring_version(
    source: &Connection,
    change: &Transaction<'_>,
    note: &NoteId,
    there: i64,
    version: Row,
) -> Result<i64> {
    let key = Value::from(there);
    let here: Option<i64> = change
        .prepare_cached(
            "SELECT id FROM versions WHERE note = ?1 AND model = ?2 AND task = ?3 AND made_at = ?4
             AND complete = 1",
        )?
        .query_row((note, &version[0], &version[1], &version[3]), |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(here) = here {
        for edit in rows(source, "edits", &EDIT, "version = ?1", &key)? {
            change
                .prepare_cached(
                    "INSERT INTO edits (segment, text, words, edited_at, host, version)
                     SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM segments
                         WHERE version = ?6 AND position = ?1)
                     ON CONFLICT DO UPDATE SET text = excluded.text, words = excluded.words,
                         edited_at = excluded.edited_at, host = excluded.host
                     WHERE excluded.edited_at > edits.edited_at",
                )?
                .execute(params_from_iter(
                    edit.into_iter().chain([Value::from(here)]),
                ))?;
        }
        return Ok(here);
    }
    let mut columns = VERSION[..8].to_vec();
    columns.push("note");
    let mut values = version;
    values.push(Value::from(note.as_str().to_owned()));
    insert(change, "INSERT", "versions", &columns, &values)?;
    let here = change.last_insert_rowid();
    for (table, columns) in [
        ("segments", SEGMENT.as_slice()),
        ("edits", &EDIT),
        ("corrections", &CORRECTION),
        ("suggestions", &SUGGESTION),
    ] {
        for mut row in rows(source, table, columns, "version = ?1", &key)? {
            row.push(Value::from(here));
            let columns: Vec<_> = columns.iter().copied().chain(["version"]).collect();
            insert(change, "INSERT", table, &columns, &row)?;
        }
    }
    Ok(here)
}

/// Work that was left to do is left to do here.
fn bring_jobs(
    source: &Connection,
    change: &Transaction<'_>,
    note: &NoteId,
    renamed: &HashMap<i64, i64>,
) -> Result<()> {
    let key = Value::from(note.as_str().to_owned());
    let unfinished = "note = ?1 AND state IN ('waiting', 'running') ORDER BY place";
    for mut job in rows(source, "jobs", &JOB, unfinished, &key)? {
        if let Some(Value::Integer(version)) = job.pop() {
            job.push(
                renamed
                    .get(&version)
                    .copied()
                    .map_or(Value::Null, Value::from),
            );
        } else {
            job.push(Value::Null);
        }
        job.push(key.clone());
        job.push(Value::from(JobState::Waiting.as_str().to_owned()));
        job.push(Value::from(jobs::last_place(change)? + 1));
        let columns: Vec<_> = JOB
            .iter()
            .copied()
            .chain(["note", "state", "place"])
            .collect();
        insert(change, "INSERT OR IGNORE", "jobs", &columns, &job)?;
    }
    Ok(())
}

fn rows(
    source: &Connection,
    table: &str,
    columns: &[&str],
    which: &str,
    key: &Value,
) -> Result<Vec<Row>> {
    let mut query = source.prepare_cached(&format!(
        "SELECT {} FROM {table} WHERE {which}",
        columns.join(", ")
    ))?;
    let rows = query.query_map([key], |row| {
        (0..columns.len()).map(|column| row.get(column)).collect()
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn insert(
    change: &Transaction<'_>,
    verb: &str,
    table: &str,
    columns: &[&str],
    values: &[Value],
) -> Result<()> {
    let places = vec!["?"; columns.len()].join(", ");
    change
        .prepare_cached(&format!(
            "{verb} INTO {table} ({}) VALUES ({places})",
            columns.join(", ")
        ))?
        .execute(params_from_iter(values))?;
    Ok(())
}
