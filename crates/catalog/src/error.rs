use std::path::PathBuf;

use earshot_error::ErrorCode;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    #[error("The model catalog is damaged: {0}.")]
    Malformed(String),
    #[error("{} cannot be used: {source}.", path.display())]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    /// A folder, device or the like.
    #[error("{} is not a file.", .0.display())]
    NotAFile(PathBuf),
    /// A web page from a failed download.
    #[error(
        "{} is a web page saved under a model's name: the download went wrong; delete it and fetch the model again.",
        .0.display()
    )]
    WebPage(PathBuf),
    /// The beginning of a known model.
    #[error(
        "{} is not complete: it holds {found} of the {expected} bytes of the model “{name}”; delete it and fetch it again.",
        path.display()
    )]
    Truncated {
        path: PathBuf,
        name: String,
        found: u64,
        expected: u64,
    },
    /// Has the length or name of a known model.
    #[error(
        "{} is not the model “{name}” it seems to be: its contents were changed or damaged; delete it and fetch it again.",
        path.display()
    )]
    Changed { path: PathBuf, name: String },
    /// An unknown file with a valid model header.
    #[error(
        "{} seems to be a speech model, but none that Earshot knows; if you trust where it comes from, add it as a custom model.",
        .0.display()
    )]
    Untrusted(PathBuf),
    #[error("{} is not a model Earshot knows; see the list of models.", .0.display())]
    UnknownFile(PathBuf),
}

impl CatalogError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) => ErrorCode::CatalogMalformed,
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                ErrorCode::DiskFull
            }
            Self::Io { .. } => ErrorCode::DiskError,
            Self::NotAFile(_) => ErrorCode::ModelNotAFile,
            Self::WebPage(_) => ErrorCode::ModelIsAWebPage,
            Self::Truncated { .. } => ErrorCode::ModelTruncated,
            Self::Changed { .. } => ErrorCode::ModelChanged,
            Self::Untrusted(_) => ErrorCode::ModelUntrusted,
            Self::UnknownFile(_) => ErrorCode::ModelUnknown,
        }
    }
}
