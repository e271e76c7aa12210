//! `earshot notes`

use std::fmt::Display;
use std::path::Path;

use earshot_core::desk::{
    CopyStyle, Filter, Found, Note, NoteId, NoteState, NoteSummary, Passage, Version,
};
use earshot_core::{
    Destination, Library, LibraryError, OutputWish, Outputs, Paths, clock, copied, exported_notes,
    local_time, local_time_in_seconds,
};
use earshot_transcript::{Format, WriteOptions, one_line};
use serde::Serialize;

use crate::add;
use crate::args::{Bom, Csv, ListFormat, Listing, NotesVerb};
use crate::passphrase;
use crate::transcribe::plan;
use crate::voice::{self, Exit, Stdout};

/// Notes that are read at a time.
const PAGE: u64 = 500;

pub fn run(verb: &NotesVerb, paths: &Paths) -> Exit {
    let open = || passphrase::open(paths);
    let result = match verb {
        NotesVerb::Add(arguments) => return add::run(arguments, paths),
        NotesVerb::List(listing) => open().and_then(|library| list(&library, "", listing)),
        NotesVerb::Search { words, listing } => {
            open().and_then(|library| list(&library, &query(words), listing))
        }
        NotesVerb::Show { note, json } => open().and_then(|library| show(&library, note, *json)),
        NotesVerb::Export {
            notes,
            all,
            format,
            output,
            csv,
            force,
        } => open().and_then(|library| {
            let notes = if *all {
                everything(&library)?
            } else {
                notes.clone()
            };
            let to = Target {
                formats: format,
                output,
                csv: *csv,
                force: *force,
            };
            Ok(export(&library, &notes, &to))
        }),
    };
    result.unwrap_or_else(|error| {
        voice::complain(&error);
        Exit::Failed
    })
}

/// The arguments as one query: several words in one of them are a phrase.
fn query(words: &[String]) -> String {
    let mut query = String::new();
    for (index, word) in words.iter().enumerate() {
        let is_phrase = word.trim().contains(char::is_whitespace) && !word.contains('"');
        if index > 0 {
            query.push(' ');
        }
        if is_phrase {
            query.push('"');
        }
        query.push_str(word);
        // The last word of all may be a beginning, which a quote would end.
        if is_phrase && index + 1 < words.len() {
            query.push('"');
        }
    }
    query
}

fn list(library: &Library, query: &str, listing: &Listing) -> Result<Exit, LibraryError> {
    let filter = Filter {
        query: query.to_owned(),
        language: listing.language.clone(),
        favourite: listing.favourite,
        bin: listing.bin,
    };
    let mut left = listing.limit.unwrap_or(u64::MAX);
    let mut offset = 0;
    while left > 0 {
        let page = library.list(&filter, offset, left.min(PAGE))?;
        if page.items.is_empty() {
            break;
        }
        let mut lines = String::new();
        for found in &page.items {
            match listing.format {
                ListFormat::Txt => lines.push_str(&line(&found.note, found.passage.as_ref())),
                ListFormat::Json => lines.push_str(&json(&Listed::of(found))),
            }
            lines.push('\n');
        }
        match voice::say(lines.as_bytes()) {
            Stdout::Written => {}
            Stdout::Closed => break,
            Stdout::Failed => return Ok(Exit::Failed),
        }
        let count = page.items.len() as u64;
        offset += count;
        left -= count;
    }
    Ok(Exit::Well)
}

/// A note of the list as JSON.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a NoteId,
    title: &'a str,
    sender: Option<&'a str>,
    chat: Option<&'a str>,
    /// By the user's clock: `YYYY-MM-DDTHH:MM:SS`.
    time: String,
    duration_ms: u64,
    language: Option<&'a str>,
    state: NoteState,
    /// The place that a search found.
    #[serde(skip_serializing_if = "Option::is_none")]
    passage: Option<&'a Passage>,
}

impl<'a> Listed<'a> {
    fn of(found: &'a Found) -> Self {
        let note = &found.note;
        Self {
            id: &note.id,
            title: &note.title,
            sender: note.sender.as_deref(),
            chat: note.chat.as_deref(),
            time: local_time_in_seconds(note.said_at),
            duration_ms: note.duration_ms,
            language: note.language.as_deref(),
            state: note.state,
            passage: found.passage.as_ref(),
        }
    }
}

/// `NAME  2026-05-03 14:05     0:11  Title: first words`
pub fn line(note: &NoteSummary, passage: Option<&Passage>) -> String {
    let text = passage.map_or(&note.excerpt, |passage| &passage.text);
    let gap = if text.is_empty() { "" } else { ": " };
    format!(
        "{}  {}  {:>7}  {}{gap}{}",
        one_line(note.id.as_str()),
        local_time(note.said_at),
        clock(note.duration_ms),
        one_line(&note.title),
        one_line(text),
    )
}

fn show(library: &Library, id: &NoteId, as_json: bool) -> Result<Exit, LibraryError> {
    let note = library.note(id)?;
    if as_json {
        return Ok(voice::answer(&format!("{}\n", json(&note)), Exit::Well));
    }
    let text = copied(std::slice::from_ref(&note), CopyStyle::Plain);
    if text.is_none() {
        voice::complain_about(&note.summary.title, &"There is no text in this note.");
    }
    let text = text.map_or(String::new(), |text| format!("\n{text}\n"));
    Ok(voice::answer(
        &format!("{}\n{text}", heading(&note)),
        Exit::Well,
    ))
}

fn heading(note: &Note) -> String {
    let summary = &note.summary;
    let sender = summary.sender.clone();
    let mut facts: Vec<String> = sender
        .filter(|who| *who != summary.title)
        .into_iter()
        .collect();
    facts.push(local_time(summary.said_at));
    facts.extend(note.summary.chat.clone());
    facts.push(clock(summary.duration_ms));
    facts.extend(summary.language.clone());
    facts.extend(note.current().map(Version::maker));
    format!(
        "{}\n{}",
        one_line(&summary.title),
        one_line(&facts.join(" · "))
    )
}

fn everything(library: &Library) -> Result<Vec<NoteId>, LibraryError> {
    let mut ids = Vec::new();
    loop {
        let page = library.list(&Filter::default(), ids.len() as u64, PAGE)?;
        if page.items.is_empty() {
            return Ok(ids);
        }
        ids.extend(page.items.into_iter().map(|found| found.note.id));
    }
}

/// Where notes are written, and how.
struct Target<'a> {
    formats: &'a [Format],
    output: &'a Path,
    csv: Csv,
    force: bool,
}

fn export(library: &Library, ids: &[NoteId], to: &Target) -> Exit {
    let outputs = plan(&OutputWish {
        output: Some(to.output),
        formats: to.formats,
        one_sound: ids.len() == 1,
        inputs: &[],
        options: WriteOptions {
            no_bom: to.csv.bom == Bom::Never,
            ..WriteOptions::default()
        },
        force: to.force,
    });
    let mut outputs = match outputs {
        Ok(outputs) => outputs,
        Err((exit, sentence)) => {
            voice::complain(&sentence);
            return exit;
        }
    };
    let mut exit = Exit::Well;
    let mut failed = |name: &str, why: &dyn Display| {
        voice::complain_about(name, why);
        exit = Exit::Failed;
    };
    let mut notes = Vec::new();
    for id in ids {
        match library.note(id) {
            Ok(note) if note.current().is_none() => {
                failed(&note.summary.title, &"There is no text in this note.");
            }
            Ok(note) => notes.push(note),
            Err(error) => failed(id.as_str(), &error),
        }
    }
    match write(&notes, &mut outputs, &mut failed) {
        Stdout::Failed => Exit::Failed,
        Stdout::Written | Stdout::Closed => exit,
    }
}

/// Writes the notes to files, and their names to standard output; or all to standard output.
fn write(
    notes: &[Note],
    outputs: &mut Outputs,
    failed: &mut dyn FnMut(&str, &dyn Display),
) -> Stdout {
    let is_stream = *outputs.destination() == Destination::Stdout;
    for (document, stem) in exported_notes(notes) {
        let bytes = if is_stream {
            match outputs.stream(&document, notes.len() > 1) {
                Ok(bytes) => bytes,
                Err(error) => {
                    failed(&document.file, &error);
                    continue;
                }
            }
        } else {
            let written = outputs.write(&document, &stem);
            for failure in &written.failures {
                failed(&stem.to_string_lossy(), failure);
            }
            let names = written.files.iter().map(|file| file.display().to_string());
            names
                .map(|name| one_line(&name) + "\n")
                .collect::<String>()
                .into_bytes()
        };
        match voice::say(&bytes) {
            Stdout::Written => {}
            // The files are wanted even where their names are not.
            Stdout::Closed if !is_stream => {}
            ended => return ended,
        }
    }
    Stdout::Written
}

/// One line of JSON, without a character that a terminal acts on: such ones are escaped.
pub fn json(value: &impl Serialize) -> String {
    // Nothing in it can fail: numbers, text and lists.
    let line = serde_json::to_string(value).unwrap_or_default();
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        match one_line(c.encode_utf8(&mut [0; 4])).len() == c.len_utf8() {
            true => shown.push(c),
            // Outside of texts JSON has none of them.
            false => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn json_means_the_same_and_moves_no_cursor() {
        let text = "a\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\n\"é語😀";
        let line = json(&text);
        assert_eq!(one_line(&line), line);
        let read: String = serde_json::from_str(&line).unwrap();
        assert_eq!(read, text);
    }
}
