//! Signs like minisign (<https://jedisct1.github.io/minisign/>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

const KEY: [u8; 8] = *b"for test";
const COMMENT: &str = "timestamp:1795661454";

pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// Deterministic.
    pub fn new(number: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[number; 32]).unwrap())
    }

    /// The public key in minisign's format.
    pub fn key(&self) -> String {
        STANDARD.encode([b"Ed", &KEY[..], self.0.public_key().as_ref()].concat())
    }

    /// The `.minisig` file of this text.
    pub fn signature(&self, text: &str) -> String {
        let signature = self.0.sign(&Blake2b512::digest(text));
        let signature = signature.as_ref();
        let global = self.0.sign(&[signature, COMMENT.as_bytes()].concat());
        format!(
            "untrusted comment: of a test\n{}\ntrusted comment: {COMMENT}\n{}\n",
            STANDARD.encode([b"ED", &KEY[..], signature].concat()),
            STANDARD.encode(global.as_ref()),
        )
    }

    /// Manifest and signature in one file, as in a release.
    pub fn signed_manifest(&self, text: &str) -> String {
        let signature = self.signature(text);
        serde_json::json!({ "manifest": text, "signature": signature }).to_string()
    }
}
