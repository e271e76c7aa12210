//! Numbers in digits and words.

use crate::grammar::Grammar;
use crate::number::{MAX_WHOLE, Number, Numeral};
use crate::patterns::Words;

/// The numbers that begin at the token `at`, the longest first. "five forty" is only "five",
/// "twenty five" is 25 and 20.
pub(crate) fn numerals_at(words: Words, grammar: &Grammar, at: usize) -> Vec<Numeral> {
    let mut found = match words.tokens.get(at) {
        Some(token) if token.is_number() => digits_at(words, grammar, at),
        Some(token) if token.is_word() => words_at(words, grammar, at),
        _ => Vec::new(),
    };
    found.sort_by_key(|numeral| std::cmp::Reverse(numeral.end));
    found
}

fn digits_at(words: Words, grammar: &Grammar, at: usize) -> Vec<Numeral> {
    let table = &grammar.language.numerals;
    let token = &words.tokens[at];
    let Some(number) = parse_digits(&token.lower) else {
        return Vec::new();
    };
    let digits = token.lower.bytes().filter(u8::is_ascii_digit).count();
    let leading_zero = digits > 1 && token.lower.starts_with('0');
    let plain = Numeral {
        end: at + 1,
        number,
        ordinal: false,
        digits,
        leading_zero,
    };
    let mut found = vec![plain];
    if let Some(suffix) = words.tokens.get(at + 1)
        && suffix.glued
        && table.ordinal_suffixes.contains(&suffix.lower.as_str())
    {
        found.push(Numeral {
            end: at + 2,
            ordinal: true,
            ..plain
        });
    }
    if table.spaced_thousands && digits <= 3 && !token.lower.contains(['.', ',']) {
        found.extend(
            spaced_thousands(words, at, number).map(|(end, number)| Numeral {
                end,
                number,
                ..plain
            }),
        );
    }
    // "25 thousand".
    let mut end = at + 1;
    let mut product = number;
    while let Some(multiplier) = grammar.multipliers.longest_at(words, end) {
        let factor = u64::from(grammar.language.numerals.multipliers[multiplier.pattern].1);
        product = product.times(factor);
        end = multiplier.end;
        found.push(Numeral {
            end,
            number: product,
            digits: 0,
            ..plain
        });
    }
    found
}

fn spaced_thousands(words: Words, at: usize, first: Number) -> Option<(usize, Number)> {
    let mut end = at + 1;
    let mut number = first;
    while let Some(token) = words.tokens.get(end)
        && token.is_number()
        && !token.glued
        && token.lower.bytes().take_while(u8::is_ascii_digit).count() == 3
        && let Some(group) = parse_digits(&token.lower)
    {
        let sum = number.times(1000).thousandths + group.thousandths;
        number = Number {
            thousandths: sum.min(MAX_WHOLE * 1000),
        };
        end += 1;
    }
    (end > at + 1).then_some((end, number))
}

/// "1,450", "1.450,50", "38,5". A separator before exactly three digits groups thousands.
fn parse_digits(text: &str) -> Option<Number> {
    if text.contains(':') {
        return None;
    }
    let text = text.replace(['٫', '٬'], ",");
    let decimal = text
        .rfind(['.', ','])
        .filter(|&at| text.len() - at - 1 <= 2 || text.starts_with("0.") || text.starts_with("0,"));
    let (whole, rest) = match decimal {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text.as_str(), ""),
    };
    let separators = whole.matches(['.', ',']).count();
    let groups_are_thousands = whole
        .split(['.', ','])
        .skip(1)
        .all(|group| group.len() == 3);
    if separators > 0 && !groups_are_thousands {
        return None;
    }
    let whole: u64 = whole.replace(['.', ','], "").parse().ok()?;
    if whole > MAX_WHOLE {
        return None;
    }
    let mut thousandths = whole * 1000;
    for (place, digit) in [100, 10, 1].into_iter().zip(rest.bytes()) {
        thousandths += place * u64::from(digit.wrapping_sub(b'0').min(9));
    }
    Some(Number { thousandths })
}

/// The numbers that can still be added to one below 1000.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Free {
    /// Smaller values than this: 1000 at first, 100 after hundreds, 10 after tens, 0 after units.
    below: u64,
}

fn words_at(words: Words, grammar: &Grammar, at: usize) -> Vec<Numeral> {
    let table = &grammar.language.numerals;
    let mut found: Vec<Numeral> = Vec::new();
    let mut record = |end: usize, whole: u64, ordinal: bool| {
        let number = Number::new(whole);
        found.push(Numeral {
            end,
            number,
            ordinal,
            digits: 0,
            leading_zero: false,
        });
    };
    let mut total: u64 = 0;
    let mut group: u64 = 0;
    let mut free = Free { below: 1000 };
    let mut smallest_multiplier = u64::MAX;
    let mut started = false;
    let mut end = at;
    if let Some(token) = words.tokens.get(at)
        && table.one_before_multiplier.contains(&token.lower.as_str())
        && grammar.multipliers.longest_at(words, at + 1).is_some()
    {
        group = 1;
        free.below = 0;
        started = true;
        end = at + 1;
    }
    // Ends because every step moves `end`; a long text of number words stops at the limit.
    while end < at + 16 {
        let connected = started
            && words
                .tokens
                .get(end)
                .is_some_and(|token| table.connectors.contains(&token.lower.as_str()));
        let next = if connected { end + 1 } else { end };
        if let Some((value, after)) = ordinal_at(words, grammar, next)
            && started_or_plain(started, value, free)
        {
            record(after, total + group + value, true);
        }
        if let Some((value, after)) = cardinal_at(words, grammar, next) {
            let tens_after_units = table.units_first
                && connected
                && (1..10).contains(&(group % 100))
                && value.is_multiple_of(10)
                && (20..100).contains(&value);
            let teens_after_tens = table.vigesimal
                && (10..20).contains(&value)
                && matches!(group % 100, 60 | 80)
                && free.below == 10;
            // "dreitausendfünfhundert" is one word.
            if !started && value >= 1000 {
                total = value;
                started = true;
                smallest_multiplier = 1000;
                free.below = if value.is_multiple_of(1000) { 1000 } else { 0 };
                end = after;
                record(end, total, false);
                continue;
            }
            let fits = value < free.below || tens_after_units || teens_after_tens;
            let zero = value == 0 && started;
            if !fits || zero {
                break;
            }
            group += value;
            started = true;
            free.below = if tens_after_units {
                0
            } else if value >= 100 {
                100
            } else if value >= 20 && value.is_multiple_of(10) && !table.units_first {
                10
            } else {
                0
            };
            end = after;
            record(end, total + group, false);
            continue;
        }
        if let Some(multiplier) = grammar.multipliers.longest_at(words, next) {
            let factor = u64::from(table.multipliers[multiplier.pattern].1);
            if factor == 100 {
                let count = group.max(1);
                if group > 99 || (connected && started) {
                    break;
                }
                group = count * 100;
                free.below = 100;
            } else {
                if factor >= smallest_multiplier {
                    break;
                }
                total += group.max(1) * factor;
                group = 0;
                free.below = 1000;
                smallest_multiplier = factor;
            }
            started = true;
            end = multiplier.end;
            record(end, total + group, false);
            continue;
        }
        break;
    }
    found.reverse();
    found
}

fn started_or_plain(started: bool, value: u64, free: Free) -> bool {
    !started || (value < free.below && value > 0)
}

fn cardinal_at(words: Words, grammar: &Grammar, at: usize) -> Option<(u64, usize)> {
    let table = &grammar.language.numerals;
    if let Some(found) = grammar.cardinals.longest_at(words, at) {
        return Some((u64::from(table.cardinals[found.pattern].1), found.end));
    }
    let token = words.tokens.get(at).filter(|token| token.is_word())?;
    (table.compound)(&token.lower).map(|value| (u64::from(value), at + 1))
}

fn ordinal_at(words: Words, grammar: &Grammar, at: usize) -> Option<(u64, usize)> {
    let table = &grammar.language.numerals;
    if let Some(found) = grammar.ordinals.longest_at(words, at) {
        return Some((u64::from(table.ordinals[found.pattern].1), found.end));
    }
    let token = words.tokens.get(at).filter(|token| token.is_word())?;
    (table.compound_ordinal)(&token.lower).map(|value| (u64::from(value), at + 1))
}
