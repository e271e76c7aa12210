//! Finds the parts of a transcript that the model was not sure of.

use std::ops::Range;

use earshot_transcript::Segment;

/// Words below this are marked in the window too.
const MIN_CONFIDENCE: f32 = 0.5;
/// Sent on both sides of a span as context.
const MARGIN_MS: u64 = 1_000;
/// Spans that are closer than this are merged.
const MERGE_GAP_MS: u64 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The audio to send.
    pub span_ms: Range<u64>,
    /// Indices of the segments in the span.
    pub segments: Vec<usize>,
}

/// Segments for which `is_edited` returns true count as confident.
pub fn low_confidence_spans(
    segments: &[Segment],
    is_edited: impl Fn(usize) -> bool,
    length_ms: u64,
) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if is_edited(index) || !is_low_confidence(segment) {
            continue;
        }
        let end = segment.end_ms.saturating_add(MARGIN_MS);
        let end = if length_ms > 0 {
            end.min(length_ms)
        } else {
            end
        };
        let start = segment.start_ms.saturating_sub(MARGIN_MS);
        match spans.last_mut() {
            Some(last) if start < last.span_ms.end + MERGE_GAP_MS => {
                last.span_ms.end = last.span_ms.end.max(end);
                last.segments.push(index);
            }
            _ if start < end => spans.push(Span {
                span_ms: start..end,
                segments: vec![index],
            }),
            _ => {}
        }
    }
    spans
}

fn is_low_confidence(segment: &Segment) -> bool {
    segment
        .words
        .iter()
        .any(|word| word.confidence < MIN_CONFIDENCE)
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
            language: None,
            words: vec![Word {
                start_ms,
                end_ms: start_ms + 2_000,
                text: "word".to_owned(),
                confidence,
            }],
        }
    }

    #[test]
    fn spans_have_margins_and_close_ones_are_merged() {
        let all = [
            segment(0, 0.2),
            segment(10_000, 0.9),
            segment(20_000, 0.3),
            segment(23_500, 0.4),
            segment(40_000, 0.1),
            segment(58_000, 0.1),
        ];
        let found = low_confidence_spans(&all, |index| index == 4, 60_000);
        let span = |span_ms, segments: &[usize]| Span {
            span_ms,
            segments: segments.to_vec(),
        };
        assert_eq!(
            found,
            [
                span(0..3_000, &[0]),
                span(19_000..26_500, &[2, 3]),
                span(57_000..60_000, &[5]),
            ]
        );
        assert!(low_confidence_spans(&all[1..2], |_| false, 60_000).is_empty());
    }
}
