//! Assigns the words of a service's reply to the segments they belong to.

use std::ops::Range;

use earshot_transcript::{Segment, Word, join};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Accuracy of word times.
const TOLERANCE_MS: u64 = 500;

/// The new wording of each `requested` segment, unless unchanged. Words of neighbouring segments,
/// which the margin contains, are dropped.
///
/// `segments` is the whole transcript as currently worded; `span_ms` is the audio that was sent.
pub fn align_to_segments(
    segments: &[Segment],
    span_ms: &Range<u64>,
    requested: &[usize],
    reply: &str,
) -> Vec<(usize, String)> {
    let local: Vec<(usize, String)> = segments
        .iter()
        .enumerate()
        .flat_map(|(index, segment)| {
            let is_requested = requested.contains(&index);
            let is_inside = |word: &&Word| {
                word.start_ms < span_ms.end.saturating_add(TOLERANCE_MS)
                    && word.end_ms.saturating_add(TOLERANCE_MS) > span_ms.start
            };
            let words = segment
                .words
                .iter()
                .filter(move |word| is_requested || is_inside(word));
            words.map(move |word| (index, normalize(&word.text)))
        })
        .collect();
    let reply: Vec<&str> = reply.split_whitespace().collect();
    let old: Vec<&str> = local.iter().map(|(_, key)| key.as_str()).collect();
    let keys: Vec<String> = reply.iter().map(|word| normalize(word)).collect();
    let new: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut owners = vec![None; reply.len()];
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        assign_owners(&op, &local, &mut owners);
    }
    let wording = |segment: usize| {
        let words = reply.iter().zip(&owners);
        join(
            words
                .filter(|(_, owner)| **owner == Some(segment))
                .map(|(word, _)| *word),
        )
    };
    requested
        .iter()
        .map(|index| (*index, wording(*index)))
        .filter(|(index, text)| {
            let before = segments.get(*index).map_or("", |segment| &segment.text);
            !text.is_empty() && !is_same_wording(before, text)
        })
        .collect()
}

fn assign_owners(op: &DiffOp, local: &[(usize, String)], owners: &mut [Option<usize>]) {
    let (old, new) = (op.old_range(), op.new_range());
    let count = new.len();
    for (at, owner) in owners[new].iter_mut().enumerate() {
        // Replaced words are distributed evenly; inserted words go to the preceding segment, or to
        // the first one.
        let index = if old.is_empty() {
            old.start.saturating_sub(1)
        } else {
            old.start + at * old.len() / count
        };
        *owner = local.get(index).map(|(segment, _)| *segment);
    }
}

fn normalize(word: &str) -> String {
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

fn is_same_wording(a: &str, b: &str) -> bool {
    let keys = |text: &str| text.split_whitespace().map(normalize).collect::<Vec<_>>();
    keys(a) == keys(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments_of(texts: &[&str]) -> Vec<Segment> {
        let segment = |(start_ms, text): (u64, &&str)| Segment {
            start_ms,
            end_ms: start_ms + 1000,
            text: (*text).to_owned(),
            confidence: 0.5,
            language: None,
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
    fn words_from_the_margin_are_dropped() {
        let segments = segments_of(&["He came home late.", "And met jon smit.", "Then he left."]);
        let reply = "home late. And met John Smith, the painter. Then he";
        assert_eq!(
            align_to_segments(&segments, &(0..3000), &[1], reply),
            [(1, "And met John Smith, the painter.".to_owned())]
        );
    }

    #[test]
    fn each_segment_gets_its_own_words() {
        let segments = segments_of(&["I sore a ship.", "It was grate."]);
        let reply = "I saw a ship. It was great!";
        assert_eq!(
            align_to_segments(&segments, &(0..2000), &[0, 1], reply),
            [
                (0, "I saw a ship.".to_owned()),
                (1, "It was great!".to_owned())
            ]
        );
    }

    #[test]
    fn unchanged_wordings_are_left_out() {
        let segments = segments_of(&["And met Jon Smit."]);
        assert!(align_to_segments(&segments, &(0..1000), &[0], "and met jon smit").is_empty());
        assert!(align_to_segments(&segments, &(0..1000), &[0], "").is_empty());
        assert!(align_to_segments(&[], &(0..1000), &[0], "and met").is_empty());
        // Words that have nothing in common with the old ones are assigned, too.
        let other = align_to_segments(&segments, &(0..1000), &[0], "Enter Johann Schmidt");
        assert_eq!(other, [(0, "Enter Johann Schmidt".to_owned())]);
    }
}
