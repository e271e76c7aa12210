//! Encryption and locking of the library.

use std::sync::{Arc, PoisonError, RwLockWriteGuard};
use std::time::{Duration, Instant};

use earshot_keychain::Keychain;
use earshot_vault::{KeyFile, Keys, Phase, VaultError};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::library_files::{DATABASE, KEYS};
use crate::store::{LockState, OpenLibrary};
use crate::{Store, conversion, database, folders};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct EncryptionStatus {
    pub is_encrypted: bool,
    pub is_locked: bool,
    pub has_passphrase: bool,
    pub has_keychain: bool,
}

/// How long to wait for running calls before exclusive work.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(20);

impl Store {
    pub fn encryption_status(&self) -> EncryptionStatus {
        let state = self
            .lock_state
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let file = state.key_file.as_ref();
        EncryptionStatus {
            is_encrypted: file.is_some(),
            is_locked: state.open.is_none(),
            has_passphrase: file.is_some_and(KeyFile::has_passphrase),
            has_keychain: file.is_some_and(KeyFile::has_keychain),
        }
    }

    /// Waits for running calls; open audio handles fail from now on.
    ///
    /// # Errors
    /// [`StoreError::NotEncrypted`].
    pub fn lock(&self) -> Result<()> {
        let mut state = self.lock_state_mut();
        if state.key_file.is_none() {
            return Err(StoreError::NotEncrypted);
        }
        if let Some(open) = state.open.take() {
            open.audio_files.revoke_readers();
        }
        Ok(())
    }

    /// Encrypts database, audio and unfinished recordings. If interrupted, the next unlock
    /// completes it.
    ///
    /// # Errors
    /// [`StoreError::NoUnlockMethod`] without either, [`StoreError::EncryptionUnsupported`],
    /// [`StoreError::Encrypted`], [`StoreError::InUse`], [`VaultError::PassphraseTooShort`].
    pub fn encrypt(&self, passphrase: Option<&str>, keychain: Option<&dyn Keychain>) -> Result<()> {
        let mut state = self.lock_state_mut();
        if state.key_file.is_some() {
            return Err(StoreError::Encrypted);
        }
        if passphrase.is_none() && keychain.is_none() {
            return Err(StoreError::NoUnlockMethod);
        }
        if !database::supports_encryption()? {
            return Err(StoreError::EncryptionUnsupported);
        }
        let keys = Keys::generate().map_err(VaultError::from)?;
        let mut file = KeyFile::new(&keys)?;
        file.set_passphrase(&keys, passphrase)?;
        self.lock.exclusive(|| {
            if let Some(keychain) = keychain {
                file.add_keychain(&keys, keychain)?;
            }
            close_library(&mut state)?;
            let sealed = file
                .save(&keys, &self.folder.join(KEYS))
                .map_err(StoreError::from)
                .and_then(|()| self.encrypt_all(&mut file, &keys));
            if sealed.is_ok() {
                if let Some(keychain) = keychain {
                    // Only needed to detect an older key file.
                    let _ = file.store_revision(keychain);
                }
                state.open = Some(self.open_with(Some(keys.clone()))?);
            }
            // On failure the library stays locked; the next unlock continues.
            state.key_file = KeyFile::load(&self.folder.join(KEYS))?;
            if state.key_file.is_none() && state.open.is_none() {
                state.open = Some(self.open_with(None)?);
            }
            sealed
        })
    }

    /// Also discards the unlock methods. If interrupted, it can continue after the next unlock.
    ///
    /// # Errors
    /// [`StoreError::NotEncrypted`], [`StoreError::Locked`], [`StoreError::InUse`].
    pub fn decrypt(&self, keychain: &dyn Keychain) -> Result<()> {
        let mut state = self.lock_state_mut();
        // Another process may have changed it.
        let Some(mut file) = KeyFile::load(&self.folder.join(KEYS))? else {
            return Err(StoreError::NotEncrypted);
        };
        let open = state.open.as_ref().ok_or(StoreError::Locked)?;
        let keys = open.keys.clone().ok_or(StoreError::NotEncrypted)?;
        file.verify(&keys)?;
        self.lock.exclusive(|| {
            close_library(&mut state)?;
            file.set_phase(Phase::Decrypting);
            file.save(&keys, &self.folder.join(KEYS))?;
            self.decrypt_all(&file, &keys)?;
            state.key_file = None;
            state.open = Some(self.open_with(None)?);
            Ok(())
        })?;
        if file.has_keychain() {
            // The key is useless now.
            let _ = file.remove_from_keychain(keychain);
        }
        Ok(())
    }

    /// Changing a passphrase requires the current one. Rewrites only the key file, atomically.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::PassphraseTooShort`],
    /// [`StoreError::NoUnlockMethod`], [`StoreError::Locked`].
    pub fn set_passphrase(&self, current: Option<&str>, new: Option<&str>) -> Result<()> {
        self.change_keys(|file, keys| {
            if file.has_passphrase() {
                let current = current.ok_or(VaultError::WrongPassphrase)?;
                file.open_with_passphrase(current)?;
            }
            if new.is_none() && !file.has_keychain() {
                return Err(StoreError::NoUnlockMethod);
            }
            Ok(file.set_passphrase(keys, new)?)
        })
    }

    /// # Errors
    /// [`VaultError::Keychain`], [`StoreError::NoUnlockMethod`], [`StoreError::Locked`].
    pub fn set_keychain(&self, keychain: &dyn Keychain, enabled: bool) -> Result<()> {
        let mut removed = None;
        self.change_keys(|file, keys| {
            match (enabled, file.has_keychain()) {
                (true, _) => file.add_keychain(keys, keychain)?,
                (false, true) if !file.has_passphrase() => return Err(StoreError::NoUnlockMethod),
                (false, true) => {
                    file.remove_keychain();
                    removed = Some(file.clone());
                }
                (false, false) => {}
            }
            Ok(())
        })?;
        match removed {
            // The key is useless now.
            Some(file) => drop(file.remove_from_keychain(keychain)),
            // Only needed to detect an older key file.
            None => drop(self.update_keychain(keychain)),
        }
        Ok(())
    }

    /// Records the current key file, to detect older ones.
    ///
    /// # Errors
    /// [`VaultError::Keychain`].
    pub fn update_keychain(&self, keychain: &dyn Keychain) -> Result<()> {
        let state = self
            .lock_state
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        match &state.key_file {
            Some(file) if file.has_keychain() => Ok(file.store_revision(keychain)?),
            _ => Ok(()),
        }
    }

    fn change_keys(&self, change: impl FnOnce(&mut KeyFile, &Keys) -> Result<()>) -> Result<()> {
        let mut state = self.lock_state_mut();
        let path = self.folder.join(KEYS);
        let file = self.lock.with_change_lock(|| {
            let mut file = KeyFile::load(&path)?.ok_or(StoreError::NotEncrypted)?;
            let open = state.open.as_ref().ok_or(StoreError::Locked)?;
            let keys = open.keys.as_ref().ok_or(StoreError::NotEncrypted)?;
            file.verify(keys)?;
            change(&mut file, keys)?;
            file.save(keys, &path)?;
            Ok(file)
        })?;
        state.key_file = Some(file);
        Ok(())
    }

    pub(crate) fn lock_state_mut(&self) -> RwLockWriteGuard<'_, LockState> {
        self.lock_state
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn open_with(&self, keys: Option<Keys>) -> Result<Arc<OpenLibrary>> {
        if self.lock.is_read_only() {
            return Ok(Arc::new(OpenLibrary::read_only(&self.folder, keys)?));
        }
        let (owners, recordings) = (&self.owners, &self.recordings);
        let open = OpenLibrary::new(&self.folder, keys, owners, recordings, self.create_database)?;
        Ok(Arc::new(open))
    }

    pub(crate) fn database_format(&self) -> Result<database::FileFormat> {
        database::FileFormat::detect(&self.folder.join(DATABASE))
            .map_err(StoreError::file("read its database"))
    }

    pub(crate) fn encrypt_all(&self, file: &mut KeyFile, keys: &Keys) -> Result<()> {
        let path = self.folder.join(DATABASE);
        match self.database_format()? {
            database::FileFormat::Plain => conversion::convert_database(&path, None, Some(keys))?,
            // Opening it afterwards distinguishes these.
            database::FileFormat::Empty
            | database::FileFormat::Encrypted
            | database::FileFormat::Unknown => conversion::remove_copy(&path)?,
        }
        conversion::encrypt_folder(&self.folder.join("audio"), keys)?;
        conversion::encrypt_recordings(&self.recordings, keys)?;
        conversion::encrypt_device_files(&self.folder, keys)?;
        file.set_phase(Phase::Encrypted);
        Ok(file.save(keys, &self.folder.join(KEYS))?)
    }

    pub(crate) fn decrypt_all(&self, file: &KeyFile, keys: &Keys) -> Result<()> {
        debug_assert_eq!(file.phase(), Phase::Decrypting);
        let path = self.folder.join(DATABASE);
        match self.database_format()? {
            database::FileFormat::Plain => conversion::remove_copy(&path)?,
            // Keep the keys while the database may still be restored.
            database::FileFormat::Empty => return Err(StoreError::DatabaseMissing),
            database::FileFormat::Encrypted | database::FileFormat::Unknown => {
                conversion::convert_database(&path, Some(keys), None)?;
            }
        }
        conversion::decrypt_folder(&self.folder.join("audio"), keys)?;
        conversion::decrypt_recordings(&self.recordings, keys)?;
        conversion::decrypt_device_files(&self.folder, keys)?;
        // Last step: the keys are no longer needed.
        folders::remove(&self.folder.join(KEYS))
            .and_then(|()| folders::sync(&self.folder))
            .map_err(StoreError::file("remove its keys"))
    }
}

/// Waits for running calls.
pub(crate) fn close_library(state: &mut LockState) -> Result<()> {
    let Some(mut open) = state.open.take() else {
        return Ok(());
    };
    let started = Instant::now();
    loop {
        match Arc::try_unwrap(open) {
            Ok(open) => {
                open.audio_files.revoke_readers();
                return Ok(());
            }
            Err(used) if started.elapsed() > CLOSE_TIMEOUT => {
                state.open = Some(used);
                return Err(StoreError::InUse);
            }
            Err(used) => open = used,
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
