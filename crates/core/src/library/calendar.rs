//! The dates of a note as a calendar file.

use earshot_notes::{HighlightKind, HighlightState, Note, NoteHighlight};
use icalendar::{Calendar, Component as _, Event, Property};
use jiff::civil::{Date, DateTime};

/// The note's dates, or those with these words, as an iCalendar file (RFC 5545): times are local, a
/// day without a time is a whole day, and times without a day are left out.
pub fn calendar(note: &Note, text: Option<&str>) -> String {
    let is_wanted = |highlight: &NoteHighlight| {
        highlight.state != HighlightState::None && text.is_none_or(|text| text == highlight.text)
    };
    let events = note
        .highlights
        .iter()
        .enumerate()
        .filter_map(|(number, highlight)| {
            let start = start(highlight).filter(|_| is_wanted(highlight))?;
            let event = Event::new()
                .uid(&format!("{}-{number}@earshot", note.summary.id.as_str()))
                .summary(&format!("{}: {}", note.summary.title, highlight.text))
                .append_property(start)
                .done();
            Some(event)
        });
    events.collect::<Calendar>().to_string()
}

fn start(highlight: &NoteHighlight) -> Option<Property> {
    let value = highlight.value.as_deref()?;
    if highlight.kind != HighlightKind::Datetime {
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

    use super::super::clipboard;
    use super::*;

    fn date(text: &str, value: &str) -> NoteHighlight {
        NoteHighlight {
            kind: HighlightKind::Datetime,
            text: text.to_owned(),
            value: Some(value.to_owned()),
            start_ms: 0,
            end_ms: 1000,
            state: HighlightState::Open,
        }
    }

    #[test]
    fn dates_become_events() {
        let mut note = clipboard::tests::note(Some("Ana"), 0, Vec::new(), Vec::new());
        note.highlights = vec![
            date("Saturday", "2026-01-31"),
            date("tomorrow at seven", "2026-01-30T19:00"),
            date("eight", "T20:00"),
        ];
        let all = calendar(&note, None).replace("\r\n ", "");
        assert_eq!(all.matches("BEGIN:VEVENT").count(), 2, "{all}");
        assert!(all.contains("DTSTART:20260130T190000\r\n"), "{all}");
        assert!(all.contains("DTSTART;VALUE=DATE:20260131\r\n"), "{all}");
        assert!(all.contains("SUMMARY:PTT-7: Saturday\r\n"), "{all}");
        let one = calendar(&note, Some("Saturday"));
        assert_eq!(one.matches("BEGIN:VEVENT").count(), 1, "{one}");
        assert!(!calendar(&note, Some("eight")).contains("VEVENT"));
    }
}
