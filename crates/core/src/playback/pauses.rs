//! Pauses, derived from the word timestamps.

use earshot_transcript::Segment;

/// Kept on either side, so that no word sounds cut off, in milliseconds.
const MARGIN_MS: u64 = 150;

pub(super) fn pauses(segments: &[Segment], duration_ms: u64) -> Vec<(u64, u64)> {
    let words: Vec<_> = segments
        .iter()
        .flat_map(|segment| &segment.words)
        .map(|word| (word.start_ms, word.end_ms))
        .collect();
    // Without words, pauses are unknown.
    let Some(&(first, _)) = words.first() else {
        return Vec::new();
    };
    let end = duration_ms.saturating_add(MARGIN_MS);
    let between = gaps(words.into_iter().chain([(end, end)]))
        .map(|(from, to)| (from.saturating_add(MARGIN_MS), to.saturating_sub(MARGIN_MS)));
    [(0, first.saturating_sub(MARGIN_MS))]
        .into_iter()
        .chain(between)
        .filter(|(from, to)| to > from)
        .collect()
}

/// Between words, given by start and end.
pub(super) fn gaps(words: impl Iterator<Item = (u64, u64)>) -> impl Iterator<Item = (u64, u64)> {
    let mut covered_until = None;
    words.filter_map(move |(start, end)| {
        let from = covered_until.unwrap_or(start);
        covered_until = Some(from.max(end));
        (from < start).then_some((from, start))
    })
}

#[cfg(test)]
mod tests {
    use earshot_transcript::Word;

    use super::*;

    fn segment(words: &[(u64, u64)]) -> Segment {
        let word = |&(start_ms, end_ms): &(u64, u64)| Word {
            start_ms,
            end_ms,
            text: "word".into(),
            confidence: 1.0,
        };
        Segment {
            start_ms: 0,
            end_ms: 0,
            text: String::new(),
            confidence: 1.0,
            language: None,
            words: words.iter().map(word).collect(),
        }
    }

    #[test]
    fn pauses_are_between_words() {
        let segments = [
            segment(&[(1000, 1500), (1600, 2000)]),
            segment(&[(5000, 6000)]),
        ];
        assert_eq!(
            pauses(&segments, 9000),
            [(0, 850), (2150, 4850), (6150, 9000)]
        );
    }

    #[test]
    fn without_words_there_are_no_pauses() {
        assert_eq!(pauses(&[], 9000), []);
        assert_eq!(pauses(&[segment(&[])], 9000), []);
    }
    #[test]
    fn a_word_with_the_maximum_end_does_not_overflow() {
        let segments = [segment(&[(1000, u64::MAX), (u64::MAX, u64::MAX)])];
        assert_eq!(pauses(&segments, u64::MAX), [(0, 850)]);
    }
}
