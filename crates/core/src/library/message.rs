//! Sender, time and chat of a note.

use std::ops::Range;

use earshot_notes::Note;
use earshot_transcript::Message;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

pub(super) fn message(note: &Note, zone: &TimeZone) -> Message {
    let summary = &note.summary;
    let said_at = zoned_time(summary.said_at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z");
    Message {
        title: Some(summary.title.clone()),
        sender: summary.sender.clone(),
        chat: summary.chat.clone(),
        said_at: Some(said_at.to_string()),
    }
}

/// Sender, time and chat on one line.
pub fn heading(note: &Note) -> String {
    heading_in(note, &TimeZone::system())
}

pub(super) fn heading_in(note: &Note, zone: &TimeZone) -> String {
    message(note, zone).heading().unwrap_or_default()
}

/// Local time as `2026-05-03 14:05`.
pub fn local_time(unix_ms: i64) -> String {
    zoned_time(unix_ms, &TimeZone::system())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// Local time as `2026-05-03T14:05:09`.
pub fn local_time_in_seconds(unix_ms: i64) -> String {
    zoned_time(unix_ms, &TimeZone::system())
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string()
}

/// Unix ms of a local day such as `2026-05-03`.
pub fn local_day(day: &str) -> Option<Range<i64>> {
    let day: Date = day.parse().ok()?;
    let start = |day: Date| {
        let start = TimeZone::system().to_timestamp(day.at(0, 0, 0, 0));
        Some(start.ok()?.as_millisecond())
    };
    Some(start(day)?..start(day.tomorrow().ok()?)?)
}

/// Clamped to years with four digits.
pub(super) fn zoned_time(unix_ms: i64, zone: &TimeZone) -> ZonedDateTime {
    let time = Timestamp::from_millisecond(unix_ms).unwrap_or(if unix_ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    });
    let time = time.to_zoned_datetime(zone.clone());
    let first = date(0, 1, 1).at(0, 0, 0, 0);
    if time.datetime() >= first {
        return time;
    }
    first.to_zoned_datetime(zone.clone()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_have_four_digits() {
        let year = |unix_ms| {
            zoned_time(unix_ms, &TimeZone::UTC)
                .strftime("%Y")
                .to_string()
        };
        assert_eq!(year(i64::MIN), "0000");
        assert_eq!(year(0), "1970");
        assert_eq!(year(i64::MAX), "9999");
    }
}
