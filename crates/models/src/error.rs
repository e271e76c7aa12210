use std::error::Error;
use std::io;
use std::path::PathBuf;

use earshot_catalog::CatalogError;
use earshot_error::ErrorCode;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    #[error("The model {0} is not on this device yet; download it first.")]
    Missing(String),
    #[error("There is no model or file named \"{0}\"; see the list of models.")]
    Unknown(String),
    /// The voice activity model instead of a speech model.
    #[error("\"{0}\" only detects speech; choose a speech model.")]
    NotSpeech(String),
    /// A custom model given by its path instead of its name.
    #[error(
        "{0} is a custom model, which runs only in a sandbox; choose it by its name, not by its file."
    )]
    CustomByPath(String),
    /// A damaged custom model, which has no download URL.
    #[error("{0} is a custom model and cannot be downloaded; add its file again.")]
    CustomNotDownloadable(String),
    #[error("The model {0} is part of Earshot and cannot be removed.")]
    Bundled(String),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    #[error(transparent)]
    Network(#[from] earshot_network::NetworkError),
    /// The application could not save where the models are.
    #[error("{reason}")]
    FolderNotSaved {
        code: ErrorCode,
        reason: Box<dyn Error + Send + Sync>,
    },
    #[error("The models cannot be moved to {}: {reason}; they are still all in the old folder.", folder.display())]
    Move { folder: PathBuf, reason: io::Error },
    #[error("The model {name} cannot be removed: {reason}.")]
    Remove { name: String, reason: io::Error },
}

impl ModelError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Missing(_) => ErrorCode::ModelMissing,
            Self::Unknown(_) => ErrorCode::ModelUnknown,
            Self::NotSpeech(_) => ErrorCode::ModelNotSpeech,
            Self::Bundled(_) => ErrorCode::ModelBundled,
            Self::CustomByPath(_) => ErrorCode::CustomModelByPath,
            Self::CustomNotDownloadable(_) => ErrorCode::CustomModelNotDownloadable,
            Self::Catalog(error) => error.code(),
            Self::Network(error) => error.code(),
            Self::FolderNotSaved { code, .. } => *code,
            Self::Move { reason, .. } if reason.kind() == io::ErrorKind::StorageFull => {
                ErrorCode::DiskFull
            }
            Self::Move { .. } => ErrorCode::ModelsNotMoved,
            Self::Remove { .. } => ErrorCode::ModelNotRemoved,
        }
    }
}
