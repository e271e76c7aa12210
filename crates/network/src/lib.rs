//! The only door to the network.
//!
//! No other crate speaks to a network. Whatever goes out passes one [`Gate`],
//! which asks whether the user consents and writes every connection, made or
//! failed, into one [`Ledger`] that the user can read. [`fetch`] downloads a file
//! of which length and SHA-256 are known before, and goes on where an earlier
//! call was cut off. [`transcribe`] has a recording written down by a service that
//! the user has set up; the key to it is kept in the system's [`keychain`]. [`look`] asks
//! whether there is a newer version, and [`Release::open`] believes only what is signed.
//!
//! With the feature `offline` (or without the feature `network`) the gate is
//! shut for good: every request is refused before a name is even looked up.

mod answer;
mod cloud;
mod error;
mod fetch;
mod gate;
mod half;
mod key;
pub mod keychain;
mod ledger;
mod metered;
mod patience;
mod space;
mod updates;

#[cfg(all(feature = "network", not(feature = "offline")))]
mod http;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod pace;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod part;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod record;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod retry;

pub use cloud::{CloudPatience, CloudSegment, CloudText, Question, Service, transcribe};
pub use error::OnlineError;
pub use fetch::{Download, Proxy, fetch};
pub use gate::{Consent, Gate, Purpose, has_network};
pub use half::{arrived, forget, half_name};
pub use key::Key;
pub use ledger::{Ledger, LedgerEntry, Outcome};
pub use metered::{Metered, metered};
pub use patience::{Pace, Patience, Retries};
pub use space::check_room;
pub use updates::{Look, Publisher, Release, ReleaseFile, UpdateError, look};
