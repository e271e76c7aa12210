//! From what somebody remembers to a key.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Result, VaultError};
use crate::keys::{LENGTH, hex, unhex};
use crate::random::random;

/// Characters of the shortest passphrase. Whoever has the disk may guess without limit.
pub const SHORTEST: usize = 8;

/// RFC 9106, section 4, the second recommended choice, for where memory is not plenty:
/// Argon2id with 64 MiB, 3 passes, 4 lanes, 128 bits of salt, 256 bits of key. It is
/// above what OWASP asks for at least (19 MiB, 2 passes, 1 lane).
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;
const SALT: usize = 16;

/// A file that asks for more is not ours.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 100;

/// How a passphrase becomes a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recipe {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl Recipe {
    pub(crate) fn new() -> Result<Recipe> {
        Ok(Recipe {
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            salt: hex(&*random::<SALT>()?),
        })
    }

    /// The key. Takes a good part of a second: so does each guess.
    pub(crate) fn key(&self, passphrase: &str) -> Result<Zeroizing<[u8; LENGTH]>> {
        let damaged = || VaultError::DamagedKeys;
        if self.memory_kib > MOST_MEMORY_KIB || self.passes > MOST_PASSES {
            return Err(damaged());
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(LENGTH))
            .map_err(|_| damaged())?;
        let salt = unhex(&self.salt).ok_or_else(damaged)?;
        let mut key = Zeroizing::new([0; LENGTH]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, &mut *key)
            .map_err(|_| damaged())?;
        Ok(key)
    }
}

/// A passphrase that is worth having.
pub(crate) fn check(passphrase: &str) -> Result<()> {
    if passphrase.chars().count() < SHORTEST {
        return Err(VaultError::ShortPassphrase(SHORTEST));
    }
    Ok(())
}
