//! What can go wrong with keys and locks.

use std::io;

use earshot_keychain::KeychainError;

/// Why something cannot be locked or unlocked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The passphrase opens nothing.
    #[error("This is not the passphrase of this library: try again.")]
    WrongPassphrase,
    /// There is no passphrase to unlock with.
    #[error("This library has no passphrase: it opens with the key in this account's keychain.")]
    NoPassphrase,
    /// A passphrase that is guessed in no time.
    #[error("The passphrase is too short: use at least {0} characters.")]
    ShortPassphrase(usize),
    /// The keychain cannot be used.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// The keychain has no key for this library, or another one.
    #[error("The system's keychain has no key that opens this library: use the passphrase.")]
    NotInKeychain,
    /// The file with the wrapped keys makes no sense.
    #[error("The file `keys` in the data folder is damaged: put back a copy of it.")]
    DamagedKeys,
    /// The keys open, and what stands beside them is not what Earshot wrote.
    #[error(
        "The file `keys` in the data folder was changed by something else than Earshot: put back a copy of it, or have Earshot write it again with `earshot library encrypt`."
    )]
    AlteredKeys,
    /// The keychain remembers a later file.
    #[error(
        "The file `keys` in the data folder is older than the one that this account's keychain remembers: put back the newer one, or keep this one with `earshot library encrypt`."
    )]
    OlderKeys,
    /// The file with the wrapped keys was made by a later program.
    #[error("This library was locked by a newer Earshot: update Earshot to open it.")]
    Newer,
    /// The system gives no randomness, or a file cannot be written.
    #[error("The keys of the library cannot be read or written: {0}.")]
    Io(#[from] io::Error),
}

impl VaultError {
    /// A stable kebab-case word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            VaultError::WrongPassphrase => "wrong-passphrase",
            VaultError::NoPassphrase => "no-passphrase",
            VaultError::ShortPassphrase(_) => "short-passphrase",
            VaultError::Keychain(error) => error.code(),
            VaultError::NotInKeychain => "not-in-keychain",
            VaultError::DamagedKeys => "keys-damaged",
            VaultError::AlteredKeys => "keys-altered",
            VaultError::OlderKeys => "keys-older",
            VaultError::Newer => "library-newer",
            VaultError::Io(_) => "keys-unusable",
        }
    }
}

/// What this crate gives back.
pub(crate) type Result<T, E = VaultError> = std::result::Result<T, E>;
