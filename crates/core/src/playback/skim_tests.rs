use earshot_notes::{HighlightKind, HighlightState, NoteHighlight};
use earshot_transcript::{Segment, Word};
use proptest::prelude::*;

use super::skim::select;
use crate::api::TimeRange;

/// Segments from words with their start and end; the text is theirs.
fn segment(words: &[(&str, u64, u64)]) -> Segment {
    let texts: Vec<&str> = words.iter().map(|(text, ..)| *text).collect();
    Segment {
        start_ms: words.first().map_or(0, |(_, start, _)| *start),
        end_ms: words.last().map_or(0, |(.., end)| *end),
        text: texts.join(" "),
        confidence: 1.0,
        language: None,
        words: words
            .iter()
            .map(|(text, start_ms, end_ms)| Word {
                start_ms: *start_ms,
                end_ms: *end_ms,
                text: (*text).into(),
                confidence: 1.0,
            })
            .collect(),
    }
}

fn highlight(start_ms: u64, end_ms: u64, state: HighlightState) -> NoteHighlight {
    NoteHighlight {
        kind: HighlightKind::Question,
        text: String::new(),
        value: None,
        start_ms,
        end_ms,
        state,
    }
}

fn pairs(ranges: &[TimeRange]) -> Vec<(u64, u64)> {
    ranges
        .iter()
        .map(|range| (range.start_ms, range.end_ms))
        .collect()
}

/// Five sentences of two seconds with a second between them.
fn five_sentences() -> Vec<Segment> {
    (0..5_u64)
        .map(|index| {
            let at = index * 3_000 + 500;
            segment(&[("One", at, at + 900), ("two.", at + 1_000, at + 2_000)])
        })
        .collect()
}

#[test]
fn first_last_and_highlighted_sentences_are_played() {
    let asked = highlight(6_600, 7_000, HighlightState::Open);
    let (ranges, sentences) = select(&five_sentences(), &[asked], 15_000);
    let expected = [(380, 2_620), (6_380, 8_620), (12_380, 14_620)];
    assert_eq!(pairs(&ranges), expected);
    assert_eq!(pairs(&sentences), expected);
}

#[test]
fn what_the_user_ticked_off_is_not_played() {
    let done = highlight(6_600, 7_000, HighlightState::Done);
    let none = highlight(3_600, 4_000, HighlightState::None);
    let (ranges, _) = select(&five_sentences(), &[done, none], 15_000);
    assert_eq!(pairs(&ranges), [(380, 2_620), (12_380, 14_620)]);
}

#[test]
fn close_sentences_are_joined_and_silences_inside_are_cut() {
    let segments = [
        segment(&[
            ("Are", 1_000, 1_300),
            ("you", 2_300, 2_600),
            ("in?", 2_650, 3_000),
        ]),
        segment(&[("Or", 3_300, 3_500), ("out?", 3_500, 4_000)]),
        segment(&[("Long", 9_000, 10_000), ("story.", 10_000, 19_000)]),
        segment(&[("Bye.", 19_010, 20_000)]),
    ];
    let asked = highlight(3_400, 3_600, HighlightState::Open);
    let (ranges, sentences) = select(&segments, &[asked], 20_000);
    assert_eq!(
        pairs(&ranges),
        [(880, 1_390), (2_240, 4_120), (18_970, 20_000)]
    );
    assert_eq!(
        pairs(&sentences),
        [(880, 3_120), (3_180, 4_120), (18_970, 20_000)]
    );
}

#[test]
fn short_messages_and_those_without_text_are_played_whole() {
    let (ranges, _) = select(&five_sentences()[..2], &[], 7_900);
    assert_eq!(pairs(&ranges), [(0, 7_900)]);
    let (ranges, sentences) = select(&[], &[], 60_000);
    assert_eq!((pairs(&ranges), sentences), (vec![(0, 60_000)], ranges));
    assert_eq!(select(&[], &[], 0).0, []);
}

#[test]
fn a_highlight_apart_from_the_words_is_played() {
    let asked = highlight(5_600, 5_900, HighlightState::Open);
    let (ranges, _) = select(&five_sentences()[..1], &[asked], 15_000);
    let expected = [(380, 2_620), (5_600, 5_900)];
    assert_eq!(pairs(&ranges), expected);
}

#[test]
fn an_unknown_duration_ends_with_the_last_word() {
    let (ranges, _) = select(&five_sentences(), &[], 0);
    assert_eq!(pairs(&ranges), [(380, 2_620), (12_380, 14_500)]);
}

type AnySegment = (Vec<(String, u64, u64)>, String, u64, u64);

fn any_segments() -> impl Strategy<Value = Vec<AnySegment>> {
    let time = || prop_oneof![9 => 0..40_000_u64, 1 => any::<u64>()];
    let word = (".{0,5}[.?。؟]?", time(), time());
    let words = prop::collection::vec(word, 0..9);
    prop::collection::vec((words, ".{0,9}[.?]?", time(), time()), 0..7)
}

proptest! {
    #[test]
    fn ranges_are_in_order_and_hold_every_open_highlight(
        segments in any_segments(),
        spans in prop::collection::vec((0..40_000_u64, 1..3_000_u64, any::<bool>()), 0..5),
        duration_ms in prop_oneof![1 => Just(0), 9 => 0..50_000_u64],
    ) {
        let segments: Vec<Segment> = segments
            .into_iter()
            .map(|(words, text, start_ms, end_ms)| {
                let words: Vec<_> = words.iter().map(|(t, s, e)| (t.as_str(), *s, *e)).collect();
                Segment { text, start_ms, end_ms, ..segment(&words) }
            })
            .collect();
        let highlights: Vec<_> = spans
            .iter()
            .map(|(start_ms, length_ms, is_open)| {
                let state = if *is_open { HighlightState::Open } else { HighlightState::Done };
                highlight(*start_ms, start_ms + length_ms, state)
            })
            .collect();
        let (ranges, sentences) = select(&segments, &highlights, duration_ms);
        for range in ranges.iter().chain(&sentences) {
            prop_assert!(range.start_ms < range.end_ms);
            prop_assert!(duration_ms == 0 || range.end_ms <= duration_ms);
        }
        for pair in ranges.windows(2) {
            prop_assert!(pair[0].end_ms < pair[1].start_ms);
        }
        let is_played = |(start, end): (u64, u64)| {
            ranges.iter().any(|range| range.start_ms <= start && end <= range.end_ms)
        };
        let is_open = |each: &&NoteHighlight| each.state == HighlightState::Open;
        let end_ms = if duration_ms == 0 { u64::MAX } else { duration_ms };
        let all = earshot_transcript::sentences(&segments);
        for asked in highlights.iter().filter(is_open) {
            let (from, to) = (asked.start_ms, asked.end_ms);
            let asking = all.iter().filter(|each| from < each.end_ms && each.start_ms < to);
            for &word in asking.flat_map(|sentence| &sentence.words) {
                prop_assert!(word.1 > end_ms || word.0 == word.1 || is_played(word), "{word:?}");
            }
            let is_apart = all.iter().all(|each| each.end_ms <= from || to <= each.start_ms);
            prop_assert!(!is_apart || to > end_ms || all.is_empty() || is_played((from, to)));
        }
    }
}
