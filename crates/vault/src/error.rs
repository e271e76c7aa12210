use std::io;

use earshot_error::ErrorCode;
use earshot_keychain::KeychainError;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    #[error("This is not the passphrase of this library: try again.")]
    WrongPassphrase,
    #[error("This library has no passphrase: it opens with the key in this account's keychain.")]
    NoPassphrase,
    #[error("The passphrase is too short: use at least {0} characters.")]
    PassphraseTooShort(usize),
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    #[error("The system's keychain has no key that opens this library: use the passphrase.")]
    NotInKeychain,
    #[error("The file `keys` in the data folder is damaged: restore a copy of it.")]
    DamagedKeys,
    /// The keys can be unwrapped, but another field was modified.
    #[error(
        "The file `keys` in the data folder was changed by something other than Earshot: restore a copy of it, or keep the library encrypted, and Earshot writes the file again."
    )]
    AlteredKeys,
    /// The keychain has recorded a later revision.
    #[error(
        "The file `keys` in the data folder is older than the one recorded in this account's keychain: restore the newer one, or keep this one."
    )]
    OlderKeys,
    #[error("This library was encrypted by a newer Earshot: update Earshot to open it.")]
    NewerFormat,
    #[error("The keys of the library cannot be read or written: {0}.")]
    Io(#[from] io::Error),
}

impl VaultError {
    pub fn code(&self) -> ErrorCode {
        match self {
            VaultError::WrongPassphrase => ErrorCode::WrongPassphrase,
            VaultError::NoPassphrase => ErrorCode::NoPassphrase,
            VaultError::PassphraseTooShort(_) => ErrorCode::ShortPassphrase,
            VaultError::Keychain(error) => error.code(),
            VaultError::NotInKeychain => ErrorCode::NotInKeychain,
            VaultError::DamagedKeys => ErrorCode::KeysDamaged,
            VaultError::AlteredKeys => ErrorCode::KeysAltered,
            VaultError::OlderKeys => ErrorCode::KeysOlder,
            VaultError::NewerFormat => ErrorCode::LibraryNewer,
            VaultError::Io(_) => ErrorCode::KeysUnusable,
        }
    }
}

pub(crate) type Result<T, E = VaultError> = std::result::Result<T, E>;
