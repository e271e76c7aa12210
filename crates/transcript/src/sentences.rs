//! Sentences of a transcript, across its segments.

use crate::Segment;
use crate::script::ends_sentence;

/// In text without punctuation, a longer pause ends a sentence.
const PAUSE_MS: u64 = 600;
/// A longer sentence lacks punctuation.
const MAX_SENTENCE_MS: u64 = 30_000;
/// Followed by a full stop in the middle of a sentence.
const ABBREVIATIONS: [&str; 12] = [
    "dr", "dra", "mr", "mrs", "ms", "nr", "prof", "sr", "sra", "st", "str", "vs",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub start_ms: u64,
    pub end_ms: u64,
    /// Start and end of its words, by start; of a whole segment without word times.
    pub words: Vec<(u64, u64)>,
}

struct Unit<'a> {
    start_ms: u64,
    end_ms: u64,
    text: &'a str,
    segment: usize,
}

/// In order. Without punctuation, segments and pauses separate them.
pub fn sentences(segments: &[Segment]) -> Vec<Sentence> {
    let units = units(segments);
    let ends = sentence_ends(&units);
    let is_punctuated = ends.contains(&true);
    let mut sentences = Vec::new();
    for part in split(&units, |index| ends[index]) {
        if is_punctuated && length_ms(part) <= MAX_SENTENCE_MS {
            sentences.push(sentence(part));
            continue;
        }
        let is_end = |index: usize| {
            part.get(index + 1).is_some_and(|next| {
                next.segment != part[index].segment
                    || next.start_ms.saturating_sub(part[index].end_ms) > PAUSE_MS
            })
        };
        sentences.extend(split(part, is_end).into_iter().map(sentence));
    }
    sentences
}

/// Words, or segments without them; by start.
fn units(segments: &[Segment]) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let whole = (segment.start_ms, segment.end_ms, segment.text.as_str());
        let words = segment
            .words
            .iter()
            .map(|word| (word.start_ms, word.end_ms, word.text.as_str()));
        let whole = segment.words.is_empty().then_some(whole);
        for (start_ms, end_ms, text) in words.chain(whole) {
            if text.trim().is_empty() {
                continue;
            }
            let start_ms = units.last().map_or(0, |last| last.start_ms).max(start_ms);
            units.push(Unit {
                start_ms,
                end_ms: end_ms.max(start_ms),
                text: text.trim(),
                segment: index,
            });
        }
    }
    units
}

/// Whether a sentence ends after each unit, by its punctuation.
fn sentence_ends(units: &[Unit<'_>]) -> Vec<bool> {
    let has_letters = |unit: &Unit<'_>| unit.text.contains(char::is_alphanumeric);
    let mut is_over = false;
    let mut ends = Vec::with_capacity(units.len());
    for (index, unit) in units.iter().enumerate() {
        let next = units.get(index + 1);
        // Punctuation may be a unit of its own.
        is_over = (is_over && !has_letters(unit)) || ends_with(unit.text, next);
        ends.push(is_over && next.is_none_or(has_letters));
    }
    ends
}

fn ends_with(text: &str, next: Option<&Unit<'_>>) -> bool {
    if !ends_sentence(text) {
        return false;
    }
    let word = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mark = text[word.len()..].chars().next();
    let Some(next) = next.filter(|_| matches!(mark, Some('.' | '…'))) else {
        return true;
    };
    let goes_on = next
        .text
        .chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_lowercase);
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    // "J. Smith", and "am 3. Mai".
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let is_number = !word.is_empty() && word.chars().all(char::is_numeric);
    let is_short = is_initial || is_number || ABBREVIATIONS.contains(&&*word.to_lowercase());
    !(goes_on || (mark == Some('.') && is_short))
}

fn split<'a, 'b>(units: &'a [Unit<'b>], is_end: impl Fn(usize) -> bool) -> Vec<&'a [Unit<'b>]> {
    let mut parts = Vec::new();
    let mut start = 0;
    for index in 0..units.len() {
        if index + 1 == units.len() || is_end(index) {
            parts.push(&units[start..=index]);
            start = index + 1;
        }
    }
    parts
}

fn length_ms(units: &[Unit<'_>]) -> u64 {
    let sentence = sentence(units);
    sentence.end_ms.saturating_sub(sentence.start_ms)
}

fn sentence(units: &[Unit<'_>]) -> Sentence {
    Sentence {
        start_ms: units.first().map_or(0, |unit| unit.start_ms),
        end_ms: units.iter().map(|unit| unit.end_ms).max().unwrap_or(0),
        words: units
            .iter()
            .map(|unit| (unit.start_ms, unit.end_ms))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Word;

    /// Words of 100 ms; "|" is a pause of a second.
    fn segments(texts: &[&str]) -> Vec<Segment> {
        let mut at = 0;
        let mut segment = |text: &&str| {
            let mut words = Vec::new();
            for part in text.split(' ') {
                if part == "|" {
                    at += 1_000;
                    continue;
                }
                words.push(Word {
                    start_ms: at,
                    end_ms: at + 100,
                    text: part.into(),
                    confidence: 1.0,
                });
                at += 100;
            }
            Segment {
                start_ms: words.first().map_or(at, |word| word.start_ms),
                end_ms: at,
                text: text.replace("| ", ""),
                confidence: 1.0,
                language: None,
                words,
            }
        };
        texts.iter().map(&mut segment).collect()
    }

    /// The number of words in each sentence.
    fn lengths(texts: &[&str]) -> Vec<usize> {
        let sentences = sentences(&segments(texts));
        sentences.iter().map(|each| each.words.len()).collect()
    }

    #[test]
    fn sentences_end_at_punctuation_across_segments() {
        assert_eq!(
            lengths(&["Hi. Are you", "coming? Yes,", "or no?"]),
            [1, 3, 3]
        );
        assert_eq!(lengths(&["He said \"no.\" Then he left."]), [3, 3]);
        assert_eq!(lengths(&["Wait… | for me. Go!"]), [3, 1]);
    }

    #[test]
    fn sentences_end_in_every_script() {
        assert_eq!(
            lengths(&["مرحبًا، معك سامي. هل ستأتون غدًا؟ نعم."]),
            [3, 3, 1]
        );
        assert_eq!(
            lengths(&["今日 は 。 」 来 ます か ？", "はい。"]),
            [4, 4, 1]
        );
        assert_eq!(lengths(&["नमस्ते। आप कैसे हैं?"]), [1, 3]);
        assert_eq!(lengths(&["¿Te viene bien? Sí. ¡Vale!"]), [3, 1, 1]);
    }

    #[test]
    fn a_full_stop_may_be_inside_a_sentence() {
        assert_eq!(lengths(&["Ask Dr. Smith or J. Doe. Bye."]), [6, 1]);
        assert_eq!(lengths(&["Komm am 3. Mai um acht. Gut."]), [6, 1]);
        assert_eq!(lengths(&["At 5 p.m. we leave. OK."]), [5, 1]);
    }

    #[test]
    fn without_punctuation_segments_and_pauses_separate() {
        assert_eq!(lengths(&["one two three", "four | five six"]), [3, 1, 2]);
        let long = vec!["word"; 200].join(" ");
        assert_eq!(lengths(&["Yes.", &long, &long]), [1, 200, 200]);
    }

    #[test]
    fn segments_without_words_are_units() {
        let mut segments = segments(&["One two.", "Three", "four."]);
        segments.iter_mut().for_each(|each| each.words.clear());
        let spans: Vec<_> = sentences(&segments)
            .iter()
            .map(|each| (each.start_ms, each.end_ms))
            .collect();
        assert_eq!(spans, [(0, 200), (200, 400)]);
        assert_eq!(sentences(&[]), []);
    }

    proptest! {
        #[test]
        fn any_text_is_covered_in_order(
            texts in prop::collection::vec(
                (prop::collection::vec((".{0,6}[.?。؟]?", any::<u64>(), any::<u64>()), 0..8), ".{0,9}"),
                0..6,
            ),
        ) {
            let word = |(text, start_ms, end_ms): &(String, u64, u64)| Word {
                start_ms: *start_ms,
                end_ms: *end_ms,
                text: text.clone(),
                confidence: 1.0,
            };
            let segments: Vec<_> = texts
                .iter()
                .map(|(words, text)| Segment {
                    start_ms: 5,
                    end_ms: 9,
                    text: text.clone(),
                    confidence: 1.0,
                    language: None,
                    words: words.iter().map(word).collect(),
                })
                .collect();
            let sentences = sentences(&segments);
            let words: Vec<_> = sentences.iter().flat_map(|each| &each.words).collect();
            prop_assert_eq!(words.len(), units(&segments).len());
            prop_assert!(words.is_sorted_by_key(|(start, _)| start));
            for sentence in &sentences {
                prop_assert!(!sentence.words.is_empty());
                for (start, end) in &sentence.words {
                    prop_assert!(sentence.start_ms <= *start && start <= end);
                    prop_assert!(*end <= sentence.end_ms);
                }
            }
        }
    }
}
