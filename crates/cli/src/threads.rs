//! `earshot notes thread` and `conversations`, and typed messages in `earshot notes search`

use earshot_core::app::{Conversation, MessageMatch, Snippet, ThreadPlace};
use earshot_core::{
    Library, LibraryError, ThreadFormat, ThreadLine, local_time, local_time_in_seconds, thread_text,
};
use earshot_transcript::one_line;
use serde::Serialize;

use crate::args::{ListArgs, ListFormat, ThreadArgs, ThreadOutput};
use crate::output::{self, Exit, json};

/// Unless `--limit` is given.
const MAX_FOUND: u64 = 10_000;

pub fn print(library: &Library, arguments: &ThreadArgs) -> Result<Exit, LibraryError> {
    let name = &arguments.name;
    let since = arguments.since.as_ref();
    let from = since.map(|day| place(day.start, ""));
    let until = arguments.until.as_ref();
    // Sorts after every id.
    let to = until.map(|day| place(day.end - 1, "~"));
    let lines = library.thread(name, from.as_ref(), to.as_ref())?;
    if lines.is_empty() {
        output::error_about(
            name,
            &"There are no such messages; `earshot notes conversations` lists all chats.",
        );
        return Ok(Exit::Failed);
    }
    let text = match arguments.format {
        ThreadOutput::Text => thread_text(name, &lines, ThreadFormat::Text),
        ThreadOutput::Markdown => thread_text(name, &lines, ThreadFormat::Markdown),
        ThreadOutput::Json => lines
            .iter()
            .map(|line| json(&Entry::of(line)) + "\n")
            .collect(),
    };
    Ok(output::print_and_exit(&text, Exit::Success))
}

fn place(said_at: i64, id: &str) -> ThreadPlace {
    ThreadPlace::Entry {
        said_at,
        id: id.to_owned(),
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    /// Local time, `YYYY-MM-DDTHH:MM:SS`.
    time: String,
    sender: Option<&'a str>,
    own: bool,
    text: &'a str,
    /// Of a voice message.
    note: Option<&'a str>,
    duration_ms: Option<u64>,
}

impl<'a> Entry<'a> {
    fn of(line: &'a ThreadLine) -> Self {
        let voice = line.voice.as_ref();
        Self {
            time: local_time_in_seconds(line.said_at),
            sender: line.sender.as_deref(),
            own: line.own,
            text: &line.text,
            note: voice.map(|(note, _)| note.as_str()),
            duration_ms: voice.map(|(_, duration_ms)| *duration_ms),
        }
    }
}

pub fn list(library: &Library, format: ListFormat) -> Result<Exit, LibraryError> {
    let conversations = library.conversations()?;
    let lines = conversations.iter().map(|conversation| match format {
        ListFormat::Txt => describe(conversation) + "\n",
        ListFormat::Json => json(&Listed::of(conversation)) + "\n",
    });
    let text: String = lines.collect();
    Ok(output::print_and_exit(&text, Exit::Success))
}

/// `2026-01-29 18:05  Ana: 12 voice messages · 3 unheard · 340 typed`
fn describe(conversation: &Conversation) -> String {
    let name = match conversation.name.as_str() {
        "" => "Unknown sender",
        name => name,
    };
    let mut facts = Vec::new();
    match conversation.notes {
        0 => {}
        1 => facts.push("1 voice message".to_owned()),
        notes => facts.push(format!("{notes} voice messages")),
    }
    if conversation.unheard > 0 {
        facts.push(format!("{} unheard", conversation.unheard));
    }
    if conversation.entries > conversation.notes {
        facts.push(format!(
            "{} typed",
            conversation.entries - conversation.notes
        ));
    }
    format!(
        "{}  {}: {}",
        local_time(conversation.last_at),
        one_line(name),
        facts.join(" · ")
    )
}

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    entries: u64,
    voice_messages: u64,
    unheard: u64,
    /// Local time, `YYYY-MM-DDTHH:MM:SS`.
    last: String,
}

impl<'a> Listed<'a> {
    fn of(conversation: &'a Conversation) -> Self {
        Self {
            name: &conversation.name,
            entries: conversation.entries,
            voice_messages: conversation.notes,
            unheard: conversation.unheard,
            last: local_time_in_seconds(conversation.last_at),
        }
    }
}

/// Prints the typed messages found; none if the options are about notes only.
pub fn search(library: &Library, query: &str, listing: &ListArgs) -> Result<Exit, LibraryError> {
    if listing.language.is_some() || listing.favourite || listing.unheard || listing.bin {
        return Ok(Exit::Success);
    }
    let found = library.search_messages(query, listing.limit.unwrap_or(MAX_FOUND))?;
    let lines = found.iter().map(|found| match listing.format {
        ListFormat::Txt => describe_match(found) + "\n",
        ListFormat::Json => json(&TypedMatch::of(found)) + "\n",
    });
    let text: String = lines.collect();
    Ok(output::print_and_exit(&text, Exit::Success))
}

/// `typed  2026-05-03 14:05  Ana, Family: words`
fn describe_match(found: &MessageMatch) -> String {
    let message = &found.message;
    let chat = Some(message.chat.as_str()).filter(|chat| !chat.is_empty());
    let sender = message.sender.as_deref().filter(|name| Some(*name) != chat);
    let names: Vec<&str> = sender.into_iter().chain(chat).collect();
    format!(
        "typed  {}  {}: {}",
        local_time(message.said_at),
        one_line(&names.join(", ")),
        one_line(&found.snippet.text)
    )
}

#[derive(Serialize)]
struct TypedMatch<'a> {
    typed: bool,
    id: &'a str,
    sender: Option<&'a str>,
    chat: &'a str,
    own: bool,
    /// Local time, `YYYY-MM-DDTHH:MM:SS`.
    time: String,
    passage: &'a Snippet,
}

impl<'a> TypedMatch<'a> {
    fn of(found: &'a MessageMatch) -> Self {
        let message = &found.message;
        Self {
            typed: true,
            id: &message.id,
            sender: message.sender.as_deref(),
            chat: &message.chat,
            own: message.own,
            time: local_time_in_seconds(message.said_at),
            passage: &found.snippet,
        }
    }
}
