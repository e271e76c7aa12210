//! A keychain in memory.

use std::collections::HashMap;
use std::sync::Mutex;

use earshot_vault::{Keychain, VaultError};
use zeroize::Zeroizing;

#[derive(Default)]
pub struct Pocket(Mutex<HashMap<String, Vec<u8>>>);

impl Pocket {
    pub fn is_empty(&self) -> bool {
        self.0.lock().expect("whole").is_empty()
    }
}

impl Keychain for Pocket {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let secrets = self.0.lock().expect("whole");
        Ok(secrets.get(name).cloned().map(Zeroizing::new))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        let mut secrets = self.0.lock().expect("whole");
        secrets.insert(name.into(), secret.into());
        Ok(())
    }

    fn forget(&self, name: &str) -> Result<(), VaultError> {
        self.0.lock().expect("whole").remove(name);
        Ok(())
    }
}
