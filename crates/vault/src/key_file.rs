//! The file `keys` with the wrapped master key (docs/encryption.md).

use std::io::{self, Write as _};
use std::path::Path;

use earshot_fsutil::{persist, sync_folder};
use earshot_keychain::Keychain;
use serde::{Deserialize, Serialize};

use crate::error::{Result, VaultError};
use crate::keys::{KEY_LENGTH, Keys, PublicKey, hex, unhex};
use crate::passphrase::{self, KdfParams};
use crate::random::random;
use crate::wrapped::{unwrap, wrap};

/// Lower formats were never released.
const FORMAT: u32 = 2;
const MAX_FILE_SIZE: u64 = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Some files may still be unencrypted.
    #[serde(rename = "sealing")]
    Encrypting,
    #[serde(rename = "sealed")]
    Encrypted,
    /// Some files may still be encrypted.
    #[serde(rename = "opening")]
    Decrypting,
}

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Phase::Encrypting => "sealing",
            Phase::Encrypted => "sealed",
            Phase::Decrypting => "opening",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    #[serde(rename = "form")]
    format: u32,
    /// Number of writes, to detect an older copy.
    #[serde(rename = "change")]
    revision: u64,
    /// Also the name of the keychain entry.
    id: String,
    phase: Phase,
    public: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passphrase: Option<PassphraseEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keychain: Option<String>,
    /// Over all other fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mac: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PassphraseEntry {
    #[serde(rename = "recipe")]
    kdf: KdfParams,
    wrapped: String,
}

impl KeyFile {
    pub fn new(keys: &Keys) -> Result<KeyFile, VaultError> {
        Ok(KeyFile {
            format: FORMAT,
            revision: 0,
            id: hex(&*random::<16>()?),
            phase: Phase::Encrypting,
            public: keys.public_key().to_hex(),
            passphrase: None,
            keychain: None,
            mac: None,
        })
    }

    /// `None` if the file does not exist.
    pub fn load(path: &Path) -> Result<Option<KeyFile>, VaultError> {
        let bytes = match std::fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
            Ok(metadata) if metadata.len() > MAX_FILE_SIZE => return Err(VaultError::DamagedKeys),
            Ok(_) => std::fs::read(path)?,
        };
        KeyFile::parse(&bytes).map(Some)
    }

    /// # Errors
    /// [`VaultError::DamagedKeys`], [`VaultError::NewerFormat`].
    pub fn parse(bytes: &[u8]) -> Result<KeyFile, VaultError> {
        #[derive(Deserialize)]
        struct Header {
            #[serde(rename = "form")]
            format: u32,
        }
        let damaged = |_| VaultError::DamagedKeys;
        // Checked first: later formats may have other fields.
        let header: Header = serde_json::from_slice(bytes).map_err(damaged)?;
        if header.format > FORMAT {
            return Err(VaultError::NewerFormat);
        }
        if header.format < FORMAT {
            return Err(VaultError::DamagedKeys);
        }
        let file: KeyFile = serde_json::from_slice(bytes).map_err(damaged)?;
        file.public_key()?;
        Ok(file)
    }

    /// Replaces the file atomically and syncs it.
    pub fn save(&mut self, keys: &Keys, path: &Path) -> Result<(), VaultError> {
        self.revision = self.revision.saturating_add(1);
        self.set_public_key(keys);
        self.mac = Some(hex(&keys.mac(&self.mac_input())));
        let folder = path.parent().unwrap_or(Path::new("."));
        let bytes = serde_json::to_vec_pretty(self).map_err(io::Error::from)?;
        let mut file = tempfile::Builder::new()
            .prefix(".keys")
            .tempfile_in(folder)?;
        file.write_all(&bytes)?;
        persist(file, path)?;
        sync_folder(folder)?;
        Ok(())
    }

    /// Detects fields modified by another program.
    ///
    /// # Errors
    /// [`VaultError::AlteredKeys`].
    pub fn verify(&self, keys: &Keys) -> Result<(), VaultError> {
        // By replacing the public key, an attacker could read new recordings.
        let is_own_key = self.public == keys.public_key().to_hex();
        let mac = self.mac.as_deref().and_then(unhex);
        let is_authentic = mac.is_some_and(|mac| keys.verify_mac(&self.mac_input(), &mac));
        if is_own_key && is_authentic {
            Ok(())
        } else {
            Err(VaultError::AlteredKeys)
        }
    }

    /// Length-prefixed, so that the encoding is unambiguous.
    fn mac_input(&self) -> Vec<u8> {
        let mut fields = vec![
            self.format.to_string(),
            self.revision.to_string(),
            self.id.clone(),
            self.phase.name().to_owned(),
            self.public.clone(),
        ];
        match &self.passphrase {
            None => fields.push("0".to_owned()),
            Some(entry) => {
                fields.push("1".to_owned());
                fields.extend(entry.kdf.fields());
                fields.push(entry.wrapped.clone());
            }
        }
        match &self.keychain {
            None => fields.push("0".to_owned()),
            Some(wrapped) => fields.extend(["1".to_owned(), wrapped.clone()]),
        }
        let fields = fields.iter().map(|text| format!("{}:{text},", text.len()));
        fields.collect::<String>().into_bytes()
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    pub fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
    }

    /// # Errors
    /// [`VaultError::DamagedKeys`].
    pub fn public_key(&self) -> Result<PublicKey, VaultError> {
        PublicKey::from_hex(&self.public)
    }

    pub fn set_public_key(&mut self, keys: &Keys) {
        self.public = keys.public_key().to_hex();
    }

    pub fn has_passphrase(&self) -> bool {
        self.passphrase.is_some()
    }

    pub fn has_keychain(&self) -> bool {
        self.keychain.is_some()
    }

    /// # Errors
    /// [`VaultError::PassphraseTooShort`].
    pub fn set_passphrase(
        &mut self,
        keys: &Keys,
        passphrase: Option<&str>,
    ) -> Result<(), VaultError> {
        self.passphrase = match passphrase {
            None => None,
            Some(passphrase) => {
                passphrase::check_length(passphrase)?;
                let kdf = KdfParams::new()?;
                let key = kdf.derive_key(&passphrase::normalized(passphrase))?;
                let wrapped = wrap(keys, &key, &self.associated_data("passphrase"))?;
                Some(PassphraseEntry { kdf, wrapped })
            }
        };
        Ok(())
    }

    /// Call [`KeyFile::verify`] afterwards.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::NoPassphrase`].
    pub fn open_with_passphrase(&self, passphrase: &str) -> Result<Keys, VaultError> {
        let entry = self.passphrase.as_ref().ok_or(VaultError::NoPassphrase)?;
        for candidate in passphrase::candidates(passphrase) {
            let key = entry.kdf.derive_key(&candidate)?;
            if let Some(keys) = unwrap(&entry.wrapped, &key, &self.associated_data("passphrase"))? {
                return Ok(keys);
            }
        }
        Err(VaultError::WrongPassphrase)
    }

    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn add_keychain(&mut self, keys: &Keys, keychain: &dyn Keychain) -> Result<(), VaultError> {
        let key = random::<KEY_LENGTH>()?;
        let wrapped = wrap(keys, &key, &self.associated_data("keychain"))?;
        keychain.set(&self.id, &*key)?;
        self.keychain = Some(wrapped);
        Ok(())
    }

    /// Call [`KeyFile::remove_from_keychain`] after saving.
    pub fn remove_keychain(&mut self) {
        self.keychain = None;
    }

    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn remove_from_keychain(&self, keychain: &dyn Keychain) -> Result<(), VaultError> {
        keychain.delete(&self.id)?;
        Ok(keychain.delete(&self.revision_entry())?)
    }

    /// Call [`KeyFile::verify`] afterwards.
    ///
    /// # Errors
    /// [`VaultError::Keychain`], [`VaultError::NotInKeychain`].
    pub fn open_with_keychain(&self, keychain: &dyn Keychain) -> Result<Keys, VaultError> {
        let wrapped = self.keychain.as_ref().ok_or(VaultError::NotInKeychain)?;
        let key = keychain.get(&self.id)?.ok_or(VaultError::NotInKeychain)?;
        let key: &[u8; KEY_LENGTH] = key[..].try_into().map_err(|_| VaultError::NotInKeychain)?;
        let keys = unwrap(wrapped, key, &self.associated_data("keychain"))?;
        keys.ok_or(VaultError::NotInKeychain)
    }

    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn store_revision(&self, keychain: &dyn Keychain) -> Result<(), VaultError> {
        Ok(keychain.set(&self.revision_entry(), &self.revision.to_be_bytes())?)
    }

    /// Rejects a file older than the revision in the keychain.
    ///
    /// # Errors
    /// [`VaultError::OlderKeys`], [`VaultError::Keychain`].
    pub fn check_revision(&self, keychain: &dyn Keychain) -> Result<(), VaultError> {
        match self.stored_revision(keychain)? {
            Some(stored) if self.revision < stored => Err(VaultError::OlderKeys),
            _ => Ok(()),
        }
    }

    fn stored_revision(&self, keychain: &dyn Keychain) -> Result<Option<u64>> {
        let stored = keychain.get(&self.revision_entry())?;
        let bytes = stored.and_then(|bytes| bytes[..].try_into().ok());
        Ok(bytes.map(u64::from_be_bytes))
    }

    fn revision_entry(&self) -> String {
        format!("{} change", self.id)
    }

    fn associated_data(&self, entry: &str) -> String {
        format!("earshot {entry} {}", self.id)
    }
}

#[cfg(test)]
mod tests;
