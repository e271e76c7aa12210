#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::Mutex;

use earshot_error::ErrorCode;
use earshot_keychain::{KeychainError, Secret};

use super::*;

#[derive(Default)]
struct MemoryKeychain(Mutex<HashMap<String, Vec<u8>>>);

impl Keychain for MemoryKeychain {
    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        Ok(self.0.lock().unwrap().get(name).cloned().map(Secret::new))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.0.lock().unwrap().insert(name.into(), secret.into());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeychainError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

#[test]
fn opens_with_passphrase_or_keychain_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    assert!(KeyFile::load(&path).unwrap().is_none());
    let (keys, keychain) = (Keys::generate().unwrap(), MemoryKeychain::default());
    let mut file = KeyFile::new(&keys).unwrap();
    assert!(matches!(
        file.set_passphrase(&keys, Some("seven 7")),
        Err(VaultError::PassphraseTooShort(8))
    ));
    file.set_passphrase(&keys, Some("correct horse")).unwrap();
    file.add_keychain(&keys, &keychain).unwrap();
    file.save(&keys, &path).unwrap();

    let file = KeyFile::load(&path).unwrap().unwrap();
    let by_passphrase = file.open_with_passphrase("correct horse").unwrap();
    let by_keychain = file.open_with_keychain(&keychain).unwrap();
    assert_eq!(by_passphrase.master(), keys.master());
    assert_eq!(by_keychain.master(), keys.master());
    let wrong = file.open_with_passphrase("correct horsf");
    assert!(matches!(wrong, Err(VaultError::WrongPassphrase)));
    let other = file.open_with_keychain(&MemoryKeychain::default());
    assert!(matches!(other, Err(VaultError::NotInKeychain)));
    // The file contains no plain key.
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(&hex(keys.master())) && !text.contains(&*keys.database_key()));
}

#[test]
fn changing_the_passphrase_keeps_the_keys() {
    let keys = Keys::generate().unwrap();
    let mut file = KeyFile::new(&keys).unwrap();
    file.set_passphrase(&keys, Some("the first one")).unwrap();
    file.set_passphrase(&keys, Some("the second one")).unwrap();
    let opened = file.open_with_passphrase("the second one").unwrap();
    assert_eq!(opened.master(), keys.master());
    assert!(file.open_with_passphrase("the first one").is_err());
}

#[test]
fn passphrase_is_unicode_normalized() {
    let keys = Keys::generate().unwrap();
    let mut file = KeyFile::new(&keys).unwrap();
    let (composed, decomposed) = (
        "Gr\u{fc}\u{df}e aus K\u{f6}ln",
        "Gru\u{308}\u{df}e\u{a0}aus\u{3000}Ko\u{308}ln",
    );
    for (set, typed) in [(composed, decomposed), (decomposed, composed)] {
        file.set_passphrase(&keys, Some(set)).unwrap();
        let opened = file.open_with_passphrase(typed).unwrap();
        assert_eq!(opened.master(), keys.master());
    }
    assert!(file.open_with_passphrase("Grusse aus Koln").is_err());
    // Eight characters, then seven, in more bytes.
    assert!(file.set_passphrase(&keys, Some("o\u{308}1234567")).is_ok());
    assert!(file.set_passphrase(&keys, Some("o\u{308}123456")).is_err());

    // Written before passphrases were normalized.
    for old in [composed, "Gru\u{308}\u{df}e aus Ko\u{308}ln"] {
        let kdf = KdfParams::new().unwrap();
        let key = kdf.derive_key(old).unwrap();
        let wrapped = wrap(&keys, &key, &file.associated_data("passphrase")).unwrap();
        file.passphrase = Some(PassphraseEntry { kdf, wrapped });
        for typed in [composed, old] {
            let opened = file.open_with_passphrase(typed).unwrap();
            assert_eq!(opened.master(), keys.master());
        }
    }
}

/// The file with one modified value.
fn altered(file: &KeyFile, path: &[&str], value: serde_json::Value) -> KeyFile {
    let mut all = serde_json::to_value(file).unwrap();
    let mut field = &mut all;
    for name in path {
        field = &mut field[name];
    }
    assert_ne!(*field, value, "{path:?}");
    *field = value;
    KeyFile::parse(&serde_json::to_vec(&all).unwrap()).unwrap()
}

#[test]
fn any_altered_field_is_detected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let (keys, keychain) = (Keys::generate().unwrap(), MemoryKeychain::default());
    let mut file = KeyFile::new(&keys).unwrap();
    file.set_passphrase(&keys, Some("correct horse")).unwrap();
    let old_entry = file.passphrase.clone();
    file.set_passphrase(&keys, Some("battery staple")).unwrap();
    file.add_keychain(&keys, &keychain).unwrap();
    file.set_phase(Phase::Encrypted);
    file.save(&keys, &path).unwrap();
    let file = KeyFile::load(&path).unwrap().unwrap();
    file.verify(&keys).unwrap();

    let public = Keys::generate().unwrap().public_key().to_hex();
    let changes = [
        (&["phase"][..], "opening".into()),
        (&["phase"], "sealing".into()),
        (&["change"], 7.into()),
        (&["id"], "another".into()),
        (&["public"], public.into()),
        (&["passphrase"], serde_json::to_value(old_entry).unwrap()),
        (&["passphrase"], serde_json::Value::Null),
        (&["passphrase", "recipe", "passes"], 1.into()),
        (&["passphrase", "recipe", "memory_kib"], 8.into()),
        (&["keychain"], serde_json::Value::Null),
        (&["keychain"], "".into()),
        (&["mac"], serde_json::Value::Null),
        (&["mac"], "00".into()),
    ];
    for (field, value) in changes {
        let error = altered(&file, field, value).verify(&keys).unwrap_err();
        assert_eq!(error.code(), ErrorCode::KeysAltered, "{field:?}");
    }

    for (text, code) in [
        ("", ErrorCode::KeysDamaged),
        ("{\"form\":0}", ErrorCode::KeysDamaged),
        ("{\"form\":1}", ErrorCode::KeysDamaged),
        ("{\"form\":3,\"waves\":3}", ErrorCode::LibraryNewer),
    ] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(KeyFile::load(&path).unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn older_file_is_detected_by_keychain_revision() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let (keys, keychain) = (Keys::generate().unwrap(), MemoryKeychain::default());
    let mut file = KeyFile::new(&keys).unwrap();
    file.add_keychain(&keys, &keychain).unwrap();
    file.save(&keys, &path).unwrap();
    // No revision recorded yet.
    file.check_revision(&keychain).unwrap();
    let old = file.clone();
    file.set_passphrase(&keys, Some("correct horse")).unwrap();
    file.save(&keys, &path).unwrap();
    file.store_revision(&keychain).unwrap();
    file.check_revision(&keychain).unwrap();
    assert_eq!(
        old.check_revision(&keychain).unwrap_err().code(),
        ErrorCode::KeysOlder
    );
    file.remove_from_keychain(&keychain).unwrap();
    assert!(keychain.0.lock().unwrap().is_empty());
}

#[test]
fn excessive_kdf_cost_is_rejected() {
    let keys = Keys::generate().unwrap();
    let mut file = KeyFile::new(&keys).unwrap();
    file.set_passphrase(&keys, Some("correct horse")).unwrap();
    for (name, value) in [
        ("memory_kib", 1 << 21),
        ("passes", 1 << 20),
        ("lanes", 1 << 25),
    ] {
        let file = altered(&file, &["passphrase", "recipe", name], value.into());
        let error = file.open_with_passphrase("correct horse").unwrap_err();
        assert_eq!(error.code(), ErrorCode::KeysDamaged, "{name}");
    }
}
