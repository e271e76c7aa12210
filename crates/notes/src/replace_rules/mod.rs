//! Replace rules: words that the user wants to see instead of the model's.
//!
//! They are applied to what is read, so the model's text stays as it is. What is derived from the
//! text shown (excerpt, highlights, search index) is renewed in the background.

mod apply;
pub(crate) mod matching;
mod normalized;
mod outdated;
mod pieces;
mod removal;
pub(crate) mod stored;
#[cfg(test)]
mod tests;

use rusqlite::{Connection, OptionalExtension as _, Transaction};

pub(crate) use self::outdated::mark_outdated;
use self::stored::{COLUMNS, read_all, rule_from_row};

use crate::error::{Result, StoreError};
use crate::{ReplaceRule, Replacement, Store};

const MAX_CHARS: usize = 200;

impl Store {
    /// In the order in which they apply.
    pub fn replace_rules(&self) -> Result<Vec<ReplaceRule>> {
        self.read(read_all)
    }

    /// Changes the rule that finds the same words, if there is one. Whitespace is normalized.
    ///
    /// # Errors
    /// [`StoreError::InvalidReplaceRule`].
    pub fn add_replace_rule(&self, replacement: &Replacement) -> Result<()> {
        let new = valid(replacement)?;
        self.write(|change| {
            let same = change
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM replace_rules WHERE find = ?1 AND match_case = ?2
                         AND whole_words = ?3 AND language IS ?4"
                ))?
                .query_row(
                    (&new.find, new.match_case, new.whole_words, &new.language),
                    rule_from_row,
                )
                .optional()?;
            match same {
                Some(same) => update(change, &same, &new),
                None => {
                    insert_missing(change, &new)?;
                    mark_outdated(change, &[&new])
                }
            }
        })
    }

    /// Removes another rule that finds the same words.
    ///
    /// # Errors
    /// [`StoreError::ReplaceRuleNotFound`], [`StoreError::InvalidReplaceRule`].
    pub fn change_replace_rule(&self, id: i64, replacement: &Replacement) -> Result<()> {
        let new = valid(replacement)?;
        self.write(|change| {
            let old = read(change, id)?;
            update(change, &old, &new)
        })
    }

    /// # Errors
    /// [`StoreError::ReplaceRuleNotFound`].
    pub fn remove_replace_rule(&self, id: i64) -> Result<()> {
        self.write(|change| {
            let old = read(change, id)?;
            mark_outdated(change, &[&old.replacement])?;
            change.execute("DELETE FROM replace_rules WHERE id = ?1", [id])?;
            Ok(())
        })
    }
}

/// Keeps the rule that finds the same words.
pub(crate) fn insert_missing(change: &Transaction<'_>, new: &Replacement) -> Result<()> {
    change
        .prepare_cached(
            "INSERT OR IGNORE INTO replace_rules (find, replacement, match_case, whole_words,
                 language, enabled) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(columns(new))?;
    Ok(())
}

fn update(change: &Transaction<'_>, old: &ReplaceRule, new: &Replacement) -> Result<()> {
    change.execute(
        "DELETE FROM replace_rules WHERE id <> ?1 AND find = ?2 AND match_case = ?3
             AND whole_words = ?4 AND language IS ?5",
        (
            old.id,
            &new.find,
            new.match_case,
            new.whole_words,
            &new.language,
        ),
    )?;
    let (find, replacement, match_case, whole_words, language, enabled) = columns(new);
    change.execute(
        "UPDATE replace_rules SET find = ?2, replacement = ?3, match_case = ?4, whole_words = ?5,
             language = ?6, enabled = ?7 WHERE id = ?1",
        (
            old.id,
            find,
            replacement,
            match_case,
            whole_words,
            language,
            enabled,
        ),
    )?;
    mark_outdated(change, &[&old.replacement, new])
}

type Columns<'a> = (&'a str, &'a str, bool, bool, Option<&'a str>, bool);

fn columns(replacement: &Replacement) -> Columns<'_> {
    (
        &replacement.find,
        &replacement.replace,
        replacement.match_case,
        replacement.whole_words,
        replacement.language.as_deref(),
        replacement.enabled,
    )
}

pub(crate) fn valid(replacement: &Replacement) -> Result<Replacement> {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let replacement = Replacement {
        find: one_line(&replacement.find),
        replace: one_line(&replacement.replace),
        ..replacement.clone()
    };
    let is_long = |text: &str| text.chars().count() > MAX_CHARS;
    if !matching::is_findable(&replacement.find)
        || is_long(&replacement.find)
        || is_long(&replacement.replace)
    {
        return Err(StoreError::InvalidReplaceRule(MAX_CHARS));
    }
    Ok(replacement)
}

fn read(database: &Connection, id: i64) -> Result<ReplaceRule> {
    database
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM replace_rules WHERE id = ?1"
        ))?
        .query_row([id], rule_from_row)
        .optional()?
        .ok_or(StoreError::ReplaceRuleNotFound)
}
