//! The keychain of the user's account.

use zeroize::Zeroizing;

use crate::error::{Result, VaultError};

/// Keeps small secrets under names.
pub trait Keychain: Send + Sync {
    /// The secret of this name; `None` if there is none.
    ///
    /// # Errors
    /// [`VaultError::NoKeychain`] if there is no keychain, or it is locked.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError>;

    /// Keeps a secret, in the place of one that had its name.
    ///
    /// # Errors
    /// [`VaultError::NoKeychain`] if it cannot be kept.
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError>;

    /// Forgets a secret; one that is not there is fine.
    ///
    /// # Errors
    /// [`VaultError::NoKeychain`] if it cannot be forgotten.
    fn forget(&self, name: &str) -> Result<(), VaultError>;
}

/// The system's own: Secret Service on Linux, Keychain on macOS, Credential Manager on
/// Windows.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeychain;

#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod system {
    use keyring::v1::{Entry, Error};

    use super::*;

    /// What the keychain shows as the secret's owner.
    const SERVICE: &str = "app.earshot.Earshot";

    fn entry(name: &str) -> Result<Entry> {
        Entry::new(SERVICE, name).map_err(|error| unusable(&error))
    }

    fn unusable(error: &Error) -> VaultError {
        VaultError::NoKeychain(error.to_string().trim_end_matches('.').to_owned())
    }

    impl Keychain for SystemKeychain {
        fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
            match entry(name)?.get_secret() {
                Ok(secret) => Ok(Some(Zeroizing::new(secret))),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(unusable(&error)),
            }
        }

        fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
            entry(name)?
                .set_secret(secret)
                .map_err(|error| unusable(&error))
        }

        fn forget(&self, name: &str) -> Result<(), VaultError> {
            match entry(name)?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(unusable(&error)),
            }
        }
    }
}

#[cfg(any(target_os = "android", target_os = "ios"))]
mod system {
    use super::*;

    fn none<T>() -> Result<T> {
        Err(VaultError::NoKeychain("there is none yet on phones".into()))
    }

    impl Keychain for SystemKeychain {
        fn get(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
            none()
        }

        fn set(&self, _: &str, _: &[u8]) -> Result<(), VaultError> {
            none()
        }

        fn forget(&self, _: &str) -> Result<(), VaultError> {
            none()
        }
    }
}
