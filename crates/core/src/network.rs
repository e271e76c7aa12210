//! What this device has ever said to the network, and whether it may say anything.

use std::io;

use earshot_network::{Consent, Gate, Ledger, LedgerEntry, Proxy};

use crate::{Paths, Settings};

/// Every connection is written into this file in the data folder.
const LEDGER: &str = "network-ledger.jsonl";

fn ledger(paths: &Paths) -> Ledger {
    Ledger::new(paths.data.join(LEDGER))
}

/// Every connection that was ever made or tried, the oldest first; none on a device where
/// nothing was ever fetched.
///
/// # Errors
/// If the record is there and cannot be read.
pub fn connections(paths: &Paths) -> io::Result<Vec<LedgerEntry>> {
    ledger(paths).entries()
}

/// The one gate, which asks the settings anew at each connection: the lock counts as soon
/// as it is kept, for whatever program is running.
pub(crate) fn gate(paths: &Paths) -> Gate {
    let own = paths.clone();
    // Settings that cannot be read allow nothing.
    let consent = move || match Settings::load(&own) {
        Ok(settings) if settings.offline_lock => Consent::Offline,
        Ok(settings) if settings.cloud.on => Consent::ModelsAndCloud,
        Ok(_) => Consent::Models,
        Err(_) => Consent::Offline,
    };
    Gate::new(consent, ledger(paths))
}

/// The proxy setting that means: none.
const STRAIGHT: &str = "none";

/// The way to servers that somebody else chose.
pub(crate) fn proxy(settings: &Settings) -> Proxy<'_> {
    match settings.proxy.as_deref() {
        None => Proxy::System,
        Some(STRAIGHT) => Proxy::None,
        Some(address) => Proxy::At(address),
    }
}

/// Erases the record of connections.
pub(crate) fn forget(paths: &Paths) -> io::Result<()> {
    match std::fs::remove_file(ledger(paths).path()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
