//! Why a service gave no text.

use earshot_audio::AudioError;
use earshot_keychain::KeychainError;
use earshot_network::OnlineError;

use crate::SettingsError;
use crate::desk::small::SmallError;

/// Why a service gave no text. Whatever it is, the text that was there stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CloudError {
    /// The user has not turned it on.
    #[error("Nothing may be sent to a service: that is turned off in the settings.")]
    Off,
    /// The connection is paid for by what goes over it.
    #[error(
        "Nothing was sent to {host}: this connection is metered; use another, or allow it in the settings."
    )]
    Metered {
        /// The server.
        host: String,
    },
    /// There is nothing to ask about.
    #[error("The model was sure of every word, so there is nothing to ask {host} about.")]
    NothingUnsure {
        /// The server.
        host: String,
    },
    /// It is being asked about this already.
    #[error("{host} is being asked about this message already; wait until it has answered.")]
    Underway {
        /// The server.
        host: String,
    },
    /// No name of a model.
    #[error("Name a model of the service, such as whisper-1.")]
    NoModel,
    /// The network.
    #[error(transparent)]
    Online(#[from] OnlineError),
    /// The keychain.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// The sound cannot be decoded.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The sound cannot be encoded.
    #[error("The sound cannot be made ready to be sent: {0}.")]
    Encode(#[source] std::io::Error),
    /// The settings file.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl CloudError {
    /// The server that it is about.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Metered { host } | Self::NothingUnsure { host } | Self::Underway { host } => {
                Some(host)
            }
            Self::Online(error) => error.host(),
            _ => None,
        }
    }

    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Off => "cloud-off",
            Self::Metered { .. } => "cloud-metered",
            Self::NothingUnsure { .. } => "cloud-nothing-unsure",
            Self::Underway { .. } => "cloud-underway",
            Self::NoModel => "cloud-no-model",
            Self::Online(error) => error.code(),
            Self::Keychain(error) => error.code(),
            Self::Audio(error) => error.code(),
            Self::Encode(_) => "cloud-not-encoded",
            Self::Settings(error) => error.code(),
        }
    }
}

impl From<SmallError> for CloudError {
    fn from(error: SmallError) -> Self {
        match error {
            SmallError::Audio(error) => Self::Audio(error),
            SmallError::Io(error) => Self::Encode(error),
        }
    }
}
