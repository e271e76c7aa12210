//! Tables of words and patterns: one text for each, split when the crate is compiled.

/// Words separated by white space: `words!("one two three")`.
macro_rules! words {
    ($text:expr) => {{
        const TEXT: &str = $text;
        const COUNT: usize = $crate::tables::count(TEXT, $crate::tables::Items::Words);
        const ITEMS: [&str; COUNT] = $crate::tables::split(TEXT, $crate::tables::Items::Words);
        &ITEMS
    }};
}

/// Patterns (see [`crate::language`]), each at the end of its line or before a semicolon:
/// `patterns!("at (about); by")`. A line that begins with `//` is a comment.
macro_rules! patterns {
    ($text:expr) => {{
        const TEXT: &str = $text;
        const COUNT: usize = $crate::tables::count(TEXT, $crate::tables::Items::Patterns);
        const ITEMS: [&str; COUNT] = $crate::tables::split(TEXT, $crate::tables::Items::Patterns);
        &ITEMS
    }};
}

/// Patterns with a number as the last word: `numbers!("one|a 1; two 2")`.
macro_rules! numbers {
    ($text:expr) => {{
        const PATTERNS: &[&str] = patterns!($text);
        const ITEMS: [(&str, u32); PATTERNS.len()] = $crate::tables::numbered(PATTERNS);
        &ITEMS
    }};
}

/// Patterns with what they stand for as the last word: `pairs!("new york USD; sydney AUD")`.
macro_rules! pairs {
    ($text:expr) => {{
        const PATTERNS: &[&str] = patterns!($text);
        const ITEMS: [(&str, &str); PATTERNS.len()] = $crate::tables::paired(PATTERNS);
        &ITEMS
    }};
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Items {
    Words,
    Patterns,
}

pub(crate) const fn count(text: &str, items: Items) -> usize {
    let mut count = 0;
    let mut at = 0;
    while let Some((_, end)) = next(text.as_bytes(), at, items) {
        count += 1;
        at = end;
    }
    count
}

pub(crate) const fn split<const COUNT: usize>(
    text: &'static str,
    items: Items,
) -> [&'static str; COUNT] {
    let mut found = [""; COUNT];
    let mut count = 0;
    let mut at = 0;
    while let Some((start, end)) = next(text.as_bytes(), at, items) {
        found[count] = text.split_at(end).0.split_at(start).1;
        count += 1;
        at = end;
    }
    found
}

/// Start and end of the first item from `at`. Few steps per byte: the compiler interprets them.
const fn next(text: &[u8], at: usize, items: Items) -> Option<(usize, usize)> {
    let are_words = matches!(items, Items::Words);
    let mut start = at;
    while start < text.len() {
        let byte = text[start];
        if byte == b'/' && start + 1 < text.len() && text[start + 1] == b'/' {
            while start < text.len() && text[start] != b'\n' {
                start += 1;
            }
        } else if byte <= b' ' || (byte == b';' && !are_words) {
            start += 1;
        } else {
            break;
        }
    }
    if start == text.len() {
        return None;
    }
    let mut end = start;
    let mut at = start;
    while at < text.len() {
        let byte = text[at];
        at += 1;
        if byte > b' ' {
            if byte == b';' && !are_words {
                break;
            }
            end = at;
        } else if are_words || byte == b'\n' {
            break;
        }
    }
    Some((start, end))
}

pub(crate) const fn numbered<const COUNT: usize>(
    patterns: &'static [&'static str],
) -> [(&'static str, u32); COUNT] {
    let mut found = [("", 0); COUNT];
    let mut index = 0;
    while index < COUNT {
        let (pattern, number) = last_word(patterns[index]);
        found[index] = (pattern, parse_number(number));
        index += 1;
    }
    found
}

pub(crate) const fn paired<const COUNT: usize>(
    patterns: &'static [&'static str],
) -> [(&'static str, &'static str); COUNT] {
    let mut found = [("", ""); COUNT];
    let mut index = 0;
    while index < COUNT {
        found[index] = last_word(patterns[index]);
        index += 1;
    }
    found
}

/// The parts before and after the last space. Does not compile if there is none.
const fn last_word(item: &'static str) -> (&'static str, &'static str) {
    let mut at = item.len() - 1;
    while item.as_bytes()[at] != b' ' {
        at -= 1;
    }
    (item.split_at(at).0, item.split_at(at + 1).1)
}

/// Does not compile if there is anything but digits.
const fn parse_number(digits: &str) -> u32 {
    let mut number = 0;
    let mut at = 0;
    while at < digits.len() {
        let digit = digits.as_bytes()[at];
        assert!(digit.is_ascii_digit());
        number = number * 10 + (digit - b'0') as u32;
        at += 1;
    }
    number
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_separated_by_white_space() {
        let words: &[&str] = words!("un  dos\n     tres");
        assert_eq!(words, ["un", "dos", "tres"]);
    }

    #[test]
    fn patterns_end_with_the_line_or_a_semicolon() {
        let patterns: &[&str] = patterns!(
            "at (about); by\n\
             // \"half past six\"\n\
             no later than ;"
        );
        assert_eq!(patterns, ["at (about)", "by", "no later than"]);
    }

    #[test]
    fn what_a_pattern_stands_for_is_the_last_word() {
        let pairs: &[(&str, &str)] = pairs!("new york USD; sydney AUD");
        assert_eq!(pairs, [("new york", "USD"), ("sydney", "AUD")]);
    }

    #[test]
    fn numbers_are_the_last_word() {
        let numbers: &[(&str, u32)] = numbers!("one|a 1; quatre vingt 80; million 1000000");
        assert_eq!(
            numbers,
            [("one|a", 1), ("quatre vingt", 80), ("million", 1_000_000)]
        );
    }
}
