use std::path::PathBuf;

/// Why a catalog or a model file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The catalog itself is not well-formed.
    #[error("The model catalog is damaged: {0}.")]
    Malformed(String),
    /// The file cannot be read or written.
    #[error("{} cannot be used: {source}.", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The path leads to a folder, a device or the like.
    #[error("{} is not a file.", .0.display())]
    NotAFile(PathBuf),
    /// A web page, where a download went wrong.
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
        /// The file.
        path: PathBuf,
        /// The model it should be.
        name: String,
        /// Its length in bytes.
        found: u64,
        /// The model's length in bytes.
        expected: u64,
    },
    /// As long as a known model, or named like one, with other contents.
    #[error(
        "{} is not the model “{name}” it seems to be: its contents were changed or damaged; delete it and fetch it again.",
        path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// The model it should be.
        name: String,
    },
    /// A model, by the look of it, that nobody vouches for.
    #[error(
        "{} seems to be a speech model, but none that Earshot knows; if you trust where it comes from, add it with `earshot models import --unknown`.",
        .0.display()
    )]
    Unvouched(PathBuf),
    /// Nothing the catalog knows.
    #[error("{} is not a model Earshot knows; `earshot models list` shows those it does.", .0.display())]
    UnknownFile(PathBuf),
}

impl CatalogError {
    /// A stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "catalog-malformed",
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                "disk-full"
            }
            Self::Io { .. } => "disk-error",
            Self::NotAFile(_) => "model-not-a-file",
            Self::WebPage(_) => "model-is-a-web-page",
            Self::Truncated { .. } => "model-truncated",
            Self::Changed { .. } => "model-changed",
            Self::Unvouched(_) => "model-unvouched",
            Self::UnknownFile(_) => "model-unknown",
        }
    }
}
