//! Network policy from the settings, and the ledger of connections.

use std::io;

use earshot_network::{Consent, Gate, Ledger, LedgerEntry, Proxy};

use crate::{Paths, Settings};

const LEDGER: &str = "network-ledger.jsonl";

fn ledger(paths: &Paths) -> Ledger {
    Ledger::new(paths.data.join(LEDGER))
}

/// Every attempted connection, oldest first.
pub fn connections(paths: &Paths) -> io::Result<Vec<LedgerEntry>> {
    ledger(paths).entries()
}

/// Reads the settings for each connection: the offline lock takes effect at once everywhere.
pub(crate) fn gate(paths: &Paths) -> Gate {
    let settings_paths = paths.clone();
    // Unreadable settings allow nothing.
    let consent = move || match Settings::load(&settings_paths) {
        Ok(settings) if settings.offline_lock => Consent::Offline,
        Ok(settings) if settings.cloud.enabled => Consent::ModelsAndCloud,
        Ok(_) => Consent::Models,
        Err(_) => Consent::Offline,
    };
    Gate::new(consent, ledger(paths))
}

/// The proxy for model and update servers.
pub(crate) fn proxy(settings: &Settings) -> Proxy<'_> {
    Proxy::from_setting(settings.proxy.as_deref())
}

pub(crate) fn delete_ledger(paths: &Paths) -> io::Result<()> {
    match std::fs::remove_file(ledger(paths).path()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
