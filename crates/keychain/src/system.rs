//! The one that the system has.

use crate::{Keychain, KeychainError, Secret};

/// The system's own: Secret Service on Linux, Keychain on macOS, Credential Manager on
/// Windows. On phones there is none yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeychain;

#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod desktop {
    use keyring::v1::{Entry, Error};

    use super::*;

    /// What the keychain shows the user of who keeps something there.
    const PROGRAM: &str = "app.earshot.Earshot";

    fn entry(name: &str) -> Result<Entry, KeychainError> {
        Entry::new(PROGRAM, name).map_err(unusable)
    }

    fn unusable(error: Error) -> KeychainError {
        match error {
            Error::NoDefaultStore => KeychainError::Absent,
            Error::NoStorageAccess(_) => KeychainError::Locked,
            // These carry the secret.
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                KeychainError::Failed("what it holds makes no sense".to_owned())
            }
            error => {
                let said = error.to_string().replace('\n', " ");
                KeychainError::Failed(said.trim_end_matches('.').to_owned())
            }
        }
    }

    impl Keychain for SystemKeychain {
        fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
            match entry(name)?.get_secret() {
                Ok(secret) => Ok(Some(Secret::new(secret))),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(unusable(error)),
            }
        }

        fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
            entry(name)?.set_secret(secret).map_err(unusable)
        }

        fn forget(&self, name: &str) -> Result<(), KeychainError> {
            match entry(name)?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(unusable(error)),
            }
        }
    }
}

#[cfg(any(target_os = "android", target_os = "ios"))]
impl Keychain for SystemKeychain {
    fn get(&self, _: &str) -> Result<Option<Secret>, KeychainError> {
        Err(KeychainError::Absent)
    }

    fn set(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
        Err(KeychainError::Absent)
    }

    fn forget(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Absent)
    }
}
