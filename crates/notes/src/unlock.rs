//! Unlocking an encrypted library. The file `keys` may have been changed by others: what is
//! in doubt, the user decides.

use earshot_keychain::Keychain;
use earshot_vault::{KeyFile, Keys, Phase};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::store::{KEYS, Rest};
use crate::{Store, database};

/// How often a passphrase is tried while another process changes the keys.
const TRIES: u32 = 5;

/// What opens an encrypted library.
#[derive(Clone, Copy)]
pub enum Way<'a> {
    /// Its passphrase.
    Passphrase(&'a str),
    /// The key in this keychain.
    Keychain(&'a dyn Keychain),
}

impl Way<'_> {
    fn keys(self, file: &KeyFile) -> Result<Keys> {
        Ok(match self {
            Way::Passphrase(passphrase) => file.open_with_passphrase(passphrase)?,
            Way::Keychain(chain) => file.open_with_keychain(chain)?,
        })
    }

    /// Whether the file is the one that Earshot wrote last, as far as this way tells.
    fn check(self, file: &KeyFile, keys: &Keys) -> Result<()> {
        file.check(keys)?;
        match self {
            Way::Passphrase(_) => {}
            Way::Keychain(chain) => file.check_age(chain)?,
        }
        Ok(())
    }
}

/// What becomes of a library that was left half decrypted, or whose `keys` are in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// All of it is encrypted, and `keys` are written again.
    Encrypt,
    /// The decryption that was begun goes on.
    Decrypt,
}

impl Store {
    /// Opens the library with the passphrase. Takes a good part of a second, whether it
    /// is the right one or not. What was left half encrypted is encrypted to its end.
    ///
    /// # Errors
    /// `VaultError::WrongPassphrase`, [`StoreError::HalfDecrypted`],
    /// `VaultError::AlteredKeys`; those of [`Store::open`].
    pub fn unlock(&self, passphrase: &str) -> Result<()> {
        self.unlock_by(Way::Passphrase(passphrase), None)
    }

    /// Opens the library with the key in the keychain.
    ///
    /// # Errors
    /// `VaultError::NotInKeychain`, `VaultError::OlderKeys`; as [`Store::unlock`].
    pub fn unlock_with(&self, chain: &dyn Keychain) -> Result<()> {
        self.unlock_by(Way::Keychain(chain), None)
    }

    /// Opens a library that [`Store::unlock`] or [`Store::unlock_with`] leaves in doubt, as
    /// the user decides.
    ///
    /// # Errors
    /// As those two. `VaultError::AlteredKeys` and `VaultError::OlderKeys` remain where
    /// it would be decrypted.
    pub fn unlock_to(&self, way: Way<'_>, decision: Decision) -> Result<()> {
        self.unlock_by(way, Some(decision))
    }

    fn unlock_by(&self, way: Way<'_>, decision: Option<Decision>) -> Result<()> {
        let path = self.folder.join(KEYS);
        for _ in 0..TRIES {
            let found = KeyFile::load(&path)?;
            // A recording must not wait for a passphrase or a keychain.
            let keys = found.as_ref().map(|file| way.keys(file)).transpose()?;
            let mut rest = self.rest_to_change();
            // Another process may have changed it meanwhile: another passphrase, or none.
            if KeyFile::load(&path)? != found {
                continue;
            }
            let Some((file, keys)) = found.zip(keys) else {
                if rest.open.is_none() {
                    rest.open = Some(self.open_as(None)?);
                }
                rest.key_file = None;
                return Ok(());
            };
            return self.open_with(&mut rest, file, keys, way, decision);
        }
        Err(StoreError::InUse)
    }

    fn open_with(
        &self,
        rest: &mut Rest,
        mut file: KeyFile,
        keys: Keys,
        way: Way<'_>,
        decision: Option<Decision>,
    ) -> Result<()> {
        let checked = way.check(&file, &keys);
        if rest.open.is_some() {
            return checked;
        }
        let is_doubtful = checked.is_err() || file.phase() == Phase::Opening;
        match decision {
            Some(Decision::Encrypt) if is_doubtful => file.set_phase(Phase::Sealing),
            _ if checked.is_err() => {
                // What is recorded meanwhile is for these keys, not for whom it was altered.
                file.seal_for(&keys);
                rest.key_file = Some(file);
                return checked;
            }
            _ => {}
        }
        let is_plain = self.form()? == database::Form::Plain;
        match file.phase() {
            // A database from before it was encrypted may have been put back.
            Phase::Sealed if !is_plain => self.bring_up_to_date(&mut file, &keys)?,
            Phase::Sealed | Phase::Sealing => {
                self.presence.alone(|| self.seal_all(&mut file, &keys))?
            }
            Phase::Opening if decision == Some(Decision::Decrypt) => {
                self.presence.alone(|| self.open_all(&file, &keys))?;
                rest.open = Some(self.open_as(None)?);
                rest.key_file = None;
                if let Way::Keychain(chain) = way {
                    // It opens nothing any more.
                    let _ = file.forget_in(chain);
                }
                return Ok(());
            }
            // One word in a file that others can write must not decrypt it.
            Phase::Opening => return Err(StoreError::HalfDecrypted),
        }
        if let Way::Keychain(chain) = way {
            // It serves to tell an older file; the library opens without.
            let _ = file.remember_in(chain);
        }
        rest.open = Some(self.open_as(Some(keys))?);
        rest.key_file = Some(file);
        Ok(())
    }

    /// A file of keys that was made before they were authenticated is from now on. Where it
    /// cannot be written it stays as it is.
    fn bring_up_to_date(&self, file: &mut KeyFile, keys: &Keys) -> Result<()> {
        if !file.is_without_mac() || self.presence.is_read_only() {
            return Ok(());
        }
        let path = self.folder.join(KEYS);
        self.presence.changing(|| {
            if KeyFile::load(&path)?.as_ref() == Some(file) {
                let mut authenticated = file.clone();
                if authenticated.save(keys, &path).is_ok() {
                    *file = authenticated;
                }
            }
            Ok(())
        })
    }
}
