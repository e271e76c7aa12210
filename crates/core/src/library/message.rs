//! The sender, the time and the chat of a note.

use earshot_notes::Note;
use earshot_transcript::Message;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// Title, sender, chat and time of the note, by the clock of `zone`.
pub(super) fn message(note: &Note, zone: &TimeZone) -> Message {
    let summary = &note.summary;
    let said_at = moment(summary.said_at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z");
    Message {
        title: Some(summary.title.clone()),
        sender: summary.sender.clone(),
        chat: summary.chat.clone(),
        said_at: Some(said_at.to_string()),
    }
}

/// Who, when and in which chat, on one line.
pub fn heading(note: &Note) -> String {
    heading_in(note, &TimeZone::system())
}

pub(super) fn heading_in(note: &Note, zone: &TimeZone) -> String {
    message(note, zone).heading().unwrap_or_default()
}

/// A moment (Unix milliseconds) by the user's clock: `2026-05-03 14:05`, which
/// reads the same everywhere.
pub fn local_time(unix_ms: i64) -> String {
    moment(unix_ms, &TimeZone::system())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// A moment (Unix milliseconds) by the user's clock, to the second: `2026-05-03T14:05:09`.
pub fn local_time_in_seconds(unix_ms: i64) -> String {
    moment(unix_ms, &TimeZone::system())
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string()
}

/// The moment by the clock of `zone`. One whose year has not four digits, which no clock
/// shows, is the nearest that has.
pub(super) fn moment(unix_ms: i64, zone: &TimeZone) -> ZonedDateTime {
    let moment = Timestamp::from_millisecond(unix_ms).unwrap_or(if unix_ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    });
    let moment = moment.to_zoned_datetime(zone.clone());
    let first = date(0, 1, 1).at(0, 0, 0, 0);
    if moment.datetime() >= first {
        return moment;
    }
    first.to_zoned_datetime(zone.clone()).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_has_four_digits_of_a_year() {
        let year = |unix_ms| moment(unix_ms, &TimeZone::UTC).strftime("%Y").to_string();
        assert_eq!(year(i64::MIN), "0000");
        assert_eq!(year(0), "1970");
        assert_eq!(year(i64::MAX), "9999");
    }
}
