use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Ledger, NetworkError};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Sends no user data.
    ModelDownload,
    /// Sends the recording.
    CloudTranscription,
    /// Sends no user data.
    UpdateCheck,
    /// Sends no user data.
    UpdateDownload,
}

impl Purpose {
    /// As in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Self::ModelDownload => "model-download",
            Self::CloudTranscription => "cloud-transcription",
            Self::UpdateCheck => "update-check",
            Self::UpdateDownload => "update-download",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Offline lock.
    Offline,
    /// Model files and updates on the user's request.
    #[default]
    Models,
    /// Also recordings, to the configured service.
    ModelsAndCloud,
}

impl Consent {
    pub fn allows(self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::ModelDownload | Purpose::UpdateCheck | Purpose::UpdateDownload => {
                self != Self::Offline
            }
            Purpose::CloudTranscription => self == Self::ModelsAndCloud,
        }
    }
}

const NETWORK_DISABLED: bool = cfg!(any(feature = "offline", not(feature = "network")));

/// Whether this build can connect at all.
pub fn has_network() -> bool {
    !NETWORK_DISABLED
}

/// Every connection passes it: it checks the user's consent and records the connection in the
/// ledger.
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
