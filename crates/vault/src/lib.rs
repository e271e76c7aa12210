//! Keys of an encrypted library.
//!
//! ```text
//! passphrase ─ Argon2id ─┐
//!                        ├─ unwraps ─► master key ─┬─► database key
//! system keychain ───────┘             (random)    ├─► file names
//!                                                  ├─► secret key ── decrypts ─► sealed files
//!                                                  └─► public key ── encrypts ─► sealed files
//! ```
//!
//! A new passphrase only rewraps the master key. The public key is stored unencrypted, so that
//! recordings can be encrypted while the library is locked.
//!
//! All cryptographic primitives come from libraries.

mod encrypted_temp_file;
mod error;
mod key_file;
mod keys;
mod passphrase;
mod random;
mod sealed;
mod wrapped;

pub use encrypted_temp_file::EncryptedTempFile;
pub use error::VaultError;
pub use key_file::{KeyFile, Phase};
pub use keys::{Keys, PublicKey};
pub use passphrase::MIN_LENGTH as MIN_PASSPHRASE_LENGTH;
pub use sealed::{Completeness, SealedReader, SealedWriter, is_sealed};

/// A shorter file contains no data.
pub const SEALED_HEADER_LENGTH: u64 = sealed::HEADER as u64;
