//! The test vectors of docs/encryption.md, created by an independent implementation.
#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use earshot_keychain::{Keychain, KeychainError, Secret};
use earshot_vault::{Completeness, KeyFile, Keys, Phase, SealedReader};

const PASSPHRASE: &str = "Grüße aus Köln: vier Wörter";
const ID: &str = "00112233445566778899aabbccddeeff";
/// SHA-256 of "earshot test vector, keychain".
const IN_KEYCHAIN: [u8; 32] = [
    0x58, 0xe3, 0xa9, 0x8e, 0xa2, 0x0d, 0x3c, 0xd1, 0x3f, 0x8e, 0xd1, 0xb2, 0x77, 0x4a, 0x31, 0x64,
    0x41, 0xaf, 0x7b, 0xbc, 0x2c, 0x5e, 0xef, 0x5f, 0xd7, 0x0a, 0xb9, 0x27, 0x27, 0x30, 0x16, 0x82,
];
const DATABASE: &str = "13724c5ba0d27f2fdc5076c8d7d2de02e3923c7c149cc3838d85f691fc62a57f";
const NAME: &str = "77cbc70c4321403d29da22c9b470427ef806006f2980b27c7365aa85cf699ee6";
/// SHA-256 of the file `plain`.
const CONTENT: &str = "9369923c0c99e723a6825c0699c6b8b9c5f216d9d87ff732be61cf4a736e4714";

struct OneKey;

impl Keychain for OneKey {
    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        Ok((name == ID).then(|| Secret::new(IN_KEYCHAIN.to_vec())))
    }

    fn set(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
        Err(KeychainError::Absent)
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Absent)
    }
}

fn vector(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name)
}

fn assert_opens_all(keys: &Keys) {
    assert_eq!(*keys.database_key(), DATABASE);
    assert_eq!(keys.obfuscated_name(CONTENT), NAME);
    let sealed = File::open(vector("sealed")).unwrap();
    let mut plain = Vec::new();
    SealedReader::new(sealed, keys, Completeness::Complete)
        .unwrap()
        .read_to_end(&mut plain)
        .unwrap();
    assert_eq!(plain, fs::read(vector("plain")).unwrap());
}

#[test]
fn opens_files_of_an_independent_implementation() {
    let file = KeyFile::load(&vector("keys")).unwrap().unwrap();
    assert_eq!(file.phase(), Phase::Encrypted);
    let by_passphrase = file.open_with_passphrase(PASSPHRASE).unwrap();
    let by_keychain = file.open_with_keychain(&OneKey).unwrap();
    for keys in [by_passphrase, by_keychain] {
        file.verify(&keys).unwrap();
        assert_opens_all(&keys);
    }
    assert!(file.open_with_passphrase("Grusse aus Koln").is_err());
}
