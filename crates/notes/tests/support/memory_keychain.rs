use std::collections::HashMap;
use std::sync::Mutex;

use earshot_keychain::{Keychain, KeychainError, Secret};

#[derive(Default)]
pub struct MemoryKeychain(Mutex<HashMap<String, Vec<u8>>>);

impl MemoryKeychain {
    pub fn is_empty(&self) -> bool {
        self.0.lock().expect("whole").is_empty()
    }
}

impl Keychain for MemoryKeychain {
    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        let secrets = self.0.lock().expect("whole");
        Ok(secrets.get(name).cloned().map(Secret::new))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let mut secrets = self.0.lock().expect("whole");
        secrets.insert(name.into(), secret.into());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeychainError> {
        self.0.lock().expect("whole").remove(name);
        Ok(())
    }
}
