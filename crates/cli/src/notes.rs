//! `earshot notes`

use std::fmt::Display;
use std::path::Path;

use earshot_core::app::{
    CopyStyle, Filter, HighlightState, Note, NoteHighlight, NoteId, NoteState, SearchHit, Snippet,
    Version,
};
use earshot_core::{
    Destination, Library, LibraryError, OutputRequest, Outputs, Paths, calendar, clock,
    exported_notes, local_time, local_time_in_seconds, to_clipboard_text,
};
use earshot_transcript::{Format, Transcript, WriteOptions, one_line};
use serde::Serialize;

use crate::add;
use crate::args::{Bom, CsvOptions, HighlightFormat, ListArgs, ListFormat, NotesCommand};
use crate::errors::{fail, with_hint};
use crate::output::{self, Exit, Stdout, format_note, json};
use crate::passphrase;
use crate::threads;
use crate::transcribe::plan;

const PAGE_SIZE: u64 = 500;

pub fn run(command: &NotesCommand, paths: &Paths) -> Exit {
    let open = || passphrase::open(paths);
    let result = match command {
        NotesCommand::Add(arguments) => return add::run(arguments, paths),
        NotesCommand::List(listing) => {
            open().and_then(|library| list(&library, &with_names("", listing), listing))
        }
        NotesCommand::Search { words, listing } => open().and_then(|library| {
            let query = with_names(&query(words), listing);
            match list(&library, &query, listing)? {
                Exit::Success => threads::search(&library, &query, listing),
                exit => Ok(exit),
            }
        }),
        NotesCommand::Thread(arguments) => {
            open().and_then(|library| threads::print(&library, arguments))
        }
        NotesCommand::Conversations { format } => {
            open().and_then(|library| threads::list(&library, *format))
        }
        NotesCommand::Mark { notes, unheard, .. } => {
            open().and_then(|library| mark(&library, notes, *unheard))
        }
        NotesCommand::Show { note, json } => open().and_then(|library| show(&library, note, *json)),
        NotesCommand::Highlights { note, format } => {
            open().and_then(|library| print_highlights(&library, note, *format))
        }
        NotesCommand::Export {
            notes,
            all,
            format,
            output,
            csv,
            force,
        } => open().and_then(|library| {
            let notes = if *all {
                all_notes(&library)?
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
    result.unwrap_or_else(|error| fail(&error))
}

/// Joins arguments to a query: an argument of several words is a phrase.
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
        // The last word may be a prefix, which a quote would prevent.
        if is_phrase && index + 1 < words.len() {
            query.push('"');
        }
    }
    query
}

/// The query with the operators of the options.
fn with_names(query: &str, listing: &ListArgs) -> String {
    let mut query = query.to_owned();
    for (operator, name) in [("from", &listing.from), ("in", &listing.chat)] {
        if let Some(name) = name {
            // First, so that the last word stays a prefix.
            query = format!("{operator}:\"{}\" {query}", name.replace('"', " "));
        }
    }
    query
}

fn list(library: &Library, query: &str, listing: &ListArgs) -> Result<Exit, LibraryError> {
    let filter = Filter {
        query: query.to_owned(),
        language: listing.language.clone(),
        favourite: listing.favourite,
        unheard: listing.unheard,
        questions: false,
        conversation: None,
        bin: listing.bin,
    };
    let mut left = listing.limit.unwrap_or(u64::MAX);
    let mut offset = 0;
    while left > 0 {
        let page = library.list(&filter, offset, left.min(PAGE_SIZE))?;
        if page.items.is_empty() {
            break;
        }
        let mut lines = String::new();
        for found in &page.items {
            match listing.format {
                ListFormat::Txt => {
                    lines.push_str(&format_note(&found.note, found.snippet.as_ref()))
                }
                ListFormat::Json => lines.push_str(&json(&ListedNote::of(found))),
            }
            lines.push('\n');
        }
        match output::write_stdout(lines.as_bytes()) {
            Stdout::Written => {}
            Stdout::Closed => break,
            Stdout::Failed => return Ok(Exit::Failed),
        }
        let count = page.items.len() as u64;
        offset += count;
        left -= count;
    }
    Ok(Exit::Success)
}

#[derive(Serialize)]
struct ListedNote<'a> {
    id: &'a NoteId,
    title: &'a str,
    sender: Option<&'a str>,
    chat: Option<&'a str>,
    /// Local time, `YYYY-MM-DDTHH:MM:SS`.
    time: String,
    duration_ms: u64,
    language: Option<&'a str>,
    state: NoteState,
    unheard: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    passage: Option<&'a Snippet>,
}

impl<'a> ListedNote<'a> {
    fn of(found: &'a SearchHit) -> Self {
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
            unheard: note.unheard,
            passage: found.snippet.as_ref(),
        }
    }
}

fn mark(library: &Library, notes: &[NoteId], unheard: bool) -> Result<Exit, LibraryError> {
    for id in notes {
        library.note(id)?;
    }
    library.set_unheard(notes, unheard)?;
    Ok(Exit::Success)
}

fn show(library: &Library, id: &NoteId, as_json: bool) -> Result<Exit, LibraryError> {
    let note = library.note(id)?;
    if as_json {
        return Ok(output::print_and_exit(
            &format!("{}\n", json(&note)),
            Exit::Success,
        ));
    }
    let text = to_clipboard_text(std::slice::from_ref(&note), CopyStyle::Plain);
    if text.is_none() {
        output::error_about(&note.summary.title, &"There is no text in this note.");
    }
    let text = text.map_or(String::new(), |text| format!("\n{text}\n"));
    Ok(output::print_and_exit(
        &format!("{}\n{text}", format_heading(&note)),
        Exit::Success,
    ))
}

fn print_highlights(
    library: &Library,
    id: &NoteId,
    format: HighlightFormat,
) -> Result<Exit, LibraryError> {
    library.find_missing_highlights();
    let note = library.note(id)?;
    let is_one = |highlight: &&NoteHighlight| highlight.state != HighlightState::None;
    let text = match format {
        HighlightFormat::Json => note
            .highlights
            .iter()
            .filter(is_one)
            .map(|highlight| json(highlight) + "\n")
            .collect(),
        HighlightFormat::Ics => calendar(&note, None),
    };
    Ok(output::print_raw_and_exit(&text, Exit::Success))
}

fn format_heading(note: &Note) -> String {
    let summary = &note.summary;
    let sender = summary.sender.clone();
    let mut facts: Vec<String> = sender
        .filter(|who| *who != summary.title)
        .into_iter()
        .collect();
    facts.push(local_time(summary.said_at));
    facts.extend(note.summary.chat.clone());
    facts.push(clock(summary.duration_ms));
    let text = note.current().map(|version| &version.transcript);
    let languages = text.map(Transcript::spoken_languages).unwrap_or_default();
    if languages.is_empty() {
        facts.extend(summary.language.clone());
    } else {
        facts.push(languages.join(", "));
    }
    facts.extend(note.current().map(Version::author));
    format!(
        "{}\n{}",
        one_line(&summary.title),
        one_line(&facts.join(" · "))
    )
}

fn all_notes(library: &Library) -> Result<Vec<NoteId>, LibraryError> {
    let mut ids = Vec::new();
    loop {
        let page = library.list(&Filter::default(), ids.len() as u64, PAGE_SIZE)?;
        if page.items.is_empty() {
            return Ok(ids);
        }
        ids.extend(page.items.into_iter().map(|found| found.note.id));
    }
}

struct Target<'a> {
    formats: &'a [Format],
    output: &'a Path,
    csv: CsvOptions,
    force: bool,
}

fn export(library: &Library, ids: &[NoteId], to: &Target) -> Exit {
    let outputs = plan(&OutputRequest {
        output: Some(to.output),
        formats: to.formats,
        single_input: ids.len() == 1,
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
            output::error(&sentence);
            return exit;
        }
    };
    let mut exit = Exit::Success;
    let mut failed = |name: &str, why: &dyn Display| {
        output::error_about(name, why);
        exit = Exit::Failed;
    };
    let mut notes = Vec::new();
    for id in ids {
        match library.note(id) {
            Ok(note) if note.current().is_none() => {
                failed(&note.summary.title, &"There is no text in this note.");
            }
            Ok(note) => notes.push(note),
            Err(error) => failed(id.as_str(), &with_hint(&error)),
        }
    }
    match write(&notes, &mut outputs, &mut failed) {
        Stdout::Failed => Exit::Failed,
        Stdout::Written | Stdout::Closed => exit,
    }
}

/// Writes notes to files and prints their names, or writes all to standard output.
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
                failed(&stem.to_string_lossy(), &with_hint(failure));
            }
            let names = written.files.iter().map(|file| file.display().to_string());
            names
                .map(|name| one_line(&name) + "\n")
                .collect::<String>()
                .into_bytes()
        };
        match output::write_stdout(&bytes) {
            Stdout::Written => {}
            // A closed stdout must not stop the export.
            Stdout::Closed if !is_stream => {}
            ended => return ended,
        }
    }
    Stdout::Written
}
