//! Why an export cannot be read.

use std::io;

use zip::result::ZipError;

use crate::bounded_zip::is_too_large;

/// Why an export cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChatError {
    /// A file of it.
    #[error("The exported chat could not be read: {0}.")]
    Read(#[source] io::Error),
    /// The zip makes no sense.
    #[error("The exported chat is damaged: export it again. ({0})")]
    Damaged(String),
    /// More than any chat has.
    #[error("The exported chat is too large: {0}.")]
    TooLarge(&'static str),
    /// Another method than those of ordinary zips; the value is its name.
    #[error(
        "This zip is packed with {0}, which Earshot cannot unpack: unpack it, and add the folder."
    )]
    PackedOtherwise(String),
    /// The zip is encrypted.
    #[error("This zip has a password: unpack it, and add the folder.")]
    HasPassword,
}

impl ChatError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            ChatError::Read(_) => "cannot-read-chat",
            ChatError::Damaged(_) => "chat-damaged",
            ChatError::TooLarge(_) => "chat-too-large",
            ChatError::PackedOtherwise(_) => "zip-packed-otherwise",
            ChatError::HasPassword => "zip-has-password",
        }
    }
}

impl From<io::Error> for ChatError {
    fn from(error: io::Error) -> ChatError {
        match error.kind() {
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof => ChatError::Damaged(error.to_string()),
            _ => ChatError::Read(error),
        }
    }
}

impl From<ZipError> for ChatError {
    fn from(error: ZipError) -> ChatError {
        match error {
            ZipError::Io(error) if is_too_large(&error) => {
                ChatError::TooLarge("it has too many files")
            }
            ZipError::Io(error) => error.into(),
            ZipError::InvalidPassword
            | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ChatError::HasPassword,
            ZipError::CompressionMethodNotSupported(method) => {
                ChatError::PackedOtherwise(method_name(method))
            }
            error => ChatError::Damaged(error.to_string()),
        }
    }
}

/// As APPNOTE.TXT of the zip format names them, 4.4.5.
fn method_name(method: u16) -> String {
    match method {
        1 => "Shrink",
        2..=5 => "Reduce",
        6 => "Implode",
        9 => "Deflate64",
        12 => "BZip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        98 => "PPMd",
        other => return format!("method {other}"),
    }
    .to_owned()
}
