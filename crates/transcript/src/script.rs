//! Rules that depend on the script: spaces between words, ends of sentences, direction.

/// Joins with spaces, except between Chinese or Japanese characters. White space becomes one space.
pub fn join<'a>(pieces: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for piece in pieces {
        for part in piece.split_whitespace().enumerate() {
            let (index, part) = part;
            let no_space = index == 0
                && text.chars().next_back().is_some_and(is_spaceless)
                && part.chars().next().is_some_and(is_spaceless);
            if !text.is_empty() && !no_space {
                text.push(' ');
            }
            text.push_str(part);
        }
    }
    text
}

/// Han, Hiragana, Katakana, their punctuation and full-width forms.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// In any script that Whisper writes.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | '」' | '』' | '）');
    text.trim_end_matches(closing).ends_with([
        '.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।', '॥', '։', '።',
    ])
}

/// `None` for non-letters. (Unicode's bidirectional classes R and AL against L, by block.)
fn runs_right_to_left(c: char) -> Option<bool> {
    c.is_alphabetic().then_some(
        matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}'),
    )
}

/// The first letter decides (rule P2 of Unicode's bidirectional algorithm).
pub(crate) fn is_right_to_left(text: &str) -> bool {
    text.chars().find_map(runs_right_to_left) == Some(true)
}

/// Runs of one direction, and whether each is right to left. Neutral characters take the direction
/// of the letters on both sides, or the paragraph's (rules N1 and N2).
pub(crate) fn direction_runs(text: &str, paragraph: bool) -> Vec<(&str, bool)> {
    let mut pieces: Vec<(usize, bool)> = Vec::new();
    let mut start_run = |at: usize, direction: bool| {
        if pieces.last().is_none_or(|(_, last)| *last != direction) {
            pieces.push((at, direction));
        }
    };
    let mut last_direction = paragraph;
    let mut neutral_start = (!text.is_empty()).then_some(0);
    for (at, c) in text.char_indices() {
        match runs_right_to_left(c) {
            Some(direction) => {
                if let Some(start) = neutral_start.take() {
                    let agree = last_direction == direction;
                    start_run(start, if agree { direction } else { paragraph });
                }
                start_run(at, direction);
                last_direction = direction;
            }
            None => _ = neutral_start.get_or_insert(at),
        }
    }
    if let Some(start) = neutral_start {
        start_run(start, paragraph);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_depends_on_the_script() {
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
            direction_runs("قال Ana Maria, شكراً 12!", true),
            [("قال ", true), ("Ana Maria", false), (", شكراً 12!", true)]
        );
        assert_eq!(direction_runs("0:06  שלום", true), [("0:06  שלום", true)]);
        assert_eq!(direction_runs("0:06 ", true), [("0:06 ", true)]);
        assert_eq!(direction_runs("", false), []);
    }
}
