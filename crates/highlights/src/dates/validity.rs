//! Whether what is said about a time still holds and lies ahead.

use crate::clauses::Clauses;
use crate::highlight::Kind;
use crate::message::Message;

use super::day::Day;
use super::mention::Mention;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    Valid,
    /// A later mention replaces its time; its day may still hold.
    Corrected,
    Invalid,
}

/// Tokens before and after a mention that tell about it.
const BEFORE: usize = 12;
const AFTER: usize = 6;
/// Tokens between a wrong time and the right one.
const CORRECTION: usize = 8;
/// Prepositions between "not" and the time.
const PREPOSITIONS: usize = 2;
/// Tokens between a day and its denial.
const DENIAL: usize = 10;

pub(super) fn of(message: &Message, clauses: &Clauses, mentions: &[Mention]) -> Vec<Validity> {
    let mut invalid: Vec<bool> = Vec::with_capacity(mentions.len());
    for (index, mention) in mentions.iter().enumerate() {
        // "we were there at six and at eight".
        let joined_to_invalid = index > 0
            && invalid[index - 1]
            && !mentions[index - 1].rejected
            && is_joined(message, &mentions[index - 1], mention);
        // "tomorrow, no, not tomorrow".
        let denied_later = mentions[index + 1..].iter().any(|later| {
            mention.day.is_some()
                && later.day == mention.day
                && (later.time.is_none() || later.time == mention.time)
                && later.tokens.start - mention.tokens.end <= DENIAL
                && is_denied(message, later)
        });
        invalid.push(joined_to_invalid || denied_later || is_invalid(message, clauses, mention));
    }
    (0..mentions.len())
        .map(|index| {
            // "today, not tomorrow" is no correction.
            let next = mentions.get(index + 1).filter(|_| !invalid[index + 1]);
            if invalid[index] {
                Validity::Invalid
            } else if is_corrected(message, &mentions[index], next) {
                Validity::Corrected
            } else {
                Validity::Valid
            }
        })
        .collect()
}

/// The clause says so: "will", "booked for".
pub(super) fn lies_ahead(message: &Message, mention: &Mention) -> bool {
    let (from, to) = surroundings(message, mention);
    message.grammar.future.find_in(message, from, to).is_some()
}

/// The clause has something of an appointment ("starts", "is"), if the language requires it.
pub(super) fn may_lie_ahead(message: &Message, mention: &Mention) -> bool {
    let grammar = message.grammar;
    let surely = matches!(mention.day, Some(Day::Relative(1..))) || mention.duration.is_some();
    if surely || grammar.language.dates.ahead.is_empty() || lies_ahead(message, mention) {
        return true;
    }
    let (from, to) = surroundings(message, mention);
    grammar.ahead.find_in(message, from, to).is_some()
}

/// Only "and" or "or" and prepositions are between the mentions.
fn is_joined(message: &Message, before: &Mention, after: &Mention) -> bool {
    let grammar = message.grammar;
    let (end, start) = (before.tokens.end, after.tokens.start);
    let Some(connective) = grammar.weak_connectives.longest_at(message, end) else {
        return false;
    };
    let between = |list: &crate::patterns::PatternList| {
        list.all_at(message, connective.end)
            .any(|found| found.end == start)
    };
    connective.end == start || between(&grammar.before_time) || between(&grammar.joiners)
}

/// "not at six", "at six no longer".
fn is_denied(message: &Message, mention: &Mention) -> bool {
    let grammar = message.grammar;
    let start = mention.tokens.start;
    (start.saturating_sub(PREPOSITIONS)..=start)
        .any(|end| grammar.date_denials.ending_at(message, end).is_some())
        || grammar
            .date_denials_after
            .matches_at(message, mention.tokens.end)
}

fn is_invalid(message: &Message, clauses: &Clauses, mention: &Mention) -> bool {
    let grammar = message.grammar;
    let (start, end) = (mention.tokens.start, mention.tokens.end);
    if mention.rejected || clauses.is_reported(start) || is_denied(message, mention) {
        return true;
    }
    let (from, to) = surroundings(message, mention);
    if grammar.habits.find_in(message, from, to).is_some() {
        return true;
    }
    let asked = clauses.kind_at(start);
    if asked == Some(Kind::Request) {
        return false;
    }
    // "tomorrow", "in 20 minutes".
    if matches!(mention.day, Some(Day::Relative(1..))) || mention.duration.is_some() {
        return false;
    }
    let only_today =
        mention.day == Some(Day::Relative(0)) && mention.time.is_none() && mention.part.is_none();
    if only_today
        && grammar.language.dates.today_needs_future
        && asked.is_none()
        && grammar.future.find_in(message, from, to).is_none()
    {
        return true;
    }
    if grammar
        .future_prepositions
        .ending_at(message, start)
        .is_some()
    {
        return false;
    }
    match is_past(message, from, start) {
        Some(past) => past,
        None => match is_past(message, end, to) {
            Some(past) => past,
            // "as children we had to go, on Saturdays too, at eight".
            None => {
                let sentence = &message.sentences[message.sentence_of(start)].tokens;
                let rest = sentence.end.min(to + AFTER);
                message.punctuated
                    && is_past(message, sentence.start, from)
                        .or_else(|| {
                            comma_at(message, end).and_then(|at| is_past(message, at, rest))
                        })
                        .unwrap_or(false)
            }
        },
    }
}

/// Tokens of the clause around a mention.
fn surroundings(message: &Message, mention: &Mention) -> (usize, usize) {
    let grammar = message.grammar;
    let sentence = &message.sentences[message.sentence_of(mention.tokens.start)].tokens;
    let breaks = |at: usize| {
        message.tokens[at].is_punctuation()
            || grammar.strong_connectives.matches_at(message, at)
            || grammar.weak_connectives.matches_at(message, at)
    };
    let mut from = mention.tokens.start;
    while from
        > sentence
            .start
            .max(mention.tokens.start.saturating_sub(BEFORE))
        && !breaks(from - 1)
    {
        from -= 1;
    }
    let mut to = mention.tokens.end;
    while to < sentence.end.min(mention.tokens.end + AFTER) && !breaks(to) {
        to += 1;
    }
    (from, to)
}

/// Token after a comma right after a mention: "today, at six, I was awake".
fn comma_at(message: &Message, at: usize) -> Option<usize> {
    message.tokens.get(at)?.is_comma().then_some(at + 1)
}

/// Whether the last words about past or future are about the past.
fn is_past(message: &Message, from: usize, to: usize) -> Option<bool> {
    let grammar = message.grammar;
    let last = |list: &crate::patterns::PatternList| {
        (from..to)
            .filter_map(|at| {
                let ends = list.all_at(message, at).map(|found| found.end);
                let end = ends.filter(|end| *end <= to).max()?;
                Some((end, std::cmp::Reverse(at)))
            })
            .max()
    };
    match (last(&grammar.past), last(&grammar.future)) {
        (None, None) => None,
        // "was going to" is longer than "going".
        (past, future) => Some(past > future),
    }
}

/// "at six, no, quarter to six".
fn is_corrected(message: &Message, mention: &Mention, next: Option<&Mention>) -> bool {
    let Some(next) = next else {
        return false;
    };
    let (end, start) = (mention.tokens.end, next.tokens.start);
    let same = mention.time.is_some() && next.time.is_some()
        || mention.day.is_some() && next.day.is_some()
        || mention.duration.is_some() && next.duration.is_some();
    same && start - end <= CORRECTION
        && message
            .grammar
            .corrections
            .find_in(message, end, start)
            .is_some()
}
