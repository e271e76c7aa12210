//! Patterns of words (see [`crate::language`]), and lists of them.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::number::{Number, Numeral};
use crate::tokens::{Token, normalized_word};

/// The text with which patterns are compared.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub tokens: &'a [Token],
    /// The numbers that begin at each token.
    pub numerals: &'a [Vec<Numeral>],
    pub names: &'a DayNames,
}

/// Of a language; the numbers are those of the months and of the days from Monday, from 1 on.
pub(crate) struct DayNames {
    pub months: PatternList,
    pub month_numbers: Vec<u32>,
    pub weekdays: PatternList,
    pub weekday_numbers: Vec<u32>,
}

type Word = Cow<'static, str>;

/// Words that `...` skips at most.
const MAX_GAP: usize = 4;
/// Words that a pattern covers at most. Bounds the time for a crafted text.
const MAX_LENGTH: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Capture {
    Number,
    Hour,
    Minute,
    Clock,
    Day,
    Ordinal,
    Month,
    Weekday,
    Year,
}

#[derive(Clone, Debug)]
enum Alternative {
    Word(Word),
    Start(Word),
    End(Word),
    Sets(u64),
    Any,
    Capture(Capture),
    Comma,
    Colon,
}

#[derive(Clone, Debug)]
enum Item {
    One {
        alternatives: Vec<Alternative>,
        optional: bool,
    },
    Not(Vec<Alternative>),
    Gap,
    /// Before a word joined by a hyphen.
    Hyphen,
    /// Before punctuation or the end.
    End,
}

#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    items: Vec<Item>,
}

/// The values of a pattern's `#` items.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Captures {
    pub number: Option<Number>,
    pub hour: Option<i16>,
    pub minute: Option<i16>,
    /// The hour was written in digits with a leading zero.
    pub leading_zero: bool,
    pub day: Option<i8>,
    pub month: Option<i8>,
    /// Monday is 0.
    pub weekday: Option<usize>,
    pub year: Option<i16>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    /// Index of the pattern in its list.
    pub pattern: usize,
    /// Token after the match.
    pub end: usize,
    pub captures: Captures,
}

impl Pattern {
    pub fn parse(source: &'static str, sets: &HashMap<&'static str, u64>) -> Pattern {
        let items = source
            .split_ascii_whitespace()
            .map(|item| parse_item(item, sets))
            .collect();
        Pattern { items }
    }

    /// End of the match at `at`, and its captures.
    pub fn matches(&self, words: Words, at: usize) -> Option<(usize, Captures)> {
        step(&self.items, words, at, at + MAX_LENGTH, Captures::default())
    }

    /// The words with which this pattern can begin.
    fn first(&self) -> First {
        let mut first = First::default();
        for item in &self.items {
            match item {
                Item::One {
                    alternatives,
                    optional,
                } => {
                    alternatives
                        .iter()
                        .for_each(|alternative| first.add(alternative));
                    if !optional {
                        return first;
                    }
                }
                Item::Not(_) => {}
                Item::Gap | Item::Hyphen | Item::End => break,
            }
        }
        first.anything = true;
        first
    }
}

/// The words with which a pattern can begin: most patterns need not be tried.
#[derive(Clone, Debug, Default)]
struct First {
    words: Vec<Word>,
    sets: u64,
    number: bool,
    anything: bool,
}

impl First {
    fn add(&mut self, alternative: &Alternative) {
        match alternative {
            Alternative::Word(word) => self.words.push(word.clone()),
            Alternative::Sets(sets) => self.sets |= sets,
            Alternative::Capture(Capture::Month | Capture::Weekday) => self.anything = true,
            Alternative::Capture(_) => self.number = true,
            _ => self.anything = true,
        }
    }
}

fn parse_item(source: &'static str, sets: &HashMap<&'static str, u64>) -> Item {
    match source {
        "..." => return Item::Gap,
        "$" => return Item::End,
        "-" => return Item::Hyphen,
        _ => {}
    }
    if let Some(rest) = source.strip_prefix('!') {
        return Item::Not(parse_alternatives(rest, sets));
    }
    match source
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inner) => Item::One {
            alternatives: parse_alternatives(inner, sets),
            optional: true,
        },
        None => Item::One {
            alternatives: parse_alternatives(source, sets),
            optional: false,
        },
    }
}

fn parse_alternatives(source: &'static str, sets: &HashMap<&'static str, u64>) -> Vec<Alternative> {
    source
        .split('|')
        .map(|alternative| parse_alternative(alternative, sets))
        .collect()
}

fn parse_alternative(source: &'static str, sets: &HashMap<&'static str, u64>) -> Alternative {
    if source == "*" {
        Alternative::Any
    } else if source == "," {
        Alternative::Comma
    } else if source == ":" {
        Alternative::Colon
    } else if let Some(set) = source.strip_prefix('@') {
        debug_assert!(sets.contains_key(set), "unknown set @{set}");
        Alternative::Sets(sets.get(set).copied().unwrap_or(0))
    } else if let Some(capture) = source.strip_prefix('#') {
        match parse_capture(capture) {
            Some(capture) => Alternative::Capture(capture),
            None => Alternative::Word(normalized_word(source)),
        }
    } else if let Some(end) = source.strip_prefix('*') {
        Alternative::End(normalized_word(end))
    } else if let Some(start) = source.strip_suffix('*') {
        Alternative::Start(normalized_word(start))
    } else {
        Alternative::Word(normalized_word(source))
    }
}

fn parse_capture(source: &str) -> Option<Capture> {
    Some(match source {
        "n" => Capture::Number,
        "hour" => Capture::Hour,
        "minute" => Capture::Minute,
        "clock" => Capture::Clock,
        "day" => Capture::Day,
        "ordinal" => Capture::Ordinal,
        "month" => Capture::Month,
        "weekday" => Capture::Weekday,
        "year" => Capture::Year,
        _ => {
            debug_assert!(false, "unknown capture #{source}");
            return None;
        }
    })
}

fn step(
    items: &[Item],
    words: Words,
    at: usize,
    limit: usize,
    captures: Captures,
) -> Option<(usize, Captures)> {
    let Some((item, rest)) = items.split_first() else {
        return Some((at, captures));
    };
    if at > limit {
        return None;
    }
    match item {
        Item::End => {
            let ended = words
                .tokens
                .get(at)
                .is_none_or(|token| token.is_punctuation());
            ended
                .then(|| step(rest, words, at, limit, captures))
                .flatten()
        }
        Item::Hyphen => {
            let joined = words
                .tokens
                .get(at)
                .is_some_and(|token| token.is_word() && token.glued);
            joined
                .then(|| step(rest, words, at, limit, captures))
                .flatten()
        }
        Item::Not(alternatives) => {
            let found = alternatives
                .iter()
                .any(|alternative| first(alternative, words, at, captures).is_some());
            (!found)
                .then(|| step(rest, words, at, limit, captures))
                .flatten()
        }
        Item::Gap => (0..=MAX_GAP)
            .take_while(|&skipped| {
                skipped == 0
                    || words
                        .tokens
                        .get(at + skipped - 1)
                        .is_some_and(|token| !token.is_punctuation())
            })
            .find_map(|skipped| step(rest, words, at + skipped, limit, captures)),
        Item::One {
            alternatives,
            optional,
        } => {
            for alternative in alternatives {
                for (end, captures) in ends(alternative, words, at, captures) {
                    if let Some(found) = step(rest, words, end, limit, captures) {
                        return Some(found);
                    }
                }
            }
            optional
                .then(|| step(rest, words, at, limit, captures))
                .flatten()
        }
    }
}

fn first(
    alternative: &Alternative,
    words: Words,
    at: usize,
    captures: Captures,
) -> Option<(usize, Captures)> {
    ends(alternative, words, at, captures).next()
}

/// The ends of `alternative` if it begins at `at`, the longest first.
fn ends<'m>(
    alternative: &'m Alternative,
    words: Words<'m>,
    at: usize,
    captures: Captures,
) -> impl Iterator<Item = (usize, Captures)> + 'm {
    let token = words.tokens.get(at);
    let word = token.filter(|token| token.is_word());
    let matches_token = match alternative {
        Alternative::Word(expected) => {
            token.is_some_and(|token| token.lower == *expected && !token.is_punctuation())
        }
        Alternative::Start(start) => word.is_some_and(|token| token.lower.starts_with(&**start)),
        Alternative::End(end) => word.is_some_and(|token| token.lower.ends_with(&**end)),
        Alternative::Sets(sets) => word.is_some_and(|token| token.sets & sets != 0),
        Alternative::Any => token.is_some_and(|token| !token.is_punctuation()),
        Alternative::Comma => {
            token.is_some_and(|token| token.is_comma() || begins_quotation(token))
        }
        Alternative::Colon => token.is_some_and(begins_quotation),
        Alternative::Capture(_) => false,
    };
    let capture = match alternative {
        Alternative::Capture(capture) => Some(*capture),
        _ => None,
    };
    let token = matches_token.then_some((at + 1, captures));
    token.into_iter().chain(
        capture
            .into_iter()
            .flat_map(move |capture| captured(capture, words, at, captures)),
    )
}

fn begins_quotation(token: &Token) -> bool {
    matches!(token.lower.as_str(), ":" | "\"" | "“" | "„" | "«" | "‘")
}

fn captured(
    capture: Capture,
    words: Words,
    at: usize,
    captures: Captures,
) -> Vec<(usize, Captures)> {
    let mut found = Vec::new();
    match capture {
        Capture::Month => {
            if let Some(month) = words.names.months.longest_at(words, at) {
                let number = words.names.month_numbers[month.pattern];
                found.push((
                    month.end,
                    Captures {
                        month: Some(number as i8),
                        ..captures
                    },
                ));
            }
        }
        Capture::Weekday => {
            if let Some(day) = words.names.weekdays.longest_at(words, at) {
                let number = words.names.weekday_numbers[day.pattern];
                found.push((
                    day.end,
                    Captures {
                        weekday: Some(number as usize - 1),
                        ..captures
                    },
                ));
            }
        }
        Capture::Clock => {
            if let Some((hour, minute, leading_zero)) =
                words.tokens.get(at).and_then(|token| clock(&token.lower))
            {
                let captures = Captures {
                    hour: Some(hour),
                    minute: Some(minute),
                    leading_zero,
                    ..captures
                };
                found.push((at + 1, captures));
            }
        }
        _ => {
            for numeral in words.numerals.get(at).into_iter().flatten() {
                let whole = numeral.number.whole();
                let with = match capture {
                    Capture::Number if !numeral.ordinal => Some(Captures {
                        number: Some(numeral.number),
                        ..captures
                    }),
                    Capture::Hour if !numeral.ordinal => {
                        whole.filter(|&hour| hour <= 24).map(|hour| Captures {
                            hour: Some(hour as i16),
                            leading_zero: numeral.leading_zero,
                            ..captures
                        })
                    }
                    Capture::Minute if !numeral.ordinal && numeral.digits != 1 => {
                        whole.filter(|&minute| minute <= 59).map(|minute| Captures {
                            minute: Some(minute as i16),
                            ..captures
                        })
                    }
                    Capture::Day => {
                        whole
                            .filter(|&day| (1..=31).contains(&day))
                            .map(|day| Captures {
                                day: captures.day.or(Some(day as i8)),
                                ..captures
                            })
                    }
                    Capture::Ordinal if numeral.ordinal => whole
                        .filter(|&day| (1..=31).contains(&day))
                        .map(|day| Captures {
                            day: captures.day.or(Some(day as i8)),
                            ..captures
                        }),
                    Capture::Year if !numeral.ordinal => whole
                        .filter(|&year| (2020..=2099).contains(&year))
                        .map(|year| Captures {
                            year: Some(year as i16),
                            ..captures
                        }),
                    _ => None,
                };
                found.extend(with.map(|captures| (numeral.end, captures)));
            }
        }
    }
    found
}

/// Hour, minute and whether the hour has a leading zero: "17:30", "7.30".
fn clock(text: &str) -> Option<(i16, i16, bool)> {
    let (hour, minute) = text.split_once([':', '.'])?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    let leading_zero = hour.len() == 2 && hour.starts_with('0');
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..=24).contains(&hour) && (0..=59).contains(&minute)).then_some((hour, minute, leading_zero))
}

/// Patterns of one table, found by what they begin with.
#[derive(Clone, Debug, Default)]
pub(crate) struct PatternList {
    patterns: Vec<Pattern>,
    by_word: HashMap<Word, Vec<u32>>,
    by_sets: Vec<(u64, u32)>,
    /// Patterns that can begin with a number.
    numbers: Vec<u32>,
    others: Vec<u32>,
}

impl PatternList {
    pub fn new(
        sources: impl IntoIterator<Item = &'static str>,
        sets: &HashMap<&'static str, u64>,
    ) -> PatternList {
        let mut list = PatternList::default();
        for source in sources {
            let index = list.patterns.len() as u32;
            let pattern = Pattern::parse(source, sets);
            list.index(index, pattern.first());
            list.patterns.push(pattern);
        }
        list
    }

    fn index(&mut self, index: u32, first: First) {
        if first.anything {
            self.others.push(index);
            return;
        }
        for word in first.words {
            self.by_word.entry(word).or_default().push(index);
        }
        if first.sets != 0 {
            self.by_sets.push((first.sets, index));
        }
        if first.number {
            self.numbers.push(index);
        }
    }

    /// All matches that begin at the token `at`; one can occur twice.
    pub fn all_at<'m>(
        &'m self,
        words: impl Into<Words<'m>>,
        at: usize,
    ) -> impl Iterator<Item = Match> + 'm {
        let words = words.into();
        let token = words.tokens.get(at);
        let by_word = token
            .and_then(|token| self.by_word.get(token.lower.as_str()))
            .map_or(&[][..], Vec::as_slice);
        let sets = token.map_or(0, |token| token.sets);
        let by_sets = self
            .by_sets
            .iter()
            .filter(move |(mask, _)| sets & mask != 0)
            .map(|(_, index)| index);
        let is_number = token.is_some_and(Token::is_number)
            || words
                .numerals
                .get(at)
                .is_some_and(|numerals| !numerals.is_empty());
        let numbers = if is_number {
            self.numbers.as_slice()
        } else {
            &[]
        };
        by_word
            .iter()
            .chain(by_sets)
            .chain(numbers)
            .chain(&self.others)
            .filter_map(move |&index| {
                let pattern = index as usize;
                let (end, captures) = self.patterns[pattern].matches(words, at)?;
                (end > at).then_some(Match {
                    pattern,
                    end,
                    captures,
                })
            })
    }

    /// The longest match, and of equal ones the first pattern.
    pub fn longest_at<'m>(&'m self, words: impl Into<Words<'m>>, at: usize) -> Option<Match> {
        self.all_at(words, at)
            .max_by_key(|found| (found.end, std::cmp::Reverse(found.pattern)))
    }

    pub fn matches_at<'m>(&'m self, words: impl Into<Words<'m>>, at: usize) -> bool {
        self.all_at(words, at).next().is_some()
    }

    /// First match that lies within the tokens from `from` to `to`.
    pub fn find_in<'m>(
        &'m self,
        words: impl Into<Words<'m>>,
        from: usize,
        to: usize,
    ) -> Option<(usize, Match)> {
        let words = words.into();
        (from..to).find_map(|at| {
            self.all_at(words, at)
                .find(|found| found.end <= to)
                .map(|found| (at, found))
        })
    }

    /// Start of a match that ends at `end`.
    pub fn ending_at<'m>(&'m self, words: impl Into<Words<'m>>, end: usize) -> Option<usize> {
        let words = words.into();
        (end.saturating_sub(8)..end)
            .find(|&at| self.all_at(words, at).any(|found| found.end == end))
    }
}
