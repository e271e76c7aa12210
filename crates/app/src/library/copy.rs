//! Notes as text for the clipboard.

use earshot_notes::Note;
use earshot_transcript::{Transcript, join, one_line, paragraphs};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::desk::CopyStyle;

/// The notes' texts as one: a single note as it is, several as a thread in the
/// order in which they were said, each under who said it when. Notes without
/// text are left out; `None` if that leaves nothing.
pub fn copied(notes: &[Note], style: CopyStyle) -> Option<String> {
    copied_in(notes, style, &TimeZone::system())
}

fn copied_in(notes: &[Note], style: CopyStyle, zone: &TimeZone) -> Option<String> {
    let mut texts: Vec<(&Note, Transcript)> = notes
        .iter()
        .filter_map(|note| Some((note, note.current()?.edited())))
        .filter(|(_, transcript)| !transcript.text().is_empty())
        .collect();
    texts.sort_by_key(|(note, _)| (note.summary.said_at, note.summary.id.clone()));
    let blocks: Vec<String> = match texts.as_slice() {
        [] => return None,
        [(note, transcript)] => vec![alone(note, transcript, style, zone)],
        several => several
            .iter()
            .map(|(note, transcript)| in_thread(note, transcript, style, zone))
            .collect(),
    };
    Some(blocks.join("\n\n"))
}

fn alone(note: &Note, transcript: &Transcript, style: CopyStyle, zone: &TimeZone) -> String {
    match style {
        CopyStyle::Plain | CopyStyle::Times => body(transcript, style),
        CopyStyle::Quote => format!("{}\n— {}", quoted(transcript), heading(note, zone)),
    }
}

fn in_thread(note: &Note, transcript: &Transcript, style: CopyStyle, zone: &TimeZone) -> String {
    let body = match style {
        CopyStyle::Plain | CopyStyle::Times => body(transcript, style),
        CopyStyle::Quote => quoted(transcript),
    };
    format!("{}\n{body}", heading(note, zone))
}

/// Who, and when.
fn heading(note: &Note, zone: &TimeZone) -> String {
    let who = note.summary.sender.as_ref().unwrap_or(&note.summary.title);
    format!(
        "{}, {}",
        one_line(who),
        time_in(note.summary.said_at, zone, MINUTES)
    )
}

const MINUTES: &str = "%Y-%m-%d %H:%M";

/// A moment (Unix milliseconds) by the user's clock: `2026-05-03 14:05`, which
/// reads the same everywhere.
pub fn local_time(unix_ms: i64) -> String {
    time_in(unix_ms, &TimeZone::system(), MINUTES)
}

/// A moment (Unix milliseconds) by the user's clock, to the second: `2026-05-03T14:05:09`.
pub fn local_time_in_seconds(unix_ms: i64) -> String {
    time_in(unix_ms, &TimeZone::system(), "%Y-%m-%dT%H:%M:%S")
}

fn time_in(unix_ms: i64, zone: &TimeZone, form: &str) -> String {
    Timestamp::from_millisecond(unix_ms)
        .unwrap_or(if unix_ms < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
        .to_zoned_datetime(zone.clone())
        .strftime(form)
        .to_string()
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

/// Each paragraph with the time at which it begins.
fn texts(transcript: &Transcript) -> impl Iterator<Item = (u64, String)> {
    paragraphs(&transcript.segments).into_iter().map(|group| {
        let text = join(group.iter().map(|segment| segment.text.as_str()));
        (group[0].start_ms, text)
    })
}

/// A length in milliseconds as `2:03`, or `1:02:03` from an hour on.
pub fn clock(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
#[path = "copy_tests.rs"]
mod tests;
