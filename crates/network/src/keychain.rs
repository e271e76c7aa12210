//! API keys in the system's keychain.
//!
//! Stored per [`Service::origin`], so that no server receives another one's key.

use earshot_keychain::{Keychain as _, KeychainError, SystemKeychain};

use crate::{Key, Service};

/// Replaces an earlier key.
pub fn store(service: &Service, key: &Key) -> Result<(), KeychainError> {
    SystemKeychain.set(service.origin(), key.secret().as_bytes())
}

pub fn find(service: &Service) -> Result<Option<Key>, KeychainError> {
    let Some(secret) = SystemKeychain.get(service.origin())? else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&secret).ok();
    let key = text.and_then(|text| Key::new(text.to_owned()).ok());
    key.map(Some)
        .ok_or_else(|| KeychainError::Failed("the stored value is not a key".to_owned()))
}

/// No effect if there is none.
pub fn delete(service: &Service) -> Result<(), KeychainError> {
    SystemKeychain.delete(service.origin())
}
