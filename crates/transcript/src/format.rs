use std::fmt;
use std::io;
use std::str::FromStr;

use earshot_error::ErrorCode;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    Txt,
    Md,
    Srt,
    Vtt,
    /// The complete record on one line.
    Json,
    Csv,
    Docx,
}

impl Format {
    /// In the order shown to users.
    pub const ALL: [Self; 7] = [
        Self::Txt,
        Self::Md,
        Self::Srt,
        Self::Vtt,
        Self::Json,
        Self::Csv,
        Self::Docx,
    ];

    /// Also the file extension.
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

    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Docx)
    }

    /// Subtitles start at zero in each file; a Word document is one package.
    pub const fn can_concatenate(self) -> bool {
        matches!(self, Self::Txt | Self::Md | Self::Json | Self::Csv)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a format Earshot writes; choose one of txt, md, srt, vtt, json, csv or docx."
)]
pub struct UnknownFormat(pub String);

impl UnknownFormat {
    pub fn code(&self) -> ErrorCode {
        ErrorCode::UnknownFormat
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Word times: SubRip has one cue per word, WebVTT tags inside cues, CSV one row per word. JSON
    /// always has them; txt, md and docx never do.
    pub words: bool,
    /// Another document precedes this one: CSV omits its header, txt and Markdown begin with an
    /// empty line.
    pub follows: bool,
    /// Spreadsheets need the byte order mark to detect UTF-8 in CSV; other programs treat it
    /// as text.
    pub no_bom: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("The transcript could not be written: {0}.")]
    Io(#[from] io::Error),
    #[error("The Word document could not be created: {0}.")]
    Docx(zip::result::ZipError),
}

impl WriteError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Io(_) => ErrorCode::OutputUnwritable,
            Self::Docx(_) => ErrorCode::DocxFailed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_names_parse() {
        for format in Format::ALL {
            assert_eq!(format.name().to_uppercase().parse(), Ok(format));
        }
        assert!("text".parse::<Format>().is_err());
    }
}
