//! Text to read: segments joined into lines and paragraphs.

use std::io::{self, Write};

use crate::{Document, Segment, WriteOptions};

/// A silence of this length between segments starts a new paragraph, in milliseconds.
const PAUSE_MS: u64 = 1500;
/// A paragraph longer than this (in bytes) ends with its sentence even
/// without a pause: a page without a break is hard to read.
const LONG_PARAGRAPH: usize = 600;

/// Joins pieces of text as their script does: with a space, but without one
/// between characters of Chinese or Japanese. White space of any kind, line
/// breaks included, becomes one space.
pub fn join<'a>(pieces: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for piece in pieces {
        for part in piece.split_whitespace().enumerate() {
            let (index, part) = part;
            let tight = index == 0
                && text.chars().next_back().is_some_and(is_spaceless)
                && part.chars().next().is_some_and(is_spaceless);
            if !text.is_empty() && !tight {
                text.push(' ');
            }
            text.push_str(part);
        }
    }
    text
}

/// Characters of scripts that put no space between words or sentences:
/// Han, Hiragana, Katakana, their punctuation and full-width forms.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Does the text end a sentence, in any script Whisper writes?
pub(crate) fn ends_sentence(text: &str) -> bool {
    let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | '」' | '』' | '）');
    text.trim_end_matches(closing).ends_with([
        '.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।', '॥', '։', '።',
    ])
}

/// Segments in groups that read as paragraphs: a group ends at a pause of
/// 1.5 s, or after about 600 bytes with the next end of a sentence. Segments
/// without text are left out.
pub fn paragraphs(segments: &[Segment]) -> Vec<Vec<&Segment>> {
    let mut groups: Vec<Vec<&Segment>> = Vec::new();
    let mut length = 0;
    for segment in segments
        .iter()
        .filter(|segment| !segment.text.trim().is_empty())
    {
        match groups.last_mut() {
            Some(group)
                if group
                    .last()
                    .is_some_and(|last| continues(last, segment, length)) =>
            {
                group.push(segment)
            }
            _ => {
                groups.push(vec![segment]);
                length = 0;
            }
        }
        length += segment.text.len();
    }
    groups
}

fn continues(last: &Segment, next: &Segment, length: usize) -> bool {
    let pause = next.start_ms.saturating_sub(last.end_ms) >= PAUSE_MS;
    let full = length > LONG_PARAGRAPH && ends_sentence(last.text.trim_end());
    !pause && !full
}

/// One paragraph's segments as one line.
pub(crate) fn line(paragraph: &[&Segment]) -> String {
    join(paragraph.iter().map(|segment| segment.text.as_str()))
}

/// Does the letter run from right to left? `None` for what is no letter. (Unicode's
/// bidirectional classes R and AL against L, by block.)
fn runs_right_to_left(c: char) -> Option<bool> {
    c.is_alphabetic().then_some(
        matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}'),
    )
}

/// Is the first letter that has a direction a right-to-left one? (The
/// paragraph rule of Unicode's bidirectional algorithm, P2.)
pub(crate) fn is_right_to_left(text: &str) -> bool {
    text.chars().find_map(runs_right_to_left) == Some(true)
}

/// The text in pieces of one direction each, with whether that is right to left. What
/// has none goes with the letters on both sides of it, or with the paragraph (rules N1
/// and N2 of Unicode's bidirectional algorithm).
pub(crate) fn directed(text: &str, paragraph: bool) -> Vec<(&str, bool)> {
    let mut pieces: Vec<(usize, bool)> = Vec::new();
    let mut begin = |at: usize, direction: bool| {
        if pieces.last().is_none_or(|(_, last)| *last != direction) {
            pieces.push((at, direction));
        }
    };
    let mut letter = paragraph;
    // Where what has no direction begins.
    let mut open = (!text.is_empty()).then_some(0);
    for (at, c) in text.char_indices() {
        match runs_right_to_left(c) {
            Some(direction) => {
                if let Some(start) = open.take() {
                    let agree = letter == direction;
                    begin(start, if agree { direction } else { paragraph });
                }
                begin(at, direction);
                letter = direction;
            }
            None => _ = open.get_or_insert(at),
        }
    }
    if let Some(start) = open {
        begin(start, paragraph);
    }
    let ends = pieces.iter().skip(1).map(|(start, _)| *start);
    let ends: Vec<usize> = ends.chain([text.len()]).collect();
    pieces
        .into_iter()
        .zip(ends)
        .map(|((start, direction), end)| (&text[start..end], direction))
        .filter(|(piece, _)| !piece.is_empty())
        .collect()
}

/// Who said it when, if that is known, and paragraphs, with an empty line between
/// them; else nothing at all without speech.
pub(crate) fn write(
    document: &Document,
    options: WriteOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paragraphs = paragraphs(&document.segments);
    let lines = document
        .message
        .heading()
        .into_iter()
        .chain(paragraphs.iter().map(|paragraph| line(paragraph)));
    let mut gap = options.follows;
    for line in lines {
        if gap {
            writeln!(out)?;
        }
        writeln!(out, "{line}")?;
        gap = true;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_as_the_script_does() {
        assert_eq!(join(["Hello", " there.\n", "", "Bye"]), "Hello there. Bye");
        assert_eq!(join(["今日は。", "いい天気"]), "今日は。いい天気");
        assert_eq!(join(["안녕하세요.", "네"]), "안녕하세요. 네");
        assert_eq!(join(["我用", "Rust", "写"]), "我用 Rust 写");
    }

    #[test]
    fn sentences_end_in_every_script() {
        for text in ["Yes.", "Да!", "هل؟", "はい。", "He said \"no.\"", "हाँ।"] {
            assert!(ends_sentence(text), "{text}");
        }
        assert!(!ends_sentence("and then,"));
    }

    #[test]
    fn direction_comes_from_the_first_letter() {
        assert!(is_right_to_left("123 שלום"));
        assert!(is_right_to_left("«مرحبا» ok"));
        assert!(!is_right_to_left("ok مرحبا"));
        assert!(!is_right_to_left("…"));
    }

    #[test]
    fn text_is_cut_where_its_direction_changes() {
        assert_eq!(
            directed("قال Ana Maria, شكراً 12!", true),
            [("قال ", true), ("Ana Maria", false), (", شكراً 12!", true)]
        );
        assert_eq!(directed("0:06  שלום", true), [("0:06  שלום", true)]);
        assert_eq!(directed("0:06 ", true), [("0:06 ", true)]);
        assert_eq!(directed("", false), []);
    }
}
