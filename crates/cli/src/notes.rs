//! `earshot notes`

use std::path::Path;

use earshot_app::desk::{CopyStyle, Filter, Found, Note, NoteId, Version};
use earshot_app::{
    Library, LibraryError, Paths, StoreError, clock, copied, export_notes, local_time,
};
use earshot_transcript::{Format, one_line};
use serde::Serialize;

use crate::args::{Listing, NotesVerb};
use crate::passphrase;
use crate::voice::{self, Exit, Stdout};

/// Notes that are read at a time.
const PAGE: u64 = 500;

pub fn run(verb: &NotesVerb, paths: &Paths) -> Exit {
    let result = passphrase::open(paths).and_then(|library| match verb {
        NotesVerb::List(listing) => list(&library, "", listing),
        NotesVerb::Search { words, listing } => list(&library, &words.join(" "), listing),
        NotesVerb::Show { note, json } => show(&library, note, *json),
        NotesVerb::Export {
            notes,
            all,
            format,
            output,
            force,
        } => {
            let notes = if *all {
                everything(&library)?
            } else {
                notes.clone()
            };
            export(&library, &notes, format, output, *force)
        }
    });
    result.unwrap_or_else(|error| {
        voice::complain(&error);
        Exit::Failed
    })
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
            if listing.json {
                lines.push_str(&json(found));
            } else {
                lines.push_str(&line(found));
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

/// `NAME  2026-05-03 14:05     0:11  Title: first words`
fn line(found: &Found) -> String {
    let note = &found.note;
    let text = found
        .passage
        .as_ref()
        .map_or(&note.excerpt, |passage| &passage.text);
    let gap = if text.is_empty() { "" } else { ": " };
    format!(
        "{}  {}  {:>7}  {}{gap}{}",
        note.id,
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
    let mut facts = vec![local_time(summary.said_at), clock(summary.duration_ms)];
    facts.extend(summary.language.clone());
    facts.extend(note.current().map(Version::maker));
    format!("{}\n{}", one_line(&summary.title), facts.join(" · "))
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

fn export(
    library: &Library,
    ids: &[NoteId],
    formats: &[Format],
    output: &Path,
    force: bool,
) -> Result<Exit, LibraryError> {
    let mut exit = Exit::Well;
    let mut notes = Vec::new();
    for id in ids {
        match library.note(id) {
            // One note that cannot be read costs none of the others.
            Err(LibraryError::Store(error @ StoreError::Unreadable(_))) => {
                voice::complain_about(id.as_str(), &error);
                exit = Exit::Failed;
            }
            note => notes.push(note?),
        }
    }
    for note in notes.iter().filter(|note| note.current().is_none()) {
        voice::complain_about(&note.summary.title, &"There is no text in this note.");
        exit = Exit::Failed;
    }
    match export_notes(&notes, formats, output, force) {
        Ok(files) => {
            let mut lines = String::new();
            for file in files {
                lines.push_str(&one_line(&file.display().to_string()));
                lines.push('\n');
            }
            Ok(voice::answer(&lines, exit))
        }
        Err(error) => {
            voice::complain(&error);
            Ok(if error.is_usage() {
                Exit::Usage
            } else {
                Exit::Failed
            })
        }
    }
}

/// One line of JSON.
pub fn json(value: &impl Serialize) -> String {
    // Nothing in it can fail: numbers, text and lists.
    serde_json::to_string(value).unwrap_or_default()
}
