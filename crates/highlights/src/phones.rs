//! Phone numbers in digits and words.

use std::ops::Range;

use crate::highlight::{Highlight, Kind};
use crate::message::Message;
use crate::tokens::{Token, TokenKind};

const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// Spoken digits that are not written as digits must be at least this many words.
const MIN_WORDS: usize = 3;
/// Scores and lists are shorter.
const MIN_SPOKEN_DIGITS: usize = 9;
/// Tokens between a wrong number and the right one.
const CORRECTION: usize = 22;

pub(crate) struct Phone {
    pub tokens: Range<usize>,
    /// Bytes of the text.
    range: Range<usize>,
    number: String,
}

impl Phone {
    pub fn highlight(&self) -> Highlight {
        Highlight {
            kind: Kind::Phone,
            range: self.range.clone(),
            value: Some(self.number.clone()),
        }
    }
}

pub(crate) fn find(message: &Message) -> Vec<Phone> {
    let mut phones: Vec<Phone> = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        match phone_at(message, at) {
            Some(phone) => {
                at = phone.tokens.end;
                if phones
                    .last()
                    .is_some_and(|last| is_corrected(message, last, &phone))
                {
                    phones.pop();
                }
                if !is_denied(message, phone.tokens.start) {
                    phones.push(phone);
                }
            }
            None => at += 1,
        }
    }
    phones
}

/// "555 0142, no, that's the old one, 555 0143".
fn is_corrected(message: &Message, wrong: &Phone, right: &Phone) -> bool {
    let (from, to) = (wrong.tokens.end, right.tokens.start);
    to - from <= CORRECTION
        && message
            .grammar
            .phone_corrections
            .find_in(message, from, to)
            .is_some()
}

fn is_denied(message: &Message, start: usize) -> bool {
    let denials = &message.grammar.phone_denials;
    (start.saturating_sub(2)..=start).any(|end| denials.ending_at(message, end).is_some())
}

/// Digits that begin at a token.
struct Part {
    digits: String,
    end: usize,
    written: bool,
}

fn phone_at(message: &Message, start: usize) -> Option<Phone> {
    let mut at = start;
    let mut number = String::new();
    if let Some(end) = plus_at(message, at) {
        number.push('+');
        at = end;
    }
    if message.tokens.get(at).is_some_and(|token| token.is("(")) {
        at += 1;
    }
    let first = at;
    let mut end = at;
    let mut parts: Vec<Part> = Vec::new();
    let mut commas = 0;
    while let Some(part) = part_at(message, at, &parts) {
        number.push_str(&part.digits);
        end = part.end;
        parts.push(part);
        if number.len() > 24 {
            break;
        }
        (at, commas) = separator_end(message, end, commas);
    }
    let count = number.bytes().filter(u8::is_ascii_digit).count();
    let written = parts.iter().filter(|part| part.written).count();
    let spoken = parts.len() - written;
    if !DIGITS.contains(&count)
        || (written == 0 && spoken < MIN_WORDS)
        || (written == 0 && count < MIN_SPOKEN_DIGITS && !is_digit_by_digit(&parts))
        || (commas > 0 && written > 0 && count < 9)
        || is_date(&parts)
        || is_sum(message, first, end)
    {
        return None;
    }
    // A word that is part of the sentence before: "oh, 555 0142".
    let range = message.bytes(start..end);
    Some(Phone {
        tokens: start..end,
        range,
        number,
    })
}

fn is_digit_by_digit(parts: &[Part]) -> bool {
    parts.iter().all(|part| part.digits.len() == 1) || parts[0].digits.starts_with('0')
}

fn plus_at(message: &Message, at: usize) -> Option<usize> {
    if message.tokens.get(at)?.is("+") {
        return Some(at + 1);
    }
    message
        .grammar
        .phone_plus
        .longest_at(message, at)
        .map(|found| found.end)
}

fn part_at(message: &Message, at: usize, before: &[Part]) -> Option<Part> {
    let token = message.tokens.get(at)?;
    if token.is_number() {
        return written_part(message, token, at, before);
    }
    if !token.is_word() {
        return None;
    }
    let table = &message.grammar.language.phones;
    let repeat = table.repeats.iter().find(|(word, _)| token.is(word));
    if let Some((_, times)) = repeat {
        let digit = single_digit(message, at + 1)?;
        return Some(Part {
            digits: digit.repeat(*times as usize),
            end: at + 2,
            written: false,
        });
    }
    if let Some(digit) = single_digit_word(message, token) {
        return Some(Part {
            digits: digit,
            end: at + 1,
            written: false,
        });
    }
    let numeral = message.numerals[at]
        .iter()
        .find(|numeral| !numeral.ordinal)?;
    let whole = numeral.number.whole().filter(|&whole| whole < 10_000)?;
    Some(Part {
        digits: whole.to_string(),
        end: numeral.end,
        written: false,
    })
}

fn written_part(message: &Message, token: &Token, at: usize, before: &[Part]) -> Option<Part> {
    let plain = token.lower.bytes().all(|byte| byte.is_ascii_digit());
    // "615.555.0172".
    let grouped = token.lower.matches('.').count() >= 2 && !token.lower.contains([',', ':']);
    if !plain && !grouped {
        return None;
    }
    // "3pm", "4th".
    let next = message.tokens.get(at + 1);
    if next.is_some_and(|next| next.glued && next.is_word() && next.lower.len() < 4) {
        return None;
    }
    if before.is_empty() && at > 0 && token.glued && is_money_or_clock(&message.tokens[at - 1]) {
        return None;
    }
    Some(Part {
        digits: token.lower.replace('.', ""),
        end: at + 1,
        written: true,
    })
}

fn is_money_or_clock(token: &Token) -> bool {
    token.kind == TokenKind::Symbol && !matches!(token.lower.as_str(), "+" | "/" | "-")
}

fn single_digit_word(message: &Message, token: &Token) -> Option<String> {
    let digits = message.grammar.language.phones.digits;
    digits
        .iter()
        .find(|(word, _)| token.is(word))
        .map(|(_, digit)| digit.to_string())
}

fn single_digit(message: &Message, at: usize) -> Option<String> {
    let token = message.tokens.get(at)?;
    if let Some(digit) = single_digit_word(message, token) {
        return Some(digit);
    }
    let numeral = message.numerals[at]
        .iter()
        .find(|numeral| numeral.end == at + 1)?;
    numeral
        .number
        .whole()
        .filter(|&whole| whole < 10)
        .map(|whole| whole.to_string())
}

/// The token at which the next digits can begin, and the commas until there.
fn separator_end(message: &Message, at: usize, commas: usize) -> (usize, usize) {
    let mut at = at;
    let mut commas = commas;
    if let Some(found) = message.grammar.phone_between.longest_at(message, at) {
        at = found.end;
    }
    while let Some(token) = message.tokens.get(at) {
        match token.lower.as_str() {
            "," | "،" => commas += 1,
            "-" | "–" | "(" | ")" | "/" | "." => {}
            _ => break,
        }
        if at >= message.tokens.len() || token.is(".") && !token.glued {
            break;
        }
        // A point that ends a sentence has a space after it.
        let next_glued = message.tokens.get(at + 1).is_some_and(|next| next.glued);
        if token.is(".") && !next_glued {
            break;
        }
        at += 1;
    }
    (at, commas)
}

/// "12-05-2026", "2026-05-12".
fn is_date(parts: &[Part]) -> bool {
    let lengths: Vec<usize> = parts.iter().map(|part| part.digits.len()).collect();
    let year = |index: usize| {
        parts[index]
            .digits
            .parse()
            .is_ok_and(|year: u32| (1900..2100).contains(&year))
    };
    match lengths.as_slice() {
        [1..=2, 1..=2, 4] => year(2),
        [4, 1..=2, 1..=2] => year(0),
        _ => false,
    }
}

/// A currency follows, or the number is one numeral with a currency.
fn is_sum(message: &Message, start: usize, end: usize) -> bool {
    let symbol_before = start > 0
        && matches!(
            message.tokens[start - 1].lower.as_str(),
            "$" | "€" | "£" | "¥" | "₹"
        );
    let symbol_after = message
        .tokens
        .get(end)
        .is_some_and(|token| matches!(token.lower.as_str(), "$" | "€" | "£" | "¥" | "₹" | "%"));
    symbol_before || symbol_after || message.grammar.currencies.matches_at(message, end)
}
