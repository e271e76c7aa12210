//! Derives keys from passphrases.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::error::{Result, VaultError};
use crate::keys::{KEY_LENGTH, hex, unhex};
use crate::random::random;

/// In characters.
pub const MIN_LENGTH: usize = 8;

/// RFC 9106, section 4, second recommended option, for limited memory: Argon2id with 64 MiB, 3
/// passes, 4 lanes, 128-bit salt, 256-bit key. Above OWASP's minimum (19 MiB, 2 passes, 1 lane).
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;
const SALT: usize = 16;

/// Files with higher costs are rejected: KiB of memory, and KiB times passes.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_WORK_KIB: u64 = 20 * MEMORY_KIB as u64 * PASSES as u64;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KdfParams {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl KdfParams {
    pub(crate) fn new() -> Result<KdfParams> {
        Ok(KdfParams {
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            salt: hex(&*random::<SALT>()?),
        })
    }

    /// In the order of the file's MAC.
    pub(crate) fn fields(&self) -> [String; 4] {
        [
            self.memory_kib.to_string(),
            self.passes.to_string(),
            self.lanes.to_string(),
            self.salt.clone(),
        ]
    }

    /// Takes almost a second, as does each guess.
    pub(crate) fn derive_key(&self, passphrase: &str) -> Result<Zeroizing<[u8; KEY_LENGTH]>> {
        let damaged = || VaultError::DamagedKeys;
        let work = u64::from(self.memory_kib) * u64::from(self.passes);
        if self.memory_kib > MAX_MEMORY_KIB || work > MAX_WORK_KIB {
            return Err(damaged());
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(KEY_LENGTH))
            .map_err(|_| damaged())?;
        let salt = unhex(&self.salt).ok_or_else(damaged)?;
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, &mut *key)
            .map_err(|_| damaged())?;
        Ok(key)
    }
}

pub(crate) fn check_length(passphrase: &str) -> Result<()> {
    if normalized(passphrase).chars().count() < MIN_LENGTH {
        return Err(VaultError::PassphraseTooShort(MIN_LENGTH));
    }
    Ok(())
}

/// Normalizes a passphrase as in the OpaqueString profile of RFC 8265, section 4.2.2: NFC, and
/// every space as U+0020. Unlike the RFC it forbids no characters.
pub(crate) fn normalized(passphrase: &str) -> Zeroizing<String> {
    let to_space = |c: char| if is_space(c) { ' ' } else { c };
    Zeroizing::new(passphrase.chars().map(to_space).nfc().collect())
}

/// The normalized form, and those used before normalization was introduced: as typed, and NFD as
/// macOS writes names.
pub(crate) fn candidates(passphrase: &str) -> Vec<Zeroizing<String>> {
    let typed = Zeroizing::new(passphrase.to_owned());
    let decomposed = Zeroizing::new(passphrase.nfd().collect::<String>());
    let mut forms = vec![normalized(passphrase)];
    for form in [typed, decomposed] {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// Unicode category Zs.
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}
