//! The cloud service, as sent to the page.

use earshot_network::Metered;
use serde::{Deserialize, Serialize};

use crate::{CloudEstimate, CloudSettings};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CloudView {
    pub settings: CloudSettings,
    /// `None` if the address is invalid.
    pub host: Option<String>,
    /// This build has network access.
    pub available: bool,
    /// Not determined while the service is off.
    pub metered: Metered,
}

/// Which part of a note's audio is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum CloudScope {
    All,
    /// Only the spans that the model was not confident about.
    LowConfidence,
}

/// The data to be sent, shown before the user agrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CloudEstimates {
    pub host: String,
    /// The service's name for its model.
    pub model: String,
    pub all: CloudEstimate,
    /// `None` if there are no such spans.
    pub low_confidence: Option<CloudEstimate>,
}
