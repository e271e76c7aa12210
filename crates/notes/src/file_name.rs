//! Time and app of a file name.
//!
//! Messengers use various formats, so a name is parsed as groups of digits.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::local_time::{digit, hour_of_day, is_direction_mark, unix_ms};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileNameInfo {
    /// Unix ms; without a time of day: start of the day plus the message's number in ms.
    pub said_at: Option<i64>,
    /// The app that uses such names.
    pub app: Option<&'static str>,
}

/// `file_name` without folders; in this device's time zone.
pub fn parse_file_name(file_name: &str) -> FileNameInfo {
    parse_in_zone(file_name, &TimeZone::system())
}

pub(crate) fn parse_in_zone(file_name: &str, zone: &TimeZone) -> FileNameInfo {
    // ASCII digits, no direction marks.
    let ascii = |c: char| {
        digit(c)
            .and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10))
            .unwrap_or(c)
    };
    let name: String = file_name
        .chars()
        .filter(|c| !is_direction_mark(*c))
        .map(ascii)
        .collect();
    let app = app(&name);
    let groups = digit_groups(&name);
    let local_time = (0..groups.len()).find_map(|at| {
        let rest = &groups[at..];
        date_time(rest).or_else(|| date_only(rest, app))
    });
    FileNameInfo {
        said_at: local_time.and_then(|local_time| unix_ms(local_time, zone)),
        app,
    }
}

fn app(name: &str) -> Option<&'static str> {
    let starts_with = |word: &str| {
        name.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let numbered = |word: &str| name.contains(word) && starts_with("0000");
    if ["PTT-", "AUD-", "VID-", "PTV-", "WhatsApp "]
        .into_iter()
        .any(starts_with)
        || ["-AUDIO-", "-PTT-", "-PTV-", "-VIDEO-"]
            .into_iter()
            .any(numbered)
    {
        return Some("WhatsApp");
    }
    if starts_with("signal-") {
        return Some("Signal");
    }
    let telegram = ["audio_", "voice_", "video_", "round_", "telegram"];
    telegram.into_iter().any(starts_with).then_some("Telegram")
}

/// A run of digits and the text up to the next one.
struct Group<'a> {
    digits: &'a str,
    after: &'a str,
}

impl Group<'_> {
    fn is(&self, lengths: std::ops::RangeInclusive<usize>) -> bool {
        lengths.contains(&self.digits.len())
    }

    fn number(&self) -> Option<i16> {
        self.digits.parse().ok()
    }
}

fn digit_groups(name: &str) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut rest = name;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let length = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (digits, after) = rest.split_at(length);
        let gap = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        groups.push(Group {
            digits,
            after: &after[..gap],
        });
        rest = after;
    }
    groups
}

fn joins_next(group: &Group<'_>) -> bool {
    matches!(group.after, "-" | "." | "_" | ":" | "\u{2236}" | "꞉")
}

/// At most a few words are between a date and its time.
fn may_precede_time(group: &Group<'_>) -> bool {
    group.after.chars().count() <= 14 && !group.after.contains(['/', '#', '@', '+'])
}

/// A date and the number of its groups.
fn date(groups: &[Group<'_>]) -> Option<((i16, i8, i8), usize)> {
    let first = groups.first()?;
    if first.is(8..=8) || first.is(14..=14) {
        let part = |range: std::ops::Range<usize>| first.digits.get(range)?.parse::<i16>().ok();
        let small = |range| i8::try_from(part(range)?).ok();
        return Some(((part(0..4)?, small(4..6)?, small(6..8)?), 1));
    }
    // Samsung's recorder: a date only before a six-digit time.
    if first.is(6..=6) && first.after == "_" && groups.get(1).is_some_and(|time| time.is(6..=6)) {
        let part = |range: std::ops::Range<usize>| first.digits.get(range)?.parse::<i8>().ok();
        return Some(((2000 + i16::from(part(0..2)?), part(2..4)?, part(4..6)?), 1));
    }
    let [first, second, third, ..] = groups else {
        return None;
    };
    if !joins_next(first) || !joins_next(second) || !second.is(2..=2) {
        return None;
    }
    let month = i8::try_from(second.number()?).ok()?;
    if first.is(4..=4) && third.is(2..=2) {
        Some((
            (first.number()?, month, i8::try_from(third.number()?).ok()?),
            3,
        ))
    } else if first.is(2..=2) && third.is(4..=4) {
        Some((
            (third.number()?, month, i8::try_from(first.number()?).ok()?),
            3,
        ))
    } else {
        None
    }
}

fn date_time(groups: &[Group<'_>]) -> Option<DateTime> {
    let ((year, month, day), taken) = date(groups)?;
    let last = groups.get(taken - 1)?;
    let (hour, minute, second) = if last.is(14..=14) {
        compact_time(&last.digits[8..])?
    } else if may_precede_time(last) {
        time(&groups[taken..], last.after)?
    } else {
        return None;
    };
    plausible(year)?;
    DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

/// Characters of an AM/PM marker with spaces and dots.
const MAX_DAY_PERIOD_LENGTH: usize = 10;

/// The time in the first groups; `before` may contain a day period.
fn time(groups: &[Group<'_>], before: &str) -> Option<(i8, i8, i8)> {
    match groups {
        [first, ..] if first.is(6..=6) => compact_time(first.digits),
        [hour, minute, second, ..]
            if joins_next(hour)
                && joins_next(minute)
                && hour.is(1..=2)
                && minute.is(2..=2)
                && second.is(2..=2) =>
        {
            let small = |group: &Group<'_>| i8::try_from(group.number()?).ok();
            // The rest may be a title.
            let after = second
                .after
                .rsplit_once('.')
                .map_or(second.after, |(after, _)| after);
            let after = if after.chars().count() <= MAX_DAY_PERIOD_LENGTH {
                after
            } else {
                ""
            };
            let hour = hour_of_day(small(hour)?, before, after);
            Some((hour, small(minute)?, small(second)?))
        }
        _ => None,
    }
}

/// HHMMSS.
fn compact_time(digits: &str) -> Option<(i8, i8, i8)> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i8>().ok();
    Some((part(0..2)?, part(2..4)?, part(4..6)?))
}

/// A date without time. Eight digits are ambiguous unless written by WhatsApp.
fn date_only(groups: &[Group<'_>], app: Option<&str>) -> Option<DateTime> {
    let ((year, month, day), taken) = date(groups)?;
    let numbered = groups.get(taken - 1)?.after == "-WA";
    if taken == 1 && !(groups.first()?.is(8..=8) && app == Some("WhatsApp") && numbered) {
        return None;
    }
    let number: i32 = match groups.get(taken) {
        Some(number) if numbered => number.digits.parse().unwrap_or_default(),
        _ => 0,
    };
    plausible(year)?;
    let (seconds, milliseconds) = (number / 1000, number % 1000);
    DateTime::new(
        year,
        month,
        day,
        0,
        i8::try_from(seconds / 60).unwrap_or_default().min(59),
        i8::try_from(seconds % 60).unwrap_or_default(),
        milliseconds * 1_000_000,
    )
    .ok()
}

/// Range of voice messages.
fn plausible(year: i16) -> Option<()> {
    (1990..=2100).contains(&year).then_some(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn parsed(name: &str) -> (Option<String>, Option<&'static str>) {
        let info = parse_in_zone(name, &TimeZone::UTC);
        let local_time = info.said_at.map(|at| {
            Timestamp::from_millisecond(at)
                .expect("a moment")
                .to_string()
        });
        (local_time, info.app)
    }

    fn check(name: &str, local_time: &str, app: Option<&'static str>) {
        assert_eq!(parsed(name), (Some(local_time.to_owned()), app), "{name}");
    }

    #[test]
    fn parses_whatsapp_names() {
        let app = Some("WhatsApp");
        check("PTT-20240131-WA0007.opus", "2024-01-31T00:00:00.007Z", app);
        check("AUD-20240131-WA0003.m4a", "2024-01-31T00:00:00.003Z", app);
        let local_time = "2024-01-31T18:22:07Z";
        check("WhatsApp Audio 2024-01-31 at 18.22.07.ogg", local_time, app);
        check("WhatsApp Ptt 2024-01-31 at 18.22.07.ogg", local_time, app);
        check(
            "WhatsApp Audio 2024-01-31 at 6.22.07 PM.ogg",
            local_time,
            app,
        );
        check(
            "WhatsApp Audio 2024-01-31 at 18.22.07 (1).mpeg",
            local_time,
            app,
        );
        check("WhatsApp Ptt 2024-01-31 um 18.22.07.ogg", local_time, app);
        check(
            "WhatsApp Ptt 2024-01-31 a la(s) 6.22.07 p. m..ogg",
            local_time,
            app,
        );
        check(
            "WhatsApp Audio 2024-01-31 at 6.22.07\u{202f}PM (2).ogg",
            local_time,
            app,
        );
        check("WhatsApp Audio 2024-01-31 下午6.22.07.ogg", local_time, app);
        check(
            "WhatsApp Audio \u{200f}٢٠٢٤-٠١-٣١ في ٦.٢٢.٠٧ م.ogg",
            local_time,
            app,
        );
        check("00000012-AUDIO-2024-01-31-18-22-07.opus", local_time, app);
    }

    #[test]
    fn parses_telegram_signal_and_recorder_names() {
        let local_time = "2024-01-31T18:22:07Z";
        check(
            "audio_12@31-01-2024_18-22-07.ogg",
            local_time,
            Some("Telegram"),
        );
        check(
            "voice_3@31-01-2024_18-22-07.ogg",
            local_time,
            Some("Telegram"),
        );
        check(
            "audio_2024-01-31_18-22-07.ogg",
            local_time,
            Some("Telegram"),
        );
        check(
            "signal-2024-01-31-18-22-07-123.aac",
            local_time,
            Some("Signal"),
        );
        check(
            "signal-2024-01-31-182207_002.aac",
            local_time,
            Some("Signal"),
        );
        check("20240131_182207.m4a", local_time, None);
        check("20240131182207.m4a", local_time, None);
        check("2024-01-31 18-22-07 noche en casa.m4a", local_time, None);
        check("Voice 240131_182207.m4a", local_time, None);
        check("통화 녹음 Ana_240131_182207.m4a", local_time, None);
        check("REC 2024-01-31T18:22:07.wav", local_time, None);
        check("Meeting 2024-01-31.mp3", "2024-01-31T00:00:00Z", None);
    }

    #[test]
    fn ambiguous_names_have_no_time() {
        for name in [
            "",
            "voice.ogg",
            "01711234567.m4a",
            "20240131.wav",
            "PTT-20241331-WA0007.opus",
            "2024-02-31 18.22.07.ogg",
            "track 12 34 56.mp3",
            "9999-01-01 00-00-00.ogg",
            "99991231235959.ogg",
            "20241331182207.ogg",
            "123456_123456.ogg",
        ] {
            assert_eq!(parsed(name).0, None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn all_formats_give_the_same_time(
            year in 2005..2060i16, month in 1..=12i8, day in 1..=28i8,
            hour in 0..24i8, minute in 0..60i8, second in 0..60i8,
        ) {
            let local_time = DateTime::new(year, month, day, hour, minute, second, 0).expect("a time");
            let expected = unix_ms(local_time, &TimeZone::UTC);
            let (date, compact) = (local_time.strftime("%Y-%m-%d"), local_time.strftime("%Y%m%d"));
            let turned = local_time.strftime("%d-%m-%Y");
            for name in [
                format!("WhatsApp Audio {date} at {}.ogg", local_time.strftime("%H.%M.%S")),
                format!("WhatsApp Ptt {date} at {}.ogg", local_time.strftime("%-I.%M.%S %p")),
                format!("00000012-AUDIO-{}.opus", local_time.strftime("%Y-%m-%d-%H-%M-%S")),
                format!("audio_12@{turned}_{}.ogg", local_time.strftime("%H-%M-%S")),
                format!("signal-{date}-{}-123.aac", local_time.strftime("%H-%M-%S")),
                format!("{compact}_{}.m4a", local_time.strftime("%H%M%S")),
            ] {
                prop_assert_eq!(parse_in_zone(&name, &TimeZone::UTC).said_at, expected, "{}", name);
            }
            let name = format!("PTT-{compact}-WA0042.opus");
            let midnight = local_time.date().to_datetime(jiff::civil::Time::midnight());
            let first = unix_ms(midnight, &TimeZone::UTC).map(|first| first + 42);
            prop_assert_eq!(parse_in_zone(&name, &TimeZone::UTC).said_at, first);
        }

        #[test]
        fn no_name_panics(name in "\\PC{0,60}|[0-9 ._@:T-]{0,40}|(PTT-|AUD-)[0-9]{8}-WA[0-9]{0,12}") {
            parse_in_zone(&name, &TimeZone::UTC);
        }
    }
}
