//! Encrypting, locking and wiping, for the command.

use earshot_keychain::SystemKeychain;
use earshot_notes::{AtRest, Decision, StoreError};

use super::{Library, LibraryError};
use crate::{at_rest, network};

impl Library {
    /// How the library lies on the disk.
    pub fn at_rest(&self) -> AtRest {
        self.store.at_rest()
    }

    /// Opens it with the passphrase, and finishes what was left half encrypted.
    ///
    /// # Errors
    /// [`LibraryError::Store`], for all that follow here too.
    pub fn unlock(&self, passphrase: &str) -> Result<(), LibraryError> {
        Ok(self.store.unlock(passphrase)?)
    }

    /// Opens one that [`Library::unlock`] leaves in doubt, as the user decides: with the
    /// passphrase, or else with the key in the keychain.
    ///
    /// # Errors
    /// [`LibraryError::Store`].
    pub fn unlock_to(
        &self,
        passphrase: Option<&str>,
        decision: Decision,
    ) -> Result<(), LibraryError> {
        Ok(at_rest::unlock_to(&self.store, passphrase, decision)?)
    }

    /// Encrypts it; the passphrase opens it from now on, or the keychain, or either.
    ///
    /// # Errors
    /// Also what is left beside it in the cache cannot be removed.
    pub fn encrypt(&self, passphrase: Option<&str>, keychain: bool) -> Result<(), LibraryError> {
        let chain = keychain.then_some(&SystemKeychain as _);
        self.store.encrypt(passphrase, chain)?;
        at_rest::clear_caches(&self.paths).map_err(LibraryError::NotErased)
    }

    /// Has it lie as it did before.
    ///
    /// # Errors
    /// [`LibraryError::Store`].
    pub fn decrypt(&self) -> Result<(), LibraryError> {
        Ok(self.store.decrypt(&SystemKeychain)?)
    }

    /// From now on this passphrase opens it, or none.
    ///
    /// # Errors
    /// [`LibraryError::Store`].
    pub fn set_passphrase(
        &self,
        current: Option<&str>,
        new: Option<&str>,
    ) -> Result<(), LibraryError> {
        self.store.set_passphrase(current, new)?;
        at_rest::remember_keys(&self.store);
        Ok(())
    }

    /// From now on the account's keychain opens it, or no longer.
    ///
    /// # Errors
    /// [`LibraryError::Store`].
    pub fn set_keychain(&self, is_wanted: bool) -> Result<(), LibraryError> {
        Ok(self.store.set_keychain(&SystemKeychain, is_wanted)?)
    }

    /// Has every program that has it open lock it.
    ///
    /// # Errors
    /// If it is not encrypted, or they cannot be told.
    pub fn lock_everywhere(&self) -> Result<(), LibraryError> {
        if !self.at_rest().is_encrypted {
            return Err(StoreError::NotEncrypted.into());
        }
        at_rest::request_lock(&self.paths).map_err(LibraryError::NotErased)
    }

    /// Erases all of it, and the record of connections if that is wanted. Models and
    /// settings stay.
    ///
    /// # Errors
    /// Also where something cannot be erased.
    pub fn wipe(&self, ledger: bool) -> Result<(), LibraryError> {
        self.store.wipe(&SystemKeychain)?;
        at_rest::clear_caches(&self.paths)
            .and_then(|()| at_rest::empty_logs(&self.paths))
            .and_then(|()| {
                if ledger {
                    network::forget(&self.paths)
                } else {
                    Ok(())
                }
            })
            .map_err(LibraryError::NotErased)
    }
}
