//! From what somebody remembers to a key.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
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

/// A file that asks for more is not ours: in KiB of memory, and in KiB that are gone over.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_WORK_KIB: u64 = 20 * MEMORY_KIB as u64 * PASSES as u64;

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

    /// Its numbers and its salt, as the file's MAC has them.
    pub(crate) fn fields(&self) -> [String; 4] {
        [
            self.memory_kib.to_string(),
            self.passes.to_string(),
            self.lanes.to_string(),
            self.salt.clone(),
        ]
    }

    /// The key. Takes a good part of a second: so does each guess.
    pub(crate) fn key(&self, passphrase: &str) -> Result<Zeroizing<[u8; LENGTH]>> {
        let damaged = || VaultError::DamagedKeys;
        let work = u64::from(self.memory_kib) * u64::from(self.passes);
        if self.memory_kib > MOST_MEMORY_KIB || work > MOST_WORK_KIB {
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
    if prepared(passphrase).chars().count() < SHORTEST {
        return Err(VaultError::ShortPassphrase(SHORTEST));
    }
    Ok(())
}

/// The same characters for the same passphrase, however a keyboard or a system writes them:
/// composed (NFC), and every space a plain one, as the OpaqueString profile of RFC 8265
/// (section 4.2.2) has it. It forbids some characters too; a passphrase may have any.
pub(crate) fn prepared(passphrase: &str) -> Zeroizing<String> {
    let spaces = |c: char| if is_space(c) { ' ' } else { c };
    Zeroizing::new(passphrase.chars().map(spaces).nfc().collect())
}

/// The forms in which the passphrase may have made a key: that of [`prepared`], and those
/// in which it was taken before there was one, as typed and as macOS writes names.
pub(crate) fn forms(passphrase: &str) -> Vec<Zeroizing<String>> {
    let typed = Zeroizing::new(passphrase.to_owned());
    let decomposed = Zeroizing::new(passphrase.nfd().collect::<String>());
    let mut forms = vec![prepared(passphrase)];
    for form in [typed, decomposed] {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// Unicode's space separators (Zs).
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}
