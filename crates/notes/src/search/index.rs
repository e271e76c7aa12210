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
    let mut body = String::new();
    let mut joined_body = String::new();
    if let Some(version) = version {
        let lines = rows::read_lines(change, version, &stored::read_enabled(change)?)?;
        let shown = lines.iter().map(|line| ("", &line.text));
        // Found by the model's words, too, but not by phrases across them and others.
        let originals = lines.iter().filter_map(|line| line.original.as_ref());
        for (gap, text) in shown.chain(originals.map(|text| (GAP, text))) {
            let tokens = tokens(text);
            body.push_str(gap);
            body.push_str(&join_tokens(&tokens));
            body.push('\n');
            if let Some(joined) = joined(&tokens) {
                joined_body.push_str(gap);
                joined_body.push_str(&join_tokens(&joined));
            }
            joined_body.push('\n');
            add_symbols(text, &mut runs);
        }
    }
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
            joined_body.trim_end(),
            runs.into_iter().collect::<Vec<_>>().join(GAP),
        ))?;
    Ok(())
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
