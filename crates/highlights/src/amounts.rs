//! Sums of money.

use std::ops::Range;

use crate::clauses::Clauses;
use crate::highlight::{Highlight, Kind};
use crate::language::Currency;
use crate::message::Message;
use crate::number::Number;
use crate::phones::Phone;
use crate::tokens::TokenKind;

const SYMBOLS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₪", "ILS"),
    ("₦", "NGN"),
    ("₱", "PHP"),
    ("₴", "UAH"),
    ("₫", "VND"),
];

/// Codes that are no words of the languages.
const CODES: &[&str] = &[
    "AED", "ARS", "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "DZD", "EGP",
    "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "IQD", "JOD", "JPY", "KES", "KRW", "KWD",
    "LBP", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PLN", "QAR", "RON",
    "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "UAH", "USD", "UYU", "VND", "XAF", "XOF",
    "ZAR",
];

struct Amount {
    tokens: Range<usize>,
    number: Number,
    code: &'static str,
}

pub(crate) fn find(message: &Message, clauses: &Clauses, phones: &[Phone]) -> Vec<Highlight> {
    let mut amounts: Vec<Amount> = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        if let Some(phone) = phones.iter().find(|phone| phone.tokens.contains(&at)) {
            at = phone.tokens.end;
            continue;
        }
        match amount_at(message, at) {
            Some(amount) => {
                at = amount.tokens.end;
                amounts.push(amount);
            }
            None => at += 1,
        }
    }
    amounts.retain(|amount| matters(message, clauses, amount));
    amounts
        .into_iter()
        .map(|amount| Highlight {
            kind: Kind::Amount,
            range: message.bytes(amount.tokens),
            value: Some(format!("{} {}", amount.number, amount.code)),
        })
        .collect()
}

fn amount_at(message: &Message, at: usize) -> Option<Amount> {
    symbol_first(message, at).or_else(|| number_first(message, at))
}

/// "$1,450", "R$ 20", "EUR 30".
fn symbol_first(message: &Message, at: usize) -> Option<Amount> {
    let (code, end) = symbol_at(message, at)?;
    let numeral = message
        .numerals
        .get(end)?
        .iter()
        .find(|numeral| !numeral.ordinal)?;
    (numeral.digits > 0 || message.tokens[end].is_number()).then_some(Amount {
        tokens: at..numeral.end,
        number: numeral.number,
        code,
    })
}

/// Code and end of a currency symbol or ISO code.
fn symbol_at(message: &Message, at: usize) -> Option<(&'static str, usize)> {
    let token = message.tokens.get(at)?;
    if token.kind == TokenKind::Symbol {
        if token.is("$") {
            return Some((
                code(message, &message.grammar.language.amounts.dollar_sign, None),
                at + 1,
            ));
        }
        return SYMBOLS
            .iter()
            .find(|(symbol, _)| token.is(symbol))
            .map(|(_, code)| (*code, at + 1));
    }
    if !token.is_word() {
        return None;
    }
    let followed_by_dollar = message
        .tokens
        .get(at + 1)
        .is_some_and(|next| next.is("$") && next.glued);
    match token.lower.as_str() {
        "r" if followed_by_dollar => return Some(("BRL", at + 2)),
        "us" if followed_by_dollar => return Some(("USD", at + 2)),
        "a" | "au" if followed_by_dollar => return Some(("AUD", at + 2)),
        "c" | "ca" if followed_by_dollar => return Some(("CAD", at + 2)),
        _ => {}
    }
    let source = &message.text[token.range.clone()];
    CODES
        .iter()
        .find(|code| **code == source)
        .map(|code| (*code, at + 1))
}

/// "thirty-five dollars", "12,50 €", "treinta y ocho con cincuenta euros".
fn number_first(message: &Message, at: usize) -> Option<Amount> {
    for numeral in message
        .numerals
        .get(at)?
        .iter()
        .filter(|numeral| !numeral.ordinal)
    {
        let whole =
            currency_at(message, numeral.end).map(|(code, end)| (numeral.number, code, end));
        let found = whole.or_else(|| {
            let (hundredths, end) = joined_hundredths(message, numeral.end)?;
            let (code, end) = currency_at(message, end)?;
            numeral.number.whole()?;
            Some((numeral.number.plus_hundredths(hundredths), code, end))
        });
        if let Some((number, code, end)) = found {
            let number = number.times(factor(message, end));
            let (number, end) = match hundredths_after(message, end) {
                Some((hundredths, end)) if number.whole().is_some() => {
                    (number.plus_hundredths(hundredths), end)
                }
                _ => (number, end),
            };
            return Some(Amount {
                tokens: at..end,
                number,
                code,
            });
        }
    }
    None
}

fn currency_at(message: &Message, at: usize) -> Option<(&'static str, usize)> {
    if let Some(found) = symbol_at(message, at) {
        return Some(found);
    }
    let found = message.grammar.currencies.longest_at(message, at)?;
    let currency = &message.grammar.language.amounts.currencies[found.pattern];
    Some((code(message, currency, Some(found.pattern)), found.end))
}

/// The factor of the currency word before `end` ("grand": 1000).
fn factor(message: &Message, end: usize) -> u64 {
    let factors = message.grammar.language.amounts.factors;
    let word = end
        .checked_sub(1)
        .map(|last| message.tokens[last].lower.as_str());
    factors
        .iter()
        .find(|(factor, _)| word == Some(factor))
        .map_or(1, |(_, factor)| u64::from(*factor))
}

/// The code of a currency in this message.
fn code(message: &Message, currency: &'static Currency, index: Option<usize>) -> &'static str {
    let hints = match index {
        Some(index) => &message.grammar.currency_hints[index],
        None => &message.grammar.dollar_hints,
    };
    // The hint that is listed first is the surest.
    let all = (0..message.tokens.len()).flat_map(|at| hints.all_at(message, at));
    all.map(|found| found.pattern)
        .min()
        .map_or(currency.code, |hint| currency.hints[hint].1)
}

/// "con cincuenta" between a number and its currency.
fn joined_hundredths(message: &Message, at: usize) -> Option<(u64, usize)> {
    let joiner = message.grammar.amount_joiners.longest_at(message, at)?;
    hundredths_number(message, joiner.end)
}

fn hundredths_number(message: &Message, at: usize) -> Option<(u64, usize)> {
    message
        .numerals
        .get(at)?
        .iter()
        .find(|numeral| !numeral.ordinal)
        .and_then(|numeral| {
            let whole = numeral.number.whole().filter(|&whole| whole < 100)?;
            Some((whole, numeral.end))
        })
}

/// "seventy-five (pence)" after "sixty pounds", perhaps with a joiner, or "y medio" with one.
fn hundredths_after(message: &Message, at: usize) -> Option<(u64, usize)> {
    let joiner = message.grammar.amount_joiners.longest_at(message, at);
    let start = joiner.map_or(at, |joiner| joiner.end);
    if joiner.is_some()
        && let Some(half) = message.grammar.halves.longest_at(message, start)
    {
        return Some((50, half.end));
    }
    let (hundredths, end) = hundredths_number(message, start)?;
    if let Some(word) = message.grammar.hundredths.longest_at(message, end) {
        return Some((hundredths, word.end));
    }
    let follows = message.grammar.language.amounts.hundredths_follow
        && currency_at(message, end).is_none()
        && !message.grammar.not_before.matches_at(message, end)
        && !message
            .grammar
            .durations
            .all_at(message, start)
            .any(|found| found.end > end);
    let ended = message
        .tokens
        .get(end)
        .is_none_or(|token| token.is_punctuation());
    ((ended || follows) && hundredths >= 10).then_some((hundredths, end))
}

/// Owed, to be paid or offered, and not only talked about.
fn matters(message: &Message, clauses: &Clauses, amount: &Amount) -> bool {
    let grammar = message.grammar;
    let start = amount.tokens.start;
    // "they say it costs 400 euros, shall I": told to the listener.
    if clauses.is_reported(start) && !clauses.concerns_listener()
        || grammar.amount_denials.ending_at(message, start).is_some()
    {
        return false;
    }
    let sentence = &message.sentences[message.sentence_of(start)].tokens;
    if grammar
        .due
        .find_in(message, sentence.start, sentence.end)
        .is_some()
    {
        return true;
    }
    grammar
        .gossip
        .find_in(message, sentence.start, sentence.end)
        .is_none()
        && clauses.concerns_listener()
}
