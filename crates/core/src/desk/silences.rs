//! Where nobody speaks, told from the words.

use earshot_transcript::{Segment, Word};

/// Left of a pause on either side, so that no word sounds cut off, in milliseconds.
const MARGIN_MS: u64 = 150;

/// The stretches of a sound of this length between its words.
pub(crate) fn silences(segments: &[Segment], duration_ms: u64) -> Vec<(u64, u64)> {
    let ends = |word: &Word| (word.start_ms, word.end_ms);
    let words: Vec<_> = segments
        .iter()
        .flat_map(|segment| &segment.words)
        .map(ends)
        .collect();
    // Where no word is known, nothing is known of pauses either.
    let Some(&(first, _)) = words.first() else {
        return Vec::new();
    };
    let mut silences = vec![(0, first.saturating_sub(MARGIN_MS))];
    let mut heard_until = 0_u64;
    let end = duration_ms.saturating_add(MARGIN_MS);
    for (start, end) in words.into_iter().chain([(end, end)]) {
        if heard_until > 0 {
            let from = heard_until.saturating_add(MARGIN_MS);
            silences.push((from, start.saturating_sub(MARGIN_MS)));
        }
        heard_until = heard_until.max(end);
    }
    silences.retain(|(from, to)| to > from);
    silences
}

#[cfg(test)]
mod tests {
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
            words: words.iter().map(word).collect(),
        }
    }

    #[test]
    fn pauses_lie_between_words() {
        let segments = [
            segment(&[(1000, 1500), (1600, 2000)]),
            segment(&[(5000, 6000)]),
        ];
        assert_eq!(
            silences(&segments, 9000),
            [(0, 850), (2150, 4850), (6150, 9000)]
        );
    }

    #[test]
    fn without_words_nothing_is_skipped() {
        assert_eq!(silences(&[], 9000), []);
        assert_eq!(silences(&[segment(&[])], 9000), []);
    }
    #[test]
    fn a_word_without_end_is_survived() {
        let segments = [segment(&[(1000, u64::MAX), (u64::MAX, u64::MAX)])];
        assert_eq!(silences(&segments, u64::MAX), [(0, 850)]);
    }
}
