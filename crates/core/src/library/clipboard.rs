//! Notes as text for the clipboard.

use earshot_notes::Note;
use earshot_transcript::{Transcript, join, paragraphs};
use jiff::tz::TimeZone;

use super::message::heading_in as heading;
use crate::api::CopyStyle;

/// Several notes are sorted by time, each under a heading. `None` if there is no text.
pub fn to_clipboard_text(notes: &[Note], style: CopyStyle) -> Option<String> {
    to_clipboard_text_in(notes, style, &TimeZone::system())
}

fn to_clipboard_text_in(notes: &[Note], style: CopyStyle, zone: &TimeZone) -> Option<String> {
    let mut texts: Vec<(&Note, Transcript)> = notes
        .iter()
        .filter_map(|note| Some((note, note.current()?.shown().printable())))
        .filter(|(_, transcript)| !transcript.text().is_empty())
        .collect();
    texts.sort_by_key(|(note, _)| (note.summary.said_at, note.summary.id.clone()));
    let blocks: Vec<String> = match texts.as_slice() {
        [] => return None,
        [(note, transcript)] => vec![single(note, transcript, style, zone)],
        several => several
            .iter()
            .map(|(note, transcript)| threaded(note, transcript, style, zone))
            .collect(),
    };
    Some(blocks.join("\n\n"))
}

fn single(note: &Note, transcript: &Transcript, style: CopyStyle, zone: &TimeZone) -> String {
    match style {
        CopyStyle::Plain | CopyStyle::Times => body(transcript, style),
        CopyStyle::Quote => format!("{}\n— {}", quoted(transcript), heading(note, zone)),
    }
}

fn threaded(note: &Note, transcript: &Transcript, style: CopyStyle, zone: &TimeZone) -> String {
    let body = match style {
        CopyStyle::Plain | CopyStyle::Times => body(transcript, style),
        CopyStyle::Quote => quoted(transcript),
    };
    format!("{}\n{body}", heading(note, zone))
}

fn body(transcript: &Transcript, style: CopyStyle) -> String {
    let paragraph = |(start_ms, text): (u64, String)| match style {
        CopyStyle::Times => format!("[{}] {text}", clock(start_ms)),
        CopyStyle::Plain | CopyStyle::Quote => text,
    };
    let paragraphs: Vec<String> = texts(transcript).map(paragraph).collect();
    paragraphs.join("\n\n")
}

fn quoted(transcript: &Transcript) -> String {
    let paragraphs: Vec<String> = texts(transcript)
        .map(|(_, text)| format!("> {text}"))
        .collect();
    paragraphs.join("\n>\n")
}

/// Each paragraph with its start time.
fn texts(transcript: &Transcript) -> impl Iterator<Item = (u64, String)> {
    paragraphs(&transcript.segments).into_iter().map(|group| {
        let text = join(group.iter().map(|segment| segment.text.as_str()));
        (group[0].start_ms, text)
    })
}

/// A duration as `2:03`, or `1:02:03` from one hour.
pub fn clock(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
#[path = "clipboard_tests.rs"]
pub(super) mod tests;
