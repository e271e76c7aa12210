//! The master key and what comes of it.

use std::fmt;
use std::io;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, Serializable as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::{Result, VaultError};
use crate::random::random;

/// Bytes of every key.
pub(crate) const LENGTH: usize = 32;

type Secret = <X25519HkdfSha256 as hpke::Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as hpke::Kem>::PublicKey;

/// Opens everything in a library. Wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Keys {
    master: Zeroizing<[u8; LENGTH]>,
}

impl Keys {
    /// New ones, out of the system's randomness.
    ///
    /// # Errors
    /// If the system gives none.
    pub fn generate() -> io::Result<Keys> {
        Ok(Keys { master: random()? })
    }

    pub(crate) fn of(master: Zeroizing<[u8; LENGTH]>) -> Keys {
        Keys { master }
    }

    pub(crate) fn master(&self) -> &[u8; LENGTH] {
        &self.master
    }

    /// A key of its own for each purpose (HKDF, RFC 5869).
    fn derived(&self, purpose: &str) -> Zeroizing<[u8; LENGTH]> {
        let mut key = Zeroizing::new([0; LENGTH]);
        // It fails for lengths above 8 kB only.
        let _ = Hkdf::<Sha256>::new(None, &*self.master).expand(purpose.as_bytes(), &mut *key);
        key
    }

    /// The key of the database, in hexadecimal digits.
    pub fn database(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(&*self.derived("earshot database")))
    }

    /// The name under which a file lies whose own name would tell what is in it: 64
    /// hexadecimal digits.
    pub fn hidden_name(&self, name: &str) -> String {
        let mac = self.hmac("earshot names", name.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// Authenticates the file with the wrapped keys.
    pub(crate) fn mac(&self, bytes: &[u8]) -> [u8; LENGTH] {
        self.hmac("earshot keys", bytes)
            .finalize()
            .into_bytes()
            .into()
    }

    /// Whether it is the MAC of these bytes; in the same time for each that is not.
    pub(crate) fn is_mac(&self, bytes: &[u8], mac: &[u8]) -> bool {
        self.hmac("earshot keys", bytes).verify_slice(mac).is_ok()
    }

    fn hmac(&self, purpose: &str, bytes: &[u8]) -> Hmac<Sha256> {
        // A key shorter than a block of the hash is filled with zeros (RFC 2104).
        let mut block = Zeroizing::new([0; 64]);
        block[..LENGTH].copy_from_slice(&*self.derived(purpose));
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        mac.update(bytes);
        mac
    }

    /// The half that seals files.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.pair().1)
    }

    pub(crate) fn secret(&self) -> Secret {
        self.pair().0
    }

    fn pair(&self) -> (Secret, Public) {
        X25519HkdfSha256::derive_keypair(&*self.derived("earshot sealed files"))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keys")
    }
}

/// Seals files that only the [`Keys`] open.
#[derive(Clone)]
pub struct PublicKey(Public);

impl PublicKey {
    pub(crate) fn key(&self) -> &Public {
        &self.0
    }

    pub(crate) fn to_hex(&self) -> String {
        hex(&self.0.to_bytes())
    }

    pub(crate) fn from_hex(text: &str) -> Result<PublicKey> {
        let bytes = unhex(text).ok_or(VaultError::DamagedKeys)?;
        Public::from_bytes(&bytes)
            .map(PublicKey)
            .map_err(|_| VaultError::DamagedKeys)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PublicKey({})", self.to_hex())
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}
