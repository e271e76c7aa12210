//! Date and time of a WhatsApp message. The format depends on the phone's language and region; only
//! its structure is assumed.

use std::cmp::Reverse;
use std::ops::Range;

use jiff::civil::{Date, DateTime};

use super::calendar;
use crate::local_time::{digit, has_day_period, hour_of_day, is_direction_mark, key};

/// Bytes.
const MAX_LENGTH: usize = 120;
/// Letters of unknown words between date and time ("klo", "a las").
const MAX_LETTERS_BETWEEN: usize = 24;
/// Letters of an unknown word after the time ("Uhr").
const MAX_LETTERS_AFTER: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Dmy,
    Mdy,
    Ymd,
}

#[derive(Clone, Debug)]
pub(super) struct Stamp {
    date: [i16; 3],
    /// If the date itself determines it.
    order: Option<Order>,
    /// Usual order of dates written like this.
    likely: Option<Order>,
    hour: i8,
    minute: i8,
    pub(super) second: Option<i8>,
}

/// Value and number of digits.
type Number = (i16, usize);

impl Stamp {
    pub(super) fn parse(text: &str) -> Option<Stamp> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let (numbers, gaps) = numbers(text)?;
        let count = numbers.len();
        if !(5..=6).contains(&count) {
            return None;
        }
        let date_first = || Stamp::of(&numbers, &gaps, 0..3, 3..count);
        let time_first = || Stamp::of(&numbers, &gaps, count - 3..count, 0..count - 3);
        if gaps[1].contains(':') {
            time_first()
        } else {
            date_first().or_else(time_first)
        }
    }

    fn of(
        numbers: &[Number],
        gaps: &[String],
        date: Range<usize>,
        time: Range<usize>,
    ) -> Option<Stamp> {
        let [first, second, third] = numbers[date.clone()] else {
            return None;
        };
        let (hour, minute) = (numbers[time.start], numbers[time.start + 1]);
        let seconds = numbers.get(time.start + 2).filter(|_| time.len() == 3);
        let is_two = |number: &Number| number.1 == 2 && number.0 < 60;
        if hour.1 > 2 || hour.0 > 24 || !is_two(&minute) || !seconds.is_none_or(is_two) {
            return None;
        }
        // Date parts are close together, and so are time parts ("21 h 25 min 15").
        let inner = |range: &Range<usize>| &gaps[range.start + 1..range.end];
        let is_short = |gap: &String| key(gap).chars().count() <= 1;
        let is_separator = |gap: &String| !gap.trim().is_empty();
        let is_date = inner(&date).iter().all(is_short) && inner(&date).iter().any(is_separator);
        let joins = |gap: &String| is_separator(gap) && (is_short(gap) || key(gap) == "min");
        if !is_date || !inner(&time).iter().all(joins) || first.1 > 4 || second.1 > 2 {
            return None;
        }
        let (before, after) = (&gaps[time.start], &gaps[time.end]);
        let prefix = key(&gaps[0]);
        let era_year = calendar::year_of_era(&prefix, first.0).filter(|_| date.start == 0);
        let has_other_era = first.1 == 4 && !(1600..2300).contains(&first.0) && date.start == 0;
        let has_valid_prefix = prefix.is_empty()
            || era_year.is_some()
            || (has_other_era && prefix.chars().count() <= MAX_LETTERS_AFTER)
            || (time.start == 0 && has_day_period(&gaps[0]));
        let between = &gaps[date.start.max(time.start)];
        let suffix = &gaps[numbers.len()];
        let has_valid_suffix =
            key(suffix).chars().count() <= MAX_LETTERS_AFTER || has_day_period(suffix);
        if !has_valid_prefix
            || !has_valid_suffix
            || key(between).chars().count() > MAX_LETTERS_BETWEEN
        {
            return None;
        }
        let year = era_year.unwrap_or(first.0);
        let is_year_first = era_year.is_some() || first.1 > 2 || third.1 == 1;
        if is_year_first && third.1 > 2 {
            return None;
        }
        Some(Stamp {
            date: [year, second.0, third.0],
            order: is_year_first.then_some(Order::Ymd),
            likely: likely(first, third, gaps, date.start, suffix),
            hour: hour_of_day(i8::try_from(hour.0 % 24).ok()?, before, after),
            minute: i8::try_from(minute.0).ok()?,
            second: seconds.and_then(|second| i8::try_from(second.0).ok()),
        })
    }

    /// `newest` is the last valid year.
    pub(super) fn at(&self, order: Order, newest: i16) -> Option<DateTime> {
        let [first, second, third] = self.date;
        let (year, month, day) = match self.order.unwrap_or(order) {
            // Some Central Asian locales write year, day, month.
            Order::Ymd if second > 12 && self.order.is_some() => (first, third, second),
            Order::Ymd => (first, second, third),
            Order::Dmy => (third, second, first),
            Order::Mdy => (third, first, second),
        };
        let date = calendar::resolve(year, month, day, newest)?;
        Some(date.at(self.hour, self.minute, self.second.unwrap_or_default(), 0))
    }
}

/// China, Japan and Korea: year first. United States only: month first, without zero-padding and
/// with uppercase AM or PM (CLDR short dates).
fn likely(
    first: Number,
    third: Number,
    gaps: &[String],
    date: usize,
    suffix: &str,
) -> Option<Order> {
    let is_east_asian = |c: char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}');
    let is_padded = first.1 == 2 && first.0 < 10;
    if third.1 <= 2 && gaps.iter().any(|gap| gap.contains(is_east_asian)) {
        Some(Order::Ymd)
    } else if gaps[date + 1] == "/"
        && third.1 == 2
        && !is_padded
        && matches!(suffix.trim(), "AM" | "PM")
    {
        Some(Order::Mdy)
    } else {
        None
    }
}

/// The numbers, in digits of any script, and the text around them.
fn numbers(text: &str) -> Option<(Vec<Number>, Vec<String>)> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut gaps = vec![String::new()];
    let mut is_inside = false;
    for c in text.chars().filter(|c| !is_direction_mark(*c)) {
        let Some(digit) = digit(c) else {
            is_inside = false;
            // CJK suffixes of date and time parts.
            gaps.last_mut()?.push(match c {
                '年' | '月' | '日' | '년' | '월' | '일' | '號' | '号' => '/',
                '時' | '时' | '點' | '点' | '分' | '秒' | '시' | '분' | '초' | '：' | '∶' | '꞉' => {
                    ':'
                }
                c => c,
            });
            continue;
        };
        match numbers.last_mut() {
            Some((number, digits)) if is_inside && *digits < 4 => {
                *number = *number * 10 + digit;
                *digits += 1;
            }
            _ if is_inside => return None,
            _ => {
                numbers.push((digit, 1));
                gaps.push(String::new());
            }
        }
        is_inside = true;
    }
    Some((numbers, gaps))
}

/// A stamp and the date in the name of its attached file.
pub(super) struct DateSample<'a> {
    pub(super) stamp: &'a Stamp,
    pub(super) named: Option<Date>,
}

/// The order with the most messages chronological and matching their file names.
pub(super) fn detect_order(samples: &[DateSample<'_>], newest: i16) -> Order {
    /// Weight of a matching file name, in chronological messages.
    const NAME_WEIGHT: usize = 3;
    /// WhatsApp introduced voice messages in August 2013.
    const FIRST_VOICE_MESSAGE: Date = jiff::civil::date(2013, 8, 1);
    [Order::Dmy, Order::Mdy, Order::Ymd]
        .into_iter()
        .max_by_key(|order| {
            let moments: Vec<(&DateSample<'_>, DateTime)> = samples
                .iter()
                .filter_map(|sample| Some((sample, sample.stamp.at(*order, newest)?)))
                .collect();
            let agreeing = moments.iter().filter(|(sample, at)| {
                // The time zone of the file name may differ.
                sample
                    .named
                    .is_some_and(|named| (at.date() - named).get_days().abs() <= 1)
            });
            let in_order = longest_increasing(moments.iter().map(|(_, at)| *at));
            let too_old = moments
                .iter()
                .filter(|(_, at)| at.date() < FIRST_VOICE_MESSAGE)
                .count();
            let likely = samples
                .iter()
                .filter(|sample| sample.stamp.likely == Some(*order))
                .count();
            let days = match (
                moments.iter().map(|(_, at)| at).min(),
                moments.iter().map(|(_, at)| at).max(),
            ) {
                (Some(first), Some(last)) => (last.date() - first.date()).get_days(),
                _ => 0,
            };
            (
                in_order + NAME_WEIGHT * agreeing.count(),
                Reverse(too_old),
                likely,
                Reverse(days),
                // `max_by_key` returns the last maximum.
                *order == Order::Dmy,
            )
        })
        .unwrap_or(Order::Dmy)
}

/// Length of the longest non-decreasing subsequence.
fn longest_increasing(moments: impl Iterator<Item = DateTime>) -> usize {
    // The earliest end of a subsequence of each length.
    let mut ends: Vec<DateTime> = Vec::new();
    for at in moments {
        let index = ends.partition_point(|end| *end <= at);
        match ends.get_mut(index) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    ends.len()
}
