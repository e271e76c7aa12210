//! The date and time at the head of a message of WhatsApp. Its form is that of the
//! phone's language and region: only its shape is taken for granted.

use std::cmp::Reverse;
use std::ops::Range;

use jiff::civil::{Date, DateTime};

use super::calendar;
use crate::local_time::{digit, hour_of_day, is_mark, key, names_day_period};

/// Longest date and time, in bytes of any script.
const LONGEST: usize = 120;
/// Most letters of unknown words between date and time ("klo", "a las").
const MOST_BETWEEN: usize = 24;
/// Most letters of an unknown word after them ("Uhr").
const MOST_AFTER: usize = 4;

/// The order of day, month and year in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Dmy,
    Mdy,
    Ymd,
}

/// A date and time as they are written.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    date: [i16; 3],
    /// Where the date itself tells.
    order: Option<Order>,
    /// What such a date mostly means, where nothing else tells.
    likely: Option<Order>,
    hour: i8,
    minute: i8,
    pub(super) second: Option<i8>,
}

/// A number with how many digits it has.
type Number = (i16, usize);

impl Stamp {
    pub(super) fn parse(text: &str) -> Option<Stamp> {
        if text.len() > LONGEST {
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
        // Dates are written close together, and so are times ("21 h 25 min 15").
        let inner = |range: &Range<usize>| &gaps[range.start + 1..range.end];
        let is_short = |gap: &String| key(gap).chars().count() <= 1;
        let is_sign = |gap: &String| !gap.trim().is_empty();
        let is_date = inner(&date).iter().all(is_short) && inner(&date).iter().any(is_sign);
        let joins = |gap: &String| is_sign(gap) && (is_short(gap) || key(gap) == "min");
        if !is_date || !inner(&time).iter().all(joins) || first.1 > 4 || second.1 > 2 {
            return None;
        }
        let (before, after) = (&gaps[time.start], &gaps[time.end]);
        let begins = key(&gaps[0]);
        let reign = calendar::of_reign(&begins, first.0).filter(|_| date.start == 0);
        let is_other_era = first.1 == 4 && !(1600..2300).contains(&first.0) && date.start == 0;
        let begins_well = begins.is_empty()
            || reign.is_some()
            || (is_other_era && begins.chars().count() <= MOST_AFTER)
            || (time.start == 0 && names_day_period(&gaps[0]));
        let between = &gaps[date.start.max(time.start)];
        let ends = &gaps[numbers.len()];
        let ends_well = key(ends).chars().count() <= MOST_AFTER || names_day_period(ends);
        if !begins_well || !ends_well || key(between).chars().count() > MOST_BETWEEN {
            return None;
        }
        let year = reign.unwrap_or(first.0);
        let is_year_first = reign.is_some() || first.1 > 2 || third.1 == 1;
        if is_year_first && third.1 > 2 {
            return None;
        }
        Some(Stamp {
            date: [year, second.0, third.0],
            order: is_year_first.then_some(Order::Ymd),
            likely: likely(first, third, gaps, date.start, ends),
            hour: hour_of_day(i8::try_from(hour.0 % 24).ok()?, before, after),
            minute: i8::try_from(minute.0).ok()?,
            second: seconds.and_then(|second| i8::try_from(second.0).ok()),
        })
    }

    /// The moment, if it is a possible one; `newest` is the last year that is.
    pub(super) fn at(&self, order: Order, newest: i16) -> Option<DateTime> {
        let [first, second, third] = self.date;
        let (year, month, day) = match self.order.unwrap_or(order) {
            // The day follows the year in some of Central Asia.
            Order::Ymd if second > 12 && self.order.is_some() => (first, third, second),
            Order::Ymd => (first, second, third),
            Order::Dmy => (third, second, first),
            Order::Mdy => (third, first, second),
        };
        let date = calendar::day(year, month, day, newest)?;
        Some(date.at(self.hour, self.minute, self.second.unwrap_or_default(), 0))
    }
}

/// China, Japan and Korea write the year first, and only the United States the month, without
/// a nought before it and with a capital AM or PM. (Short dates of the Unicode CLDR.)
fn likely(first: Number, third: Number, gaps: &[String], date: usize, ends: &str) -> Option<Order> {
    let is_east_asian = |c: char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}');
    let is_padded = first.1 == 2 && first.0 < 10;
    if third.1 <= 2 && gaps.iter().any(|gap| gap.contains(is_east_asian)) {
        Some(Order::Ymd)
    } else if gaps[date + 1] == "/"
        && third.1 == 2
        && !is_padded
        && matches!(ends.trim(), "AM" | "PM")
    {
        Some(Order::Mdy)
    } else {
        None
    }
}

/// The numbers of a date and time, in digits of any script, and what stands before, between
/// and after them.
fn numbers(text: &str) -> Option<(Vec<Number>, Vec<String>)> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut gaps = vec![String::new()];
    let mut is_inside = false;
    for c in text.chars().filter(|c| !is_mark(*c)) {
        let Some(digit) = digit(c) else {
            is_inside = false;
            // Chinese, Japanese and Korean name the parts of a date and of a time.
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

/// A stamp of a chat, and the day that the name of the file it comes with tells.
pub(super) struct Witness<'a> {
    pub(super) stamp: &'a Stamp,
    pub(super) named: Option<Date>,
}

/// The order in which most messages follow each other in time and agree with the names of
/// their files; else the one that most such dates have.
pub(super) fn order(witnesses: &[Witness<'_>], newest: i16) -> Order {
    /// A file that agrees counts for so many messages in the right place.
    const AGREES: usize = 3;
    /// WhatsApp has voice messages since August 2013.
    const VOICE: Date = jiff::civil::date(2013, 8, 1);
    [Order::Dmy, Order::Mdy, Order::Ymd]
        .into_iter()
        .max_by_key(|order| {
            let moments: Vec<(&Witness<'_>, DateTime)> = witnesses
                .iter()
                .filter_map(|witness| Some((witness, witness.stamp.at(*order, newest)?)))
                .collect();
            let agreeing = moments.iter().filter(|(witness, at)| {
                // Midnight lies elsewhere where the file was named.
                witness
                    .named
                    .is_some_and(|named| (at.date() - named).get_days().abs() <= 1)
            });
            let in_order = longest_in_order(moments.iter().map(|(_, at)| *at));
            let too_old = moments.iter().filter(|(_, at)| at.date() < VOICE).count();
            let likely = witnesses
                .iter()
                .filter(|witness| witness.stamp.likely == Some(*order))
                .count();
            let days = match (
                moments.iter().map(|(_, at)| at).min(),
                moments.iter().map(|(_, at)| at).max(),
            ) {
                (Some(first), Some(last)) => (last.date() - first.date()).get_days(),
                _ => 0,
            };
            (
                in_order + AGREES * agreeing.count(),
                Reverse(too_old),
                likely,
                Reverse(days),
                // The last of equals is taken.
                *order == Order::Dmy,
            )
        })
        .unwrap_or(Order::Dmy)
}

/// How many of these moments, at most, stand in the order of time.
fn longest_in_order(moments: impl Iterator<Item = DateTime>) -> usize {
    // The earliest end of a row of each length.
    let mut ends: Vec<DateTime> = Vec::new();
    for at in moments {
        let place = ends.partition_point(|end| *end <= at);
        match ends.get_mut(place) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    ends.len()
}
