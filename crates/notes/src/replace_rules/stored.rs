//! Reads the rules.

use rusqlite::types::Value;
use rusqlite::{Connection, Row};

use super::matching::Rules;
use crate::error::{Result, StoreError};
use crate::{ReplaceRule, Replacement};

pub(super) const COLUMNS: &str =
    "id, find, replacement, match_case, whole_words, language, enabled";

pub(crate) fn read_all(database: &Connection) -> Result<Vec<ReplaceRule>> {
    let mut query =
        database.prepare_cached(&format!("SELECT {COLUMNS} FROM replace_rules ORDER BY id"))?;
    StoreError::skip_unreadable(query.query_map([], rule_from_row)?)
}

pub(crate) fn read_enabled(database: &Connection) -> Result<Rules> {
    let rules = read_all(database)?.into_iter();
    Ok(Rules::new(rules.map(|rule| rule.replacement).collect()))
}

pub(super) fn rule_from_row(row: &Row<'_>) -> rusqlite::Result<ReplaceRule> {
    Ok(ReplaceRule {
        id: row.get(0)?,
        replacement: Replacement {
            find: row.get(1)?,
            replace: row.get(2)?,
            match_case: row.get(3)?,
            whole_words: row.get(4)?,
            language: row.get(5)?,
            enabled: row.get(6)?,
        },
    })
}

pub(crate) fn unreadable_ids(database: &Connection) -> Result<Vec<Value>> {
    let mut query = database.prepare(&format!("SELECT {COLUMNS} FROM replace_rules"))?;
    let mut rows = query.query([])?;
    let mut unreadable = Vec::new();
    while let Some(row) = rows.next()? {
        if rule_from_row(row).is_err() {
            unreadable.push(row.get(0)?);
        }
    }
    Ok(unreadable)
}
