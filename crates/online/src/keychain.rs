//! Keys, in the system's own keychain and nowhere else.
//!
//! One key is kept for each [`Service::origin`](crate::Service::origin), so that what
//! belongs to one server is never shown to another.

use crate::{Key, Service};

/// The keychain could not be used. A message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeychainError {
    /// This program was built without a way to the network.
    #[error("This build of Earshot cannot use the network, so it keeps no keys.")]
    NoNetwork,
    /// The system has none, or none that runs.
    #[error(
        "There is no keychain here to keep the key in (on Linux: a Secret Service such as GNOME Keyring or KWallet); start one and try again."
    )]
    Absent,
    /// It is locked, and was not unlocked.
    #[error("The keychain is locked, so the key cannot be used; unlock it and try again.")]
    Locked,
    /// It said something else.
    #[error("The keychain cannot be used: {0}.")]
    Failed(String),
}

impl KeychainError {
    /// A stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoNetwork => "no-network-in-this-build",
            Self::Absent => "keychain-absent",
            Self::Locked => "keychain-locked",
            Self::Failed(_) => "keychain-failed",
        }
    }
}

/// Keeps the key to a service, in the place of an earlier one.
///
/// # Errors
/// [`KeychainError`].
pub fn keep(service: &Service, key: &Key) -> Result<(), KeychainError> {
    system::keep(service.origin(), key)
}

/// The key to a service, if there is one.
///
/// # Errors
/// [`KeychainError`].
pub fn find(service: &Service) -> Result<Option<Key>, KeychainError> {
    system::find(service.origin())
}

/// Forgets the key to a service; nothing happens if there is none.
///
/// # Errors
/// [`KeychainError`].
pub fn forget(service: &Service) -> Result<(), KeychainError> {
    system::forget(service.origin())
}

#[cfg(all(
    feature = "network",
    not(feature = "offline"),
    not(any(target_os = "android", target_os = "ios"))
))]
mod system {
    use keyring::v1::{Entry, Error};

    use super::KeychainError;
    use crate::Key;

    /// What the keychain shows the user of who keeps something there.
    const PROGRAM: &str = "app.earshot.Earshot";

    fn entry(origin: &str) -> Result<Entry, KeychainError> {
        Ok(Entry::new(PROGRAM, origin)?)
    }

    pub(super) fn keep(origin: &str, key: &Key) -> Result<(), KeychainError> {
        Ok(entry(origin)?.set_password(key.secret())?)
    }

    pub(super) fn find(origin: &str) -> Result<Option<Key>, KeychainError> {
        match entry(origin)?.get_password() {
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
            Ok(text) => Key::new(text)
                .map(Some)
                .map_err(|error| KeychainError::Failed(error.to_string())),
        }
    }

    pub(super) fn forget(origin: &str) -> Result<(), KeychainError> {
        match entry(origin)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    impl From<Error> for KeychainError {
        fn from(error: Error) -> Self {
            match error {
                Error::NoDefaultStore => Self::Absent,
                Error::NoStorageAccess(_) => Self::Locked,
                // These carry the secret.
                Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                    Self::Failed("what it holds is no key".to_owned())
                }
                error => Self::Failed(error.to_string().replace('\n', " ")),
            }
        }
    }
}

/// No network to need a key for, or a phone, whose keychain is another one.
#[cfg(any(
    not(feature = "network"),
    feature = "offline",
    target_os = "android",
    target_os = "ios"
))]
mod system {
    use super::KeychainError;
    use crate::Key;

    const fn none() -> KeychainError {
        if cfg!(all(feature = "network", not(feature = "offline"))) {
            KeychainError::Absent
        } else {
            KeychainError::NoNetwork
        }
    }

    pub(super) fn keep(_: &str, _: &Key) -> Result<(), KeychainError> {
        Err(none())
    }

    pub(super) fn find(_: &str) -> Result<Option<Key>, KeychainError> {
        Err(none())
    }

    pub(super) fn forget(_: &str) -> Result<(), KeychainError> {
        Err(none())
    }
}
