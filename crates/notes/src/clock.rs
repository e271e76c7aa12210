//! Wall-clock time and the order of changes.
//!
//! If two libraries changed the same note, the later change wins. Change times are a hybrid logical
//! clock (Kulkarni et al. 2014): wall-clock time, but later than every known change. A change made
//! with knowledge of another is later even after a wrong clock; concurrent changes are ordered by
//! wall clock.
//!
//! Times beyond [`MAX_AHEAD`] order before all others, or one wrong clock would advance all
//! libraries.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _};

use crate::error::Result;

/// 10 years in ms: tolerates a mistyped year.
const MAX_AHEAD: i64 = 10 * 366 * 24 * 60 * 60 * 1000;
/// Years 1 to 9999 in Unix ms: the range other programs can show.
const VALID_RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

pub(crate) fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    clamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

pub(crate) fn valid(moment: i64) -> Option<i64> {
    Some(moment).filter(|moment| VALID_RANGE.contains(moment))
}

pub(crate) fn clamp(moment: i64) -> i64 {
    moment.clamp(*VALID_RANGE.start(), *VALID_RANGE.end())
}

pub(crate) fn max_trusted() -> i64 {
    clamp(now() + MAX_AHEAD)
}

/// Time of a new change: later than every known one.
pub(crate) fn next_change(change: &Connection) -> Result<i64> {
    let now = now();
    let stamp = change
        .prepare_cached(
            "UPDATE library SET latest_change =
                 CASE WHEN latest_change BETWEEN ?1 AND ?2 THEN latest_change + 1 ELSE ?1 END
             RETURNING latest_change",
        )?
        .query_row((now, max_trusted()), |row| row.get(0))
        .optional()?;
    Ok(stamp.unwrap_or(now))
}

pub(crate) fn advance(change: &Connection) -> Result<()> {
    change.execute(
        "UPDATE library SET latest_change = (SELECT ifnull(max(at), 0) FROM
             (SELECT latest_change AS at FROM library
              UNION ALL SELECT changed_at FROM notes UNION ALL SELECT edited_at FROM edits)
             WHERE at <= ?1)",
        [max_trusted()],
    )?;
    Ok(())
}
