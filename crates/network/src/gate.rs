use std::fmt;

use crate::{Consent, Ledger, NetworkError, Purpose};

const NETWORK_DISABLED: bool = cfg!(any(feature = "offline", not(feature = "network")));

/// Whether this build can connect at all.
pub fn has_network() -> bool {
    !NETWORK_DISABLED
}

/// Checks the user's consent for every connection and records it in the ledger.
pub struct Gate {
    consent: Box<dyn Fn() -> Consent + Send + Sync>,
    ledger: Ledger,
}

impl Gate {
    /// `consent` is called for every connection, because the settings may change during a download.
    pub fn new(consent: impl Fn() -> Consent + Send + Sync + 'static, ledger: Ledger) -> Self {
        Self {
            consent: Box::new(consent),
            ledger,
        }
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Checks consent and records a connection to `host` before it is made; it counts as
    /// interrupted until the entry is closed.
    ///
    /// # Errors
    /// [`NetworkError::NoNetwork`], [`NetworkError::NotAllowed`] and [`NetworkError::Ledger`].
    #[cfg(all(feature = "network", not(feature = "offline")))]
    pub(crate) fn open(
        &self,
        purpose: Purpose,
        host: &str,
        proxy: Option<&str>,
        note_id: Option<&str>,
    ) -> Result<crate::open_entry::OpenEntry<'_>, NetworkError> {
        self.check(purpose, host)?;
        self.ledger.open_entry(purpose, host, proxy, note_id)
    }

    /// As [`Gate::open`], without connecting.
    pub(crate) fn check(&self, purpose: Purpose, host: &str) -> Result<(), NetworkError> {
        if NETWORK_DISABLED {
            return Err(NetworkError::NoNetwork);
        }
        if !(self.consent)().allows(purpose) {
            return Err(NetworkError::NotAllowed {
                host: host.to_owned(),
            });
        }
        Ok(())
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Gate")
            .field("ledger", &self.ledger)
            .finish_non_exhaustive()
    }
}
