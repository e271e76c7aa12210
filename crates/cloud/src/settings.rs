//! Settings of the cloud service.

use earshot_network::{Key, Service, keychain};
use serde::{Deserialize, Serialize};

use crate::CloudError;

/// The API key is not stored here but in the system's keychain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(default)]
pub struct CloudSettings {
    /// The user was shown what is sent and to whom, and agreed.
    pub enabled: bool,
    /// Such as `https://api.openai.com`.
    pub address: String,
    pub model: String,
    pub has_key: bool,
    pub policy: CloudPolicy,
    /// Also use metered connections.
    pub allow_metered: bool,
    /// For estimates, in the currency of the service's bills.
    #[cfg_attr(feature = "specta", specta(type = Option<f64>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_per_minute: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum CloudPolicy {
    /// Only on request, each time.
    #[default]
    Manual,
    /// Also automatically if no model is installed or words have low confidence.
    Automatic,
}

impl Default for CloudSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            address: "https://api.openai.com".to_owned(),
            model: "whisper-1".to_owned(),
            has_key: false,
            policy: CloudPolicy::default(),
            allow_metered: false,
            price_per_minute: None,
        }
    }
}

impl CloudSettings {
    /// Defaults are not written to the settings file.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Validates `to`. Before enabling the service, the caller must show the user what is sent and
    /// to whom. The key is kept only for the same server.
    pub fn updated(&self, to: Self) -> Result<Self, CloudError> {
        let updated = to.merged(self);
        if updated.enabled {
            Service::parse(&updated.address)?;
            if updated.model.is_empty() {
                return Err(CloudError::NoModel);
            }
        }
        Ok(updated)
    }

    pub fn store_key(&mut self, key: String) -> Result<(), CloudError> {
        let key = Key::new(key)?;
        keychain::store(&Service::parse(&self.address)?, &key)?;
        self.has_key = true;
        Ok(())
    }

    pub fn delete_key(&mut self) -> Result<(), CloudError> {
        keychain::delete(&Service::parse(&self.address)?)?;
        self.has_key = false;
        Ok(())
    }

    fn merged(mut self, before: &Self) -> Self {
        self.address = self.address.trim().to_owned();
        self.model = self.model.trim().to_owned();
        let is_valid = |price: &f64| price.is_finite() && *price >= 0.0;
        self.price_per_minute = self.price_per_minute.filter(is_valid);
        let origin = |settings: &Self| {
            Service::parse(&settings.address)
                .ok()
                .map(|service| service.origin().to_owned())
        };
        self.has_key = before.has_key && origin(&self) == origin(before);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_sent_to_another_server() {
        let before = CloudSettings {
            has_key: true,
            ..CloudSettings::default()
        };
        let moved = |address: &str| {
            let after = CloudSettings {
                address: address.to_owned(),
                ..before.clone()
            };
            after.merged(&before).has_key
        };
        assert!(moved("https://api.openai.com/v1"));
        assert!(!moved("https://api.example"));
        assert!(!moved("https://api.openai.com:8443"));
        assert!(!moved("nonsense"));
    }
}
