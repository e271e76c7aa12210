use std::io;

use earshot_error::ErrorCode;
use zip::result::ZipError;

use crate::bounded_zip::is_too_large;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChatError {
    #[error("The exported chat could not be read: {0}.")]
    Read(#[source] io::Error),
    #[error("The exported chat is damaged: export it again. ({0})")]
    Damaged(String),
    #[error("The exported chat is too large: {0}.")]
    TooLarge(&'static str),
    /// The value is the name of the method.
    #[error(
        "This zip is packed with {0}, which Earshot cannot unpack: unpack it, and add the folder."
    )]
    UnsupportedCompression(String),
    #[error("This zip has a password: unpack it, and add the folder.")]
    HasPassword,
}

impl ChatError {
    pub fn code(&self) -> ErrorCode {
        match self {
            // The copy of a message did not fit.
            ChatError::Read(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
                ) =>
            {
                ErrorCode::DiskFull
            }
            ChatError::Read(_) => ErrorCode::ChatUnreadable,
            ChatError::Damaged(_) => ErrorCode::ChatDamaged,
            ChatError::TooLarge(_) => ErrorCode::ChatTooLarge,
            ChatError::UnsupportedCompression(_) => ErrorCode::ZipCompressionUnsupported,
            ChatError::HasPassword => ErrorCode::ZipHasPassword,
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
                ChatError::UnsupportedCompression(method_name(method))
            }
            error => ChatError::Damaged(error.to_string()),
        }
    }
}

/// APPNOTE.TXT 4.4.5.
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
