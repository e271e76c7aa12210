//! The file with the wrapped keys. It is small, and replaced as a whole.

use std::io::{self, Write as _};
use std::path::Path;

use earshot_keychain::Keychain;
use serde::{Deserialize, Serialize};

use crate::error::{Result, VaultError};
use crate::keys::{Keys, LENGTH, PublicKey, hex, unhex};
use crate::passphrase::{self, Recipe};
use crate::random::random;
use crate::wrapped::{unwrap, wrap};

/// From this one on the file has a MAC; docs/encryption.md describes it.
const FORM: u32 = 2;
const WITHOUT_MAC: u32 = 1;
/// Longer than any of ours.
const LONGEST: u64 = 64 * 1024;

/// How far a library has come on its way to or from being encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Some of it may still lie as it was.
    Sealing,
    /// All of it is encrypted.
    Sealed,
    /// Some of it may still be encrypted.
    Opening,
}

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Phase::Sealing => "sealing",
            Phase::Sealed => "sealed",
            Phase::Opening => "opening",
        }
    }
}

/// The wrapped keys of a library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    form: u32,
    /// How often the file was written: an older one is told from a newer one.
    #[serde(default)]
    change: u64,
    /// Of these keys; what their secret in a keychain is called.
    id: String,
    phase: Phase,
    public: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passphrase: Option<ByPassphrase>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keychain: Option<String>,
    /// Over all of the above, by a key that comes of the master key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mac: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ByPassphrase {
    recipe: Recipe,
    wrapped: String,
}

impl KeyFile {
    /// For these keys, with no way to get at them yet.
    ///
    /// # Errors
    /// If the system gives no randomness.
    pub fn new(keys: &Keys) -> Result<KeyFile, VaultError> {
        Ok(KeyFile {
            form: FORM,
            change: 0,
            id: hex(&*random::<16>()?),
            phase: Phase::Sealing,
            public: keys.public().to_hex(),
            passphrase: None,
            keychain: None,
            mac: None,
        })
    }

    /// Reads the file; `None` if there is none.
    ///
    /// # Errors
    /// [`VaultError::DamagedKeys`], [`VaultError::Newer`], or what the system says.
    pub fn load(path: &Path) -> Result<Option<KeyFile>, VaultError> {
        let bytes = match std::fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
            Ok(about) if about.len() > LONGEST => return Err(VaultError::DamagedKeys),
            Ok(_) => std::fs::read(path)?,
        };
        KeyFile::parse(&bytes).map(Some)
    }

    /// The file of these bytes.
    ///
    /// # Errors
    /// [`VaultError::DamagedKeys`], [`VaultError::Newer`].
    pub fn parse(bytes: &[u8]) -> Result<KeyFile, VaultError> {
        #[derive(Deserialize)]
        struct Form {
            form: u32,
        }
        let damaged = |_| VaultError::DamagedKeys;
        // The form first: a later one may look otherwise.
        let form: Form = serde_json::from_slice(bytes).map_err(damaged)?;
        if form.form > FORM {
            return Err(VaultError::Newer);
        }
        if form.form < WITHOUT_MAC {
            return Err(VaultError::DamagedKeys);
        }
        let file: KeyFile = serde_json::from_slice(bytes).map_err(damaged)?;
        file.public()?;
        Ok(file)
    }

    /// Writes the file of these keys, authenticated, through to the disk: whatever happens,
    /// the old one or the new one is there.
    ///
    /// # Errors
    /// What the system says.
    pub fn save(&mut self, keys: &Keys, path: &Path) -> Result<(), VaultError> {
        self.form = FORM;
        self.change = self.change.saturating_add(1);
        self.seal_for(keys);
        self.mac = Some(hex(&keys.mac(&self.authenticated())));
        let folder = path.parent().unwrap_or(Path::new("."));
        let bytes = serde_json::to_vec_pretty(self).map_err(io::Error::from)?;
        let mut file = tempfile::Builder::new()
            .prefix(".keys")
            .tempfile_in(folder)?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        #[cfg(unix)]
        std::fs::File::open(folder)?.sync_all()?;
        Ok(())
    }

    /// Whether it was made before files had a MAC: [`KeyFile::save`] gives it one.
    pub fn is_without_mac(&self) -> bool {
        self.form == WITHOUT_MAC
    }

    /// Whether this file is as Earshot wrote it: phase, public half and ways in.
    ///
    /// # Errors
    /// [`VaultError::AlteredKeys`].
    pub fn check(&self, keys: &Keys) -> Result<(), VaultError> {
        // Who has another public half here reads what is recorded while it is locked.
        let is_ours = self.public == keys.public().to_hex();
        let is_whole = self.is_without_mac()
            || self
                .mac
                .as_deref()
                .and_then(unhex)
                .is_some_and(|mac| keys.is_mac(&self.authenticated(), &mac));
        if is_ours && is_whole {
            Ok(())
        } else {
            Err(VaultError::AlteredKeys)
        }
    }

    /// What the MAC is of: every field but itself, each as its length, a colon, its text
    /// and a comma, so that no two files have the same bytes.
    fn authenticated(&self) -> Vec<u8> {
        let mut fields = vec![
            self.form.to_string(),
            self.change.to_string(),
            self.id.clone(),
            self.phase.name().to_owned(),
            self.public.clone(),
        ];
        match &self.passphrase {
            None => fields.push("0".to_owned()),
            Some(way) => {
                fields.push("1".to_owned());
                fields.extend(way.recipe.fields());
                fields.push(way.wrapped.clone());
            }
        }
        match &self.keychain {
            None => fields.push("0".to_owned()),
            Some(wrapped) => fields.extend(["1".to_owned(), wrapped.clone()]),
        }
        let fields = fields.iter().map(|text| format!("{}:{text},", text.len()));
        fields.collect::<String>().into_bytes()
    }

    /// How far the library has come.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// From now on it has come so far.
    pub fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
    }

    /// The half that seals files.
    ///
    /// # Errors
    /// [`VaultError::DamagedKeys`].
    pub fn public(&self) -> Result<PublicKey, VaultError> {
        PublicKey::from_hex(&self.public)
    }

    /// From now on files are sealed for these keys, whatever public half was in the file.
    pub fn seal_for(&mut self, keys: &Keys) {
        self.public = keys.public().to_hex();
    }

    /// Whether a passphrase opens it.
    pub fn has_passphrase(&self) -> bool {
        self.passphrase.is_some()
    }

    /// Whether the keychain opens it.
    pub fn has_keychain(&self) -> bool {
        self.keychain.is_some()
    }

    /// From now on this passphrase opens it, and no other; or none does.
    ///
    /// # Errors
    /// [`VaultError::ShortPassphrase`].
    pub fn set_passphrase(
        &mut self,
        keys: &Keys,
        passphrase: Option<&str>,
    ) -> Result<(), VaultError> {
        self.passphrase = match passphrase {
            None => None,
            Some(passphrase) => {
                passphrase::check(passphrase)?;
                let recipe = Recipe::new()?;
                let key = recipe.key(&passphrase::prepared(passphrase))?;
                let wrapped = wrap(keys, &key, &self.what("passphrase"))?;
                Some(ByPassphrase { recipe, wrapped })
            }
        };
        Ok(())
    }

    /// The keys, by the passphrase. Whether the file is as it was written,
    /// [`KeyFile::check`] tells.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::NoPassphrase`].
    pub fn open_with_passphrase(&self, passphrase: &str) -> Result<Keys, VaultError> {
        let way = self.passphrase.as_ref().ok_or(VaultError::NoPassphrase)?;
        for form in passphrase::forms(passphrase) {
            let key = way.recipe.key(&form)?;
            if let Some(keys) = unwrap(&way.wrapped, &key, &self.what("passphrase"))? {
                return Ok(keys);
            }
        }
        Err(VaultError::WrongPassphrase)
    }

    /// From now on a key in this keychain opens it.
    ///
    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn add_keychain(&mut self, keys: &Keys, chain: &dyn Keychain) -> Result<(), VaultError> {
        let key = random::<LENGTH>()?;
        let wrapped = wrap(keys, &key, &self.what("keychain"))?;
        chain.set(&self.id, &*key)?;
        self.keychain = Some(wrapped);
        Ok(())
    }

    /// From now on no keychain opens it. [`KeyFile::forget_in`] once that is saved.
    pub fn drop_keychain(&mut self) {
        self.keychain = None;
    }

    /// Has the keychain forget what it has of this library.
    ///
    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn forget_in(&self, chain: &dyn Keychain) -> Result<(), VaultError> {
        chain.forget(&self.id)?;
        Ok(chain.forget(&self.change_name())?)
    }

    /// The keys, by the keychain; as [`KeyFile::open_with_passphrase`].
    ///
    /// # Errors
    /// [`VaultError::Keychain`], [`VaultError::NotInKeychain`].
    pub fn open_with_keychain(&self, chain: &dyn Keychain) -> Result<Keys, VaultError> {
        let wrapped = self.keychain.as_ref().ok_or(VaultError::NotInKeychain)?;
        let key = chain.get(&self.id)?.ok_or(VaultError::NotInKeychain)?;
        let key: &[u8; LENGTH] = key[..].try_into().map_err(|_| VaultError::NotInKeychain)?;
        let keys = unwrap(wrapped, key, &self.what("keychain"))?;
        keys.ok_or(VaultError::NotInKeychain)
    }

    /// Has the keychain remember that the library has come to this file.
    ///
    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn remember_in(&self, chain: &dyn Keychain) -> Result<(), VaultError> {
        Ok(chain.set(&self.change_name(), &self.change.to_be_bytes())?)
    }

    /// Whether this file is the one that the keychain remembers, or a later one.
    ///
    /// # Errors
    /// [`VaultError::OlderKeys`], [`VaultError::Keychain`].
    pub fn check_age(&self, chain: &dyn Keychain) -> Result<(), VaultError> {
        match self.remembered(chain)? {
            Some(remembered) if self.change < remembered => Err(VaultError::OlderKeys),
            _ => Ok(()),
        }
    }

    fn remembered(&self, chain: &dyn Keychain) -> Result<Option<u64>> {
        let remembered = chain.get(&self.change_name())?;
        let bytes = remembered.and_then(|bytes| bytes[..].try_into().ok());
        Ok(bytes.map(u64::from_be_bytes))
    }

    fn change_name(&self) -> String {
        format!("{} change", self.id)
    }

    fn what(&self, way: &str) -> String {
        format!("earshot {way} {}", self.id)
    }
}

#[cfg(test)]
mod tests;
