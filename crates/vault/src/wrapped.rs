//! The master key encrypted with another key.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::error::{Result, VaultError};
use crate::keys::{KEY_LENGTH, Keys, hex, unhex};
use crate::random::random;

const NONCE: usize = 24;

/// `context` is authenticated and must be the same to unwrap.
pub(crate) fn wrap(keys: &Keys, key: &[u8; KEY_LENGTH], context: &str) -> Result<String> {
    let nonce = random::<NONCE>()?;
    let payload = Payload {
        msg: keys.master(),
        aad: context.as_bytes(),
    };
    let encrypted = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(*nonce), payload)
        // Fails only for messages of many gigabytes.
        .map_err(|_| VaultError::DamagedKeys)?;
    Ok(hex(&[&nonce[..], &encrypted].concat()))
}

/// `None` if this key does not decrypt it.
pub(crate) fn unwrap(text: &str, key: &[u8; KEY_LENGTH], context: &str) -> Result<Option<Keys>> {
    let bytes = unhex(text).ok_or(VaultError::DamagedKeys)?;
    let (nonce, encrypted) = bytes
        .split_first_chunk::<NONCE>()
        .ok_or(VaultError::DamagedKeys)?;
    let payload = Payload {
        msg: encrypted,
        aad: context.as_bytes(),
    };
    let Ok(decrypted) = XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), payload)
    else {
        return Ok(None);
    };
    let decrypted = Zeroizing::new(decrypted);
    let master: [u8; KEY_LENGTH] = decrypted[..]
        .try_into()
        .map_err(|_| VaultError::DamagedKeys)?;
    Ok(Some(Keys::from_master(Zeroizing::new(master))))
}
