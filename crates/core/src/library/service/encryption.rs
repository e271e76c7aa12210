//! Encrypting, locking and wiping the library.

use std::time::{Duration, Instant};

use earshot_keychain::SystemKeychain;
use earshot_notes::{EncryptionStatus, UnlockDecision};

use super::LibraryService;
use crate::api::{AppError, AppEvent};
use crate::{encryption, library, locked, network, write_locked};

/// How often to check whether to lock.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
const RETENTION_INTERVAL: Duration = Duration::from_secs(24 * 3600);

impl LibraryService {
    pub fn encryption_status(&self) -> EncryptionStatus {
        self.store.encryption_status()
    }

    /// Postpones the automatic lock, which counts from `at`.
    pub fn report_activity(&self, at: Instant) {
        *locked(&self.last_activity) = at;
    }

    /// The queue waits while the library is locked; a recording continues.
    pub fn lock(&self) -> Result<EncryptionStatus, AppError> {
        self.try_lock()?;
        Ok(self.encryption_status())
    }

    pub fn unlock(&self, passphrase: &str) -> Result<EncryptionStatus, AppError> {
        self.unlock_with_decision(Some(passphrase), None)
    }

    /// Unlocks with the passphrase or, without one, with the account's keychain. `decision`
    /// resolves an interrupted decryption or a suspect `keys` file.
    pub fn unlock_with_decision(
        &self,
        passphrase: Option<&str>,
        decision: Option<UnlockDecision>,
    ) -> Result<EncryptionStatus, AppError> {
        let store = &self.store;
        match decision {
            Some(decision) => encryption::unlock_with_decision(store, passphrase, decision)?,
            None => match passphrase {
                Some(passphrase) => store.unlock(passphrase)?,
                None => store.unlock_with_keychain(&SystemKeychain)?,
            },
        }
        self.report_activity(Instant::now());
        self.apply_lock_state();
        Ok(self.encryption_status())
    }

    /// Encrypts the library, to be opened by the passphrase, the keychain, or either.
    ///
    /// # Errors
    /// While recording.
    pub fn encrypt(
        &self,
        passphrase: Option<&str>,
        keychain: bool,
    ) -> Result<EncryptionStatus, AppError> {
        self.with_exclusive_library(|| {
            let chain = keychain.then_some(&SystemKeychain as _);
            self.store.encrypt(passphrase, chain)?;
            encryption::clear_caches(&self.paths).map_err(AppError::WipeIncomplete)
        })
    }

    /// # Errors
    /// While recording.
    pub fn decrypt(&self) -> Result<EncryptionStatus, AppError> {
        self.with_exclusive_library(|| Ok(self.store.decrypt(&SystemKeychain)?))
    }

    /// Replaces or removes the passphrase.
    pub fn set_passphrase(
        &self,
        current: Option<&str>,
        new: Option<&str>,
    ) -> Result<EncryptionStatus, AppError> {
        self.store.set_passphrase(current, new)?;
        encryption::remember_keys(&self.store);
        Ok(self.emit_encryption())
    }

    pub fn set_keychain(&self, enabled: bool) -> Result<EncryptionStatus, AppError> {
        self.store.set_keychain(&SystemKeychain, enabled)?;
        Ok(self.emit_encryption())
    }

    fn emit_encryption(&self) -> EncryptionStatus {
        let status = self.encryption_status();
        self.events
            .emit(AppEvent::Encryption { encryption: status });
        status
    }

    /// Erases notes, audio, vocabulary, keys, caches and logs, and with `ledger` the record of
    /// network connections. Models and settings stay.
    ///
    /// # Errors
    /// While recording.
    pub fn wipe(&self, ledger: bool) -> Result<EncryptionStatus, AppError> {
        self.with_exclusive_library(|| {
            self.store.wipe(&SystemKeychain)?;
            locked(&self.last_vocabulary).clear();
            encryption::clear_caches(&self.paths).map_err(AppError::WipeIncomplete)?;
            encryption::truncate_logs(&self.paths).map_err(AppError::WipeIncomplete)?;
            if ledger {
                network::delete_ledger(&self.paths).map_err(AppError::WipeIncomplete)?;
            }
            Ok(())
        })
    }

    fn with_exclusive_library(
        &self,
        change: impl FnOnce() -> Result<(), AppError>,
    ) -> Result<EncryptionStatus, AppError> {
        for user in &self.users {
            user.check_unused()?;
        }
        let _no_imports = write_locked(&self.import_lock);
        let result = self.quiesce().and_then(|()| change());
        self.apply_lock_state();
        result.map(|()| self.encryption_status())
    }

    fn can_lock(&self) -> bool {
        let status = self.store.encryption_status();
        status.is_encrypted && !status.is_locked
    }

    /// Locks the library if it is encrypted and open. Failures are only logged.
    pub(super) fn auto_lock(&self) {
        if self.can_lock()
            && let Err(error) = self.try_lock()
        {
            tracing::warn!(code = %error.code(), "the library was not locked");
        }
    }

    fn try_lock(&self) -> Result<(), AppError> {
        let result = self
            .quiesce()
            .and_then(|()| self.store.lock().map_err(AppError::from));
        self.apply_lock_state();
        result
    }

    /// Stops all use of the library's content.
    fn quiesce(&self) -> Result<(), AppError> {
        self.users.iter().try_for_each(|user| user.quiesce())
    }

    /// Emits the lock state. Quiesced services resume if the library is open.
    fn apply_lock_state(&self) {
        if self.emit_encryption().is_locked {
            locked(&self.last_vocabulary).clear();
        }
        self.emit_vocabulary();
    }

    /// Locks the library after the configured idle time, or when another program requests it. Also
    /// reloads settings that another program has saved, and applies the retention once a day.
    pub(super) fn watch(&self) {
        let mut requested = encryption::lock_requested_at(&self.paths);
        let mut last_retention: Option<Instant> = None;
        let mut highlights_missing = true;
        loop {
            if last_retention.is_none_or(|last| last.elapsed() >= RETENTION_INTERVAL) {
                self.apply_retention();
                self.purge_bin();
                last_retention = Some(Instant::now());
            }
            if self.task.wait(POLL_INTERVAL).is_none() {
                return;
            }
            self.renew_outdated_texts();
            self.settings.reload();
            if highlights_missing {
                // An error means that the library is locked.
                let found = self.store.find_missing_highlights(library::NOTES_AT_ONCE);
                highlights_missing = !matches!(found, Ok(0));
            }
            let minutes = self.settings.get().lock_minutes;
            let new_request = encryption::lock_requested_at(&self.paths);
            let was_requested = new_request != requested;
            requested = new_request;
            let idle = locked(&self.last_activity).elapsed();
            let is_idle = minutes > 0 && idle >= Duration::from_secs(60) * minutes;
            if is_idle || was_requested {
                // If this fails, the next iteration tries again.
                self.auto_lock();
            }
            self.sleep_inhibitor.set_active(self.can_lock());
        }
    }
}
