//! Network access. No other crate opens connections.
//!
//! Every connection passes a [`Gate`], which checks the user's consent and records it in a
//! [`Ledger`] that the user can read. [`fetch`] downloads files, [`transcribe`] uploads a recording
//! to the configured service, and [`fetch_manifest`] with [`Release::verify`] checks for updates.
//!
//! With the feature `offline` (or without `network`) every request is refused before any DNS
//! lookup.

mod cloud;
mod consent;
mod disk_space;
mod download;
mod error;
mod gate;
mod key;
pub mod keychain;
mod ledger;
mod metered;
mod partial;
mod policy;
mod reply;
mod requests;
mod updates;

#[cfg(all(feature = "network", not(feature = "offline")))]
mod http;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod open_entry;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod partial_file;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod retry;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod throughput;

pub use cloud::{CloudSegment, CloudText, CloudTimeouts, Service, TranscriptionRequest};
pub use consent::{Consent, Purpose};
pub use disk_space::ensure_free_space;
pub use download::{Download, Proxy};
pub use error::NetworkError;
pub use gate::{Gate, has_network};
pub use key::Key;
pub use ledger::{Ledger, LedgerEntry, Outcome};
pub use metered::{Metered, metered};
pub use partial::{delete_partial, partial_bytes, partial_file_name};
pub use policy::{MinThroughput, RetryPolicy, TransferPolicy};
pub use requests::{fetch, fetch_manifest, transcribe};
pub use updates::{Publisher, Release, ReleaseFile, UpdateCheck, UpdateError};
