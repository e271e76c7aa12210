//! The time of day, and the order of changes.
//!
//! Where two libraries have changed the same note, the later change counts. A device whose
//! clock was wrong once must not make that wrong for ever, so the moment of a change is a
//! hybrid logical clock (Kulkarni et al. 2014): the time of day, but always later than
//! every change that the library knows, its own and those that it took in. A change that
//! was made with an earlier one in sight is later than that one whatever the clocks say,
//! and between changes that knew nothing of each other the clocks decide as before.
//!
//! A clock that was years ahead would drag that of every other library along. A moment
//! beyond [`MOST_AHEAD`] is therefore believed by none: as a change it is the oldest there
//! is, and the next change has the time of day again.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _};

use crate::error::Result;

/// Ten years, in milliseconds: more than a year that was typed wrongly, less than the years
/// that make no sense at all.
const MOST_AHEAD: i64 = 10 * 366 * 24 * 60 * 60 * 1000;
/// The years 1 to 9999, in Unix milliseconds: what other programs can show.
const POSSIBLE: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// Unix milliseconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    nearest(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The moment (Unix milliseconds), if it is one.
pub(crate) fn possible(moment: i64) -> Option<i64> {
    Some(moment).filter(|moment| POSSIBLE.contains(moment))
}

/// The nearest moment (Unix milliseconds) that is one.
pub(crate) fn nearest(moment: i64) -> i64 {
    moment.clamp(*POSSIBLE.start(), *POSSIBLE.end())
}

/// The latest moment that is believed of a change, in Unix milliseconds.
pub(crate) fn latest_believed() -> i64 {
    nearest(now() + MOST_AHEAD)
}

/// The moment of a change that is made now: later than every other one.
pub(crate) fn stamp(change: &Connection) -> Result<i64> {
    let now = now();
    let stamp = change
        .prepare_cached(
            "UPDATE library SET latest_change =
                 CASE WHEN latest_change BETWEEN ?1 AND ?2 THEN latest_change + 1 ELSE ?1 END
             RETURNING latest_change",
        )?
        .query_row((now, latest_believed()), |row| row.get(0))
        .optional()?;
    Ok(stamp.unwrap_or(now))
}

/// Makes sure that the next change is later than every one that is there.
pub(crate) fn catch_up(change: &Connection) -> Result<()> {
    change.execute(
        "UPDATE library SET latest_change = (SELECT ifnull(max(at), 0) FROM
             (SELECT latest_change AS at FROM library
              UNION ALL SELECT changed_at FROM notes UNION ALL SELECT edited_at FROM edits)
             WHERE at <= ?1)",
        [latest_believed()],
    )?;
    Ok(())
}
