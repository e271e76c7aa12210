//! Exporting notes to files.

use std::ffi::OsString;
use std::path::Path;

use earshot_notes::{Note, Version};
use earshot_transcript::{Document, Format, WriteOptions, file_stem};
use jiff::tz::TimeZone;

use super::message::{message, zoned_time};
use crate::file_names::SAFE_STEM_BYTES;
use crate::{OutputError, OutputRequest, Outputs, WriteReport};

/// Writes to a folder, or a single note in one format to a file. Notes without text are left out,
/// and a failed file does not stop the others.
///
/// # Errors
/// [`OutputError`] if nothing can be written there.
pub fn export(
    notes: &[Note],
    formats: &[Format],
    to: &Path,
    replace: bool,
) -> Result<WriteReport, OutputError> {
    let mut outputs = Outputs::plan(&OutputRequest {
        output: Some(to),
        formats,
        single_input: notes.len() == 1,
        inputs: &[],
        options: WriteOptions::default(),
        force: replace,
    })?;
    let mut all = WriteReport::default();
    for (document, stem) in documents(notes) {
        let written = outputs.write(&document, &stem);
        all.files.extend(written.files);
        all.failures.extend(written.failures);
    }
    Ok(all)
}

/// Oldest first, without notes that have no text; with file name stems.
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

/// The suggested file name for one note in one format.
pub fn export_name(note: &Note, format: Format) -> String {
    file_name(note, format.name())
}

pub fn file_name(note: &Note, extension: &str) -> String {
    format!("{}.{extension}", stem(note, &TimeZone::system()))
}

/// The note's current text; `None` if it has none.
fn document(note: &Note, zone: &TimeZone) -> Option<Document> {
    let version = note.current()?;
    Some(Document {
        message: message(note, zone),
        duration_ms: note.summary.duration_ms,
        processing_ms: version.processing_ms,
        original: original(version),
        warnings: version.warnings.iter().map(ToString::to_string).collect(),
        ..Document::new(note.file_name.clone(), version.author(), version.shown())
    })
}

/// The text without replace rules, if they change it.
fn original(version: &Version) -> Option<String> {
    let edited = || version.edited().printable().text();
    (!version.replaced.is_empty()).then(edited)
}

/// `2024-01-31 1822 Ana`: files sort by time.
fn stem(note: &Note, zone: &TimeZone) -> String {
    let when = zoned_time(note.summary.said_at, zone).strftime("%Y-%m-%d %H%M");
    format!(
        "{when} {}",
        file_stem(&note.summary.title, SAFE_STEM_BYTES - TIME_PREFIX_BYTES)
    )
}

const TIME_PREFIX_BYTES: usize = "2024-01-31 1822 ".len();

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::library::clipboard::tests::{NOON, note, two_paragraphs};

    #[test]
    fn documents_are_sorted_by_time_and_carry_their_message() {
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
