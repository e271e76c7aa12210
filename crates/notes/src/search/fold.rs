//! Tokenizes and folds text for search.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Without case and accents; letters, digits and significant marks only.
    pub(super) folded: String,
    /// Byte range.
    pub(super) range: Range<usize>,
    /// Part of the same word or number as the previous token: `e-mail`, `U.S.A.`, `1.234`, `1 234`.
    continues_word: bool,
}

/// Separates symbol runs in the index.
pub(super) const GAP: &str = " \u{E080} ";

#[derive(Clone, Copy, PartialEq)]
enum Separator {
    None,
    Symbol,
    Space,
    Multiple,
}

/// Scripts without spaces give one token per letter with its marks, so that any substring is a
/// phrase.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // End of the last token if the next letter may continue it.
    let mut open: Option<usize> = None;
    let mut separator = Separator::Multiple;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if is_invisible(c) {
            // Soft hyphens and joiners do not split words.
            if open == Some(at) {
                open = Some(end);
            }
            continue;
        }
        let continues_word = open == Some(at);
        if is_combining_mark(c) {
            if continues_word && let Some(token) = tokens.last_mut() {
                fold(c, &mut token.folded);
                token.range.end = end;
                open = Some(end);
            }
        } else if c.is_alphanumeric() {
            let is_single = is_spaceless(c);
            match tokens.last_mut() {
                Some(token) if continues_word && !is_single && !last_is_spaceless(text, token) => {
                    fold(c, &mut token.folded);
                    token.range.end = end;
                }
                _ => {
                    let mut folded = String::new();
                    fold(c, &mut folded);
                    let continues_word = match separator {
                        Separator::Symbol => {
                            !is_single
                                && tokens
                                    .last()
                                    .is_some_and(|last| !last_is_spaceless(text, last))
                        }
                        // Digit groups.
                        Separator::Space => {
                            c.is_numeric()
                                && tokens.last().is_some_and(|last| ends_in_digit(text, last))
                        }
                        Separator::None | Separator::Multiple => false,
                    };
                    tokens.push(Token {
                        folded,
                        range: at..end,
                        continues_word,
                    });
                }
            }
            open = Some(end);
            separator = Separator::None;
        } else {
            open = None;
            separator = match separator {
                Separator::None if c.is_whitespace() => Separator::Space,
                Separator::None => Separator::Symbol,
                _ => Separator::Multiple,
            };
        }
    }
    // A letter may fold to a removed accent only.
    tokens.retain(|token| !token.folded.is_empty());
    tokens
}

fn last_is_spaceless(text: &str, token: &Token) -> bool {
    text[token.range.clone()]
        .chars()
        .next()
        .is_some_and(is_spaceless)
}

fn ends_in_digit(text: &str, token: &Token) -> bool {
    let last = text[token.range.clone()].chars().next_back();
    last.is_some_and(char::is_numeric)
}

/// The tokens with compounds joined; `None` without compounds.
pub(super) fn joined(tokens: &[Token]) -> Option<Vec<Token>> {
    if !tokens.iter().any(|token| token.continues_word) {
        return None;
    }
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match joined.last_mut() {
            Some(last) if token.continues_word => {
                last.folded.push_str(&token.folded);
                last.range.end = token.range.end;
            }
            _ => joined.push(token.clone()),
        }
    }
    Some(joined)
}

/// Punctuation, symbols and emoji, one token each, in runs separated by letters and spaces.
/// Excludes quotes, which are query syntax.
pub(super) fn symbols(text: &str) -> Vec<Vec<Token>> {
    let mut runs: Vec<Vec<Token>> = Vec::new();
    let mut in_run = false;
    for (at, c) in text.char_indices() {
        if is_invisible(c) || is_combining_mark(c) {
            continue;
        }
        if !is_symbol(c) {
            in_run = false;
            continue;
        }
        if !in_run {
            runs.push(Vec::new());
            in_run = true;
        }
        let Some(run) = runs.last_mut() else {
            continue;
        };
        let parts: Vec<char> = std::iter::once(c).nfkd().collect();
        let parts = if parts.iter().all(|part| is_symbol(*part)) {
            parts
        } else {
            vec![c]
        };
        run.extend(parts.into_iter().map(|part| Token {
            folded: index_char(part).to_string(),
            range: at..at + c.len_utf8(),
            continues_word: false,
        }));
    }
    runs
}

fn is_symbol(c: char) -> bool {
    !(c.is_alphanumeric()
        || c.is_whitespace()
        || c.is_control()
        || is_invisible(c)
        || is_combining_mark(c)
        || is_quote(c))
}

/// The index's tokenizer discards ASCII symbols, so they are mapped to private-use characters.
fn index_char(symbol: char) -> char {
    if symbol.is_ascii() {
        char::from_u32(0xE000 + u32::from(symbol)).unwrap_or(symbol)
    } else {
        symbol
    }
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '＂'
    )
}

pub(super) fn join_tokens(tokens: &[Token]) -> String {
    let mut all = String::new();
    for token in tokens {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&token.folded);
    }
    all
}

pub(crate) fn folded(text: &str) -> String {
    join_tokens(&tokens(text))
}

/// Splits a text without spaces before each letter of a spaceless script and at script changes.
/// Punctuation stays with the preceding unit.
pub(crate) fn units(text: &str) -> Vec<&str> {
    let mut cuts = Vec::new();
    let mut after_letter: Option<bool> = None;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() && !is_combining_mark(c) {
            let is_single = is_spaceless(c);
            if after_letter.is_some_and(|before| before || is_single) {
                cuts.push(at);
            }
            after_letter = Some(is_single);
        }
    }
    let mut units = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts.into_iter().chain([text.len()]) {
        if cut > start {
            units.push(&text[start..cut]);
        }
        start = cut;
    }
    units
}

fn fold(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return;
    }
    let compatible: String = std::iter::once(c).nfkd().collect();
    // Via uppercase: variants such as the two lowercase sigmas share it.
    let small = compatible
        .chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    for part in small {
        match part {
            'æ' => into.push_str("ae"),
            'œ' => into.push_str("oe"),
            'þ' => into.push_str("th"),
            'ø' => into.push('o'),
            'ł' => into.push('l'),
            'đ' | 'ð' => into.push('d'),
            'ħ' => into.push('h'),
            // Farsi and Urdu keyboards use other code points for these Arabic letters.
            'ی' | 'ى' => into.push('ي'),
            'ک' => into.push('ك'),
            part if is_accent(part) => {}
            part if part.is_alphanumeric() || is_combining_mark(part) => into.push(part),
            _ => {}
        }
    }
}

/// Marks omitted in typing: Latin, Greek and Cyrillic accents, Hebrew and Arabic vowel points.
/// Vowel signs of Indic scripts and Japanese voicing marks distinguish words and are kept.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Scripts without spaces between words: Han, kana, Thai, Lao, Khmer, Myanmar, Tai and related
/// ones.
pub(crate) fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{1950}'..='\u{19DF}' | '\u{1A00}'..='\u{1AAF}' | '\u{2E80}'..='\u{2FDF}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{9FFF}' | '\u{A9E0}'..='\u{A9FF}'
        | '\u{AA60}'..='\u{AADF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_and_accents() {
        assert_eq!(folded("Çà et LÀ, Straße!"), "ca et la strasse");
        assert_eq!(folded("Ёлка й ЁЖ"), folded("елка и еж"));
        assert_eq!(folded("İstanbul ISPARTA"), "istanbul isparta");
        assert_eq!(folded("Smørrebrød Łódź"), "smorrebrod lodz");
        assert_eq!(folded("ὈΔΥΣΣΕΎΣ"), folded("οδυσσευς"));
        assert_eq!(folded("ᾠδή"), folded("ΩΙΔΗ"));
        assert_eq!(folded("e\u{301}te\u{301}"), folded("été"));
        assert_eq!(folded("مُحَمَّد"), "محمد");
        assert_eq!(folded("أحمد"), "احمد");
        assert_eq!(folded("שָׁלוֹם"), "שלום");
        assert_eq!(folded("ＡＢＣ１２"), "abc12");
        assert_eq!(folded("co\u{AD}op zero\u{200D}width"), "coop zerowidth");
    }

    #[test]
    fn keeps_distinguishing_marks() {
        assert_ne!(folded("か"), folded("が"));
        assert_ne!(folded("कि"), folded("का"));
        assert_eq!(folded("हिन्दी में"), "हिन्दी में");
    }

    #[test]
    fn splits_spaceless_scripts_per_letter() {
        assert_eq!(folded("明日は東京へ"), "明 日 は 東 京 へ");
        assert_eq!(folded("A组work"), "a 组 work");
        assert_eq!(folded("ที่นี่"), "ที่ นี่");
        assert_eq!(
            folded("한국어 말"),
            folded("한국어 말".nfd().collect::<String>().as_str())
        );
    }

    #[test]
    fn splits_text_into_units() {
        assert_eq!(units("word,"), ["word,"]);
        assert_eq!(
            units("「明日」は、A組"),
            ["「明", "日」", "は、", "A", "組"]
        );
        assert_eq!(units(""), [""; 0]);
        assert_eq!(units("…"), ["…"]);
    }

    #[test]
    fn tokens_have_byte_ranges() {
        let text = "«Où?» été";
        let words: Vec<_> = tokens(text)
            .into_iter()
            .map(|token| &text[token.range])
            .collect();
        assert_eq!(words, ["Où", "été"]);
    }

    #[test]
    fn compounds_are_joined() {
        let joined = |text: &str| joined(&tokens(text)).map(|joined| join_tokens(&joined));
        for (text, together) in [
            ("an e-mail today", "an email today"),
            ("don’t", "dont"),
            ("the U.S.A. and AT&T", "the usa and att"),
            ("1.234,50 and 1\u{202f}234", "123450 and 1234"),
            ("call 06 1234 5678 now", "call 0612345678 now"),
            ("COVID\u{2011}19", "covid19"),
        ] {
            assert_eq!(joined(text).as_deref(), Some(together), "{text}");
        }
        for apart in ["two words", "one. Two", "a – b", "東・京", "5 apples", ""] {
            assert_eq!(joined(apart), None, "{apart}");
        }
    }

    #[test]
    fn symbols_are_grouped_into_runs() {
        let text = "Hi!? 👨\u{200D}👩 a… \"x\" ❤\u{FE0F}";
        let runs: Vec<Vec<_>> = symbols(text)
            .into_iter()
            .map(|run| {
                run.into_iter()
                    .map(|token| text[token.range].to_owned())
                    .collect()
            })
            .collect();
        assert_eq!(
            runs,
            [vec!["!", "?"], vec!["👨", "👩"], vec!["…"; 3], vec!["❤"]]
        );
    }
}
