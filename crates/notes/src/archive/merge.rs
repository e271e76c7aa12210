//! Merges the notes of an archive into the library.

use std::collections::HashMap;

use earshot_transcript::Remark;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params_from_iter};
use serde::Serialize;

use crate::error::{Result, StoreError};
use crate::replace_rules::stored;
use crate::sql_types::{SqlRemarks, SqlTime, remarks_as_text};
use crate::{
    AudioKept, ContentHash, JobState, NewMessage, NoteId, change, clock, highlights, jobs,
    replace_rules, thread,
};

/// Imported columns, except the current version.
const NOTE: [&str; 21] = [
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
    "unheard",
];
const DECISION: [&str; 3] = ["kind", "text", "state"];
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
const SEGMENT: [&str; 7] = [
    "position",
    "start_ms",
    "end_ms",
    "text",
    "confidence",
    "words",
    "language",
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

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ImportReport {
    pub added: u64,
    /// Replaced by a newer state.
    pub updated: u64,
    #[serde(rename = "kept")]
    pub unchanged: u64,
    pub sounds: u64,
}

type Row = Vec<Value>;

/// Returns whether the audio is available.
pub(super) type ImportAudio<'a> = dyn FnMut(&Transaction<'_>, &ContentHash) -> Result<bool> + 'a;

/// Expects a source checked by [`validation`](super::validation).
pub(super) fn merge(
    source: &Connection,
    change: &Transaction<'_>,
    import_audio: &mut ImportAudio<'_>,
    report: &mut ImportReport,
) -> Result<()> {
    let latest = clock::max_trusted();
    // Untrusted times count as oldest; see [`clock`].
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
    // Before the notes, whose search entries are made with them.
    let has_new_rules = merge_replace_rules(source, change)?;
    for (id, changed_at) in notes {
        let local: Option<i64> = change
            .prepare_cached("SELECT changed_at FROM notes WHERE id = ?1")?
            .query_row([&id], |row| row.get(0))
            .optional()?;
        match local {
            None => report.added += 1,
            Some(local) if order(local) < order(changed_at) => report.updated += 1,
            Some(_) => {
                report.unchanged += 1;
                continue;
            }
        }
        merge_note(source, change, &id, local.is_some(), import_audio)
            .map_err(|error| constraint_error(&id, error))?;
    }
    for term in read_rows(
        source,
        "vocabulary",
        &TERM,
        "?1 IS NULL ORDER BY id",
        &Value::Null,
    )? {
        insert(change, "INSERT OR IGNORE", "vocabulary", &TERM, &term)?;
    }
    merge_messages(source, change)?;
    if has_new_rules || report.added + report.updated > 0 {
        mark_outdated(source, change)?;
    }
    merge_quarantined(source, change)?;
    clock::advance(change)
}

/// Adds typed messages and places of notes that are missing.
fn merge_messages(source: &Connection, change: &Transaction<'_>) -> Result<()> {
    let mut query = source.prepare(
        "SELECT id, chat, sender, said_at, own FROM messages WHERE note IS NOT NULL ORDER BY number",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, chat, sender): (NoteId, String, Option<String>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let said_at: SqlTime = row.get(3)?;
        if has_note(change, &id)? {
            thread::add_place(
                change,
                &id,
                &chat,
                sender.as_deref(),
                said_at.0,
                row.get(4)?,
            )?;
        }
    }
    let mut query = source.prepare(
        "SELECT chat, sender, said_at, text, own FROM messages WHERE note IS NULL
         ORDER BY chat, said_at, id",
    )?;
    let rows = query.query_map([], |row| {
        let chat: String = row.get(0)?;
        let sender: Option<String> = row.get(1)?;
        Ok(NewMessage {
            chat: chat.into(),
            sender: sender.map(Into::into),
            said_at: row.get::<_, SqlTime>(2)?.0,
            text: row.get(3)?,
            own: row.get(4)?,
        })
    })?;
    let messages: Vec<NewMessage> = rows.collect::<Result<_, _>>()?;
    thread::insert_missing(change, &thread::sorted(&messages))?;
    Ok(())
}

fn has_note(change: &Transaction<'_>, id: &NoteId) -> Result<bool> {
    Ok(change
        .prepare_cached("SELECT 1 FROM notes WHERE id = ?1")?
        .exists([id])?)
}

/// Keeps local rules for the same words, and skips invalid ones. Returns whether there are new ones.
fn merge_replace_rules(source: &Connection, change: &Transaction<'_>) -> Result<bool> {
    let before = change.total_changes();
    for rule in stored::read_all(source)? {
        match replace_rules::valid(&rule.replacement) {
            Ok(valid) => replace_rules::insert_missing(change, &valid)?,
            Err(StoreError::InvalidReplaceRule(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(change.total_changes() > before)
}

/// Imported highlights are of the rules of the source.
fn mark_outdated(source: &Connection, change: &Transaction<'_>) -> Result<()> {
    let rules = stored::read_all(change)?;
    let rules: Vec<_> = rules.iter().map(|rule| &rule.replacement).collect();
    replace_rules::mark_outdated(change, &rules)?;
    for outdated in read_rows(
        source,
        "outdated_texts",
        &["note"],
        "?1 IS NULL",
        &Value::Null,
    )? {
        change
            .prepare_cached(
                "INSERT OR IGNORE INTO outdated_texts (note)
                 SELECT id FROM notes WHERE id = ?1",
            )?
            .execute(params_from_iter(outdated))?;
    }
    Ok(())
}

fn merge_quarantined(source: &Connection, change: &Transaction<'_>) -> Result<()> {
    let mut query =
        source.prepare("SELECT put_at, name, reason, rows FROM aside ORDER BY rowid")?;
    let all = query.query_map([], |row| {
        let put_at: SqlTime = row.get(0)?;
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

fn constraint_error(note: &NoteId, error: StoreError) -> StoreError {
    match error {
        StoreError::Database(source)
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
        {
            StoreError::ArchiveNoteInvalid {
                note: note.as_str().to_owned(),
                error: Box::new(StoreError::Database(source)),
            }
        }
        error => error,
    }
}

/// Keeps local versions.
fn merge_note(
    source: &Connection,
    change: &Transaction<'_>,
    id: &NoteId,
    exists: bool,
    import_audio: &mut ImportAudio<'_>,
) -> Result<()> {
    let key = Value::from(id.as_str().to_owned());
    let mut has_audio = true;
    let mut changed_at = Value::Null;
    for mut note in read_rows(source, "notes", &NOTE, "id = ?1", &key)? {
        sanitize_times(&mut note);
        changed_at = note[column_index("changed_at")].clone();
        has_audio = resolve_audio(change, id, &mut note, import_audio)?;
        if exists {
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
    if exists {
        change
            .prepare_cached("DELETE FROM highlight_decisions WHERE note = ?1")?
            .execute([id])?;
    }
    for mut decision in read_rows(source, "highlight_decisions", &DECISION, "note = ?1", &key)? {
        decision.push(key.clone());
        let columns: Vec<_> = DECISION.iter().copied().chain(["note"]).collect();
        insert(change, "INSERT", "highlight_decisions", &columns, &decision)?;
    }
    let mut version_ids: HashMap<i64, i64> = HashMap::new();
    // Incomplete versions belong to jobs; existing notes have their own.
    let condition = if exists {
        "note = ?1 AND complete = 1 ORDER BY id"
    } else {
        "note = ?1 ORDER BY id"
    };
    for mut version in read_rows(source, "versions", &VERSION, condition, &key)? {
        if let Some(Value::Integer(source_id)) = version.pop() {
            let local = merge_version(source, change, id, source_id, version)?;
            version_ids.insert(source_id, local);
        }
    }
    let shown: Option<i64> = source.query_row(
        "SELECT current_version FROM notes WHERE id = ?1",
        [id],
        |row| row.get(0),
    )?;
    let shown = shown.and_then(|shown| version_ids.get(&shown));
    change
        .prepare_cached(
            "UPDATE notes SET current_version = ifnull(?2, ifnull(current_version,
                 (SELECT max(id) FROM versions WHERE note = ?1 AND complete = 1)))
             WHERE id = ?1",
        )?
        .execute((id, shown))?;
    if has_audio && !exists {
        import_jobs(source, change, id, &version_ids)?;
    }
    if exists {
        change::refresh_text(change, id)?;
    } else {
        // Finding the highlights of a large library again would take long.
        let highlights: Option<String> =
            source.query_row("SELECT highlights FROM notes WHERE id = ?1", [id], |row| {
                row.get(0)
            })?;
        highlights::set(change, id, highlights.map(highlights::from_text))?;
        change::refresh_summary(change, id)?;
    }
    // A second import must change nothing.
    change
        .prepare_cached("UPDATE notes SET changed_at = ?2 WHERE id = ?1")?
        .execute((id, changed_at))?;
    Ok(())
}

fn column_index(name: &str) -> usize {
    NOTE.iter()
        .position(|column| *column == name)
        .unwrap_or_default()
}

/// Replaces impossible times.
fn sanitize_times(note: &mut Row) {
    let now = clock::now();
    let moment = |value: &Value| match value {
        Value::Integer(moment) => clock::valid(*moment),
        _ => None,
    };
    let created_at = moment(&note[column_index("created_at")]).unwrap_or(now);
    note[column_index("created_at")] = Value::from(created_at);
    let said_at = moment(&note[column_index("said_at")]).unwrap_or(created_at);
    note[column_index("said_at")] = Value::from(said_at);
    let binned_at = &mut note[column_index("binned_at")];
    if *binned_at != Value::Null && moment(binned_at).is_none() {
        *binned_at = Value::from(now);
    }
    // Must be older than every later change and stable over repeated imports.
    let changed_at = &mut note[column_index("changed_at")];
    let latest = clock::max_trusted();
    if moment(changed_at).is_none_or(|changed_at| changed_at > latest) {
        *changed_at = Value::from(0);
    }
}

/// Removes references to missing audio; keeps existing local audio.
fn resolve_audio(
    change: &Transaction<'_>,
    id: &NoteId,
    note: &mut Row,
    import_audio: &mut ImportAudio<'_>,
) -> Result<bool> {
    let (audio, kept, remarks) = (
        column_index("sound"),
        column_index("audio_kept"),
        column_index("remarks"),
    );
    let hash = match &note[audio] {
        Value::Text(hash) => ContentHash::parse(hash),
        _ => None,
    };
    if let Some(hash) = &hash
        && import_audio(change, hash)?
    {
        return Ok(true);
    }
    let local: Option<(Value, Value)> = change
        .prepare_cached("SELECT sound, audio_kept FROM notes WHERE id = ?1 AND sound IS NOT NULL")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((local_audio, local_kept)) = local {
        note[audio] = local_audio;
        note[kept] = local_kept;
        return Ok(true);
    }
    note[audio] = Value::Null;
    note[kept] = Value::from(AudioKept::None.as_str().to_owned());
    if hash.is_some() {
        let mut list = match rusqlite::types::FromSql::column_result((&note[remarks]).into()) {
            Ok(SqlRemarks(list)) => list,
            Err(_) => Vec::new(),
        };
        list.push(Remark::new("archive-without-sound"));
        note[remarks] = Value::from(remarks_as_text(&list));
    }
    Ok(false)
}

/// Returns the local id.
fn merge_version(
    source: &Connection,
    change: &Transaction<'_>,
    note: &NoteId,
    source_id: i64,
    version: Row,
) -> Result<i64> {
    let key = Value::from(source_id);
    let local: Option<i64> = change
        .prepare_cached(
            "SELECT id FROM versions WHERE note = ?1 AND model = ?2 AND task = ?3 AND made_at = ?4
             AND complete = 1",
        )?
        .query_row((note, &version[0], &version[1], &version[3]), |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(local) = local {
        for edit in read_rows(source, "edits", &EDIT, "version = ?1", &key)? {
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
                .execute(params_from_iter(
                    edit.into_iter()
                        .chain([Value::from(local), Value::from(clock::max_trusted())]),
                ))?;
        }
        return Ok(local);
    }
    let mut columns = VERSION[..8].to_vec();
    columns.push("note");
    let mut values = version;
    values.push(Value::from(note.as_str().to_owned()));
    insert(change, "INSERT", "versions", &columns, &values)?;
    let local = change.last_insert_rowid();
    for (table, columns) in [
        ("segments", SEGMENT.as_slice()),
        ("edits", &EDIT),
        ("corrections", &CORRECTION),
        ("suggestions", &SUGGESTION),
    ] {
        for mut row in read_rows(source, table, columns, "version = ?1", &key)? {
            row.push(Value::from(local));
            let columns: Vec<_> = columns.iter().copied().chain(["version"]).collect();
            insert(change, "INSERT", table, &columns, &row)?;
        }
    }
    Ok(local)
}

/// Imports unfinished jobs.
fn import_jobs(
    source: &Connection,
    change: &Transaction<'_>,
    note: &NoteId,
    version_ids: &HashMap<i64, i64>,
) -> Result<()> {
    let key = Value::from(note.as_str().to_owned());
    let unfinished = "note = ?1 AND state IN ('waiting', 'running') ORDER BY place";
    for mut job in read_rows(source, "jobs", &JOB, unfinished, &key)? {
        if let Some(Value::Integer(version)) = job.pop() {
            job.push(
                version_ids
                    .get(&version)
                    .copied()
                    .map_or(Value::Null, Value::from),
            );
        } else {
            job.push(Value::Null);
        }
        job.push(key.clone());
        job.push(Value::from(JobState::Waiting.as_str().to_owned()));
        job.push(Value::from(jobs::last_position(change)? + 1));
        let columns: Vec<_> = JOB
            .iter()
            .copied()
            .chain(["note", "state", "place"])
            .collect();
        insert(change, "INSERT OR IGNORE", "jobs", &columns, &job)?;
    }
    Ok(())
}

fn read_rows(
    source: &Connection,
    table: &str,
    columns: &[&str],
    condition: &str,
    key: &Value,
) -> Result<Vec<Row>> {
    let mut query = source.prepare_cached(&format!(
        "SELECT {} FROM {table} WHERE {condition}",
        columns.join(", ")
    ))?;
    let mut rows: Vec<Row> = query
        .query_map([key], |row| {
            (0..columns.len()).map(|column| row.get(column)).collect()
        })?
        .collect::<Result<_, _>>()?;
    for (at, column) in columns.iter().enumerate() {
        if table != "notes" && column.ends_with("_at") {
            for row in &mut rows {
                if let Value::Integer(moment) = &mut row[at] {
                    *moment = clock::clamp(*moment);
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
    let placeholders = vec!["?"; columns.len()].join(", ");
    change
        .prepare_cached(&format!(
            "{verb} INTO {table} ({}) VALUES ({placeholders})",
            columns.join(", ")
        ))?
        .execute(params_from_iter(values))?;
    Ok(())
}
