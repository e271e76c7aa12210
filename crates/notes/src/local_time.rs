//! Local times in any language and script.

use std::collections::HashMap;
use std::sync::LazyLock;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Bit mask of the hours named by a word (bit 0: midnight to one), by its [`key`].
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

/// Longer than any day period and time of any language.
const MAX_WORDS: usize = 8;

/// Value of a decimal digit in any script.
pub(crate) fn digit(c: char) -> Option<i16> {
    if c.is_ascii() {
        return c.to_digit(10).and_then(|digit| i16::try_from(digit).ok());
    }
    let category = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |code: &u32| category.get32(*code) == GeneralCategory::DecimalNumber;
    // Unicode encodes decimal digits in runs from 0 to 9, some adjacent.
    let run_length = (0..=u32::from(c)).rev().take_while(is_digit).count();
    i16::try_from(run_length.checked_sub(1)? % 10).ok()
}

pub(crate) fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Lookup form: letters and their marks, composed, lowercase.
pub(crate) fn key(word: &str) -> String {
    word.nfc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphabetic() || is_combining_mark(*c))
        .nfc()
        .collect()
}

/// The day period after the time takes precedence over the one before.
pub(crate) fn hour_of_day(hour: i8, before: &str, after: &str) -> i8 {
    if hour > 12 {
        return hour;
    }
    let Some(named) = day_period(after).or_else(|| day_period(before)) else {
        return hour;
    };
    let (first, second) = (hour % 12, hour % 12 + 12);
    if hour_distance(second, named) < hour_distance(first, named) {
        second
    } else {
        first
    }
}

pub(crate) fn has_day_period(words: &str) -> bool {
    day_period(words).is_some()
}

/// The hours of the longest sequence of words in the table.
fn day_period(words: &str) -> Option<u32> {
    let words: Vec<String> = words
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .map(key)
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .collect();
    (1..=words.len()).rev().find_map(|length| {
        let mut rows = words.windows(length).map(|row| row.concat());
        rows.find_map(|row| DAY_PERIODS.get(row.as_str()).copied())
    })
}

/// Circular distance to the nearest of these hours.
fn hour_distance(hour: i8, hours: u32) -> i8 {
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

pub(crate) fn unix_ms(said: DateTime, zone: &TimeZone) -> Option<i64> {
    let moment: Timestamp = zone.to_timestamp(said).ok()?;
    Some(moment.as_millisecond())
}

/// Next year, to tolerate wrong clocks.
pub(crate) fn latest_year() -> i16 {
    /// Lower bound for wrong system clocks.
    const BUILD_YEAR: i16 = 2026;
    TimeZone::UTC
        .to_datetime(Timestamp::now())
        .year()
        .max(BUILD_YEAR)
        + 1
}

/// Accepts times (Unix ms) at which a message can have been sent.
pub(crate) fn plausible(at: i64) -> Option<i64> {
    let year = TimeZone::UTC
        .to_datetime(Timestamp::from_millisecond(at).ok()?)
        .year();
    (1990..=latest_year()).contains(&year).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_digits_of_any_script() {
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
    fn day_periods_resolve_the_hour() {
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
    fn table_words_are_normalized() {
        assert!(DAY_PERIODS.len() > 700);
        for (word, hours) in &*DAY_PERIODS {
            assert_eq!(&key(word), word);
            assert!(*hours > 0 && *hours < 1 << 24, "{word}");
        }
    }
}
