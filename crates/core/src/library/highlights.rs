//! Highlights of a note, with the time at which they were said.

use earshot_highlights::{Kind, find};
use earshot_notes::{Note, Task};
use earshot_transcript::{Segment, join};
use icalendar::{Calendar, Component as _, Event, Property};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::Serialize;

use super::message::zoned_time;

/// A part of a note's text that wants something from the listener; see docs/highlights.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoteHighlight {
    pub kind: &'static str,
    /// The speaker's words.
    pub text: String,
    /// Of dates, phone numbers and amounts.
    pub value: Option<String>,
    pub start_ms: u64,
    pub end_ms: u64,
}

/// In the order of the current text; none without one.
pub fn highlights(note: &Note) -> Vec<NoteHighlight> {
    highlights_in(note, &TimeZone::system())
}

fn highlights_in(note: &Note, zone: &TimeZone) -> Vec<NoteHighlight> {
    let Some(version) = note.current() else {
        return Vec::new();
    };
    let said_at = zoned_time(note.summary.said_at, zone).datetime();
    let text = version.edited();
    let language_of = |segment: &Segment| match version.task {
        Task::Transcribe => segment.language.clone().or(text.language.clone()),
        Task::Translate => Some("en".to_owned()),
    };
    // A message that changes language is read in parts.
    text.segments
        .chunk_by(|a, b| language_of(a) == language_of(b))
        .flat_map(|part| {
            let language = part.first().and_then(language_of).unwrap_or_default();
            in_part(part, &language, said_at)
        })
        .collect()
}

/// Ends at a byte of the text.
struct TimedWord {
    end: usize,
    start_ms: u64,
    end_ms: u64,
}

fn in_part(segments: &[Segment], language: &str, said_at: DateTime) -> Vec<NoteHighlight> {
    let mut text = String::new();
    let mut words = Vec::new();
    for segment in segments {
        text = join([text.as_str(), &segment.text]);
        let mut at = text.len() - join([segment.text.as_str()]).len();
        for word in &segment.words {
            let word_text = word.text.trim();
            if let Some(found) = text[at..].find(word_text) {
                at += found + word_text.len();
                words.push(TimedWord {
                    end: at,
                    start_ms: word.start_ms,
                    end_ms: word.end_ms,
                });
            }
        }
        // What follows the words, or all of a text without them.
        words.push(TimedWord {
            end: text.len(),
            start_ms: segment.start_ms,
            end_ms: segment.end_ms,
        });
    }
    let timed = |range: &std::ops::Range<usize>| {
        let first = words.partition_point(|word| word.end <= range.start);
        let last = words.partition_point(|word| word.end < range.end);
        let end = words.get(last).or(words.last());
        Some((words.get(first)?.start_ms, end?.end_ms))
    };
    let found = find(&text, language, said_at).into_iter();
    found
        .filter_map(|highlight| {
            let (start_ms, end_ms) = timed(&highlight.range)?;
            Some(NoteHighlight {
                kind: highlight.kind.name(),
                text: text[highlight.range].to_owned(),
                value: highlight.value,
                start_ms,
                end_ms,
            })
        })
        .collect()
}

/// The note's dates as an iCalendar file (RFC 5545): times are local, a day without a time is a
/// whole day, and times without a day are left out.
pub fn calendar(note: &Note) -> String {
    calendar_in(note, &TimeZone::system())
}

fn calendar_in(note: &Note, zone: &TimeZone) -> String {
    let mut calendar = Calendar::new();
    for (number, highlight) in highlights_in(note, zone).iter().enumerate() {
        if let Some(start) = start(highlight) {
            let event = Event::new()
                .uid(&format!("{}-{number}@earshot", note.summary.id.as_str()))
                .summary(&format!("{}: {}", note.summary.title, highlight.text))
                .append_property(start)
                .done();
            calendar.push(event);
        }
    }
    calendar.to_string()
}

fn start(highlight: &NoteHighlight) -> Option<Property> {
    let value = highlight.value.as_deref()?;
    if highlight.kind != Kind::Datetime.name() {
        return None;
    }
    let property = |format: &str| Property::new("DTSTART", format);
    if let Ok(time) = value.parse::<DateTime>()
        && value.contains('T')
    {
        return Some(property(&time.strftime("%Y%m%dT%H%M%S").to_string()));
    }
    let day = value.parse::<Date>().ok()?;
    let mut property = property(&day.strftime("%Y%m%d").to_string());
    property.add_parameter("VALUE", "DATE");
    Some(property.done())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use earshot_transcript::Word;

    use super::super::clipboard;
    use super::*;

    /// Half a second per word.
    fn segment(start_ms: u64, text: &str, language: &str) -> Segment {
        let words: Vec<Word> = text
            .split(' ')
            .zip((start_ms..).step_by(500))
            .map(|(text, start_ms)| Word {
                start_ms,
                end_ms: start_ms + 400,
                text: text.to_owned(),
                confidence: 0.9,
            })
            .collect();
        Segment {
            start_ms,
            end_ms: start_ms + 500 * words.len() as u64,
            text: text.to_owned(),
            confidence: 0.9,
            language: Some(language.to_owned()),
            words,
        }
    }

    fn note(segments: Vec<Segment>) -> Note {
        // Thursday, 29 January 2026, 18:05 UTC.
        clipboard::tests::note(Some("Ana"), 1_769_709_900_000, segments, Vec::new())
    }

    #[test]
    fn highlights_have_the_times_of_their_words() {
        let note = note(vec![
            segment(1000, "Hi there.", "en"),
            segment(3000, "Can you call me tomorrow at seven?", "en"),
            segment(9000, "¿Cuánto te debo?", "es"),
        ]);
        let found = highlights_in(&note, &TimeZone::UTC);
        let brief: Vec<_> = found
            .iter()
            .map(|each| (each.kind, each.text.as_str(), each.start_ms, each.end_ms))
            .collect();
        assert_eq!(
            brief,
            [
                ("request", "Can you call me tomorrow at seven", 3000, 6400),
                ("datetime", "tomorrow at seven", 5000, 6400),
                ("question", "Cuánto te debo", 9000, 10400),
            ]
        );
        assert_eq!(found[1].value.as_deref(), Some("2026-01-30T19:00"));
    }

    #[test]
    fn an_edited_text_without_words_has_the_segments_time() {
        let mut segment = segment(3000, "Can you call me?", "en");
        segment.words.clear();
        let found = highlights_in(&note(vec![segment]), &TimeZone::UTC);
        assert_eq!((found[0].start_ms, found[0].end_ms), (3000, 5000));
    }

    #[test]
    fn dates_become_events() {
        let note = note(vec![segment(
            0,
            "Can you fetch me on Saturday, and the cake tomorrow at seven?",
            "en",
        )]);
        let calendar = calendar_in(&note, &TimeZone::UTC).replace("\r\n ", "");
        assert!(
            calendar.contains("DTSTART:20260130T190000\r\n"),
            "{calendar}"
        );
        assert!(
            calendar.contains("DTSTART;VALUE=DATE:20260131\r\n"),
            "{calendar}"
        );
        assert!(
            calendar.contains("SUMMARY:PTT-7: Saturday\r\n"),
            "{calendar}"
        );
    }
}
