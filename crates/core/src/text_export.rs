//! Texts for other programs. Each is written once as Markdown: files are only created, never
//! changed, since they are the user's.

use std::path::{Path, PathBuf};

use earshot_notes::Note;
use earshot_transcript::{Format, WriteOptions};

use crate::api::CopyStyle;
use crate::library::{documents, to_clipboard_text};
use crate::{OutputError, OutputRequest, Outputs};

pub struct TextExport {
    folder: PathBuf,
    outputs: Outputs,
}

impl TextExport {
    /// Creates the folder if needed.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn open(folder: &Path) -> Result<TextExport, OutputError> {
        let outputs = Outputs::plan(&OutputRequest {
            output: Some(folder),
            formats: &[Format::Md],
            single_input: false,
            inputs: &[],
            options: WriteOptions::default(),
            force: false,
        })?;
        Ok(TextExport {
            folder: folder.to_owned(),
            outputs,
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Does nothing for a note without text.
    pub fn write(&mut self, note: &Note) -> Result<(), OutputError> {
        for (document, stem) in documents(std::slice::from_ref(note)) {
            if let Some(failure) = self.outputs.write(&document, &stem).failures.pop() {
                return Err(failure);
            }
        }
        Ok(())
    }
}

/// `None` if there is no text.
pub(crate) fn copied_text(note: &Note) -> Option<String> {
    to_clipboard_text(std::slice::from_ref(note), CopyStyle::Plain)
}

/// Texts may be written to a watched folder. Both paths are without links.
pub(crate) fn is_exported_text(export_folder: Option<&Path>, file: &Path) -> bool {
    export_folder.is_some()
        && export_folder == file.parent()
        && file.extension().is_some_and(|extension| extension == "md")
}
