//! `earshot catch-up`

use earshot_core::app::UnheardConversation;
use earshot_core::{Library, LibraryError, Paths, local_time, local_time_in_seconds};
use earshot_transcript::one_line;
use serde::Serialize;

use crate::args::ListFormat;
use crate::errors::fail;
use crate::output::{self, Exit, json};
use crate::passphrase;

pub fn run(format: ListFormat, paths: &Paths) -> Exit {
    passphrase::open(paths)
        .and_then(|library| print(&library, format))
        .unwrap_or_else(|error| fail(&error))
}

fn print(library: &Library, format: ListFormat) -> Result<Exit, LibraryError> {
    let conversations = library.unheard()?;
    let lines: Vec<String> = match format {
        ListFormat::Json => conversations
            .iter()
            .map(|conversation| json(&Listed::of(conversation)))
            .collect(),
        ListFormat::Txt if conversations.is_empty() => vec!["All caught up.".to_owned()],
        ListFormat::Txt => conversations
            .iter()
            .map(describe)
            .chain([total(&conversations)])
            .collect(),
    };
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    Ok(output::print_and_exit(&text, Exit::Success))
}

#[derive(Serialize)]
struct Listed<'a> {
    name: Option<&'a str>,
    messages: u64,
    /// Without text yet.
    pending: u64,
    /// Local time, `YYYY-MM-DDTHH:MM:SS`.
    waiting_since: String,
    duration_ms: u64,
    reading_ms: u64,
}

impl<'a> Listed<'a> {
    fn of(conversation: &'a UnheardConversation) -> Self {
        Self {
            name: conversation.name.as_deref(),
            messages: conversation.notes,
            pending: conversation.pending,
            waiting_since: local_time_in_seconds(conversation.waiting_since),
            duration_ms: conversation.duration_ms,
            reading_ms: conversation.reading_ms,
        }
    }
}

/// `2026-01-29 18:05  Ana: 4 messages · 6 min to hear · 3 min to read`
fn describe(conversation: &UnheardConversation) -> String {
    let name = conversation.name.as_deref().unwrap_or("Unknown sender");
    format!(
        "{}  {}: {}",
        local_time(conversation.waiting_since),
        one_line(name),
        costs(
            conversation.notes,
            conversation.duration_ms,
            conversation.reading_ms
        ),
    )
}

fn total(conversations: &[UnheardConversation]) -> String {
    let sum = |part: fn(&UnheardConversation) -> u64| conversations.iter().map(part).sum();
    costs(
        sum(|each| each.notes),
        sum(|each| each.duration_ms),
        sum(|each| each.reading_ms),
    )
}

fn costs(notes: u64, duration_ms: u64, reading_ms: u64) -> String {
    let messages = if notes == 1 { "message" } else { "messages" };
    format!(
        "{notes} {messages} · {} to hear · {} to read",
        minutes(duration_ms),
        minutes(reading_ms)
    )
}

fn minutes(ms: u64) -> String {
    match (ms + 30_000) / 60_000 {
        0 => "under 1 min".to_owned(),
        minutes => format!("{minutes} min"),
    }
}
