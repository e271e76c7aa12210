//! From what was said to a date and a time.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};

use crate::language::{PartOfDay, Unit};

use super::day::Day;
use super::mention::{Mention, Time};
use super::validity::Validity;

const NOON: i16 = 12 * 60;
/// Without a part of the day, times before this are p.m.
const FIRST_MORNING: i16 = 8 * 60;
/// A date without a year is more likely past than this many days ahead.
const MAX_DAYS_AHEAD: i32 = 300;

/// A day from an earlier mention.
#[derive(Clone, Copy)]
struct Context {
    day: Date,
    /// If that mention has no time of its own.
    part: Option<PartOfDay>,
}

/// The value of each mention, `None` if it is not to be shown.
pub(super) fn values(
    mentions: &[Mention],
    validity: &[Validity],
    now: DateTime,
) -> Vec<Option<String>> {
    let mut context: Option<Context> = None;
    mentions
        .iter()
        .zip(validity)
        .map(|(mention, validity)| {
            if *validity == Validity::Invalid {
                return None;
            }
            if let Some((count, unit)) = mention.duration {
                return after(now, count, unit);
            }
            let own = mention.day.and_then(|day| date_of(day, now.date()));
            if mention.day.is_some() && own.is_none() {
                return None;
            }
            let (day, part) = match (own, context) {
                (Some(day), _) => (Some(day), mention.part),
                (None, Some(context)) => (Some(context.day), mention.part.or(context.part)),
                (None, None) => (None, mention.part),
            };
            if let Some(day) = own {
                let part = if mention.time.is_none() {
                    mention.part
                } else {
                    None
                };
                context = Some(Context { day, part });
            }
            if *validity == Validity::Corrected {
                return None;
            }
            value(day, mention.time, part, now)
        })
        .collect()
}

fn value(
    day: Option<Date>,
    time: Option<Time>,
    part: Option<PartOfDay>,
    now: DateTime,
) -> Option<String> {
    let minutes = time.map(|time| minutes_of_day(time, part));
    let clock = minutes.map(|minutes| format!("T{:02}:{:02}", minutes / 60, minutes % 60));
    let Some(day) = day else {
        return clock;
    };
    let minutes_now = i16::from(now.hour()) * 60 + i16::from(now.minute());
    // "this morning", said in the afternoon.
    let part_is_over = time.is_none()
        && match part {
            Some(PartOfDay::Morning) => now.hour() >= 12,
            Some(PartOfDay::Midday | PartOfDay::Afternoon) => now.hour() >= 18,
            _ => false,
        };
    let is_past = day < now.date()
        || day == now.date()
            && (part_is_over || minutes.is_some_and(|minutes| minutes < minutes_now));
    (!is_past).then(|| format!("{day}{}", clock.unwrap_or_default()))
}

fn minutes_of_day(time: Time, part: Option<PartOfDay>) -> i16 {
    let minutes = time.minutes;
    if time.literal {
        return minutes;
    }
    let afternoon = minutes < NOON;
    let is_pm = match part {
        Some(PartOfDay::Morning) => false,
        Some(PartOfDay::Midday) => minutes < 5 * 60,
        Some(PartOfDay::Afternoon | PartOfDay::Evening) => afternoon,
        Some(PartOfDay::Night) => (6 * 60..NOON).contains(&minutes),
        None => minutes < FIRST_MORNING,
    };
    let twelve_at_night = part == Some(PartOfDay::Night) && minutes >= NOON;
    if is_pm {
        minutes + NOON
    } else if twelve_at_night {
        minutes - NOON
    } else {
        minutes
    }
}

fn date_of(day: Day, today: Date) -> Option<Date> {
    match day {
        Day::Relative(days) => today.checked_add(i32::from(days).days()).ok(),
        Day::Weekday(weekday) => {
            let weekday = Weekday::from_monday_zero_offset(weekday as i8).ok()?;
            today.nth_weekday(1, weekday).ok()
        }
        Day::Date {
            day,
            month: Some(month),
            year: Some(year),
        } => Date::new(year, month, day).ok(),
        Day::Date {
            day,
            month: Some(month),
            year: None,
        } => {
            let date = [today.year(), today.year() + 1]
                .into_iter()
                .filter_map(|year| Date::new(year, month, day).ok())
                .find(|date| *date >= today)?;
            let ahead = today.until(date).ok()?.get_days();
            (ahead <= MAX_DAYS_AHEAD).then_some(date)
        }
        Day::Date {
            day, month: None, ..
        } => {
            let first = today.first_of_month();
            (0..3)
                .filter_map(|months| first.checked_add(months.months()).ok())
                .filter_map(|first| Date::new(first.year(), first.month(), day).ok())
                .find(|date| *date >= today)
        }
    }
}

fn after(now: DateTime, count: u32, unit: Unit) -> Option<String> {
    let count = i64::from(count);
    let date = |span: jiff::Span| now.date().checked_add(span).ok().map(|day| day.to_string());
    let time = |span: jiff::Span| {
        let time = now.checked_add(span).ok()?;
        Some(format!(
            "{}T{:02}:{:02}",
            time.date(),
            time.hour(),
            time.minute()
        ))
    };
    match unit {
        Unit::Minutes => time(count.minutes()),
        Unit::Hours => time(count.hours()),
        Unit::Days => date(count.days()),
        Unit::Weeks => date((count * 7).days()),
        Unit::Months => date(count.months()),
    }
}
