//! How a day and a time are said.

use std::ops::Range;

use crate::language::{PartOfDay, TimeRule, Unit};
use crate::message::Message;
use crate::patterns::Captures;

use super::day::Day;

/// In minutes.
const NOON: i16 = 12 * 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// As said: "quarter to six" is 5:45.
    pub minutes: i16,
    /// No part of the day has to be guessed: 17:45, 08:00, noon.
    pub literal: bool,
    /// The end of a range, as `minutes`.
    pub until: Option<i16>,
}

impl Time {
    /// "from six to fourteen" begins in the morning; `end` as in [`Time::minutes`].
    fn is_before(self, end: i16) -> bool {
        (NOON + 1..=self.minutes + NOON).contains(&end)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub tokens: Range<usize>,
    pub day: Option<Day>,
    pub time: Option<Time>,
    pub part: Option<PartOfDay>,
    /// "in 20 minutes": count and unit.
    pub duration: Option<(u32, Unit)>,
    /// It looks like a time but names something else.
    pub rejected: bool,
}

/// The day and time said at a token; a clock time must be recognizable as one.
pub(super) fn mention_at(message: &Message, at: usize) -> Option<Mention> {
    duration_at(message, at).or_else(|| said_at(message, at))
}

fn duration_at(message: &Message, at: usize) -> Option<Mention> {
    let grammar = message.grammar;
    grammar.before_duration.ending_at(message, at)?;
    let found = grammar.durations.longest_at(message, at)?;
    let duration = &grammar.language.dates.durations[found.pattern];
    let count = match found.captures.number {
        Some(number) => u32::try_from(number.whole()?)
            .ok()
            .filter(|&count| count <= 1000)?,
        None => 1,
    };
    Some(Mention {
        tokens: at..found.end,
        day: None,
        time: None,
        part: None,
        duration: Some((count * duration.count, duration.unit)),
        rejected: false,
    })
}

enum Piece {
    Day(Day, Option<PartOfDay>, bool),
    Time(Time),
    Part(PartOfDay),
}

struct Said {
    mention: Mention,
    /// The time is one without doubt, or a day or part of the day is next to it.
    certain: bool,
    /// A weekday was said, or something else that makes a day of the month certain.
    weekday: bool,
}

fn said_at(message: &Message, at: usize) -> Option<Mention> {
    let mut said = Said {
        mention: Mention {
            tokens: at..at,
            day: None,
            time: None,
            part: None,
            duration: None,
            rejected: false,
        },
        certain: message.grammar.before_time.ending_at(message, at).is_some()
            || message
                .grammar
                .range_openers
                .ending_at(message, at)
                .is_some(),
        weekday: false,
    };
    let preposition = said.certain;
    let mut certain_time = false;
    let mut next = at;
    let mut joined = false;
    while let Some((piece, end, certain)) = joined_piece(message, next, &mut joined, &said.mention)
    {
        certain_time |= certain && matches!(piece, Piece::Time(_));
        let is_time = matches!(piece, Piece::Time(_));
        if !said.add(piece, certain, joined, preposition) {
            break;
        }
        if is_time && said.mention.part.is_none() {
            said.mention.part = part_within(message, next, end);
        }
        said.mention.tokens.end = end;
        next = end;
    }
    let mut mention = said.mention;
    if mention.time.is_some()
        && let Some((end, _)) = range_end(message, mention.tokens.end, preposition)
    {
        // "nine in the morning to two in the afternoon".
        let part = message.grammar.parts.longest_at(message, end);
        mention.tokens.end = part.map_or(end, |part| part.end);
    }
    let has_day_or_time = mention.day.is_some() || mention.time.is_some();
    let only_day_of_month = matches!(mention.day, Some(Day::Date { month: None, .. }))
        && !said.weekday
        && mention.time.is_none()
        && message.grammar.joiners.ending_at(message, at).is_none()
        && message.grammar.before_time.ending_at(message, at).is_none();
    let uncertain = mention.time.is_some() && !said.certain;
    if !has_day_or_time || uncertain || only_day_of_month {
        return None;
    }
    mention.rejected = is_something_else(message, &mention, certain_time);
    Some(mention)
}

/// "the 5.40" is a train, "the Tuesday one" a class, "4 June 1951" a birthday.
fn is_something_else(message: &Message, mention: &Mention, certain_time: bool) -> bool {
    let grammar = message.grammar;
    let (start, end) = (mention.tokens.start, mention.tokens.end);
    let year = message
        .tokens
        .get(end)
        .is_some_and(|token| token.is_number() && token.lower.len() == 4);
    let is_time = mention.time.is_some();
    year || is_time
        && mention.day.is_none()
        && grammar.not_after.ending_at(message, start).is_some()
        || mention.day.is_some()
            && !(is_time && certain_time)
            && grammar.not_after_day.ending_at(message, start).is_some()
}

impl Said {
    /// Whether `piece` belongs to what was said before it.
    fn add(&mut self, piece: Piece, certain: bool, joined: bool, preposition: bool) -> bool {
        let mention = &mut self.mention;
        match piece {
            Piece::Time(time) => {
                if mention.time.is_some() {
                    return false;
                }
                mention.time = Some(time);
                self.certain |= certain || mention.day.is_some() || mention.part.is_some();
            }
            Piece::Part(part) => {
                if mention.part.is_some() {
                    return false;
                }
                // "nine to two in the afternoon" begins in the morning.
                let begins_before = matches!(part, PartOfDay::Afternoon | PartOfDay::Evening)
                    && mention
                        .time
                        .is_some_and(|time| time.until.is_some_and(|until| until < time.minutes));
                if !begins_before {
                    mention.part = Some(part);
                }
                self.certain = true;
            }
            Piece::Day(day, part, weekday) => {
                let day = match (mention.day, day) {
                    (None, day) => day,
                    (Some(Day::Weekday(_)), date @ Day::Date { .. }) => date,
                    (Some(date @ Day::Date { .. }), Day::Weekday(_)) => date,
                    (Some(relative @ Day::Relative(_)), Day::Weekday(_) | Day::Date { .. }) => {
                        relative
                    }
                    _ => return false,
                };
                if part.is_some() && mention.part.is_some() {
                    return false;
                }
                // "six on Saturday" may be six people, "six tomorrow" not.
                self.certain |= mention.time.is_none() || !joined || preposition;
                mention.day = Some(day);
                self.weekday |= weekday;
                mention.part = mention.part.or(part);
            }
        }
        true
    }
}

/// The piece after what was said until `at`, perhaps after a comma and a joiner. Sets `joined` if
/// there are any.
fn joined_piece(
    message: &Message,
    at: usize,
    joined: &mut bool,
    before: &Mention,
) -> Option<(Piece, usize, bool)> {
    *joined = false;
    if before.tokens.is_empty() {
        return piece_at(message, at, before);
    }
    if let Some(piece) = piece_at(message, at, before) {
        return Some(piece);
    }
    *joined = true;
    let comma = message.tokens.get(at).is_some_and(|token| token.is_comma());
    let start = if comma { at + 1 } else { at };
    if comma && let Some(piece) = piece_at(message, start, before) {
        return Some(piece);
    }
    let joiner = message.grammar.joiners.longest_at(message, start)?;
    piece_at(message, joiner.end, before)
}

/// The piece, its end, and whether it cannot be anything else.
fn piece_at(message: &Message, at: usize, before: &Mention) -> Option<(Piece, usize, bool)> {
    let day = day_at(message, at);
    let time = if before.time.is_none() {
        time_at(message, at)
    } else {
        None
    };
    let part = part_at(message, at, before);
    let after_weekday = matches!(before.day, Some(Day::Weekday(_))) && before.tokens.end == at;
    if after_weekday && part.is_some() {
        return part;
    }
    [day, time, part]
        .into_iter()
        .flatten()
        .max_by_key(|(_, end, certain)| (*end, *certain))
}

/// The part of the day that the words of a time contain: "8 pm".
fn part_within(message: &Message, from: usize, to: usize) -> Option<PartOfDay> {
    let grammar = message.grammar;
    let (_, found) = grammar.parts.find_in(message, from + 1, to)?;
    (found.end == to).then(|| grammar.language.dates.parts[found.pattern].1)
}

fn part_at(message: &Message, at: usize, before: &Mention) -> Option<(Piece, usize, bool)> {
    let grammar = message.grammar;
    let dates = &grammar.language.dates;
    let after_weekday = matches!(before.day, Some(Day::Weekday(_))) && before.tokens.end == at;
    let after_day = after_weekday
        .then(|| grammar.parts_after_day.longest_at(message, at))
        .flatten();
    if let Some(found) = after_day {
        return Some((
            Piece::Part(dates.parts_after_day[found.pattern].1),
            found.end,
            true,
        ));
    }
    let found = grammar.parts.longest_at(message, at)?;
    Some((Piece::Part(dates.parts[found.pattern].1), found.end, true))
}

fn day_at(message: &Message, at: usize) -> Option<(Piece, usize, bool)> {
    let grammar = message.grammar;
    let relative = grammar.relative_days.longest_at(message, at).map(|found| {
        let day = &grammar.language.dates.relative_days[found.pattern];
        (
            Piece::Day(Day::Relative(day.days), day.part, false),
            found.end,
            true,
        )
    });
    let weekday = grammar
        .weekday_patterns
        .longest_at(message, at)
        .and_then(|found| {
            let weekday = found.captures.weekday?;
            Some((
                Piece::Day(Day::Weekday(weekday), None, true),
                found.end,
                true,
            ))
        });
    let date = grammar
        .date_patterns
        .longest_at(message, at)
        .and_then(|found| {
            let Captures {
                day,
                month,
                year,
                weekday,
                ..
            } = found.captures;
            Some((
                Piece::Day(
                    Day::Date {
                        day: day?,
                        month,
                        year,
                    },
                    None,
                    weekday.is_some(),
                ),
                found.end,
                true,
            ))
        });
    let day_of_month = grammar
        .days_of_month
        .longest_at(message, at)
        .and_then(|found| {
            let day = Day::Date {
                day: found.captures.day?,
                month: None,
                year: None,
            };
            Some((Piece::Day(day, None, true), found.end, true))
        });
    let numeric = super::numeric::date_at(message, at)
        .map(|(day, end)| (Piece::Day(day, None, false), end, true));
    [relative, weekday, date, numeric, day_of_month]
        .into_iter()
        .flatten()
        .max_by_key(|(_, end, _)| *end)
}

fn time_at(message: &Message, at: usize) -> Option<(Piece, usize, bool)> {
    let grammar = message.grammar;
    let rules = grammar.language.dates.times;
    let range_opened = grammar.range_openers.ending_at(message, at).is_some();
    let found = grammar
        .times
        .all_at(message, at)
        // "from ten to three" is no ten to three.
        .filter(|found| !(range_opened && rules[found.pattern].sign < 0))
        .filter(|found| is_clock_time(message, at, found.end, &rules[found.pattern]))
        .max_by_key(|found| (found.end, std::cmp::Reverse(found.pattern)))?;
    let rule = &rules[found.pattern];
    let mut time = time_of(rule, found.captures)?;
    let mut end = found.end;
    if let Some((range_end, until)) = range_end(message, found.end, range_opened) {
        end = range_end;
        time.until = until.map(|until| until.minutes);
        time.literal |= until.is_some_and(|until| until.literal && time.is_before(until.minutes));
    }
    Some((Piece::Time(time), end, rule.certain))
}

/// Nothing follows that makes the number another one: a unit, a currency, more digits.
fn is_clock_time(message: &Message, start: usize, end: usize, rule: &TimeRule) -> bool {
    let grammar = message.grammar;
    if rule.certain {
        return true;
    }
    let next = message.tokens.get(end);
    let goes_on = next.is_some_and(|next| {
        next.glued && !next.is_punctuation() || matches!(next.lower.as_str(), "%" | "€" | "$" | "£")
    });
    let longer = message.numerals[start]
        .iter()
        .any(|numeral| numeral.end > end)
        && !grammar
            .times
            .all_at(message, start)
            .any(|found| found.end > end);
    !goes_on
        && !longer
        && !grammar.not_before.matches_at(message, end)
        && !grammar.currencies.matches_at(message, end)
        && !grammar
            .durations
            .all_at(message, start)
            .any(|found| found.end > end)
}

fn time_of(rule: &TimeRule, captures: Captures) -> Option<Time> {
    let hour = rule.hour.or(captures.hour)?;
    let minute = match (captures.minute, captures.number) {
        (Some(minute), _) => minute,
        (None, Some(number)) => number.whole().filter(|&minute| minute < 60)? as i16,
        (None, None) => 0,
    };
    let offset = rule.minutes + rule.sign * minute;
    let fixed = rule.hour.is_some();
    if fixed || hour > 12 || hour == 0 || captures.leading_zero {
        let minutes = (hour * 60 + offset).rem_euclid(24 * 60);
        return Some(Time {
            minutes,
            literal: true,
            until: None,
        });
    }
    // On the dial of twelve hours, 12:00 to 12:59 before 1:00.
    let minutes = ((hour % 12) * 60 + offset).rem_euclid(12 * 60);
    let minutes = if minutes < 60 {
        minutes + 12 * 60
    } else {
        minutes
    };
    let mut time = Time {
        minutes,
        literal: false,
        until: None,
    };
    // The number is the hour at which a range ends.
    if rule.sign == 0 && captures.minute.is_none() {
        time.literal = time.is_before(minute * 60);
    }
    Some(time)
}

/// End of "till one" after "from eight", and its time.
fn range_end(message: &Message, at: usize, opened: bool) -> Option<(usize, Option<Time>)> {
    let grammar = message.grammar;
    let word = grammar.range_words.longest_at(message, at)?;
    let start = (word.end..word.end + 2).find_map(|start| {
        let found = grammar.times.longest_at(message, start)?;
        let rule = &grammar.language.dates.times[found.pattern];
        (rule.certain || is_clock_time(message, start, found.end, rule)).then_some(found)
    });
    let found = start?;
    // "at eight and twelve of them": a weak word is enough only after "between".
    let weak = grammar.weak_connectives.longest_at(message, at).is_some();
    let rule = &grammar.language.dates.times[found.pattern];
    (opened || !weak).then(|| (found.end, time_of(rule, found.captures)))
}
