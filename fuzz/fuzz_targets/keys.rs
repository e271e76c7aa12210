//! Arbitrary bytes as `keys` are rejected, or open keys only if nothing was altered.
#![no_main]

use earshot_keychain::{Keychain, KeychainError, Secret};
use earshot_vault::KeyFile;
use libfuzzer_sys::fuzz_target;

const EXPECTED: &[u8] = include_bytes!("../../crates/vault/tests/vectors/keys");

struct AnyKey;

impl Keychain for AnyKey {
    fn get(&self, _: &str) -> Result<Option<Secret>, KeychainError> {
        // SHA-256 of "earshot test vector, keychain".
        let key = [
            0x58, 0xe3, 0xa9, 0x8e, 0xa2, 0x0d, 0x3c, 0xd1, 0x3f, 0x8e, 0xd1, 0xb2, 0x77, 0x4a,
            0x31, 0x64, 0x41, 0xaf, 0x7b, 0xbc, 0x2c, 0x5e, 0xef, 0x5f, 0xd7, 0x0a, 0xb9, 0x27,
            0x27, 0x30, 0x16, 0x82,
        ];
        Ok(Some(Secret::new(key.to_vec())))
    }

    fn set(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
        Ok(())
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Ok(())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = KeyFile::parse(bytes) else {
        return;
    };
    let _ = (file.has_passphrase(), file.check_revision(&AnyKey));
    let Ok(keys) = file.open_with_keychain(&AnyKey) else {
        return;
    };
    if file.verify(&keys).is_ok() {
        let expected = KeyFile::parse(EXPECTED).expect("the vector is whole");
        // The MAC may be in upper case.
        let fields = |file: &KeyFile| {
            let public = file.public_key().map(|public| format!("{public:?}"));
            let methods = (file.has_passphrase(), file.has_keychain());
            (file.phase(), public.ok(), methods)
        };
        assert_eq!(fields(&file), fields(&expected));
    }
});
