//! The formats a document can be written in.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use crate::{Document, captions, docx, json, markdown, subtitles, table, text};

/// A way to write a document down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Plain text: paragraphs at pauses.
    Txt,
    /// Markdown: a heading, then paragraphs with their times.
    Md,
    /// SubRip subtitles.
    Srt,
    /// WebVTT subtitles.
    Vtt,
    /// The whole record, one line (see [`Document`]).
    Json,
    /// A table of segments, or of words.
    Csv,
    /// A Word document. Binary: not for a terminal.
    Docx,
}

impl Format {
    /// Every format, in the order in which they are shown to people.
    pub const ALL: [Self; 7] = [
        Self::Txt,
        Self::Md,
        Self::Srt,
        Self::Vtt,
        Self::Json,
        Self::Csv,
        Self::Docx,
    ];

    /// The format's name, which is its file extension too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Md => "md",
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Docx => "docx",
        }
    }

    /// Is the format something other than UTF-8 text?
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Docx)
    }

    /// Do several documents written one after another still make a file of
    /// this format? (Subtitles count from zero in each file, a Word document
    /// is a whole.)
    pub const fn can_follow_itself(self) -> bool {
        matches!(self, Self::Txt | Self::Md | Self::Json | Self::Csv)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is none of a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a format Earshot writes; choose one of txt, md, srt, vtt, json, csv or docx."
)]
pub struct UnknownFormat(pub String);

impl UnknownFormat {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        "unknown-format"
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// What can be chosen about a format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Show the time of each word, where the format can: SubRip gets one cue a
    /// word, WebVTT times inside its cues, CSV one row a word. JSON always has
    /// them; txt, md and docx never do.
    pub words: bool,
    /// Another document of the same format stands before this one in the same
    /// output: CSV leaves out its header row, txt and Markdown set an empty line
    /// between.
    pub follows: bool,
    /// Leave out the byte-order mark in front of CSV. Spreadsheets need it to know
    /// UTF-8, some other programs take it for a letter.
    pub no_bom: bool,
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output refused the bytes.
    #[error("The transcript could not be written: {0}.")]
    Io(#[from] io::Error),
    /// The Word document could not be packed.
    #[error("The Word document could not be made: {0}.")]
    Docx(zip::result::ZipError),
}

impl WriteError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "output-unwritable",
            Self::Docx(_) => "docx-failed",
        }
    }
}

/// Writes `document` in `format`.
///
/// # Errors
/// Those of `out`; for a Word document also those of packing it.
pub fn write(
    document: &Document,
    format: Format,
    options: WriteOptions,
    out: &mut dyn Write,
) -> Result<(), WriteError> {
    match format {
        Format::Txt => text::write(document, options, out)?,
        Format::Md => markdown::write(document, options, out)?,
        Format::Srt => subtitles::srt(&captions::cues(&document.segments, options.words), out)?,
        Format::Vtt => subtitles::vtt(
            &captions::cues(&document.segments, false),
            options.words,
            document.message.heading().as_deref(),
            out,
        )?,
        Format::Json => json::write(document, out)?,
        Format::Csv => table::write(document, options, out)?,
        Format::Docx => docx::write(document, out)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for format in Format::ALL {
            assert_eq!(format.name().to_uppercase().parse(), Ok(format));
        }
        assert!("text".parse::<Format>().is_err());
    }
}
