//! Keys to services, in the system's own keychain and nowhere else.
//!
//! One key is kept for each [`Service::origin`], so that what belongs to one server is
//! never shown to another.

use earshot_keychain::{Keychain as _, KeychainError, SystemKeychain};

use crate::{Key, Service};

/// Keeps the key to a service, in the place of an earlier one.
///
/// # Errors
/// [`KeychainError`].
pub fn keep(service: &Service, key: &Key) -> Result<(), KeychainError> {
    SystemKeychain.set(service.origin(), key.secret().as_bytes())
}

/// The key to a service, if there is one.
///
/// # Errors
/// [`KeychainError`].
pub fn find(service: &Service) -> Result<Option<Key>, KeychainError> {
    let Some(secret) = SystemKeychain.get(service.origin())? else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&secret).ok();
    let key = text.and_then(|text| Key::new(text.to_owned()).ok());
    key.map(Some)
        .ok_or_else(|| KeychainError::Failed("what it holds is no key".to_owned()))
}

/// Forgets the key to a service; nothing happens if there is none.
///
/// # Errors
/// [`KeychainError`].
pub fn forget(service: &Service) -> Result<(), KeychainError> {
    SystemKeychain.forget(service.origin())
}
