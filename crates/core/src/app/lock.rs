//! Encrypting, locking and wiping the library.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use earshot_keychain::SystemKeychain;
use earshot_notes::{EncryptionStatus, UnlockDecision};

use super::core::Core;
use super::recording::DeferredRecording;
use super::types::AppEvent;
use super::{App, AppError};
use crate::{encryption, locked, network, write_locked};

/// Idle-check interval.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How long the active job may take to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

type LockHook = Box<dyn Fn() + Send + Sync>;

#[derive(Default)]
pub(crate) struct LockManager {
    state: Mutex<State>,
    changed: Condvar,
    /// Close everything that holds content of the library.
    lock_hooks: Mutex<Vec<LockHook>>,
}

#[derive(Default)]
struct State {
    quitting: bool,
    last_activity: Option<Instant>,
    /// The queue has not yet reacted to the last unlock.
    unlocked: bool,
    deferred: Vec<DeferredRecording>,
}

impl LockManager {
    pub(crate) fn record_activity(&self) {
        locked(&self.state).last_activity = Some(Instant::now());
    }

    pub(crate) fn quit(&self) {
        locked(&self.state).quitting = true;
        self.changed.notify_all();
    }

    /// Keeps a recording that becomes a note at the next unlock.
    pub(crate) fn defer(&self, recording: DeferredRecording) {
        locked(&self.state).deferred.push(recording);
    }

    pub(crate) fn take_deferred(&self) -> Vec<DeferredRecording> {
        std::mem::take(&mut locked(&self.state).deferred)
    }

    pub(crate) fn take_unlocked(&self) -> bool {
        std::mem::take(&mut locked(&self.state).unlocked)
    }

    /// Waits one interval, then returns the time since the last activity. `None`: shutting down.
    fn poll_idle_time(&self) -> Option<Duration> {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.state), POLL_INTERVAL, |state| !state.quitting);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let last_activity = *state.last_activity.get_or_insert_with(Instant::now);
        (!state.quitting).then(|| last_activity.elapsed())
    }
}

fn can_lock(core: &Core) -> bool {
    let status = core.store.encryption_status();
    status.is_encrypted && !status.is_locked
}

/// Locks the library after the idle time of the settings, or when another program requests it. Also
/// picks up settings that another program has saved.
pub(crate) fn watch(core: &Core) {
    let mut requested = encryption::lock_requested_at(&core.paths);
    while let Some(idle) = core.lock_manager.poll_idle_time() {
        core.reload_settings();
        let minutes = core.settings().lock_minutes;
        let new_request = encryption::lock_requested_at(&core.paths);
        let was_requested = new_request != requested;
        requested = new_request;
        let is_idle = minutes > 0 && idle >= Duration::from_secs(60) * minutes;
        if is_idle || was_requested {
            // If this fails, the next iteration tries again.
            core.auto_lock();
        }
        core.sleep_inhibitor.set_active(can_lock(core));
    }
}

impl Core {
    /// Stops the queue, playback and live text, so that nothing uses the library.
    fn quiesce(&self) -> Result<(), AppError> {
        self.queue.set_locked(true);
        for hook in &*locked(&self.lock_manager.lock_hooks) {
            hook();
        }
        if self.queue.wait_until_idle(STOP_TIMEOUT) {
            Ok(())
        } else {
            Err(AppError::StillBusy)
        }
    }

    /// Locks the library if it is encrypted and open. Failures are only logged.
    pub(crate) fn auto_lock(&self) {
        if can_lock(self)
            && let Err(error) = self.lock()
        {
            tracing::warn!(code = error.code(), "the library was not locked");
        }
    }

    fn lock(&self) -> Result<(), AppError> {
        let result = self
            .quiesce()
            .and_then(|()| self.store.lock().map_err(AppError::from));
        self.apply_lock_state();
        result
    }

    /// Propagates the store's lock state to the queue, the caches and the window.
    fn apply_lock_state(&self) {
        let status = self.store.encryption_status();
        if status.is_locked {
            self.clear_memory_caches();
        } else {
            locked(&self.lock_manager.state).unlocked = true;
        }
        self.queue.set_locked(status.is_locked);
        self.events
            .emit(AppEvent::Encryption { encryption: status });
        self.events.queue_changed();
        self.emit_vocabulary();
    }
}

impl App {
    pub(super) fn register_lock_hooks(&self) {
        let (playback, recording) = (
            Arc::downgrade(&self.playback),
            Arc::downgrade(&self.recording),
        );
        locked(&self.core.lock_manager.lock_hooks).push(Box::new(move || {
            if let Some(playback) = playback.upgrade() {
                playback.close();
            }
            if let Some(recording) = recording.upgrade() {
                recording.stop_live_text();
            }
        }));
    }

    pub fn encryption_status(&self) -> EncryptionStatus {
        self.core.store.encryption_status()
    }

    pub fn report_activity(&self) {
        self.core.lock_manager.record_activity();
    }

    /// The queue waits while the library is locked; a recording goes on.
    pub fn lock(&self) -> Result<EncryptionStatus, AppError> {
        self.core.lock()?;
        Ok(self.encryption_status())
    }

    pub fn unlock(&self, passphrase: &str) -> Result<EncryptionStatus, AppError> {
        self.unlock_with_decision(Some(passphrase), None)
    }

    /// Unlocks with the passphrase or, without one, with the account's keychain. `decision` settles
    /// an interrupted decryption or a doubtful `keys` file.
    pub fn unlock_with_decision(
        &self,
        passphrase: Option<&str>,
        decision: Option<UnlockDecision>,
    ) -> Result<EncryptionStatus, AppError> {
        let store = &self.core.store;
        match decision {
            Some(decision) => encryption::unlock_with_decision(store, passphrase, decision)?,
            None => match passphrase {
                Some(passphrase) => store.unlock(passphrase)?,
                None => store.unlock_with_keychain(&SystemKeychain)?,
            },
        }
        self.core.lock_manager.record_activity();
        self.core.apply_lock_state();
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
        self.with_exclusive_library(|core| {
            let chain = keychain.then_some(&SystemKeychain as _);
            core.store.encrypt(passphrase, chain)?;
            encryption::clear_caches(&core.paths).map_err(AppError::WipeIncomplete)
        })
    }

    /// # Errors
    /// While recording.
    pub fn decrypt(&self) -> Result<EncryptionStatus, AppError> {
        self.with_exclusive_library(|core| Ok(core.store.decrypt(&SystemKeychain)?))
    }

    /// Replaces or removes the passphrase.
    pub fn set_passphrase(
        &self,
        current: Option<&str>,
        new: Option<&str>,
    ) -> Result<EncryptionStatus, AppError> {
        self.core.store.set_passphrase(current, new)?;
        encryption::remember_keys(&self.core.store);
        Ok(self.emit_encryption())
    }

    pub fn set_keychain(&self, enabled: bool) -> Result<EncryptionStatus, AppError> {
        self.core.store.set_keychain(&SystemKeychain, enabled)?;
        Ok(self.emit_encryption())
    }

    fn emit_encryption(&self) -> EncryptionStatus {
        let status = self.encryption_status();
        self.core
            .events
            .emit(AppEvent::Encryption { encryption: status });
        status
    }

    /// Erases notes, audio, vocabulary, keys, caches and logs, and with `ledger` the record of
    /// network connections. Models and settings stay.
    ///
    /// # Errors
    /// While recording.
    pub fn wipe(&self, ledger: bool) -> Result<EncryptionStatus, AppError> {
        self.with_exclusive_library(|core| {
            core.store.wipe(&SystemKeychain)?;
            core.clear_memory_caches();
            encryption::clear_caches(&core.paths).map_err(AppError::WipeIncomplete)?;
            encryption::truncate_logs(&core.paths).map_err(AppError::WipeIncomplete)?;
            if ledger {
                network::delete_ledger(&core.paths).map_err(AppError::WipeIncomplete)?;
            }
            Ok(())
        })
    }

    fn with_exclusive_library(
        &self,
        change: impl FnOnce(&Core) -> Result<(), AppError>,
    ) -> Result<EncryptionStatus, AppError> {
        if self.recording.is_recording() {
            return Err(AppError::StillRecording);
        }
        let _no_imports = write_locked(&self.core.import_lock);
        let result = self.core.quiesce().and_then(|()| change(&self.core));
        self.core.apply_lock_state();
        result.map(|()| self.encryption_status())
    }
}
