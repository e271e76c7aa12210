//! The file with the wrapped keys. It is small, and replaced as a whole.

use std::io::{self, Write as _};
use std::path::Path;

use earshot_keychain::Keychain;
use serde::{Deserialize, Serialize};

use crate::error::{Result, VaultError};
use crate::keys::{Keys, LENGTH, PublicKey, hex};
use crate::passphrase::{self, Recipe};
use crate::random::random;
use crate::wrapped::{unwrap, wrap};

const FORM: u32 = 1;
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

/// The wrapped keys of a library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    form: u32,
    /// Of these keys; what their secret in a keychain is called.
    id: String,
    phase: Phase,
    public: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passphrase: Option<ByPassphrase>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keychain: Option<String>,
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
            id: hex(&*random::<16>()?),
            phase: Phase::Sealing,
            public: keys.public().to_hex(),
            passphrase: None,
            keychain: None,
        })
    }

    /// Reads the file; `None` if there is none.
    ///
    /// # Errors
    /// [`VaultError::DamagedKeys`], [`VaultError::Newer`], or what the system says.
    pub fn load(path: &Path) -> Result<Option<KeyFile>, VaultError> {
        #[derive(Deserialize)]
        struct Form {
            form: u32,
        }
        let bytes = match std::fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
            Ok(about) if about.len() > LONGEST => return Err(VaultError::DamagedKeys),
            Ok(_) => std::fs::read(path)?,
        };
        let damaged = |_| VaultError::DamagedKeys;
        // The form first: a later one may look otherwise.
        let form: Form = serde_json::from_slice(&bytes).map_err(damaged)?;
        if form.form > FORM {
            return Err(VaultError::Newer);
        }
        let file: KeyFile = serde_json::from_slice(&bytes).map_err(damaged)?;
        file.public()?;
        Ok(Some(file))
    }

    /// Writes the file, through to the disk: whatever happens, the old one or the new one
    /// is there.
    ///
    /// # Errors
    /// What the system says.
    pub fn save(&self, path: &Path) -> Result<(), VaultError> {
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

    /// The keys, by the passphrase.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::NoPassphrase`].
    pub fn open_with_passphrase(&self, passphrase: &str) -> Result<Keys, VaultError> {
        let way = self.passphrase.as_ref().ok_or(VaultError::NoPassphrase)?;
        for form in passphrase::forms(passphrase) {
            let key = way.recipe.key(&form)?;
            if let Some(keys) = unwrap(&way.wrapped, &key, &self.what("passphrase"))? {
                return self.checked(keys);
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

    /// Has the keychain forget its key for this library.
    ///
    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn forget_in(&self, chain: &dyn Keychain) -> Result<(), VaultError> {
        Ok(chain.forget(&self.id)?)
    }

    /// The keys, by the keychain.
    ///
    /// # Errors
    /// [`VaultError::Keychain`], [`VaultError::NotInKeychain`].
    pub fn open_with_keychain(&self, chain: &dyn Keychain) -> Result<Keys, VaultError> {
        let wrapped = self.keychain.as_ref().ok_or(VaultError::NotInKeychain)?;
        let key = chain.get(&self.id)?.ok_or(VaultError::NotInKeychain)?;
        let key: &[u8; LENGTH] = key[..].try_into().map_err(|_| VaultError::NotInKeychain)?;
        let keys = unwrap(wrapped, key, &self.what("keychain"))?;
        self.checked(keys.ok_or(VaultError::NotInKeychain)?)
    }

    /// A public half that somebody else put here would have them read what is recorded
    /// while it is locked.
    fn checked(&self, keys: Keys) -> Result<Keys> {
        if keys.public().to_hex() == self.public {
            Ok(keys)
        } else {
            Err(VaultError::DamagedKeys)
        }
    }

    fn what(&self, way: &str) -> String {
        format!("earshot {way} {}", self.id)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashMap;
    use std::sync::Mutex;

    use earshot_keychain::{KeychainError, Secret};

    use super::*;

    #[derive(Default)]
    struct Pocket(Mutex<HashMap<String, Vec<u8>>>);

    impl Keychain for Pocket {
        fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
            Ok(self.0.lock().unwrap().get(name).cloned().map(Secret::new))
        }

        fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
            self.0.lock().unwrap().insert(name.into(), secret.into());
            Ok(())
        }

        fn forget(&self, name: &str) -> Result<(), KeychainError> {
            self.0.lock().unwrap().remove(name);
            Ok(())
        }
    }

    #[test]
    fn each_way_opens_it_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        assert!(KeyFile::load(&path).unwrap().is_none());
        let (keys, pocket) = (Keys::generate().unwrap(), Pocket::default());
        let mut file = KeyFile::new(&keys).unwrap();
        assert!(matches!(
            file.set_passphrase(&keys, Some("seven 7")),
            Err(VaultError::ShortPassphrase(8))
        ));
        file.set_passphrase(&keys, Some("correct horse")).unwrap();
        file.add_keychain(&keys, &pocket).unwrap();
        file.save(&path).unwrap();

        let file = KeyFile::load(&path).unwrap().unwrap();
        let by_passphrase = file.open_with_passphrase("correct horse").unwrap();
        let by_keychain = file.open_with_keychain(&pocket).unwrap();
        assert_eq!(by_passphrase.master(), keys.master());
        assert_eq!(by_keychain.master(), keys.master());
        let wrong = file.open_with_passphrase("correct horsf");
        assert!(matches!(wrong, Err(VaultError::WrongPassphrase)));
        let other = file.open_with_keychain(&Pocket::default());
        assert!(matches!(other, Err(VaultError::NotInKeychain)));
        // Nothing in the file is a key.
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&hex(keys.master())) && !text.contains(&*keys.database()));
    }

    #[test]
    fn a_new_passphrase_opens_the_same_keys_and_the_old_one_nothing() {
        let keys = Keys::generate().unwrap();
        let mut file = KeyFile::new(&keys).unwrap();
        file.set_passphrase(&keys, Some("the first one")).unwrap();
        file.set_passphrase(&keys, Some("the second one")).unwrap();
        let opened = file.open_with_passphrase("the second one").unwrap();
        assert_eq!(opened.master(), keys.master());
        assert!(file.open_with_passphrase("the first one").is_err());
    }

    #[test]
    fn a_passphrase_is_the_same_however_it_is_written() {
        let keys = Keys::generate().unwrap();
        let mut file = KeyFile::new(&keys).unwrap();
        let (composed, decomposed) = (
            "Gr\u{fc}\u{df}e aus K\u{f6}ln",
            "Gru\u{308}\u{df}e\u{a0}aus\u{3000}Ko\u{308}ln",
        );
        for (set, typed) in [(composed, decomposed), (decomposed, composed)] {
            file.set_passphrase(&keys, Some(set)).unwrap();
            let opened = file.open_with_passphrase(typed).unwrap();
            assert_eq!(opened.master(), keys.master());
        }
        assert!(file.open_with_passphrase("Grusse aus Koln").is_err());
        // Seven characters, however many bytes they are written in.
        assert!(file.set_passphrase(&keys, Some("o\u{308}1234567")).is_ok());
        assert!(file.set_passphrase(&keys, Some("o\u{308}123456")).is_err());

        // Made before passphrases were prepared: by the bytes as they were typed.
        for old in [composed, "Gru\u{308}\u{df}e aus Ko\u{308}ln"] {
            let recipe = Recipe::new().unwrap();
            let key = recipe.key(old).unwrap();
            let wrapped = wrap(&keys, &key, &file.what("passphrase")).unwrap();
            file.passphrase = Some(ByPassphrase { recipe, wrapped });
            for typed in [composed, old] {
                let opened = file.open_with_passphrase(typed).unwrap();
                assert_eq!(opened.master(), keys.master());
            }
        }
    }

    #[test]
    fn what_is_put_in_by_others_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let keys = Keys::generate().unwrap();
        let mut file = KeyFile::new(&keys).unwrap();
        file.set_passphrase(&keys, Some("correct horse")).unwrap();
        file.public = Keys::generate().unwrap().public().to_hex();
        let opened = file.open_with_passphrase("correct horse");
        assert!(matches!(opened, Err(VaultError::DamagedKeys)));

        for (text, code) in [
            ("", "keys-damaged"),
            ("{\"form\":1}", "keys-damaged"),
            ("{\"form\":2,\"waves\":3}", "library-newer"),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(KeyFile::load(&path).unwrap_err().code(), code, "{text}");
        }
    }
}
