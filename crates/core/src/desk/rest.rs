//! The library when nobody looks: encrypted, locked, wiped.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use earshot_keychain::SystemKeychain;
use earshot_notes::{AtRest, Decision};

use super::core::Core;
use super::record::Unfinished;
use super::types::AppEvent;
use super::{Desk, DeskError};
use crate::{alone, at_rest, locked, network};

/// Between two looks whether anybody is there.
const LOOK: Duration = Duration::from_secs(2);
/// How long the job at hand may take to stop.
const PATIENCE: Duration = Duration::from_secs(20);

type OnLock = Box<dyn Fn() + Send + Sync>;

/// Who locks, and what is to be done when it is unlocked.
#[derive(Default)]
pub(crate) struct Rest {
    state: Mutex<State>,
    changed: Condvar,
    /// What lets go of what was read.
    on_lock: Mutex<Vec<OnLock>>,
}

#[derive(Default)]
struct State {
    quitting: bool,
    /// Somebody did something then.
    seen: Option<Instant>,
    /// The queue's thread has yet to look for what became possible.
    unlocked: bool,
    unfinished: Vec<Unfinished>,
}

impl Rest {
    /// Somebody is there.
    pub(crate) fn touch(&self) {
        locked(&self.state).seen = Some(Instant::now());
    }

    pub(crate) fn quit(&self) {
        locked(&self.state).quitting = true;
        self.changed.notify_all();
    }

    /// A recording that becomes a note when the library is unlocked.
    pub(crate) fn finish_later(&self, unfinished: Unfinished) {
        locked(&self.state).unfinished.push(unfinished);
    }

    pub(crate) fn unfinished(&self) -> Vec<Unfinished> {
        std::mem::take(&mut locked(&self.state).unfinished)
    }

    pub(crate) fn take_unlocked(&self) -> bool {
        std::mem::take(&mut locked(&self.state).unlocked)
    }

    /// `None`: the program ends. Else so long nobody has done anything.
    fn idle(&self) -> Option<Duration> {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.state), LOOK, |state| !state.quitting);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let seen = *state.seen.get_or_insert_with(Instant::now);
        (!state.quitting).then(|| seen.elapsed())
    }
}

/// Whether there is something to be locked.
fn is_open(core: &Core) -> bool {
    let rest = core.store.at_rest();
    rest.is_encrypted && !rest.is_locked
}

/// The sentry's thread: locks when nobody has been there for as long as the settings say,
/// or when another program wants it. It also sees what others write into the settings.
pub(crate) fn watch(core: &Core) {
    let mut requested = at_rest::lock_requested(&core.paths);
    while let Some(idle) = core.rest.idle() {
        core.read_settings();
        let minutes = core.settings().lock_minutes;
        let now_requested = at_rest::lock_requested(&core.paths);
        let is_wanted = now_requested != requested;
        requested = now_requested;
        let is_over = minutes > 0 && idle >= Duration::from_secs(60) * minutes;
        if is_over || is_wanted {
            // It tries again at the next look.
            core.lock_unasked();
        }
        core.sleep.wait_for_us(is_open(core));
    }
}

impl Core {
    /// Nothing is read or written by itself from now on.
    fn quiet(&self) -> Result<(), DeskError> {
        self.control.set_locked(true);
        for let_go in &*locked(&self.rest.on_lock) {
            let_go();
        }
        if self.control.wait_for_rest(PATIENCE) {
            Ok(())
        } else {
            Err(DeskError::StillBusy)
        }
    }

    /// Locks an open library that is encrypted, without the user's doing.
    pub(crate) fn lock_unasked(&self) {
        if is_open(self)
            && let Err(error) = self.lock()
        {
            tracing::warn!(code = error.code(), "the library was not locked");
        }
    }

    fn lock(&self) -> Result<(), DeskError> {
        let done = self
            .quiet()
            .and_then(|()| self.store.lock().map_err(DeskError::from));
        self.tell_rest();
        done
    }

    /// The queue goes on, if it can; the window is told.
    fn tell_rest(&self) {
        let at_rest = self.store.at_rest();
        if at_rest.is_locked {
            self.forget_all();
        } else {
            locked(&self.rest.state).unlocked = true;
        }
        self.control.set_locked(at_rest.is_locked);
        self.tell.event(AppEvent::AtRest { at_rest });
        self.tell.queue_changed();
        self.tell_vocabulary();
    }
}

impl Desk {
    /// At a lock, whatever was read of the library is let go of.
    pub(super) fn close_at_lock(&self) {
        let (player, booth) = (Arc::downgrade(&self.player), Arc::downgrade(&self.booth));
        locked(&self.core.rest.on_lock).push(Box::new(move || {
            if let Some(player) = player.upgrade() {
                player.close();
            }
            if let Some(booth) = booth.upgrade() {
                booth.fall_silent();
            }
        }));
    }

    /// How the library lies on the disk.
    pub fn at_rest(&self) -> AtRest {
        self.core.store.at_rest()
    }

    /// Somebody is there: it is not locked for a while.
    pub fn stay_awake(&self) {
        self.core.rest.touch();
    }

    /// Lets nothing be read until it is unlocked. The queue waits; recording goes on.
    ///
    /// # Errors
    /// If it is not encrypted.
    pub fn lock(&self) -> Result<AtRest, DeskError> {
        self.core.lock()?;
        Ok(self.at_rest())
    }

    /// Opens it with the passphrase.
    ///
    /// # Errors
    /// If it is the wrong one; those of the library.
    pub fn unlock(&self, passphrase: &str) -> Result<AtRest, DeskError> {
        self.unlock_as(Some(passphrase), None)
    }

    /// Opens it with the passphrase, or else with the key in the account's keychain; one
    /// that is half decrypted, or whose `keys` are in doubt, as the user decides.
    ///
    /// # Errors
    /// If neither opens it; those of the library.
    pub fn unlock_as(
        &self,
        passphrase: Option<&str>,
        decision: Option<Decision>,
    ) -> Result<AtRest, DeskError> {
        let store = &self.core.store;
        match decision {
            Some(decision) => at_rest::unlock_to(store, passphrase, decision)?,
            None => match passphrase {
                Some(passphrase) => store.unlock(passphrase)?,
                None => store.unlock_with(&SystemKeychain)?,
            },
        }
        self.core.rest.touch();
        self.core.tell_rest();
        Ok(self.at_rest())
    }

    /// Encrypts it. The passphrase opens it from now on, or the keychain, or either.
    ///
    /// # Errors
    /// While something is recorded; those of the library.
    pub fn encrypt(&self, passphrase: Option<&str>, keychain: bool) -> Result<AtRest, DeskError> {
        self.change_rest(|core| {
            let chain = keychain.then_some(&SystemKeychain as _);
            core.store.encrypt(passphrase, chain)?;
            at_rest::clear_caches(&core.paths).map_err(DeskError::NotWiped)
        })
    }

    /// Has it lie as it did before it was encrypted.
    ///
    /// # Errors
    /// While something is recorded; those of the library.
    pub fn decrypt(&self) -> Result<AtRest, DeskError> {
        self.change_rest(|core| Ok(core.store.decrypt(&SystemKeychain)?))
    }

    /// From now on this passphrase opens it, or none.
    ///
    /// # Errors
    /// If the current one is not right; those of the library.
    pub fn set_passphrase(
        &self,
        current: Option<&str>,
        new: Option<&str>,
    ) -> Result<AtRest, DeskError> {
        self.core.store.set_passphrase(current, new)?;
        at_rest::remember_keys(&self.core.store);
        Ok(self.told_rest())
    }

    /// From now on the account's keychain opens it, or no longer.
    ///
    /// # Errors
    /// If there is none; those of the library.
    pub fn set_keychain(&self, is_wanted: bool) -> Result<AtRest, DeskError> {
        self.core.store.set_keychain(&SystemKeychain, is_wanted)?;
        Ok(self.told_rest())
    }

    fn told_rest(&self) -> AtRest {
        let at_rest = self.at_rest();
        self.core.tell.event(AppEvent::AtRest { at_rest });
        at_rest
    }

    /// Erases notes, sounds, vocabulary, keys and what was kept beside them, and the
    /// record of connections if that is wanted. Models and settings stay.
    ///
    /// # Errors
    /// While something is recorded; those of the library.
    pub fn wipe(&self, ledger: bool) -> Result<AtRest, DeskError> {
        self.change_rest(|core| {
            core.store.wipe(&SystemKeychain)?;
            core.forget_all();
            at_rest::clear_caches(&core.paths).map_err(DeskError::NotWiped)?;
            at_rest::empty_logs(&core.paths).map_err(DeskError::NotWiped)?;
            if ledger {
                network::forget(&core.paths).map_err(DeskError::NotWiped)?;
            }
            Ok(())
        })
    }

    fn change_rest(
        &self,
        change: impl FnOnce(&Core) -> Result<(), DeskError>,
    ) -> Result<AtRest, DeskError> {
        if self.booth.is_recording() {
            return Err(DeskError::StillRecording);
        }
        let _nothing_comes_in = alone(&self.core.intake);
        let done = self.core.quiet().and_then(|()| change(&self.core));
        self.core.tell_rest();
        done.map(|()| self.at_rest())
    }
}
