//! Keys, and what is locked with them.
//!
//! ```text
//! passphrase ─ Argon2id ─┐
//!                        ├─ unwraps ─► master key ─┬─► database key
//! system's keychain ─────┘             (random)    ├─► names of files
//!                                                  └─► secret half ◄─ opens ─ sealed files
//!                                                      public half ── seals ─►
//! ```
//!
//! The master key is made once and never leaves memory unwrapped. A new passphrase
//! wraps it anew, in a small file that is replaced as a whole: nothing else has to be
//! written again. The public half lies in that file as it is, so that sound can be
//! sealed while everything is locked.
//!
//! All of the cryptography comes from libraries; what is ours is the order of things.

mod error;
mod key_file;
mod keys;
mod passphrase;
mod random;
mod scratch;
mod sealed;
mod wrapped;

pub use error::VaultError;
pub use key_file::{KeyFile, Phase};
pub use keys::{Keys, PublicKey};
pub use passphrase::SHORTEST as SHORTEST_PASSPHRASE;
pub use scratch::Scratch;
pub use sealed::{Extent, SealedReader, SealedWriter, is_sealed};

/// Bytes of a sealed file before its first frame: one that is shorter was never begun.
pub const SEALED_HEADER: u64 = sealed::HEADER as u64;
