//! What can go wrong with models.

use std::io;
use std::path::PathBuf;

use earshot_catalog::CatalogError;

use crate::SettingsError;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It can be had, but is not here yet.
    #[error("The model {0} is not on this device yet; get it with: earshot models fetch {0}")]
    Missing(String),
    /// Neither a name in the catalog nor a file.
    #[error("There is no model or file named \"{0}\"; `earshot models list` shows the models.")]
    Unknown(String),
    /// A model of the wrong kind: the voice detector cannot write text.
    #[error("\"{0}\" finds speech but cannot write it down; choose another model.")]
    NotSpeech(String),
    /// A model that was brought by hand, not asked for by its name.
    #[error(
        "{0} was brought here by hand and runs only where it is locked in; ask for it by its name, not by its file."
    )]
    ByName(String),
    /// A model that was brought by hand, and is damaged now.
    #[error(
        "{0} was brought here by hand and cannot be fetched; bring its file again, with `earshot models import --unknown`."
    )]
    OnlyByHand(String),
    /// It came with the program.
    #[error("The model {0} came with Earshot and stays for as long as Earshot does.")]
    Shipped(String),
    /// The file is none of the catalog's.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The model could not be fetched.
    #[error(transparent)]
    Online(#[from] earshot_network::OnlineError),
    /// The settings could not be kept.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The models could not be moved.
    #[error("The models cannot be moved to {}: {reason}; they are all where they were.", folder.display())]
    Move {
        /// Where they were to go.
        folder: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The file could not be removed.
    #[error("The model {name} cannot be removed: {reason}.")]
    Remove {
        /// Its name in the catalog.
        name: String,
        /// What the system said.
        reason: io::Error,
    },
}

impl ModelError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "model-missing",
            Self::Unknown(_) => "model-unknown",
            Self::NotSpeech(_) => "model-not-speech",
            Self::Shipped(_) => "model-shipped",
            Self::ByName(_) => "model-by-name",
            Self::OnlyByHand(_) => "model-only-by-hand",
            Self::Catalog(error) => error.code(),
            Self::Online(error) => error.code(),
            Self::Settings(error) => error.code(),
            Self::Move { reason, .. } if reason.kind() == io::ErrorKind::StorageFull => "disk-full",
            Self::Move { .. } => "models-not-moved",
            Self::Remove { .. } => "model-not-removed",
        }
    }
}
