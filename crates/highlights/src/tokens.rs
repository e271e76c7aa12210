//! Words, numbers and punctuation of a text, with their byte ranges.

use std::borrow::Cow;
use std::ops::Range;

use crate::language::Apostrophe;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Word,
    /// Digits, with `.`, `,` or `:` between them: `7.30`, `1,450`, `17:05`.
    Number,
    Link,
    Punctuation,
    /// `€`, `/`, `+`; a hyphen between digits.
    Symbol,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub kind: TokenKind,
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Lower case, without apostrophes ("don't" is "dont"); digits are ASCII. Arabic: without vowel
    /// marks, ة as ه, ى as ي, أ إ آ as ا.
    pub lower: String,
    /// No space before it ("pm" in "3pm").
    pub glued: bool,
    pub capitalized: bool,
    /// Bits of the language's word sets.
    pub sets: u64,
}

impl Token {
    pub fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    pub fn is_number(&self) -> bool {
        self.kind == TokenKind::Number
    }

    pub fn is_punctuation(&self) -> bool {
        self.kind == TokenKind::Punctuation
    }

    pub fn is_comma(&self) -> bool {
        self.is(",") || self.is("،")
    }

    pub fn is(&self, text: &str) -> bool {
        self.lower == text
    }

    pub fn ends_sentence(&self) -> bool {
        self.is_punctuation()
            && matches!(
                self.lower.as_str(),
                "." | "!" | "?" | "…" | "\n" | "؟" | "？" | "。" | "！"
            )
    }

    pub fn is_question_mark(&self) -> bool {
        matches!(self.lower.as_str(), "?" | "؟" | "？")
    }
}

/// ASCII digit of a European or Arabic digit.
pub(crate) fn digit(character: char) -> Option<char> {
    let value = match character {
        '0'..='9' => character as u32 - '0' as u32,
        '٠'..='٩' => character as u32 - '٠' as u32,
        '۰'..='۹' => character as u32 - '۰' as u32,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Form of a word to compare with: see [`Token::lower`].
pub(crate) fn normalized(word: &str) -> String {
    let mut lower = String::with_capacity(word.len());
    for character in word.chars() {
        match character {
            '\'' | '’' | 'ʼ' | 'ـ' | '\u{064b}'..='\u{0652}' | '\u{0670}' => {}
            'أ' | 'إ' | 'آ' | 'ٱ' => lower.push('ا'),
            'ى' => lower.push('ي'),
            'ة' => lower.push('ه'),
            _ => match digit(character) {
                Some(digit) => lower.push(digit),
                None => lower.extend(character.to_lowercase()),
            },
        }
    }
    lower
}

/// [`normalized`], without a copy of a word that is normalized already, as in tables.
pub(crate) fn normalized_word(word: &'static str) -> Cow<'static, str> {
    let changes = |character: char| {
        matches!(
            character,
            '\'' | '’' | 'ʼ' | 'ـ' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' | 'ة' | '\u{064b}'
                ..='\u{0652}' | '\u{0670}'
        ) || character.is_uppercase()
            || !character.is_ascii() && digit(character).is_some()
    };
    if word.chars().any(changes) {
        Cow::Owned(normalized(word))
    } else {
        Cow::Borrowed(word)
    }
}

/// `split`: bytes of a first part of a word that is a word of its own, such as "و" in Arabic.
pub(crate) fn tokens(
    text: &str,
    links: &[Range<usize>],
    apostrophe: Apostrophe,
    split: fn(&str) -> usize,
) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5 + 1);
    let mut at = 0;
    let mut links = links.iter().peekable();
    // After a hyphen inside a word there is no token for the hyphen.
    let mut end_of_last = usize::MAX;
    while let Some(character) = text[at..].chars().next() {
        let end = at + character.len_utf8();
        if let Some(link) = links.next_if(|link| link.start == at) {
            push(
                &mut tokens,
                text,
                at..link.end,
                TokenKind::Link,
                at == end_of_last,
            );
            at = link.end;
            end_of_last = at;
            continue;
        }
        let glued = at == end_of_last;
        if character == '\n' {
            push(&mut tokens, text, at..end, TokenKind::Punctuation, glued);
            at = end;
        } else if character.is_whitespace() {
            at = end;
            continue;
        } else if digit(character).is_some() {
            at = number_end(text, at);
            push(
                &mut tokens,
                text,
                end - character.len_utf8()..at,
                TokenKind::Number,
                glued,
            );
            at += no_hundredths(&text[at..]);
        } else if character.is_alphabetic() {
            at = push_word(&mut tokens, text, at, apostrophe, split, glued);
        } else if glued && ends_word(character, &text[end..], tokens.last()) {
            // "S' mich", "the kids' room".
            at = end;
        } else if is_hyphen(character) && glued && starts_word(&text[end..]) {
            let digits = tokens.last().is_some_and(Token::is_number)
                && text[end..]
                    .chars()
                    .next()
                    .is_some_and(|next| digit(next).is_some());
            if digits {
                push(&mut tokens, text, at..end, TokenKind::Symbol, true);
            }
            at = end;
        } else {
            let kind = if is_punctuation(character) {
                TokenKind::Punctuation
            } else {
                TokenKind::Symbol
            };
            push(&mut tokens, text, at..end, kind, glued);
            at = end;
        }
        end_of_last = at;
    }
    tokens
}

fn push(tokens: &mut Vec<Token>, text: &str, range: Range<usize>, kind: TokenKind, glued: bool) {
    let source = &text[range.clone()];
    let capitalized = source.chars().next().is_some_and(char::is_uppercase);
    let lower = normalized(source);
    tokens.push(Token {
        kind,
        range,
        lower,
        glued,
        capitalized,
        sets: 0,
    });
}

fn push_word(
    tokens: &mut Vec<Token>,
    text: &str,
    start: usize,
    apostrophe: Apostrophe,
    split: fn(&str) -> usize,
    glued: bool,
) -> usize {
    // "17h30" is three tokens.
    let after_number = glued && tokens.last().is_some_and(Token::is_number);
    let end =
        dotted_end(text, start).unwrap_or_else(|| word_end(text, start, apostrophe, after_number));
    let first = split(&text[start..end]);
    if first > 0 && first < end - start && text.is_char_boundary(start + first) {
        push(tokens, text, start..start + first, TokenKind::Word, glued);
        push(tokens, text, start + first..end, TokenKind::Word, true);
    } else {
        push(tokens, text, start..end, TokenKind::Word, glued);
    }
    let last = tokens.len() - 1;
    tokens[last]
        .lower
        .retain(|character| !matches!(character, '.' | ' '));
    end
}

/// End of "p.m.", "U.S.": single letters with points.
fn dotted_end(text: &str, start: usize) -> Option<usize> {
    let mut end = start;
    let mut letters = 0;
    loop {
        let mut characters = text[end..].char_indices();
        let (_, letter) = characters
            .next()
            .filter(|(_, letter)| letter.is_alphabetic())?;
        letters += 1;
        match characters.next() {
            Some((_, '.')) => end += letter.len_utf8() + 1,
            _ => return None,
        }
        let rest = &text[end..];
        // "p. m." as written in Spanish.
        if letters == 1 && matches!(letter, 'a' | 'p') && rest.starts_with(" m.") {
            return Some(end + " m.".len());
        }
        let more = text[end..].chars().next().is_some_and(char::is_alphabetic);
        if !more {
            return (letters > 1).then_some(end);
        }
    }
}

fn word_end(text: &str, start: usize, apostrophe: Apostrophe, after_number: bool) -> usize {
    let mut characters = text[start..].char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if after_number && digit(character).is_some() {
            return start + at;
        }
        if character.is_alphanumeric() || is_mark(character) {
            continue;
        }
        let before_letter = characters
            .peek()
            .is_some_and(|(_, next)| next.is_alphabetic());
        if matches!(character, '\'' | '’' | 'ʼ') && before_letter {
            if apostrophe == Apostrophe::Joins {
                continue;
            }
            return start + at + character.len_utf8();
        }
        return start + at;
    }
    text.len()
}

/// Accents that are characters of their own, and vowel marks.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{0300}'..='\u{036f}' | '\u{0610}'..='\u{061a}' | 'ـ' | '\u{064b}'..='\u{0652}' | '\u{0670}')
}

fn number_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut characters = text[start..].char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let before_digit = characters
            .peek()
            .is_some_and(|(_, next)| digit(*next).is_some());
        if digit(character).is_some() {
            end = start + at + character.len_utf8();
            continue;
        }
        let separates = match character {
            '.' | ',' | ':' | '٫' | '٬' => before_digit,
            '\'' | '’' => groups_thousands(&text[start + at..]),
            _ => false,
        };
        if !separates {
            break;
        }
    }
    end
}

/// Bytes of ".-" or ",–" instead of hundredths: "45.- francs".
fn no_hundredths(rest: &str) -> usize {
    let mut characters = rest.chars();
    match (characters.next(), characters.next(), characters.next()) {
        (Some('.' | ','), Some(dash @ ('-' | '–' | '—')), next)
            if next.is_none_or(|next| !next.is_alphanumeric()) =>
        {
            1 + dash.len_utf8()
        }
        _ => 0,
    }
}

/// An apostrophe at the end of a word that another word follows.
fn ends_word(character: char, rest: &str, last: Option<&Token>) -> bool {
    matches!(character, '\'' | '’')
        && last.is_some_and(Token::is_word)
        && rest.strip_prefix(' ').is_some_and(starts_word)
}

/// An apostrophe as in "1'250".
fn groups_thousands(text: &str) -> bool {
    let rest = text.chars().skip(1);
    rest.take_while(|character| digit(*character).is_some())
        .count()
        == 3
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '‐' | '‑')
}

fn starts_word(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphanumeric)
}

fn is_punctuation(character: char) -> bool {
    matches!(
        character,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | '¿'
            | '¡'
            | '"'
            | '“'
            | '”'
            | '„'
            | '«'
            | '»'
            | '('
            | ')'
            | '['
            | ']'
            | '–'
            | '—'
            | '-'
            | '،'
            | '؛'
            | '؟'
            | '。'
            | '、'
            | '，'
            | '！'
            | '？'
            | '‘'
            | '\''
            | '’'
    )
}
