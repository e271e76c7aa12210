//! The keychain of the user's account: small secrets under names, and nothing else.
//!
//! It keeps the key to an encrypted library and the keys to services. It is spoken to by
//! a local bus, never by a network.

mod system;

use zeroize::Zeroizing;

pub use system::SystemKeychain;

/// A secret, wiped from memory when it is dropped.
pub type Secret = Zeroizing<Vec<u8>>;

/// Keeps small secrets under names.
pub trait Keychain: Send + Sync {
    /// The secret of this name; `None` if there is none.
    ///
    /// # Errors
    /// [`KeychainError`].
    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError>;

    /// Keeps a secret, in the place of one that had its name.
    ///
    /// # Errors
    /// [`KeychainError`].
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError>;

    /// Forgets a secret; one that is not there is fine.
    ///
    /// # Errors
    /// [`KeychainError`].
    fn forget(&self, name: &str) -> Result<(), KeychainError>;
}

/// Why the keychain cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeychainError {
    /// The system has none, or none that runs.
    #[error(
        "There is no keychain here (on Linux: a Secret Service such as GNOME Keyring or KWallet); start one and try again."
    )]
    Absent,
    /// It is locked, and was not unlocked.
    #[error("The keychain is locked; unlock it and try again.")]
    Locked,
    /// It said something else.
    #[error("The keychain cannot be used: {0}.")]
    Failed(String),
}

impl KeychainError {
    /// A stable kebab-case word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent => "keychain-absent",
            Self::Locked => "keychain-locked",
            Self::Failed(_) => "keychain-failed",
        }
    }
}
