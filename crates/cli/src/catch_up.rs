//! `earshot catch-up`

use earshot_core::app::{AskedMessage, UnheardConversation};
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
    library.find_missing_highlights();
    let asked = library.asked_messages(u64::MAX)?;
    let conversations = library.unheard()?;
    let questions = |conversation: &UnheardConversation| open_questions(conversation, &asked);
    let lines: Vec<String> = match format {
        ListFormat::Json => conversations
            .iter()
            .map(|conversation| json(&Listed::of(conversation, questions(conversation))))
            .collect(),
        ListFormat::Txt if conversations.is_empty() => vec!["All caught up.".to_owned()],
        ListFormat::Txt => conversations
            .iter()
            .map(|conversation| describe(conversation, &questions(conversation)))
            .chain([total(&conversations)])
            .collect(),
    };
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    Ok(output::print_and_exit(&text, Exit::Success))
}

/// Questions and requests of the unheard messages, oldest first.
fn open_questions<'a>(
    conversation: &UnheardConversation,
    asked: &'a [AskedMessage],
) -> Vec<&'a str> {
    let is_part = |message: &&AskedMessage| {
        let note = &message.note;
        note.unheard && note.chat.as_ref().or(note.sender.as_ref()) == conversation.name.as_ref()
    };
    let messages = asked.iter().rev().filter(is_part);
    messages
        .flat_map(|message| message.highlights.iter())
        .filter(|highlight| highlight.is_open())
        .map(|highlight| highlight.text.as_str())
        .collect()
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
    /// Open questions and requests, in the speaker's words.
    questions: Vec<&'a str>,
}

impl<'a> Listed<'a> {
    fn of(conversation: &'a UnheardConversation, questions: Vec<&'a str>) -> Self {
        Self {
            name: conversation.name.as_deref(),
            messages: conversation.notes,
            pending: conversation.pending,
            waiting_since: local_time_in_seconds(conversation.waiting_since),
            duration_ms: conversation.duration_ms,
            reading_ms: conversation.reading_ms,
            questions,
        }
    }
}

/// `2026-01-29 18:05  Ana: 4 messages · 6 min to hear · 3 min to read`, and a line for each question.
fn describe(conversation: &UnheardConversation, questions: &[&str]) -> String {
    let name = conversation.name.as_deref().unwrap_or("Unknown sender");
    let heading = format!(
        "{}  {}: {}",
        local_time(conversation.waiting_since),
        one_line(name),
        costs(
            conversation.notes,
            conversation.duration_ms,
            conversation.reading_ms
        ),
    );
    let questions = questions
        .iter()
        .map(|text| format!("\n    {}", one_line(text)));
    [heading].into_iter().chain(questions).collect()
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
