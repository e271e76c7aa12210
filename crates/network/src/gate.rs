use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Ledger, OnlineError};

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Fetching a model file. Nothing of the user's is sent.
    ModelDownload,
    /// Having a recording transcribed by a service. The sound is sent.
    CloudTranscription,
    /// Looking whether there is a newer version. Nothing of the user's is sent.
    UpdateCheck,
    /// Fetching a newer version. Nothing of the user's is sent.
    UpdateDownload,
}

impl Purpose {
    /// As it is written in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Self::ModelDownload => "model-download",
            Self::CloudTranscription => "cloud-transcription",
            Self::UpdateCheck => "update-check",
            Self::UpdateDownload => "update-download",
        }
    }
}

/// What the user has agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Nothing at all: the offline lock.
    Offline,
    /// Model files and newer versions, when the user asks for one.
    #[default]
    Models,
    /// These, and recordings to the service the user has set up.
    ModelsAndCloud,
}

impl Consent {
    /// Whether it covers this purpose.
    pub fn allows(self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::ModelDownload | Purpose::UpdateCheck | Purpose::UpdateDownload => {
                self != Self::Offline
            }
            Purpose::CloudTranscription => self == Self::ModelsAndCloud,
        }
    }
}

/// Whether this build has a door at all.
const BRICKED_UP: bool = cfg!(any(feature = "offline", not(feature = "network")));

/// Whether this program can connect to anything at all.
pub fn has_network() -> bool {
    !BRICKED_UP
}

/// What every connection passes: it asks for the user's consent, and holds the
/// ledger that each one is written into.
pub struct Gate {
    consent: Box<dyn Fn() -> Consent + Send + Sync>,
    ledger: Ledger,
}

impl Gate {
    /// A gate that keeps to what `consent` answers and writes to `ledger`.
    ///
    /// It is asked anew at every connection, since one download makes many, and
    /// the user may have changed the settings between two of them.
    pub fn new(consent: impl Fn() -> Consent + Send + Sync + 'static, ledger: Ledger) -> Self {
        Self {
            consent: Box::new(consent),
            ledger,
        }
    }

    /// Where this gate's connections are written down.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Asks to connect to `host`, by way of the proxy `via` if there is one, for the sake
    /// of the note `about`. Says yes only once the connection is in the ledger, where it
    /// stands as interrupted until the record is closed.
    ///
    /// # Errors
    /// [`OnlineError::NoNetwork`], [`OnlineError::NotAllowed`], and
    /// [`OnlineError::Ledger`] when the ledger cannot be written.
    #[cfg(all(feature = "network", not(feature = "offline")))]
    pub(crate) fn pass(
        &self,
        purpose: Purpose,
        host: &str,
        via: Option<&str>,
        about: Option<&str>,
    ) -> Result<crate::record::Record<'_>, OnlineError> {
        self.check(purpose, host)?;
        self.ledger.open(purpose, host, via, about)
    }

    /// As [`Gate::pass`], without connecting.
    pub(crate) fn check(&self, purpose: Purpose, host: &str) -> Result<(), OnlineError> {
        if BRICKED_UP {
            return Err(OnlineError::NoNetwork);
        }
        if !(self.consent)().allows(purpose) {
            return Err(OnlineError::NotAllowed {
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
