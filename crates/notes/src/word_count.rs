//! Words of a text, for the time it takes to read.

use rusqlite::Connection;

use crate::error::Result;
use crate::replace_rules::stored;
use crate::rows::{TextLine, read_lines};
use crate::search;
use crate::sql_types::SqlCount;

/// In scripts without spaces, a word has two characters on average.
pub(crate) fn word_count(lines: &[TextLine]) -> u64 {
    let words = lines.iter().flat_map(|line| line.text.split_whitespace());
    words
        .map(|word| (search::units(word).len() as u64).div_ceil(2))
        .sum()
}

/// For libraries without word counts.
pub(crate) fn count_all(change: &Connection) -> Result<()> {
    let notes: Vec<(i64, i64)> = change
        .prepare("SELECT number, current_version FROM notes WHERE current_version IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let rules = stored::read_enabled(change)?;
    for (number, version) in notes {
        // An unreadable text has none.
        if let Ok(lines) = read_lines(change, version, &rules) {
            change
                .prepare_cached("UPDATE notes SET word_count = ?2 WHERE number = ?1")?
                .execute((number, SqlCount(word_count(&lines))))?;
        }
    }
    Ok(())
}
