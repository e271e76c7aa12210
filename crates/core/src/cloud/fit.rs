//! Which part of an answer belongs to which segment.

use std::ops::Range;

use earshot_transcript::{Segment, Word, join};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Words are where they are said to be give or take so much, in milliseconds.
const SLACK_MS: u64 = 500;

/// What the answer to a passage says of each of the segments that it was `asked` for, in
/// their order. Other segments that are heard in it, in the margin, keep what is theirs; a
/// segment of which it says nothing new is left out.
///
/// `heard` are the segments of the whole text as they are worded now; `span_ms` is what
/// was sent of the sound.
pub(crate) fn fit(
    heard: &[Segment],
    span_ms: &Range<u64>,
    asked: &[usize],
    answer: &str,
) -> Vec<(usize, String)> {
    let local: Vec<(usize, String)> = heard
        .iter()
        .enumerate()
        .flat_map(|(index, segment)| {
            let is_asked = asked.contains(&index);
            let is_inside = |word: &&Word| {
                word.start_ms < span_ms.end.saturating_add(SLACK_MS)
                    && word.end_ms.saturating_add(SLACK_MS) > span_ms.start
            };
            let words = segment
                .words
                .iter()
                .filter(move |word| is_asked || is_inside(word));
            words.map(move |word| (index, key(&word.text)))
        })
        .collect();
    let answer: Vec<&str> = answer.split_whitespace().collect();
    let old: Vec<&str> = local.iter().map(|(_, key)| key.as_str()).collect();
    let keys: Vec<String> = answer.iter().map(|word| key(word)).collect();
    let new: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut owners = vec![None; answer.len()];
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        share(&op, &local, &mut owners);
    }
    let wording = |segment: usize| {
        let words = answer.iter().zip(&owners);
        join(
            words
                .filter(|(_, owner)| **owner == Some(segment))
                .map(|(word, _)| *word),
        )
    };
    asked
        .iter()
        .map(|index| (*index, wording(*index)))
        .filter(|(index, text)| {
            let before = heard.get(*index).map_or("", |segment| &segment.text);
            !text.is_empty() && !says_the_same(before, text)
        })
        .collect()
}

/// Gives each word of the answer to the segment of the words that it stands for.
fn share(op: &DiffOp, local: &[(usize, String)], owners: &mut [Option<usize>]) {
    let (old, new) = (op.old_range(), op.new_range());
    let count = new.len();
    for (at, owner) in owners[new].iter_mut().enumerate() {
        // Words in the place of others are spread evenly over them; those in between go
        // to what stands before, and at the very beginning to what follows.
        let here = if old.is_empty() {
            old.start.saturating_sub(1)
        } else {
            old.start + at * old.len() / count
        };
        *owner = local.get(here).map(|(segment, _)| *segment);
    }
}

/// What counts when words are compared.
fn key(word: &str) -> String {
    let letters: String = word
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if letters.is_empty() {
        word.to_owned()
    } else {
        letters
    }
}

fn says_the_same(one: &str, other: &str) -> bool {
    let keys = |text: &str| text.split_whitespace().map(key).collect::<Vec<_>>();
    keys(one) == keys(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(texts: &[&str]) -> Vec<Segment> {
        let segment = |(start_ms, text): (u64, &&str)| Segment {
            start_ms,
            end_ms: start_ms + 1000,
            text: (*text).to_owned(),
            confidence: 0.5,
            words: text
                .split(' ')
                .map(|word| Word {
                    start_ms,
                    end_ms: start_ms + 1000,
                    text: word.to_owned(),
                    confidence: 0.5,
                })
                .collect(),
        };
        (0..).step_by(1000).zip(texts).map(segment).collect()
    }

    #[test]
    fn what_is_heard_in_the_margin_stays_out() {
        let heard = said(&["He came home late.", "And met jon smit.", "Then he left."]);
        let answer = "home late. And met John Smith, the painter. Then he";
        assert_eq!(
            fit(&heard, &(0..3000), &[1], answer),
            [(1, "And met John Smith, the painter.".to_owned())]
        );
    }

    #[test]
    fn several_segments_get_their_own_words() {
        let heard = said(&["I sore a ship.", "It was grate."]);
        let answer = "I saw a ship. It was great!";
        assert_eq!(
            fit(&heard, &(0..2000), &[0, 1], answer),
            [
                (0, "I saw a ship.".to_owned()),
                (1, "It was great!".to_owned())
            ]
        );
    }

    #[test]
    fn nothing_new_is_no_suggestion() {
        let heard = said(&["And met Jon Smit."]);
        assert!(fit(&heard, &(0..1000), &[0], "and met jon smit").is_empty());
        assert!(fit(&heard, &(0..1000), &[0], "").is_empty());
        assert!(fit(&[], &(0..1000), &[0], "and met").is_empty());
        // Wholly different words still belong somewhere.
        let other = fit(&heard, &(0..1000), &[0], "Enter Johann Schmidt");
        assert_eq!(other, [(0, "Enter Johann Schmidt".to_owned())]);
    }
}
