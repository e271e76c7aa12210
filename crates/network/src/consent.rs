use serde::{Deserialize, Serialize};

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
