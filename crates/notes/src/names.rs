//! What the name of a file tells about when it was said.
//!
//! Messengers put the local date and time into the names of their files, each
//! in its own way, so a name is read as the groups of digits in it.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::local_time::{digit, hour_of_day, is_mark, unix};

/// What the name of a file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameTells {
    /// Unix milliseconds. Where the name has only a date, the first moment of
    /// that day, and as many milliseconds as the message's number of the day.
    pub said_at: Option<i64>,
    /// The program that gives such names.
    pub app: Option<&'static str>,
}

/// Reads the name of a file, without folders, in this device's time zone.
pub fn told_by_name(file_name: &str) -> NameTells {
    told_in(file_name, &TimeZone::system())
}

/// Reads the name of a file that was made in this time zone.
pub(crate) fn told_in(file_name: &str, zone: &TimeZone) -> NameTells {
    // In digits that all read, without the marks of the direction of writing.
    let ascii = |c: char| {
        digit(c)
            .and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10))
            .unwrap_or(c)
    };
    let name: String = file_name
        .chars()
        .filter(|c| !is_mark(*c))
        .map(ascii)
        .collect();
    let app = app(&name);
    let groups = digit_groups(&name);
    let said = (0..groups.len()).find_map(|at| {
        let rest = &groups[at..];
        moment(rest).or_else(|| day(rest, app))
    });
    NameTells {
        said_at: said.and_then(|said| unix(said, zone)),
        app,
    }
}

fn app(name: &str) -> Option<&'static str> {
    let begins = |word: &str| {
        name.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let numbered = |word: &str| name.contains(word) && begins("0000");
    if ["PTT-", "AUD-", "VID-", "PTV-", "WhatsApp "]
        .into_iter()
        .any(begins)
        || ["-AUDIO-", "-PTT-", "-PTV-", "-VIDEO-"]
            .into_iter()
            .any(numbered)
    {
        return Some("WhatsApp");
    }
    if begins("signal-") {
        return Some("Signal");
    }
    let telegram = ["audio_", "voice_", "video_", "round_", "telegram"];
    telegram.into_iter().any(begins).then_some("Telegram")
}

/// Digits that stand together, and what stands between them and the next ones.
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

/// Whether two groups belong to one date or time.
fn near(group: &Group<'_>) -> bool {
    matches!(group.after, "-" | "." | "_" | ":" | "\u{2236}" | "꞉")
}

/// Whether what follows a date may be its time: nothing but a few words stands between.
fn leads_to_time(group: &Group<'_>) -> bool {
    group.after.chars().count() <= 14 && !group.after.contains(['/', '#', '@', '+'])
}

/// A date, and how many groups it takes.
fn date(groups: &[Group<'_>]) -> Option<((i16, i8, i8), usize)> {
    let whole = groups.first()?;
    if whole.is(8..=8) || whole.is(14..=14) {
        let part = |range: std::ops::Range<usize>| whole.digits.get(range)?.parse::<i16>().ok();
        let small = |range| i8::try_from(part(range)?).ok();
        return Some(((part(0..4)?, small(4..6)?, small(6..8)?), 1));
    }
    // Samsung's recorder: only before a time of six digits is it a date.
    if whole.is(6..=6) && whole.after == "_" && groups.get(1).is_some_and(|time| time.is(6..=6)) {
        let part = |range: std::ops::Range<usize>| whole.digits.get(range)?.parse::<i8>().ok();
        return Some(((2000 + i16::from(part(0..2)?), part(2..4)?, part(4..6)?), 1));
    }
    let [first, second, third, ..] = groups else {
        return None;
    };
    if !near(first) || !near(second) || !second.is(2..=2) {
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

fn moment(groups: &[Group<'_>]) -> Option<DateTime> {
    let ((year, month, day), taken) = date(groups)?;
    let last = groups.get(taken - 1)?;
    let (hour, minute, second) = if last.is(14..=14) {
        time_in(&last.digits[8..])?
    } else if leads_to_time(last) {
        time(&groups[taken..], last.after)?
    } else {
        return None;
    };
    plausible(year)?;
    DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

/// Longest name of a half of the day, with spaces and dots, in characters.
const LONGEST_HALF: usize = 10;

/// The time that stands first, after these words.
fn time(groups: &[Group<'_>], before: &str) -> Option<(i8, i8, i8)> {
    match groups {
        [whole, ..] if whole.is(6..=6) => time_in(whole.digits),
        [hour, minute, second, ..]
            if near(hour)
                && near(minute)
                && hour.is(1..=2)
                && minute.is(2..=2)
                && second.is(2..=2) =>
        {
            let small = |group: &Group<'_>| i8::try_from(group.number()?).ok();
            // What follows may be a title, which means nothing.
            let after = second
                .after
                .rsplit_once('.')
                .map_or(second.after, |(after, _)| after);
            let after = if after.chars().count() <= LONGEST_HALF {
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

/// Hour, minute and second, two digits each.
fn time_in(digits: &str) -> Option<(i8, i8, i8)> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i8>().ok();
    Some((part(0..2)?, part(2..4)?, part(4..6)?))
}

/// A date alone. Eight digits may be anything, unless WhatsApp wrote them.
fn day(groups: &[Group<'_>], app: Option<&str>) -> Option<DateTime> {
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

/// Voice messages are younger than this, and older than that.
fn plausible(year: i16) -> Option<()> {
    (1990..=2100).contains(&year).then_some(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn told(name: &str) -> (Option<String>, Option<&'static str>) {
        let tells = told_in(name, &TimeZone::UTC);
        let said = tells.said_at.map(|at| {
            Timestamp::from_millisecond(at)
                .expect("a moment")
                .to_string()
        });
        (said, tells.app)
    }

    fn check(name: &str, said: &str, app: Option<&'static str>) {
        assert_eq!(told(name), (Some(said.to_owned()), app), "{name}");
    }

    #[test]
    fn reads_the_names_of_whatsapp() {
        let app = Some("WhatsApp");
        check("PTT-20240131-WA0007.opus", "2024-01-31T00:00:00.007Z", app);
        check("AUD-20240131-WA0003.m4a", "2024-01-31T00:00:00.003Z", app);
        let said = "2024-01-31T18:22:07Z";
        check("WhatsApp Audio 2024-01-31 at 18.22.07.ogg", said, app);
        check("WhatsApp Ptt 2024-01-31 at 18.22.07.ogg", said, app);
        check("WhatsApp Audio 2024-01-31 at 6.22.07 PM.ogg", said, app);
        check("WhatsApp Audio 2024-01-31 at 18.22.07 (1).mpeg", said, app);
        check("WhatsApp Ptt 2024-01-31 um 18.22.07.ogg", said, app);
        check(
            "WhatsApp Ptt 2024-01-31 a la(s) 6.22.07 p. m..ogg",
            said,
            app,
        );
        check(
            "WhatsApp Audio 2024-01-31 at 6.22.07\u{202f}PM (2).ogg",
            said,
            app,
        );
        check("WhatsApp Audio 2024-01-31 下午6.22.07.ogg", said, app);
        check(
            "WhatsApp Audio \u{200f}٢٠٢٤-٠١-٣١ في ٦.٢٢.٠٧ م.ogg",
            said,
            app,
        );
        check("00000012-AUDIO-2024-01-31-18-22-07.opus", said, app);
    }

    #[test]
    fn reads_the_names_of_telegram_signal_and_recorders() {
        let said = "2024-01-31T18:22:07Z";
        check("audio_12@31-01-2024_18-22-07.ogg", said, Some("Telegram"));
        check("voice_3@31-01-2024_18-22-07.ogg", said, Some("Telegram"));
        check("audio_2024-01-31_18-22-07.ogg", said, Some("Telegram"));
        check("signal-2024-01-31-18-22-07-123.aac", said, Some("Signal"));
        check("signal-2024-01-31-182207_002.aac", said, Some("Signal"));
        check("20240131_182207.m4a", said, None);
        check("20240131182207.m4a", said, None);
        check("2024-01-31 18-22-07 noche en casa.m4a", said, None);
        check("Voice 240131_182207.m4a", said, None);
        check("통화 녹음 Ana_240131_182207.m4a", said, None);
        check("REC 2024-01-31T18:22:07.wav", said, None);
        check("Meeting 2024-01-31.mp3", "2024-01-31T00:00:00Z", None);
    }

    #[test]
    fn does_not_guess() {
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
            assert_eq!(told(name).0, None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_form_tells_the_same_moment(
            year in 2005..2060i16, month in 1..=12i8, day in 1..=28i8,
            hour in 0..24i8, minute in 0..60i8, second in 0..60i8,
        ) {
            let said = DateTime::new(year, month, day, hour, minute, second, 0).expect("a time");
            let expected = unix(said, &TimeZone::UTC);
            let (date, compact) = (said.strftime("%Y-%m-%d"), said.strftime("%Y%m%d"));
            let turned = said.strftime("%d-%m-%Y");
            for name in [
                format!("WhatsApp Audio {date} at {}.ogg", said.strftime("%H.%M.%S")),
                format!("WhatsApp Ptt {date} at {}.ogg", said.strftime("%-I.%M.%S %p")),
                format!("00000012-AUDIO-{}.opus", said.strftime("%Y-%m-%d-%H-%M-%S")),
                format!("audio_12@{turned}_{}.ogg", said.strftime("%H-%M-%S")),
                format!("signal-{date}-{}-123.aac", said.strftime("%H-%M-%S")),
                format!("{compact}_{}.m4a", said.strftime("%H%M%S")),
            ] {
                prop_assert_eq!(told_in(&name, &TimeZone::UTC).said_at, expected, "{}", name);
            }
            let name = format!("PTT-{compact}-WA0042.opus");
            let midnight = said.date().to_datetime(jiff::civil::Time::midnight());
            let first = unix(midnight, &TimeZone::UTC).map(|first| first + 42);
            prop_assert_eq!(told_in(&name, &TimeZone::UTC).said_at, first);
        }

        #[test]
        fn no_name_is_too_strange(name in "\\PC{0,60}|[0-9 ._@:T-]{0,40}|(PTT-|AUD-)[0-9]{8}-WA[0-9]{0,12}") {
            told_in(&name, &TimeZone::UTC);
        }
    }
}
