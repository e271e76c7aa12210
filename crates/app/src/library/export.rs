//! Notes as files, in every format.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use earshot_notes::Note;
use earshot_transcript::{Document, Format};

use crate::{OutputError, OutputWish, Outputs};

/// Characters of a title that become a file's name.
const LONGEST: usize = 80;

/// Writes the notes' current texts into a folder, as the notes' titles with the
/// formats' endings; one note in one format may go to a file, which is replaced
/// with `replace`. Notes without text are left out. Gives the written files.
///
/// # Errors
/// [`OutputError`] if a file cannot be written; those before it are.
pub fn export(
    notes: &[Note],
    formats: &[Format],
    to: &Path,
    replace: bool,
) -> Result<Vec<PathBuf>, OutputError> {
    let mut outputs = Outputs::plan(&OutputWish {
        output: Some(to),
        formats,
        one_sound: notes.len() == 1,
        inputs: &[],
        words: false,
        force: replace,
    })?;
    let mut written = Vec::new();
    for note in notes {
        if let Some(document) = document(note) {
            written.extend(outputs.write(&document, &OsString::from(stem(note)))?);
        }
    }
    Ok(written)
}

/// A name for the file, if one note goes into one format.
pub fn export_name(note: &Note, format: Format) -> String {
    format!("{}.{}", stem(note), format.name())
}

/// The record of a note as it reads now; `None` while it has no text.
pub(crate) fn document(note: &Note) -> Option<Document> {
    let version = note.current()?;
    Some(Document {
        duration_ms: note.summary.duration_ms,
        processing_ms: version.processing_ms,
        warnings: version.warnings.iter().map(ToString::to_string).collect(),
        ..Document::new(note.file_name.clone(), version.maker(), version.edited())
    })
}

/// The note's title as a name that every file system takes.
fn stem(note: &Note) -> String {
    let forbidden = |c: char| c.is_control() || "<>:\"/\\|?*".contains(c);
    let cleaned: String = note
        .summary
        .title
        .chars()
        .map(|c| if forbidden(c) { '-' } else { c })
        .take(LONGEST)
        .collect();
    // A dot in front hides the file, one at the end is lost on Windows.
    let trimmed = cleaned.trim_matches(|c: char| c == '.' || c.is_whitespace());
    match trimmed {
        "" => "note".to_owned(),
        name if is_device(name) => format!("{name}-"),
        name => name.to_owned(),
    }
}

/// Windows keeps these names for itself, whatever their ending.
fn is_device(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name).trim_end();
    let upper = first.to_ascii_uppercase();
    let numbered = |word| {
        upper
            .strip_prefix(word)
            .is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']))
    };
    ["CON", "PRN", "AUX", "NUL"].contains(&upper.as_str()) || numbered("COM") || numbered("LPT")
}
