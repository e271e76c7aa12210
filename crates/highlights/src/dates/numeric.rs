//! Dates in digits: 25/04, 25.04.2026, 2026-04-25.

use crate::message::Message;
use crate::tokens::Token;

use super::day::Day;

/// The date that begins at a token, and the token after it.
pub(super) fn date_at(message: &Message, at: usize) -> Option<(Day, usize)> {
    let token = message.tokens.get(at).filter(|token| token.is_number())?;
    let dotted: Vec<&str> = token.lower.split('.').collect();
    match dotted.as_slice() {
        [first, second, third] => {
            date(message, first, second, Some(third)).map(|day| (day, at + 1))
        }
        // "am 25.4." with its point.
        [first, second] => {
            let point = message.tokens.get(at + 1)?;
            let day_first = message.grammar.language.dates.day_first == Some(true);
            let day = date(message, first, second, None)?;
            (day_first && point.glued && point.is(".") && goes_on(message, at + 2))
                .then_some((day, at + 2))
        }
        _ => separated(message, at),
    }
}

/// No sentence begins here.
fn goes_on(message: &Message, at: usize) -> bool {
    message
        .tokens
        .get(at)
        .is_some_and(|next| next.is_word() && !next.capitalized)
}

/// "25/04/2026", "2026-04-25".
fn separated(message: &Message, at: usize) -> Option<(Day, usize)> {
    let number = |index: usize| {
        message
            .tokens
            .get(index)
            .filter(|token| token.is_number())
            .map(|token| &*token.lower)
    };
    let separator = |index: usize, text: &str| {
        message
            .tokens
            .get(index)
            .is_some_and(|token: &Token| token.glued && token.is(text))
    };
    let first = number(at)?;
    if separator(at + 1, "-") && separator(at + 3, "-") {
        let (second, third) = (number(at + 2)?, number(at + 4)?);
        let day = if first.len() == 4 {
            iso_date(first, second, third)?
        } else {
            date(message, first, second, Some(third))?
        };
        return Some((day, at + 5));
    }
    if !separator(at + 1, "/") {
        return None;
    }
    let second = number(at + 2)?;
    if separator(at + 3, "/") {
        let third = number(at + 4)?;
        if first.len() == 4 {
            return iso_date(first, second, third).map(|day| (day, at + 5));
        }
        return date(message, first, second, Some(third)).map(|day| (day, at + 5));
    }
    date(message, first, second, None).map(|day| (day, at + 3))
}

fn iso_date(year: &str, month: &str, day: &str) -> Option<Day> {
    let (month, day) = (two_digits(month)?, two_digits(day)?);
    let year = four_digits(year)?;
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Day::Date {
        day,
        month: Some(month),
        year: Some(year),
    })
}

/// Of two numbers up to 12 the language decides which is the day; without an order there is none.
fn date(message: &Message, first: &str, second: &str, year: Option<&str>) -> Option<Day> {
    let (first, second) = (two_digits(first)?, two_digits(second)?);
    let year = match year {
        Some(year) if year.len() == 2 => Some(2000 + i16::from(two_digits(year)?)),
        Some(year) => Some(four_digits(year)?),
        None => None,
    };
    let possible_month = |number: i8| (1..=12).contains(&number);
    let (day, month) = match (possible_month(first), possible_month(second)) {
        (true, true) if first == second => (first, second),
        (true, true) => match message.grammar.language.dates.day_first {
            Some(true) => (first, second),
            Some(false) => (second, first),
            None => return None,
        },
        (false, true) => (first, second),
        (true, false) => (second, first),
        (false, false) => return None,
    };
    (1..=31).contains(&day).then_some(Day::Date {
        day,
        month: Some(month),
        year,
    })
}

fn two_digits(text: &str) -> Option<i8> {
    ((1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn four_digits(text: &str) -> Option<i16> {
    let year: i16 = (text.len() == 4).then(|| text.parse().ok()).flatten()?;
    (2000..2100).contains(&year).then_some(year)
}
