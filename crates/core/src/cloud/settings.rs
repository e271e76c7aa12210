//! Which service may be asked, and when.

use earshot_network::Service;
use serde::{Deserialize, Serialize};

/// A service that writes down recordings, if the user has turned one on. Its key is not
/// among these: that is in the system's keychain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(default)]
pub struct CloudSettings {
    /// The user has been told what leaves and to whom, and has agreed.
    pub on: bool,
    /// Where it is, such as `https://api.openai.com`.
    pub address: String,
    /// Its name for a model.
    pub model: String,
    /// It knows the user by a key, which is in the keychain.
    pub has_key: bool,
    /// When it is asked.
    pub when: CloudWhen,
    /// Also where the connection is paid for by what goes over it.
    pub even_metered: bool,
    /// What a minute of sound costs there, in the currency of its bills.
    #[cfg_attr(feature = "specta", specta(type = Option<f64>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<f64>,
}

/// When a service is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum CloudWhen {
    /// When the user says so, each time.
    #[default]
    Ask,
    /// By itself, when this device cannot: there is no model, or what it heard is unsure.
    WhenNeeded,
}

impl Default for CloudSettings {
    fn default() -> Self {
        Self {
            on: false,
            address: "https://api.openai.com".to_owned(),
            model: "whisper-1".to_owned(),
            has_key: false,
            when: CloudWhen::default(),
            even_metered: false,
            per_minute: None,
        }
    }
}

impl CloudSettings {
    /// Nobody has ever wanted one: it leaves no trace in the settings file.
    pub(crate) fn is_untouched(&self) -> bool {
        *self == Self::default()
    }

    /// These, with numbers that make sense; a key is of the server that it was given
    /// for.
    pub(crate) fn in_place_of(mut self, before: &Self) -> Self {
        self.address = self.address.trim().to_owned();
        self.model = self.model.trim().to_owned();
        let makes_sense = |price: &f64| price.is_finite() && *price >= 0.0;
        self.per_minute = self.per_minute.filter(makes_sense);
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
    fn a_key_is_not_shown_to_another_server() {
        let before = CloudSettings {
            has_key: true,
            ..CloudSettings::default()
        };
        let moved = |address: &str| {
            let after = CloudSettings {
                address: address.to_owned(),
                ..before.clone()
            };
            after.in_place_of(&before).has_key
        };
        assert!(moved("https://api.openai.com/v1"));
        assert!(!moved("https://api.example"));
        assert!(!moved("https://api.openai.com:8443"));
        assert!(!moved("nonsense"));
    }
}
