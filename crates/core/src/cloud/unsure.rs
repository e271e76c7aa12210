//! Which passages the model was not sure of.

use std::ops::Range;

use earshot_transcript::Segment;

/// Below this the model itself would not bet on a word: what the window marks.
const UNSURE_BELOW: f32 = 0.5;
/// So much sound is sent on both sides of a passage, in milliseconds: words are cut at
/// their edges else, and a model hears better what it hears in context.
const MARGIN_MS: u64 = 1_000;
/// Passages with less than this between what is sent of them are sent as one, in
/// milliseconds.
const NEAR_MS: u64 = 1_000;

/// A stretch of sound in which somebody says something that was not understood for sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// What is sent, in milliseconds.
    pub(crate) span_ms: Range<u64>,
    /// The unsure segments in it, by their index.
    pub(crate) segments: Vec<usize>,
}

/// The unsure passages of a sound of this length, in milliseconds. What the user has
/// worded (`is_edited`) is sure.
pub(crate) fn passages(
    segments: &[Segment],
    is_edited: impl Fn(usize) -> bool,
    length_ms: u64,
) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if is_edited(index) || !is_unsure(segment) {
            continue;
        }
        let end = segment.end_ms.saturating_add(MARGIN_MS);
        let end = if length_ms > 0 {
            end.min(length_ms)
        } else {
            end
        };
        let start = segment.start_ms.saturating_sub(MARGIN_MS);
        match passages.last_mut() {
            Some(last) if start < last.span_ms.end + NEAR_MS => {
                last.span_ms.end = last.span_ms.end.max(end);
                last.segments.push(index);
            }
            _ if start < end => passages.push(Passage {
                span_ms: start..end,
                segments: vec![index],
            }),
            _ => {}
        }
    }
    passages
}

fn is_unsure(segment: &Segment) -> bool {
    segment
        .words
        .iter()
        .any(|word| word.confidence < UNSURE_BELOW)
}

#[cfg(test)]
mod tests {
    use earshot_transcript::Word;

    use super::*;

    fn segment(start_ms: u64, confidence: f32) -> Segment {
        Segment {
            start_ms,
            end_ms: start_ms + 2_000,
            text: "word".to_owned(),
            confidence,
            words: vec![Word {
                start_ms,
                end_ms: start_ms + 2_000,
                text: "word".to_owned(),
                confidence,
            }],
        }
    }

    #[test]
    fn only_what_is_unsure_is_sent_with_a_margin_and_near_ones_together() {
        let all = [
            segment(0, 0.2),
            segment(10_000, 0.9),
            segment(20_000, 0.3),
            segment(23_500, 0.4),
            segment(40_000, 0.1),
            segment(58_000, 0.1),
        ];
        let found = passages(&all, |index| index == 4, 60_000);
        let passage = |span_ms, segments: &[usize]| Passage {
            span_ms,
            segments: segments.to_vec(),
        };
        assert_eq!(
            found,
            [
                passage(0..3_000, &[0]),
                passage(19_000..26_500, &[2, 3]),
                passage(57_000..60_000, &[5]),
            ]
        );
        assert!(passages(&all[1..2], |_| false, 60_000).is_empty());
    }
}
