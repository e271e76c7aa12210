#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::Mutex;

use earshot_keychain::{KeychainError, Secret};

use super::*;

#[derive(Default)]
struct Pocket(Mutex<HashMap<String, Vec<u8>>>);

impl Keychain for Pocket {
    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        Ok(self.0.lock().unwrap().get(name).cloned().map(Secret::new))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.0.lock().unwrap().insert(name.into(), secret.into());
        Ok(())
    }

    fn forget(&self, name: &str) -> Result<(), KeychainError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

#[test]
fn each_way_opens_it_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    assert!(KeyFile::load(&path).unwrap().is_none());
    let (keys, pocket) = (Keys::generate().unwrap(), Pocket::default());
    let mut file = KeyFile::new(&keys).unwrap();
    assert!(matches!(
        file.set_passphrase(&keys, Some("seven 7")),
        Err(VaultError::ShortPassphrase(8))
    ));
    file.set_passphrase(&keys, Some("correct horse")).unwrap();
    file.add_keychain(&keys, &pocket).unwrap();
    file.save(&keys, &path).unwrap();

    let file = KeyFile::load(&path).unwrap().unwrap();
    let by_passphrase = file.open_with_passphrase("correct horse").unwrap();
    let by_keychain = file.open_with_keychain(&pocket).unwrap();
    assert_eq!(by_passphrase.master(), keys.master());
    assert_eq!(by_keychain.master(), keys.master());
    let wrong = file.open_with_passphrase("correct horsf");
    assert!(matches!(wrong, Err(VaultError::WrongPassphrase)));
    let other = file.open_with_keychain(&Pocket::default());
    assert!(matches!(other, Err(VaultError::NotInKeychain)));
    // Nothing in the file is a key.
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(&hex(keys.master())) && !text.contains(&*keys.database()));
}

#[test]
fn a_new_passphrase_opens_the_same_keys_and_the_old_one_nothing() {
    let keys = Keys::generate().unwrap();
    let mut file = KeyFile::new(&keys).unwrap();
    file.set_passphrase(&keys, Some("the first one")).unwrap();
    file.set_passphrase(&keys, Some("the second one")).unwrap();
    let opened = file.open_with_passphrase("the second one").unwrap();
    assert_eq!(opened.master(), keys.master());
    assert!(file.open_with_passphrase("the first one").is_err());
}

#[test]
fn a_passphrase_is_the_same_however_it_is_written() {
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
    // Seven characters, however many bytes they are written in.
    assert!(file.set_passphrase(&keys, Some("o\u{308}1234567")).is_ok());
    assert!(file.set_passphrase(&keys, Some("o\u{308}123456")).is_err());

    // Made before passphrases were prepared: by the bytes as they were typed.
    for old in [composed, "Gru\u{308}\u{df}e aus Ko\u{308}ln"] {
        let recipe = Recipe::new().unwrap();
        let key = recipe.key(old).unwrap();
        let wrapped = wrap(&keys, &key, &file.what("passphrase")).unwrap();
        file.passphrase = Some(ByPassphrase { recipe, wrapped });
        for typed in [composed, old] {
            let opened = file.open_with_passphrase(typed).unwrap();
            assert_eq!(opened.master(), keys.master());
        }
    }
}

/// The file as it was written, with one value that another program has put in.
fn altered(file: &KeyFile, path: &[&str], value: serde_json::Value) -> KeyFile {
    let mut all = serde_json::to_value(file).unwrap();
    let mut at = &mut all;
    for name in path {
        at = &mut at[name];
    }
    assert_ne!(*at, value, "{path:?}");
    *at = value;
    KeyFile::parse(&serde_json::to_vec(&all).unwrap()).unwrap()
}

#[test]
fn whatever_others_put_in_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let (keys, pocket) = (Keys::generate().unwrap(), Pocket::default());
    let mut file = KeyFile::new(&keys).unwrap();
    file.set_passphrase(&keys, Some("correct horse")).unwrap();
    let old_way = file.passphrase.clone();
    file.set_passphrase(&keys, Some("battery staple")).unwrap();
    file.add_keychain(&keys, &pocket).unwrap();
    file.set_phase(Phase::Sealed);
    file.save(&keys, &path).unwrap();
    let file = KeyFile::load(&path).unwrap().unwrap();
    file.check(&keys).unwrap();

    let public = Keys::generate().unwrap().public().to_hex();
    let changes = [
        (&["phase"][..], "opening".into()),
        (&["phase"], "sealing".into()),
        (&["change"], 7.into()),
        (&["id"], "another".into()),
        (&["public"], public.clone().into()),
        (&["passphrase"], serde_json::to_value(old_way).unwrap()),
        (&["passphrase"], serde_json::Value::Null),
        (&["passphrase", "recipe", "passes"], 1.into()),
        (&["passphrase", "recipe", "memory_kib"], 8.into()),
        (&["keychain"], serde_json::Value::Null),
        (&["keychain"], "".into()),
        (&["mac"], serde_json::Value::Null),
        (&["mac"], "00".into()),
    ];
    for (at, value) in changes {
        let error = altered(&file, at, value).check(&keys).unwrap_err();
        assert_eq!(error.code(), "keys-altered", "{at:?}");
    }
    // Without a MAC the public half is checked, as it was before there were any.
    let old = altered(&file, &["form"], 1.into());
    assert!(old.is_without_mac() && old.check(&keys).is_ok());
    let swapped = altered(&old, &["public"], public.into());
    assert!(swapped.check(&keys).is_err());

    for (text, code) in [
        ("", "keys-damaged"),
        ("{\"form\":0}", "keys-damaged"),
        ("{\"form\":1}", "keys-damaged"),
        ("{\"form\":3,\"waves\":3}", "library-newer"),
    ] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(KeyFile::load(&path).unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn an_older_file_is_told_by_what_the_keychain_remembers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let (keys, pocket) = (Keys::generate().unwrap(), Pocket::default());
    let mut file = KeyFile::new(&keys).unwrap();
    file.add_keychain(&keys, &pocket).unwrap();
    file.save(&keys, &path).unwrap();
    // Before a keychain remembered anything.
    file.check_age(&pocket).unwrap();
    let old = file.clone();
    file.set_passphrase(&keys, Some("correct horse")).unwrap();
    file.save(&keys, &path).unwrap();
    file.remember_in(&pocket).unwrap();
    file.check_age(&pocket).unwrap();
    assert_eq!(old.check_age(&pocket).unwrap_err().code(), "keys-older");
    file.forget_in(&pocket).unwrap();
    assert!(pocket.0.lock().unwrap().is_empty());
}

#[test]
fn a_file_that_asks_for_hours_of_work_is_not_ours() {
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
        assert_eq!(error.code(), "keys-damaged", "{name}");
    }
}
