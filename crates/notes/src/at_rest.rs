//! An encrypted library: locking it, encrypting it and back, and what opens it.

use std::fs;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLockWriteGuard};
use std::time::{Duration, Instant};

use earshot_keychain::Keychain;
use earshot_vault::{KeyFile, Keys, Phase, VaultError};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::store::{DATABASE, KEYS, Opened, Rest};
use crate::{Store, database, folders, sealing};

/// How a library lies on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct AtRest {
    /// Whether database and sounds are encrypted.
    pub is_encrypted: bool,
    /// Whether somebody has to unlock it before it can be read.
    pub is_locked: bool,
    /// Whether a passphrase unlocks it.
    pub has_passphrase: bool,
    /// Whether a key in the account's keychain does.
    pub has_keychain: bool,
}

/// How long calls that are under way are waited for, where all must have ended.
const PATIENCE: Duration = Duration::from_secs(20);

impl Store {
    /// How the library lies on the disk.
    pub fn at_rest(&self) -> AtRest {
        let rest = self.rest.read().unwrap_or_else(PoisonError::into_inner);
        let file = rest.key_file.as_ref();
        AtRest {
            is_encrypted: file.is_some(),
            is_locked: rest.open.is_none(),
            has_passphrase: file.is_some_and(KeyFile::has_passphrase),
            has_keychain: file.is_some_and(KeyFile::has_keychain),
        }
    }

    /// Lets nothing be read any more until it is unlocked. Sounds that are open cannot be
    /// read on; other calls that are under way end first.
    ///
    /// # Errors
    /// [`StoreError::NotEncrypted`].
    pub fn lock(&self) -> Result<()> {
        let mut rest = self.rest_to_change();
        if rest.key_file.is_none() {
            return Err(StoreError::NotEncrypted);
        }
        if let Some(open) = rest.open.take() {
            open.sounds.lock_up();
        }
        Ok(())
    }

    /// Encrypts the library: database, sounds, and recordings that nobody finished. From
    /// now on the passphrase opens it, or a key in the keychain, or either. Killed
    /// half-way, it goes on when it is unlocked; nothing is lost.
    ///
    /// # Errors
    /// [`StoreError::NoWayIn`] without either, [`StoreError::CannotEncrypt`],
    /// [`StoreError::Encrypted`], [`StoreError::InUse`]; [`VaultError::ShortPassphrase`].
    pub fn encrypt(&self, passphrase: Option<&str>, keychain: Option<&dyn Keychain>) -> Result<()> {
        let mut rest = self.rest_to_change();
        if rest.key_file.is_some() {
            return Err(StoreError::Encrypted);
        }
        if passphrase.is_none() && keychain.is_none() {
            return Err(StoreError::NoWayIn);
        }
        if !database::encrypts()? {
            return Err(StoreError::CannotEncrypt);
        }
        let keys = Keys::generate().map_err(VaultError::from)?;
        let mut file = KeyFile::new(&keys)?;
        file.set_passphrase(&keys, passphrase)?;
        self.presence.alone(|| {
            if let Some(chain) = keychain {
                file.add_keychain(&keys, chain)?;
            }
            close(&mut rest)?;
            let sealed = file
                .save(&keys, &self.folder.join(KEYS))
                .map_err(StoreError::from)
                .and_then(|()| self.seal_all(&mut file, &keys));
            if sealed.is_ok() {
                if let Some(chain) = keychain {
                    // It serves to tell an older file; the library opens without.
                    let _ = file.remember_in(chain);
                }
                rest.open = Some(self.open_as(Some(keys.clone()))?);
            }
            // Locked, if it was not done: the next unlocking goes on.
            rest.key_file = KeyFile::load(&self.folder.join(KEYS))?;
            if rest.key_file.is_none() && rest.open.is_none() {
                rest.open = Some(self.open_as(None)?);
            }
            sealed
        })
    }

    /// Has everything lie as it did before it was encrypted. The passphrase and the
    /// keychain's key are of no use any more. Killed half-way, it goes on when it is
    /// unlocked.
    ///
    /// # Errors
    /// [`StoreError::NotEncrypted`], [`StoreError::Locked`], [`StoreError::InUse`].
    pub fn decrypt(&self, keychain: &dyn Keychain) -> Result<()> {
        let mut rest = self.rest_to_change();
        // Another process may have changed it since.
        let Some(mut file) = KeyFile::load(&self.folder.join(KEYS))? else {
            return Err(StoreError::NotEncrypted);
        };
        let open = rest.open.as_ref().ok_or(StoreError::Locked)?;
        let keys = open.keys.clone().ok_or(StoreError::NotEncrypted)?;
        file.check(&keys)?;
        self.presence.alone(|| {
            close(&mut rest)?;
            file.set_phase(Phase::Opening);
            file.save(&keys, &self.folder.join(KEYS))?;
            self.open_all(&file, &keys)?;
            rest.key_file = None;
            rest.open = Some(self.open_as(None)?);
            Ok(())
        })?;
        if file.has_keychain() {
            // It opens nothing any more.
            let _ = file.forget_in(keychain);
        }
        Ok(())
    }

    /// From now on this passphrase unlocks the library, or none. Whoever changes one must
    /// know it. Only the small file with the keys is written, as a whole.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`] if `current` is not the one there is,
    /// [`VaultError::ShortPassphrase`], [`StoreError::NoWayIn`], [`StoreError::Locked`].
    pub fn set_passphrase(&self, current: Option<&str>, new: Option<&str>) -> Result<()> {
        self.change_keys(|file, keys| {
            if file.has_passphrase() {
                let current = current.ok_or(VaultError::WrongPassphrase)?;
                file.open_with_passphrase(current)?;
            }
            if new.is_none() && !file.has_keychain() {
                return Err(StoreError::NoWayIn);
            }
            Ok(file.set_passphrase(keys, new)?)
        })
    }

    /// From now on a key in the keychain unlocks the library, or none does.
    ///
    /// # Errors
    /// [`VaultError::Keychain`], [`StoreError::NoWayIn`], [`StoreError::Locked`].
    pub fn set_keychain(&self, chain: &dyn Keychain, is_wanted: bool) -> Result<()> {
        let mut forgotten = None;
        self.change_keys(|file, keys| {
            match (is_wanted, file.has_keychain()) {
                (true, _) => file.add_keychain(keys, chain)?,
                (false, true) if !file.has_passphrase() => return Err(StoreError::NoWayIn),
                (false, true) => {
                    file.drop_keychain();
                    forgotten = Some(file.clone());
                }
                (false, false) => {}
            }
            Ok(())
        })?;
        match forgotten {
            // It opens nothing any more.
            Some(file) => drop(file.forget_in(chain)),
            // It serves to tell an older file; the library opens without.
            None => drop(self.remember_keys(chain)),
        }
        Ok(())
    }

    /// Has the keychain remember the keys as they are now, so that older ones are told; a
    /// keychain that does not open the library remembers nothing.
    ///
    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn remember_keys(&self, chain: &dyn Keychain) -> Result<()> {
        let rest = self.rest.read().unwrap_or_else(PoisonError::into_inner);
        match &rest.key_file {
            Some(file) if file.has_keychain() => Ok(file.remember_in(chain)?),
            _ => Ok(()),
        }
    }

    fn change_keys(&self, change: impl FnOnce(&mut KeyFile, &Keys) -> Result<()>) -> Result<()> {
        let mut rest = self.rest_to_change();
        let path = self.folder.join(KEYS);
        let file = self.presence.changing(|| {
            let mut file = KeyFile::load(&path)?.ok_or(StoreError::NotEncrypted)?;
            let open = rest.open.as_ref().ok_or(StoreError::Locked)?;
            let keys = open.keys.as_ref().ok_or(StoreError::NotEncrypted)?;
            file.check(keys)?;
            change(&mut file, keys)?;
            file.save(keys, &path)?;
            Ok(file)
        })?;
        rest.key_file = Some(file);
        Ok(())
    }

    pub(crate) fn rest_to_change(&self) -> RwLockWriteGuard<'_, Rest> {
        self.rest.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn open_as(&self, keys: Option<Keys>) -> Result<Arc<Opened>> {
        if self.presence.is_read_only() {
            return Ok(Arc::new(Opened::read_only(&self.folder, keys)?));
        }
        let (claims, recordings) = (&self.claims, &self.recordings);
        let open = Opened::new(&self.folder, keys, claims, recordings, self.may_make)?;
        Ok(Arc::new(open))
    }

    pub(crate) fn form(&self) -> Result<database::Form> {
        database::Form::of(&self.folder.join(DATABASE))
            .map_err(StoreError::file("read its database"))
    }

    pub(crate) fn seal_all(&self, file: &mut KeyFile, keys: &Keys) -> Result<()> {
        let path = self.folder.join(DATABASE);
        match self.form()? {
            database::Form::Plain => sealing::convert(&path, None, Some(keys))?,
            // Opening it afterwards tells which.
            database::Form::Empty | database::Form::Noise | database::Form::Other => {
                sealing::remove_copy(&path)?;
            }
        }
        sealing::seal_folder(&self.folder.join("audio"), keys)?;
        self.recordings.seal(keys)?;
        file.set_phase(Phase::Sealed);
        Ok(file.save(keys, &self.folder.join(KEYS))?)
    }

    pub(crate) fn open_all(&self, file: &KeyFile, keys: &Keys) -> Result<()> {
        debug_assert_eq!(file.phase(), Phase::Opening);
        let path = self.folder.join(DATABASE);
        match self.form()? {
            database::Form::Plain => sealing::remove_copy(&path)?,
            // The keys must not go while the database may still come.
            database::Form::Empty => return Err(StoreError::DatabaseMissing),
            database::Form::Noise | database::Form::Other => {
                sealing::convert(&path, Some(keys), None)?;
            }
        }
        sealing::open_folder(&self.folder.join("audio"), keys)?;
        self.recordings.open_up(keys)?;
        // Last of all: nothing needs them any more.
        folders::remove(&self.folder.join(KEYS))
            .and_then(|()| folders::sync(&self.folder))
            .map_err(StoreError::file("remove its keys"))
    }
}

/// Lets go of database and sounds, once calls that are under way have ended.
pub(crate) fn close(rest: &mut Rest) -> Result<()> {
    let Some(mut open) = rest.open.take() else {
        return Ok(());
    };
    let began = Instant::now();
    loop {
        match Arc::try_unwrap(open) {
            Ok(open) => {
                open.sounds.lock_up();
                return Ok(());
            }
            Err(used) if began.elapsed() > PATIENCE => {
                rest.open = Some(used);
                return Err(StoreError::InUse);
            }
            Err(used) => open = used,
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Removes a file that is replaced by another form of it.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::file("remove a file")(error))
        }
        _ => Ok(()),
    }
}
