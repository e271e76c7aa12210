//! The only door to the network.
//!
//! No other crate speaks to a network. Whatever goes out passes one [`Gate`],
//! which asks whether the user consents and writes every connection, made or
//! failed, into one [`Ledger`] that the user can read. [`fetch`] downloads a file
//! of which length and SHA-256 are known before.
//!
//! With the feature `offline` (or without the feature `network`) the gate is
//! shut for good: every request is refused before a name is even looked up.

mod error;
mod fetch;
mod gate;
mod ledger;

#[cfg(all(feature = "network", not(feature = "offline")))]
mod http;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod record;

pub use error::OnlineError;
pub use fetch::{Download, Patience, fetch};
pub use gate::{Consent, Gate, Purpose};
pub use ledger::{Ledger, LedgerEntry, Outcome};
