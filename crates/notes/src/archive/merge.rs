//! Bringing the notes of one database into another.

use std::collections::HashMap;

use earshot_transcript::Remark;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params_from_iter};

use super::ImportReport;
use crate::error::{Result, StoreError};
use crate::stored::{Moment, Remarks, remarks_as_text};
use crate::{AudioKept, ContentHash, JobState, NoteId, change, clock, jobs};

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

/// Has a sound, if it is there, and tells whether it is.
pub(super) type BringSound<'a> = dyn FnMut(&Transaction<'_>, &ContentHash) -> Result<bool> + 'a;

/// Brings everything. [`readable`](super::readable) has looked at every value before.
pub(super) fn all(
    source: &Connection,
    change: &Transaction<'_>,
    bring_sound: &mut BringSound<'_>,
    report: &mut ImportReport,
) -> Result<()> {
    let latest = clock::latest_believed();
    // See [`clock`]: a moment that is not believed is older than all others.
    let order = |changed_at: i64| {
        if changed_at > latest {
            i64::MIN
        } else {
            changed_at
        }
    };
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
            Some(here) if order(here) < order(changed_at) => report.updated += 1,
            Some(_) => {
                report.kept += 1;
                continue;
            }
        }
        note(source, change, &id, here.is_some(), bring_sound)
            .map_err(|error| refused(&id, error))?;
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
    bring_aside(source, change)?;
    clock::catch_up(change)
}

/// What was put aside there is kept here, once.
fn bring_aside(source: &Connection, change: &Transaction<'_>) -> Result<()> {
    let mut query =
        source.prepare("SELECT put_at, name, reason, rows FROM aside ORDER BY rowid")?;
    let all = query.query_map([], |row| {
        let put_at: Moment = row.get(0)?;
        let texts: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
        Ok((put_at.0, texts))
    })?;
    for (put_at, [name, reason, rows]) in StoreError::skip_unreadable(all)? {
        change
            .prepare_cached(
                "INSERT OR IGNORE INTO aside (put_at, name, reason, rows) SELECT ?1, ?2, ?3, ?4
                 WHERE NOT EXISTS (SELECT 1 FROM aside WHERE name = ?2 AND rows = ?4)",
            )?
            .execute((put_at, name, reason, rows))?;
    }
    Ok(())
}

/// This library has no place for what the note holds.
fn refused(note: &NoteId, error: StoreError) -> StoreError {
    match error {
        StoreError::Database(source)
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
        {
            StoreError::ArchiveNote {
                note: note.as_str().to_owned(),
                error: Box::new(StoreError::Database(source)),
            }
        }
        error => error,
    }
}

/// Brings one note with its texts. Texts that are here alone stay.
fn note(
    source: &Connection,
    change: &Transaction<'_>,
    id: &NoteId,
    is_here: bool,
    bring_sound: &mut BringSound<'_>,
) -> Result<()> {
    let key = Value::from(id.as_str().to_owned());
    let mut sound_is_here = true;
    let mut changed_at = Value::Null;
    for mut note in rows(source, "notes", &NOTE, "id = ?1", &key)? {
        settle_moments(&mut note);
        changed_at = note[column("changed_at")].clone();
        sound_is_here = settle_sound(change, id, &mut note, bring_sound)?;
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
            "UPDATE notes SET current_version = ifnull(?2, ifnull(current_version,
                 (SELECT max(id) FROM versions WHERE note = ?1 AND complete = 1)))
             WHERE id = ?1",
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

fn column(name: &str) -> usize {
    NOTE.iter()
        .position(|column| *column == name)
        .unwrap_or_default()
}

/// Moments that are none, of a file that lied or a clock that was wrong.
fn settle_moments(note: &mut Row) {
    let now = clock::now();
    let moment = |value: &Value| match value {
        Value::Integer(moment) => clock::possible(*moment),
        _ => None,
    };
    let created_at = moment(&note[column("created_at")]).unwrap_or(now);
    note[column("created_at")] = Value::from(created_at);
    let said_at = moment(&note[column("said_at")]).unwrap_or(created_at);
    note[column("said_at")] = Value::from(said_at);
    let binned_at = &mut note[column("binned_at")];
    if *binned_at != Value::Null && moment(binned_at).is_none() {
        *binned_at = Value::from(now);
    }
    // One that is not believed must be older than every change that will be made, and the
    // same whenever it is brought again.
    let changed_at = &mut note[column("changed_at")];
    let latest = clock::latest_believed();
    if moment(changed_at).is_none_or(|changed_at| changed_at > latest) {
        *changed_at = Value::from(0);
    }
}

/// A sound that neither the archive nor this library has cannot be referred to. One that
/// is here stays where the archive has none: nothing is removed.
fn settle_sound(
    change: &Transaction<'_>,
    id: &NoteId,
    note: &mut Row,
    bring_sound: &mut BringSound<'_>,
) -> Result<bool> {
    let (sound, kept, remarks) = (column("sound"), column("audio_kept"), column("remarks"));
    let wanted = match &note[sound] {
        Value::Text(hash) => ContentHash::parse(hash),
        _ => None,
    };
    if let Some(wanted) = &wanted
        && bring_sound(change, wanted)?
    {
        return Ok(true);
    }
    let here: Option<(Value, Value)> = change
        .prepare_cached("SELECT sound, audio_kept FROM notes WHERE id = ?1 AND sound IS NOT NULL")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((here_sound, here_kept)) = here {
        note[sound] = here_sound;
        note[kept] = here_kept;
        return Ok(true);
    }
    note[sound] = Value::Null;
    note[kept] = Value::from(AudioKept::None.as_str().to_owned());
    if wanted.is_some() {
        let mut list = match rusqlite::types::FromSql::column_result((&note[remarks]).into()) {
            Ok(Remarks(list)) => list,
            Err(_) => Vec::new(),
        };
        list.push(Remark::new("archive-without-sound"));
        note[remarks] = Value::from(remarks_as_text(&list));
    }
    Ok(false)
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
                     WHERE iif(excluded.edited_at > ?7, 0, excluded.edited_at)
                         > iif(edits.edited_at > ?7, 0, edits.edited_at)",
                )?
                .execute(params_from_iter(edit.into_iter().chain([
                    Value::from(here),
                    Value::from(clock::latest_believed()),
                ])))?;
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
    let mut rows: Vec<Row> = query
        .query_map([key], |row| {
            (0..columns.len()).map(|column| row.get(column)).collect()
        })?
        .collect::<Result<_, _>>()?;
    for (at, column) in columns.iter().enumerate() {
        // Those of a note are settled each in its way.
        if table != "notes" && column.ends_with("_at") {
            for row in &mut rows {
                if let Value::Integer(moment) = &mut row[at] {
                    *moment = clock::nearest(*moment);
                }
            }
        }
    }
    Ok(rows)
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
