//! Spaces and commas removed together with words.

use std::ops::Range;

pub(super) struct Removal {
    pub(super) range: Range<usize>,
    /// The letter that now begins the sentence, and its capital.
    pub(super) capital: Option<(Range<usize>, String)>,
}

/// `words` are to be left out.
pub(super) fn removal(text: &str, words: Range<usize>) -> Removal {
    let (mut start, mut end) = (words.start, words.end);
    let before = text[..start].trim_end();
    if (before.is_empty() || before.ends_with(is_punctuation))
        && let Some(comma) = text[end..].chars().next().filter(|c| is_comma(*c))
    {
        end += comma.len_utf8();
    }
    let after = &text[end..];
    if after.is_empty() || after.starts_with(is_punctuation) {
        start = before.len();
        let ends = after.chars().find(|c| !c.is_whitespace());
        if ends.is_none_or(ends_sentence)
            && let Some(comma) = before.chars().next_back().filter(|c| is_comma(*c))
        {
            start -= comma.len_utf8();
        }
    } else if start == 0 || before.len() < start {
        end += after.len() - after.trim_start().len();
    }
    // Nothing but punctuation would be left.
    let is_left = |part: &str| part.contains(char::is_alphanumeric);
    if !is_left(&text[..start]) && !is_left(&text[end..]) {
        return Removal {
            range: 0..text.len(),
            capital: None,
        };
    }
    let began_sentence = before.is_empty() || before.ends_with(ends_sentence);
    let was_capital = text[words].chars().next().is_some_and(char::is_uppercase);
    let next = text[end..].chars().next().filter(|c| c.is_lowercase());
    let capital = next
        .filter(|_| began_sentence && was_capital)
        .map(|letter| {
            let range = end..end + letter.len_utf8();
            (range, letter.to_uppercase().collect())
        });
    Removal {
        range: start..end,
        capital,
    }
}

fn is_punctuation(c: char) -> bool {
    is_comma(c) || ends_sentence(c) || matches!(c, ';' | ':' | '؛' | '；' | '：')
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '،' | '、' | '，')
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।')
}
