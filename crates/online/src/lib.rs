//! The only door to the network.
//!
//! No other crate speaks to a network. Whatever goes out passes one [`Gate`],
//! which asks whether the user consents and writes every connection, made or
//! failed, into one [`Ledger`] that the user can read. [`fetch`] downloads a file
//! of which length and SHA-256 are known before, and goes on where an earlier
//! call was cut off.
//!
//! With the feature `offline` (or without the feature `network`) the gate is
//! shut for good: every request is refused before a name is even looked up.

mod error;
mod fetch;
mod gate;
mod half;
mod ledger;
mod patience;

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
#[cfg(all(feature = "network", not(feature = "offline")))]
mod space;

pub use error::OnlineError;
pub use fetch::{Download, Proxy, fetch};
pub use gate::{Consent, Gate, Purpose};
pub use half::{arrived, forget, half_name};
pub use ledger::{Ledger, LedgerEntry, Outcome};
pub use patience::{Pace, Patience, Retries};
