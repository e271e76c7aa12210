use earshot_keychain::Keychain;

use crate::encryption::close_library;
use crate::error::Result;
use crate::{Store, library_files};

impl Store {
    /// Leaves an empty unencrypted library. Deletes the keys first: without them all other data is
    /// unreadable, even if the disk keeps it. If interrupted, it continues at the next opening.
    ///
    /// # Errors
    /// [`InUse`](crate::StoreError::InUse). Can be repeated.
    pub fn wipe(&self, keychain: &dyn Keychain) -> Result<()> {
        let mut state = self.lock_state_mut();
        self.lock.exclusive(|| {
            close_library(&mut state)?;
            if let Some(file) = state.key_file.take()
                && file.has_keychain()
            {
                // The key is useless now.
                let _ = file.remove_from_keychain(keychain);
            }
            library_files::erase(&self.folder)?;
            state.open = Some(self.open_with(None)?);
            Ok(())
        })
    }
}
