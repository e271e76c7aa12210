use earshot_audio::{AudioError, EncodeError};
use earshot_error::ErrorCode;
use earshot_keychain::KeychainError;
use earshot_network::NetworkError;

/// The existing text is kept on any error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CloudError {
    #[error("Nothing was sent: the cloud service is turned off in the settings.")]
    Disabled,
    #[error(
        "Nothing was sent to {host}: this connection is metered; use another, or allow it in the settings."
    )]
    Metered { host: String },
    #[error("The transcript has no words with low confidence, so nothing was sent to {host}.")]
    NoLowConfidence { host: String },
    #[error(
        "A request to {host} for this note is already in progress; wait until it has finished."
    )]
    InProgress { host: String },
    #[error("Name a model of the service, such as whisper-1.")]
    NoModel,
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error("The audio cannot be encoded for upload: {0}.")]
    Encode(#[source] std::io::Error),
}

impl CloudError {
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Metered { host } | Self::NoLowConfidence { host } | Self::InProgress { host } => {
                Some(host)
            }
            Self::Network(error) => error.host(),
            _ => None,
        }
    }

    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Disabled => ErrorCode::CloudDisabled,
            Self::Metered { .. } => ErrorCode::CloudMetered,
            Self::NoLowConfidence { .. } => ErrorCode::CloudNoLowConfidence,
            Self::InProgress { .. } => ErrorCode::CloudInProgress,
            Self::NoModel => ErrorCode::CloudNoModel,
            Self::Network(error) => error.code(),
            Self::Keychain(error) => error.code(),
            Self::Audio(error) => error.code(),
            Self::Encode(_) => ErrorCode::CloudNotEncoded,
        }
    }
}

impl From<EncodeError> for CloudError {
    fn from(error: EncodeError) -> Self {
        match error {
            EncodeError::Audio(error) => Self::Audio(error),
            EncodeError::Io(error) => Self::Encode(error),
        }
    }
}
