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

/// In bytes.
pub(crate) const KEY_LENGTH: usize = 32;

type Secret = <X25519HkdfSha256 as hpke::Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as hpke::Kem>::PublicKey;

/// The master key and the keys derived from it. Wiped from memory on drop.
#[derive(Clone)]
pub struct Keys {
    master: Zeroizing<[u8; KEY_LENGTH]>,
}

impl Keys {
    pub fn generate() -> io::Result<Keys> {
        Ok(Keys { master: random()? })
    }

    pub(crate) fn from_master(master: Zeroizing<[u8; KEY_LENGTH]>) -> Keys {
        Keys { master }
    }

    pub(crate) fn master(&self) -> &[u8; KEY_LENGTH] {
        &self.master
    }

    /// HKDF, RFC 5869.
    fn derive(&self, purpose: &str) -> Zeroizing<[u8; KEY_LENGTH]> {
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        // Fails only for outputs above 8 kB.
        let _ = Hkdf::<Sha256>::new(None, &*self.master).expand(purpose.as_bytes(), &mut *key);
        key
    }

    /// In hexadecimal.
    pub fn database_key(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(&*self.derive("earshot database")))
    }

    /// 64 hexadecimal digits.
    pub fn obfuscated_name(&self, name: &str) -> String {
        let mac = self.hmac("earshot names", name.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// For the key file.
    pub(crate) fn mac(&self, bytes: &[u8]) -> [u8; KEY_LENGTH] {
        self.hmac("earshot keys", bytes)
            .finalize()
            .into_bytes()
            .into()
    }

    /// In constant time.
    pub(crate) fn verify_mac(&self, bytes: &[u8], mac: &[u8]) -> bool {
        self.hmac("earshot keys", bytes).verify_slice(mac).is_ok()
    }

    fn hmac(&self, purpose: &str, bytes: &[u8]) -> Hmac<Sha256> {
        // RFC 2104: a shorter key is padded with zeros.
        let mut block = Zeroizing::new([0; 64]);
        block[..KEY_LENGTH].copy_from_slice(&*self.derive(purpose));
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        mac.update(bytes);
        mac
    }

    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.key_pair().1)
    }

    pub(crate) fn secret_key(&self) -> Secret {
        self.key_pair().0
    }

    fn key_pair(&self) -> (Secret, Public) {
        X25519HkdfSha256::derive_keypair(&*self.derive("earshot sealed files"))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keys")
    }
}

/// Encrypts files that only the [`Keys`] can decrypt.
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
