//! Encryption, locking and wiping for the command-line tool.

use earshot_keychain::SystemKeychain;
use earshot_notes::{EncryptionStatus, StoreError, UnlockDecision};

use super::{Library, LibraryError};
use crate::{encryption, network};

impl Library {
    pub fn encryption(&self) -> EncryptionStatus {
        self.store.encryption_status()
    }

    /// Unlocks it and completes an interrupted conversion.
    pub fn unlock(&self, passphrase: &str) -> Result<(), LibraryError> {
        Ok(self.store.unlock(passphrase)?)
    }

    /// Unlocks a half-decrypted library, or one whose key file is altered or outdated.
    pub fn unlock_with_decision(
        &self,
        passphrase: Option<&str>,
        decision: UnlockDecision,
    ) -> Result<(), LibraryError> {
        Ok(encryption::unlock_with_decision(
            &self.store,
            passphrase,
            decision,
        )?)
    }

    /// Encrypts it with a passphrase, the keychain or both.
    pub fn encrypt(&self, passphrase: Option<&str>, keychain: bool) -> Result<(), LibraryError> {
        let keychain_if_wanted = keychain.then_some(&SystemKeychain as _);
        self.store.encrypt(passphrase, keychain_if_wanted)?;
        encryption::clear_caches(&self.paths).map_err(LibraryError::NotErased)
    }

    pub fn decrypt(&self) -> Result<(), LibraryError> {
        Ok(self.store.decrypt(&SystemKeychain)?)
    }

    pub fn set_passphrase(
        &self,
        current: Option<&str>,
        new: Option<&str>,
    ) -> Result<(), LibraryError> {
        self.store.set_passphrase(current, new)?;
        encryption::remember_keys(&self.store);
        Ok(())
    }

    /// Allows or forbids unlocking with the account's keychain.
    pub fn set_keychain(&self, enabled: bool) -> Result<(), LibraryError> {
        Ok(self.store.set_keychain(&SystemKeychain, enabled)?)
    }

    /// Makes every process that has it open lock it.
    pub fn lock_everywhere(&self) -> Result<(), LibraryError> {
        if !self.encryption().is_encrypted {
            return Err(StoreError::NotEncrypted.into());
        }
        encryption::request_lock(&self.paths).map_err(LibraryError::NotErased)
    }

    /// Erases the library and, with `ledger`, the record of connections. Models and settings stay.
    pub fn wipe(&self, ledger: bool) -> Result<(), LibraryError> {
        self.store.wipe(&SystemKeychain)?;
        encryption::clear_caches(&self.paths)
            .and_then(|()| encryption::truncate_logs(&self.paths))
            .and_then(|()| {
                if ledger {
                    network::delete_ledger(&self.paths)
                } else {
                    Ok(())
                }
            })
            .map_err(LibraryError::NotErased)
    }
}
