//! The parts of a note that are worth hearing: sentences with highlights, the first and the last.

use earshot_notes::{AudioKept, HighlightState, Note, NoteHighlight};
use earshot_transcript::{Segment, Sentence, sentences};

use super::pauses::gaps;
use crate::api::{Skim, TimeRange};

/// Shorter messages are played whole.
const MIN_SKIMMED_MS: u64 = 8_000;
/// Before and after a sentence; less if other words are closer, but at least `MIN_MARGIN_MS`: word
/// times are not exact.
const MARGIN_MS: u64 = 120;
const MIN_MARGIN_MS: u64 = 40;
/// Sentences this close are played as one.
const MAX_GAP_MS: u64 = 400;
/// A longer silence between words is cut to these parts of it.
const MAX_SILENCE_MS: u64 = 350;
const KEEP_AFTER_WORD_MS: u64 = 90;
const KEEP_BEFORE_WORD_MS: u64 = 60;

pub(super) fn skim(note: &Note) -> Skim {
    let duration_ms = note.summary.duration_ms;
    let text = note.current().map(|version| version.edited().segments);
    let (ranges, sentences) = match note.audio_kept {
        AudioKept::None => Default::default(),
        _ => select(&text.unwrap_or_default(), &note.highlights, duration_ms),
    };
    Skim {
        note: note.summary.id.clone(),
        duration_ms,
        ranges,
        sentences,
    }
}

/// The parts to play, and the sentences in them without cuts.
pub(super) fn select(
    segments: &[Segment],
    highlights: &[NoteHighlight],
    duration_ms: u64,
) -> (Vec<TimeRange>, Vec<TimeRange>) {
    let all = sentences(segments);
    let end_ms = match duration_ms {
        // Unknown.
        0 => {
            let sentences = all.iter().map(|sentence| sentence.end_ms);
            let highlights = highlights.iter().map(|highlight| highlight.end_ms);
            sentences.chain(highlights).max().unwrap_or(0)
        }
        known => known,
    };
    if all.is_empty() || end_ms < MIN_SKIMMED_MS {
        let whole = range(0, end_ms);
        return (whole.into_iter().collect(), whole.into_iter().collect());
    }
    let open: Vec<&NoteHighlight> = highlights
        .iter()
        .filter(|highlight| highlight.state == HighlightState::Open)
        .collect();
    let mut chosen: Vec<TimeRange> = all
        .iter()
        .enumerate()
        .filter(|(index, sentence)| {
            let is_at_an_end = *index == 0 || index + 1 == all.len();
            is_at_an_end || open.iter().any(|highlight| overlap(sentence, highlight))
        })
        .filter_map(|(index, _)| with_margin(&all, index, end_ms))
        .collect();
    // Without words, as in a part of the text that was edited.
    let beside = open
        .iter()
        .filter(|highlight| !all.iter().any(|sentence| overlap(sentence, highlight)))
        .filter_map(|highlight| range(highlight.start_ms, highlight.end_ms.min(end_ms)));
    chosen.extend(beside);
    chosen.sort_by_key(|each| each.start_ms);
    let words = all.iter().flat_map(|sentence| &sentence.words).copied();
    (without_silences(&joined(&chosen), words), chosen)
}

fn range(start_ms: u64, end_ms: u64) -> Option<TimeRange> {
    (start_ms < end_ms).then_some(TimeRange { start_ms, end_ms })
}

fn overlap(sentence: &Sentence, highlight: &NoteHighlight) -> bool {
    highlight.start_ms < sentence.end_ms && highlight.end_ms > sentence.start_ms
}

/// `None` outside of the audio.
fn with_margin(all: &[Sentence], index: usize, end_ms: u64) -> Option<TimeRange> {
    let sentence = all.get(index)?;
    let margin = |distance_ms: u64| distance_ms.clamp(MIN_MARGIN_MS, MARGIN_MS);
    let before = index.checked_sub(1).and_then(|before| all.get(before));
    let before_ms = before.map_or(0, |before| before.end_ms);
    let after_ms = all.get(index + 1).map_or(end_ms, |after| after.start_ms);
    let lead_ms = margin(sentence.start_ms.saturating_sub(before_ms));
    let tail_ms = margin(after_ms.saturating_sub(sentence.end_ms));
    range(
        sentence.start_ms.saturating_sub(lead_ms),
        sentence.end_ms.saturating_add(tail_ms).min(end_ms),
    )
}

fn joined(ranges: &[TimeRange]) -> Vec<TimeRange> {
    let mut joined: Vec<TimeRange> = Vec::new();
    for each in ranges {
        match joined.last_mut() {
            Some(last) if each.start_ms <= last.end_ms.saturating_add(MAX_GAP_MS) => {
                last.end_ms = last.end_ms.max(each.end_ms);
            }
            _ => joined.push(*each),
        }
    }
    joined
}

fn without_silences(
    ranges: &[TimeRange],
    words: impl Iterator<Item = (u64, u64)>,
) -> Vec<TimeRange> {
    let silences: Vec<_> = gaps(words)
        .filter(|(from, to)| to - from > MAX_SILENCE_MS)
        .map(|(from, to)| (from + KEEP_AFTER_WORD_MS, to - KEEP_BEFORE_WORD_MS))
        .collect();
    let mut parts = Vec::new();
    for each in ranges {
        let mut start_ms = each.start_ms;
        let first = silences.partition_point(|(_, to)| *to <= each.start_ms);
        for (from, to) in silences.iter().skip(first) {
            if *from >= each.end_ms {
                break;
            }
            // The margins of a sentence reach into the silences around it.
            if *from > start_ms && *to < each.end_ms {
                parts.extend(range(start_ms, *from));
                start_ms = *to;
            }
        }
        parts.extend(range(start_ms, each.end_ms));
    }
    parts
}
