use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _};

use super::fold::{GAP, join_tokens, joined, symbols, tokens};
use crate::error::Result;
use crate::replace_rules::stored;
use crate::{NoteId, rows};

pub(crate) fn update(change: &Connection, note: &NoteId) -> Result<()> {
    type Named = (
        i64,
        Option<String>,
        Option<String>,
        Option<String>,
        String,
        Option<i64>,
    );
    let named: Option<Named> = change
        .prepare_cached(
            "SELECT number, user_title, sender, chat, file_name, current_version
             FROM notes WHERE id = ?1",
        )?
        .query_row([note], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ))
        })
        .optional()?;
    let Some((number, user_title, sender, chat, file_name, version)) = named else {
        return Ok(());
    };
    let title = rows::title(user_title.as_deref(), None, &file_name);
    let sender = [sender, chat]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n");
    let mut runs = BTreeSet::new();
    // Symbols in file names are not the user's.
    add_symbols(user_title.as_deref().unwrap_or_default(), &mut runs);
    add_symbols(&sender, &mut runs);
    let lines = match version {
        Some(version) => rows::read_lines(change, version, &stored::read_enabled(change)?)?,
        None => Vec::new(),
    };
    let shown = lines.iter().map(|line| ("", line.text.as_str()));
    // Found by the model's words, too, but not by phrases across them and others.
    let originals = lines.iter().filter_map(|line| line.original.as_deref());
    let originals = originals.map(|text| (GAP, text));
    let (body, joined_body) = fold_lines(shown.chain(originals), &mut runs);
    remove(change, number)?;
    change
        .prepare_cached(
            "INSERT INTO search (rowid, title, sender, body, joined, signs)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            number,
            split_and_joined(&title),
            split_and_joined(&sender),
            body,
            joined_body,
            join_runs(runs),
        ))?;
    Ok(())
}

/// Adds a typed message; `number` identifies its row.
pub(crate) fn add_message(change: &Connection, number: i64, text: &str) -> Result<()> {
    let mut runs = BTreeSet::new();
    let (body, joined) = fold_lines(text.lines().map(|line| ("", line)), &mut runs);
    change
        .prepare_cached(
            "INSERT INTO search_messages (rowid, body, joined, signs) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((number, body, joined, join_runs(runs)))?;
    Ok(())
}

pub(crate) fn remove_message(change: &Connection, number: i64) -> Result<()> {
    change
        .prepare_cached("DELETE FROM search_messages WHERE rowid = ?1")?
        .execute([number])?;
    Ok(())
}

/// The words of each line, after its gap, and its compounds joined; adds its symbols to `runs`.
pub(super) fn fold_lines<'a>(
    lines: impl Iterator<Item = (&'a str, &'a str)>,
    runs: &mut BTreeSet<String>,
) -> (String, String) {
    let mut body = String::new();
    let mut joined_body = String::new();
    for (gap, line) in lines {
        let tokens = tokens(line);
        body.push_str(gap);
        body.push_str(&join_tokens(&tokens));
        body.push('\n');
        if let Some(joined) = joined(&tokens) {
            joined_body.push_str(gap);
            joined_body.push_str(&join_tokens(&joined));
        }
        joined_body.push('\n');
        add_symbols(line, runs);
    }
    joined_body.truncate(joined_body.trim_end().len());
    (body, joined_body)
}

fn join_runs(runs: BTreeSet<String>) -> String {
    runs.into_iter().collect::<Vec<_>>().join(GAP)
}

/// Compounds both split and joined.
fn split_and_joined(name: &str) -> String {
    let tokens = tokens(name);
    let mut both = join_tokens(&tokens);
    if let Some(joined) = joined(&tokens) {
        both.push('\n');
        both.push_str(&join_tokens(&joined));
    }
    both
}

fn add_symbols(text: &str, runs: &mut BTreeSet<String>) {
    runs.extend(symbols(text).iter().map(|run| join_tokens(run)));
}

pub(crate) fn remove(change: &Connection, number: i64) -> Result<()> {
    change
        .prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([number])?;
    Ok(())
}
