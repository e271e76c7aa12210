//! Times as people's devices write them, in any language and script.

use std::collections::HashMap;
use std::sync::LazyLock;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Hours that a word names (bit 0 is midnight to one), by its [`key`].
static DAY_PERIODS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    include_str!("day_periods.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| {
            let mut fields = line.split('\t');
            let hours = fields
                .next()
                .and_then(|hex| u32::from_str_radix(hex, 16).ok());
            fields.filter_map(move |word| Some((word, hours?)))
        })
        .collect()
});

/// No language needs more words for the part of a day and a time.
const MOST_WORDS: usize = 8;

/// The value of a decimal digit of any script.
pub(crate) fn digit(c: char) -> Option<i16> {
    if c.is_ascii() {
        return c.to_digit(10).and_then(|digit| i16::try_from(digit).ok());
    }
    let category = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |code: &u32| category.get32(*code) == GeneralCategory::DecimalNumber;
    // Unicode has them in runs from nought to nine, in some blocks several on end.
    let upto = (0..=u32::from(c)).rev().take_while(is_digit).count();
    i16::try_from(upto.checked_sub(1)? % 10).ok()
}

/// Marks of the direction of writing, which stand anywhere in such texts.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// A word as it is looked up: letters and the marks on them, composed, in lower case.
pub(crate) fn key(word: &str) -> String {
    word.nfc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphabetic() || is_combining_mark(*c))
        .nfc()
        .collect()
}

/// An hour of 24 from one of twelve and the words that stand around it, with the part of the
/// day after it or before it. Other words mean nothing.
pub(crate) fn hour_of_day(hour: i8, before: &str, after: &str) -> i8 {
    if hour > 12 {
        return hour;
    }
    let Some(named) = day_period(after).or_else(|| day_period(before)) else {
        return hour;
    };
    let (first, second) = (hour % 12, hour % 12 + 12);
    if away(second, named) < away(first, named) {
        second
    } else {
        first
    }
}

/// Whether there is a part of the day among these words.
pub(crate) fn names_day_period(words: &str) -> bool {
    day_period(words).is_some()
}

/// The hours that the longest row of whole words among these names.
fn day_period(words: &str) -> Option<u32> {
    let words: Vec<String> = words
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .map(key)
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .collect();
    (1..=words.len()).rev().find_map(|length| {
        let mut rows = words.windows(length).map(|row| row.concat());
        rows.find_map(|row| DAY_PERIODS.get(row.as_str()).copied())
    })
}

/// How many hours lie between an hour and the nearest of these, around the clock.
fn away(hour: i8, hours: u32) -> i8 {
    (0..24_i8)
        .filter(|named| hours >> named & 1 == 1)
        .map(|named| {
            (named - hour)
                .rem_euclid(24)
                .min((hour - named).rem_euclid(24))
        })
        .min()
        .unwrap_or(24)
}

/// Unix milliseconds of a local time.
pub(crate) fn unix(said: DateTime, zone: &TimeZone) -> Option<i64> {
    let moment: Timestamp = zone.to_timestamp(said).ok()?;
    Some(moment.as_millisecond())
}

/// The last year in which a message can have been sent: the next one, since clocks are wrong.
pub(crate) fn newest_year() -> i16 {
    /// The year of this program's making; a clock that shows less is wrong.
    const MADE: i16 = 2026;
    TimeZone::UTC.to_datetime(Timestamp::now()).year().max(MADE) + 1
}

/// A moment, in Unix milliseconds, if a message can have been sent then.
pub(crate) fn plausible(at: i64) -> Option<i64> {
    let year = TimeZone::UTC
        .to_datetime(Timestamp::from_millisecond(at).ok()?)
        .year();
    (1990..=newest_year()).contains(&year).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_any_script_count() {
        for (digits, value) in [
            ("09", [0, 9]),
            ("٠٩", [0, 9]),
            ("๕๙", [5, 9]),
            ("𝟎𝟿", [0, 9]),
            ("১৭", [1, 7]),
        ] {
            let read: Vec<_> = digits.chars().filter_map(digit).collect();
            assert_eq!(read, value, "{digits}");
        }
        for other in ['a', '²', '①', 'Ⅷ', '一'] {
            assert_eq!(digit(other), None, "{other}");
        }
    }

    #[test]
    fn words_of_the_day_tell_the_hour() {
        for (hour, before, after, expected) in [
            (9, "", "PM", 21),
            (12, "", "a.\u{a0}m.", 0),
            (12, "", "p. m.", 12),
            (9, "ÖS", "", 21),
            (9, "日 晚上", "", 21),
            (12, "中午", "", 12),
            (11, "中午", "", 11),
            (2, "凌晨", "", 2),
            (7, "às", "da noite", 19),
            (8, "", "مساءً", 20),
            (21, "", "am", 21),
            (9, "kell", "Uhr", 9),
            (9, "г., ", "ч. pm", 21),
            (9, "klo", "ip.", 21),
            (12, "a las", "", 12),
            (6, "", "இரவு", 18),
        ] {
            assert_eq!(
                hour_of_day(hour, before, after),
                expected,
                "{hour} {before} {after}"
            );
        }
    }

    #[test]
    fn the_table_is_written_as_it_is_looked_up() {
        assert!(DAY_PERIODS.len() > 700);
        for (word, hours) in &*DAY_PERIODS {
            assert_eq!(&key(word), word);
            assert!(*hours > 0 && *hours < 1 << 24, "{word}");
        }
    }
}
