//! Notes as files, in every format.

use std::ffi::OsString;
use std::path::Path;

use earshot_notes::Note;
use earshot_transcript::{Document, Format, WriteOptions, file_stem};
use jiff::tz::TimeZone;

use super::message::{message, moment};
use crate::file_names::USUAL;
use crate::{OutputError, OutputWish, Outputs, Written};

/// Writes the notes' current texts into a folder, under names that tell when each was said
/// and what it is called; one note in one format may go to a file, which is replaced with
/// `replace`. Notes without text are left out, and what cannot be written does not keep
/// the rest from it.
///
/// # Errors
/// [`OutputError`] if nothing at all can be written there.
pub fn export(
    notes: &[Note],
    formats: &[Format],
    to: &Path,
    replace: bool,
) -> Result<Written, OutputError> {
    let mut outputs = Outputs::plan(&OutputWish {
        output: Some(to),
        formats,
        one_sound: notes.len() == 1,
        inputs: &[],
        options: WriteOptions::default(),
        force: replace,
    })?;
    let mut all = Written::default();
    for (document, stem) in documents(notes) {
        let written = outputs.write(&document, &stem);
        all.files.extend(written.files);
        all.failures.extend(written.failures);
    }
    Ok(all)
}

/// The records of the notes that have text, in the order in which they were said, each with
/// the stem of its file's name.
pub fn documents(notes: &[Note]) -> impl Iterator<Item = (Document, OsString)> {
    documents_in(notes, TimeZone::system())
}

fn documents_in(notes: &[Note], zone: TimeZone) -> impl Iterator<Item = (Document, OsString)> {
    let mut notes: Vec<&Note> = notes.iter().collect();
    notes.sort_by_key(|note| (note.summary.said_at, &note.summary.id));
    notes.into_iter().filter_map(move |note| {
        let document = document(note, &zone)?;
        Some((document, stem(note, &zone).into()))
    })
}

/// A name for the file, if one note goes into one format.
pub fn export_name(note: &Note, format: Format) -> String {
    format!("{}.{}", stem(note, &TimeZone::system()), format.name())
}

/// The record of a note as it reads now; `None` while it has no text.
fn document(note: &Note, zone: &TimeZone) -> Option<Document> {
    let version = note.current()?;
    Some(Document {
        message: message(note, zone),
        duration_ms: note.summary.duration_ms,
        processing_ms: version.processing_ms,
        warnings: version.warnings.iter().map(ToString::to_string).collect(),
        ..Document::new(note.file_name.clone(), version.maker(), version.edited())
    })
}

/// `2024-01-31 1822 Ana`: files sort by when it was said.
fn stem(note: &Note, zone: &TimeZone) -> String {
    let when = moment(note.summary.said_at, zone).strftime("%Y-%m-%d %H%M");
    format!("{when} {}", file_stem(&note.summary.title, USUAL - LENGTH))
}

/// Bytes of the time in front of a title.
const LENGTH: usize = "2024-01-31 1822 ".len();

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::library::copy::tests::{NOON, note, two_paragraphs};

    #[test]
    fn notes_are_written_in_their_order_with_who_when_and_where() {
        let mut late = note(
            Some("Ana: -\u{202e}"),
            NOON + 60_000,
            two_paragraphs(),
            Vec::new(),
        );
        late.summary.chat = Some("Family".into());
        late.summary.title = "Ana: -\u{202e}".into();
        let early = note(None, NOON, two_paragraphs(), Vec::new());
        let notes = [late, early];
        let (documents, stems): (Vec<_>, Vec<_>) = documents_in(&notes, TimeZone::UTC).unzip();
        assert_eq!(stems, ["2026-05-03 1205 PTT-7", "2026-05-03 1206 Ana- -"]);
        assert_eq!(
            documents[0].message.heading().unwrap(),
            "PTT-7, 2026-05-03 12:05"
        );
        let message = &documents[1].message;
        assert_eq!(
            (
                message.sender.as_deref(),
                message.chat.as_deref(),
                message.said_at.as_deref()
            ),
            (
                Some("Ana: -\u{202e}"),
                Some("Family"),
                Some("2026-05-03T12:06:00+00:00")
            )
        );
    }
}
