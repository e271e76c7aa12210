//! Conversations as text.

use std::ffi::OsStr;
use std::path::Path;

use earshot_notes::{Note, Store, StoreError, ThreadEntry, ThreadPlace};
use earshot_transcript::{escape_markdown, file_stem, join, one_line, paragraphs, printable};
use jiff::tz::TimeZone;

use super::clipboard::clock;
use super::message::zoned_time;
use crate::file_names::SAFE_STEM_BYTES;

/// Entries read at once; other calls wait that long.
const PAGE: u32 = 200;

/// An entry of a conversation, without times of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadLine {
    /// Unix ms.
    pub said_at: i64,
    pub sender: Option<String>,
    /// Of the user.
    pub own: bool,
    /// A voice message's note and duration in ms.
    pub voice: Option<(String, u64)>,
    /// Lines or paragraphs; empty while there is no text.
    pub text: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThreadFormat {
    #[default]
    Text,
    Markdown,
}

impl ThreadFormat {
    /// By the extension; Markdown unless it is `txt`.
    pub fn of(path: &Path) -> ThreadFormat {
        let is_text = |extension: &OsStr| extension.eq_ignore_ascii_case("txt");
        match path.extension().is_some_and(is_text) {
            true => ThreadFormat::Text,
            false => ThreadFormat::Markdown,
        }
    }
}

/// A suggested file name.
pub fn thread_file_name(conversation: &str) -> String {
    format!("{}.md", file_stem(conversation, SAFE_STEM_BYTES))
}

/// The entries from one to another, both included; `None` is the first or the last one.
pub(crate) fn lines(
    store: &Store,
    conversation: &str,
    from: Option<&ThreadPlace>,
    to: Option<&ThreadPlace>,
) -> Result<Vec<ThreadLine>, StoreError> {
    let last = match to {
        Some(place) => last_position(store, conversation, place)?,
        None => None,
    };
    let mut place = from.cloned().unwrap_or(ThreadPlace::Entry {
        said_at: i64::MIN,
        id: String::new(),
    });
    let mut lines = Vec::new();
    let mut read_last: Option<String> = None;
    loop {
        let page = store.thread(conversation, &place, 0, PAGE)?;
        for entry in &page.entries {
            let is_after = |last: &(i64, String)| (entry.said_at(), entry.id()) > (last.0, &last.1);
            if last.as_ref().is_some_and(is_after) {
                return Ok(lines);
            }
            // Each page starts with the last entry of the one before.
            if read_last.as_deref() != Some(entry.id()) {
                lines.push(line(entry));
            }
        }
        match page.entries.last() {
            Some(entry) if page.has_later => {
                read_last = Some(entry.id().to_owned());
                place = ThreadPlace::Entry {
                    said_at: entry.said_at(),
                    id: entry.id().to_owned(),
                };
            }
            _ => return Ok(lines),
        }
    }
}

/// `None` is the end.
fn last_position(
    store: &Store,
    conversation: &str,
    place: &ThreadPlace,
) -> Result<Option<(i64, String)>, StoreError> {
    let page = store.thread(conversation, place, 0, 1)?;
    let found = page.entries.first();
    let found = found.map(|entry| (entry.said_at(), entry.id().to_owned()));
    Ok(match (place, found) {
        (ThreadPlace::Entry { said_at, id }, found) => match found {
            Some(found) if found.1 == *id => Some(found),
            _ => Some((*said_at, id.clone())),
        },
        (_, found) => found,
    })
}

fn line(entry: &ThreadEntry) -> ThreadLine {
    let (own, voice, text) = match entry {
        ThreadEntry::Typed { message } => (message.own, None, message.text.clone()),
        ThreadEntry::Voice { note, own } => {
            let summary = &note.summary;
            let voice = (summary.id.as_str().to_owned(), summary.duration_ms);
            (*own, Some(voice), spoken(note))
        }
    };
    ThreadLine {
        said_at: entry.said_at(),
        sender: entry.sender().map(str::to_owned),
        own,
        voice,
        text,
    }
}

fn spoken(note: &Note) -> String {
    let Some(version) = note.current() else {
        return String::new();
    };
    let transcript = version.shown();
    let paragraphs = paragraphs(&transcript.segments).into_iter();
    let texts: Vec<String> = paragraphs
        .map(|group| join(group.iter().map(|segment| segment.text.as_str())))
        .collect();
    texts.join("\n")
}

pub fn thread_text(conversation: &str, lines: &[ThreadLine], format: ThreadFormat) -> String {
    thread_text_in(conversation, lines, format, &TimeZone::system())
}

fn thread_text_in(
    conversation: &str,
    lines: &[ThreadLine],
    format: ThreadFormat,
    zone: &TimeZone,
) -> String {
    match format {
        ThreadFormat::Text => lines.iter().map(|line| text(line, zone) + "\n").collect(),
        ThreadFormat::Markdown => markdown(conversation, lines, zone),
    }
}

/// `[2026-01-29 18:05] Ana: …`; further lines are indented, so that none looks like a message.
fn text(line: &ThreadLine, zone: &TimeZone) -> String {
    let time = zoned_time(line.said_at, zone).strftime("%Y-%m-%d %H:%M");
    let sender = line.sender.as_deref().map(one_line);
    let sender = sender.map_or(String::new(), |name| format!("{name}: "));
    format!("[{time}] {sender}{}", body(line, "\n  ", str::to_owned))
}

fn markdown(conversation: &str, lines: &[ThreadLine], zone: &TimeZone) -> String {
    let mut text = format!("# {}\n", escape_markdown(&one_line(conversation)));
    let mut day = String::new();
    for line in lines {
        let at = zoned_time(line.said_at, zone);
        let this_day = at.strftime("%Y-%m-%d").to_string();
        if this_day != day {
            text.push_str(&format!("\n## {this_day}\n"));
            day = this_day;
        }
        let time = at.strftime("%H:%M");
        let sender = line.sender.as_deref().map(one_line);
        let sender = sender.map_or(String::new(), |name| format!(" {}", escape_markdown(&name)));
        text.push_str(&format!(
            "\n**{time}{sender}:** {}\n",
            body(line, "\\\n", markdown_line)
        ));
    }
    text
}

/// Without characters that begin a list or underline a heading.
fn markdown_line(line: &str) -> String {
    let escaped = escape_markdown(line);
    let number = escaped.chars().take_while(char::is_ascii_digit).count();
    if escaped.starts_with(['-', '+', '=']) {
        format!("\\{escaped}")
    } else if number > 0 && escaped[number..].starts_with(['.', ')']) {
        format!("{}\\{}", &escaped[..number], &escaped[number..])
    } else {
        escaped
    }
}

/// `🎤 0:12 text`, or only the text if it was typed.
fn body(line: &ThreadLine, separator: &str, escape: impl Fn(&str) -> String) -> String {
    let voice = line.voice.as_ref();
    let voice = voice.map(|(_, duration_ms)| format!("🎤 {}", clock(*duration_ms)));
    let lines = line.text.lines().map(printable);
    let lines: Vec<String> = lines
        .map(|line| escape(line.trim()))
        .filter(|line| !line.is_empty())
        .collect();
    let text = lines.join(separator);
    let parts: Vec<String> = voice
        .into_iter()
        .chain((!text.is_empty()).then_some(text))
        .collect();
    parts.join(" ")
}

#[cfg(test)]
#[path = "thread_tests.rs"]
mod tests;
