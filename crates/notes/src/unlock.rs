//! Unlocks an encrypted library. The key file may have been altered; if in doubt, the user decides.

use earshot_keychain::Keychain;
use earshot_vault::{KeyFile, Keys, Phase};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::library_files::KEYS;
use crate::store::LockState;
use crate::{Store, database};

/// Attempts if another process changes the keys meanwhile.
const MAX_ATTEMPTS: u32 = 5;

#[derive(Clone, Copy)]
pub enum UnlockMethod<'a> {
    Passphrase(&'a str),
    Keychain(&'a dyn Keychain),
}

impl UnlockMethod<'_> {
    fn keys(self, file: &KeyFile) -> Result<Keys> {
        Ok(match self {
            UnlockMethod::Passphrase(passphrase) => file.open_with_passphrase(passphrase)?,
            UnlockMethod::Keychain(keychain) => file.open_with_keychain(keychain)?,
        })
    }

    /// Whether this is the key file written last, as far as the method allows.
    fn check(self, file: &KeyFile, keys: &Keys) -> Result<()> {
        file.verify(keys)?;
        match self {
            UnlockMethod::Passphrase(_) => {}
            UnlockMethod::Keychain(keychain) => file.check_revision(keychain)?,
        }
        Ok(())
    }
}

/// The user's decision about a partially decrypted library or a suspect key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum UnlockDecision {
    /// Complete the encryption and rewrite the keys.
    Encrypt,
    Decrypt,
}

impl Store {
    /// Takes almost a second. Completes an interrupted encryption.
    ///
    /// # Errors
    /// `VaultError::WrongPassphrase`, [`StoreError::HalfDecrypted`], `VaultError::AlteredKeys`, and
    /// those of [`Store::open`].
    pub fn unlock(&self, passphrase: &str) -> Result<()> {
        self.unlock_using(UnlockMethod::Passphrase(passphrase), None)
    }

    /// # Errors
    /// `VaultError::NotInKeychain`, `VaultError::OlderKeys`, and those of [`Store::unlock`].
    pub fn unlock_with_keychain(&self, keychain: &dyn Keychain) -> Result<()> {
        self.unlock_using(UnlockMethod::Keychain(keychain), None)
    }

    /// Unlocks after [`Store::unlock`] required a decision.
    ///
    /// # Errors
    /// Those of [`Store::unlock`] and [`Store::unlock_with_keychain`]; `VaultError::AlteredKeys`
    /// and `VaultError::OlderKeys` remain for decryption.
    pub fn unlock_with_decision(
        &self,
        method: UnlockMethod<'_>,
        decision: UnlockDecision,
    ) -> Result<()> {
        self.unlock_using(method, Some(decision))
    }

    fn unlock_using(
        &self,
        method: UnlockMethod<'_>,
        decision: Option<UnlockDecision>,
    ) -> Result<()> {
        let path = self.folder.join(KEYS);
        for _ in 0..MAX_ATTEMPTS {
            let found = KeyFile::load(&path)?;
            // Before taking the lock: recording must not wait for it.
            let keys = found.as_ref().map(|file| method.keys(file)).transpose()?;
            let mut state = self.lock_state_mut();
            // Another process may have changed the passphrase meanwhile.
            if KeyFile::load(&path)? != found {
                continue;
            }
            let Some((file, keys)) = found.zip(keys) else {
                if state.open.is_none() {
                    state.open = Some(self.open_with(None)?);
                }
                state.key_file = None;
                return Ok(());
            };
            return self.open_unlocked(&mut state, file, keys, method, decision);
        }
        Err(StoreError::InUse)
    }

    fn open_unlocked(
        &self,
        state: &mut LockState,
        mut file: KeyFile,
        keys: Keys,
        method: UnlockMethod<'_>,
        decision: Option<UnlockDecision>,
    ) -> Result<()> {
        let checked = method.check(&file, &keys);
        if state.open.is_some() {
            return checked;
        }
        let is_suspect = checked.is_err() || file.phase() == Phase::Decrypting;
        match decision {
            Some(UnlockDecision::Encrypt) if is_suspect => file.set_phase(Phase::Encrypting),
            _ if checked.is_err() => {
                // Seal new recordings for these keys, not for an altered public key.
                file.set_public_key(&keys);
                state.key_file = Some(file);
                return checked;
            }
            _ => {}
        }
        let is_plain = self.database_format()? == database::FileFormat::Plain;
        match file.phase() {
            // An unencrypted database may have been restored from a backup.
            Phase::Encrypted if !is_plain => {}
            Phase::Encrypted | Phase::Encrypting => {
                self.lock.exclusive(|| self.encrypt_all(&mut file, &keys))?
            }
            Phase::Decrypting if decision == Some(UnlockDecision::Decrypt) => {
                self.lock.exclusive(|| self.decrypt_all(&file, &keys))?;
                state.open = Some(self.open_with(None)?);
                state.key_file = None;
                if let UnlockMethod::Keychain(keychain) = method {
                    // The key is useless now.
                    let _ = file.remove_from_keychain(keychain);
                }
                return Ok(());
            }
            // The key file alone must not trigger a decryption.
            Phase::Decrypting => return Err(StoreError::HalfDecrypted),
        }
        if let UnlockMethod::Keychain(keychain) = method {
            // Only needed to detect an older key file.
            let _ = file.store_revision(keychain);
        }
        state.open = Some(self.open_with(Some(keys))?);
        state.key_file = Some(file);
        Ok(())
    }
}
