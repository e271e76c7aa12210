//! The user's keychain: small named secrets.
//!
//! It stores the key of an encrypted library and the API keys of services. Access is local, never
//! over a network.

mod system;

use earshot_error::ErrorCode;
use zeroize::Zeroizing;

pub use system::SystemKeychain;

/// Wiped from memory on drop.
pub type Secret = Zeroizing<Vec<u8>>;

pub trait Keychain: Send + Sync {
    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError>;

    /// Replaces an existing secret of this name.
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError>;

    /// Succeeds if there is no such secret.
    fn delete(&self, name: &str) -> Result<(), KeychainError>;
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeychainError {
    /// None installed, or not running.
    #[error(
        "There is no keychain here (on Linux: a Secret Service such as GNOME Keyring or KWallet); start one and try again."
    )]
    Absent,
    #[error("The keychain is locked; unlock it and try again.")]
    Locked,
    #[error("The keychain cannot be used: {0}.")]
    Failed(String),
}

impl KeychainError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Absent => ErrorCode::KeychainAbsent,
            Self::Locked => ErrorCode::KeychainLocked,
            Self::Failed(_) => ErrorCode::KeychainFailed,
        }
    }
}
