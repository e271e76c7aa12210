use crate::{Keychain, KeychainError, Secret};

/// Secret Service on Linux, Keychain on macOS, Credential Manager on Windows. Not yet supported on
/// phones.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeychain;

#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod desktop {
    use keyring::v1::{Entry, Error};

    use super::*;

    /// The owner of the secrets, as shown to the user.
    const PROGRAM: &str = "app.earshot.Earshot";

    fn entry(name: &str) -> Result<Entry, KeychainError> {
        Entry::new(PROGRAM, name).map_err(to_keychain_error)
    }

    fn to_keychain_error(error: Error) -> KeychainError {
        match error {
            Error::NoDefaultStore => KeychainError::Absent,
            Error::NoStorageAccess(_) => KeychainError::Locked,
            // These errors contain the secret.
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                KeychainError::Failed("it holds malformed data".to_owned())
            }
            error => {
                let message = error.to_string().replace('\n', " ");
                KeychainError::Failed(message.trim_end_matches('.').to_owned())
            }
        }
    }

    impl Keychain for SystemKeychain {
        fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
            match entry(name)?.get_secret() {
                Ok(secret) => Ok(Some(Secret::new(secret))),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(to_keychain_error(error)),
            }
        }

        fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
            entry(name)?.set_secret(secret).map_err(to_keychain_error)
        }

        fn delete(&self, name: &str) -> Result<(), KeychainError> {
            match entry(name)?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(to_keychain_error(error)),
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

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Absent)
    }
}
