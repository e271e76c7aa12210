//! A master key that another key locks.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::error::{Result, VaultError};
use crate::keys::{Keys, LENGTH, hex, unhex};
use crate::random::random;

const NONCE: usize = 24;

/// Locks the keys with another one; `what` must be the same to open them again.
pub(crate) fn wrap(keys: &Keys, with: &[u8; LENGTH], what: &str) -> Result<String> {
    let nonce = random::<NONCE>()?;
    let payload = Payload {
        msg: keys.master(),
        aad: what.as_bytes(),
    };
    let locked = XChaCha20Poly1305::new(with.into())
        .encrypt(&XNonce::from(*nonce), payload)
        // It fails for messages of many gigabytes only.
        .map_err(|_| VaultError::DamagedKeys)?;
    Ok(hex(&[&nonce[..], &locked].concat()))
}

/// The keys; `None` if `with` does not open them.
pub(crate) fn unwrap(text: &str, with: &[u8; LENGTH], what: &str) -> Result<Option<Keys>> {
    let bytes = unhex(text).ok_or(VaultError::DamagedKeys)?;
    let (nonce, locked) = bytes
        .split_first_chunk::<NONCE>()
        .ok_or(VaultError::DamagedKeys)?;
    let payload = Payload {
        msg: locked,
        aad: what.as_bytes(),
    };
    let Ok(opened) = XChaCha20Poly1305::new(with.into()).decrypt(&XNonce::from(*nonce), payload)
    else {
        return Ok(None);
    };
    let opened = Zeroizing::new(opened);
    let master: [u8; LENGTH] = opened[..].try_into().map_err(|_| VaultError::DamagedKeys)?;
    Ok(Some(Keys::of(Zeroizing::new(master))))
}
