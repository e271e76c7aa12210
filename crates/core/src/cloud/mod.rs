//! Asking a service for a text: off until the user turns it on.
//!
//! What is sent is sound and nothing else: decoded, encoded anew without a word about
//! it, under a name that every recording has. The answer is text, which stands beside
//! the one made here and never in its place.

mod error;
mod fit;
mod languages;
mod read;
mod settings;
mod sound;
mod unsure;

use std::sync::atomic::AtomicBool;

use earshot_audio::MediaSource;
use earshot_engine::Media;
use earshot_network::{
    CloudPatience, Gate, Key, Metered, OnlineError, Proxy, Question, Service, keychain, metered,
};
use earshot_transcript::Transcript;
use serde::{Deserialize, Serialize};

use crate::ending::{ENDING, uninterrupted};
use crate::{Paths, Settings, network, worker};

pub use error::CloudError;
pub use settings::{CloudSettings, CloudWhen};

pub(crate) use fit::fit;
pub use sound::Sendable;
pub(crate) use sound::{RATE, encoded};
pub(crate) use unsure::{Passage, passages};

/// Bytes that a second of sound takes on its way: 32 kb/s.
const BYTES_PER_SECOND: u64 = 4_000;

/// A service that the user has turned on.
pub struct Cloud {
    gate: Gate,
    service: Service,
    settings: CloudSettings,
}

/// What would be sent, to whom, and what that may cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Estimate {
    /// Length of the sound that leaves, in milliseconds.
    pub sound_ms: u64,
    /// About so many bytes.
    pub bytes: u64,
    /// In so many pieces.
    pub pieces: u32,
    /// By the price that the user has named, in the currency of the service's bills.
    pub cost: Option<f64>,
}

impl Cloud {
    /// The service of the settings.
    ///
    /// # Errors
    /// [`CloudError::Off`]; [`CloudError::Online`] if the offline lock is set, the
    /// address is none, or this build has no network.
    pub fn open(paths: &Paths, settings: &Settings) -> Result<Self, CloudError> {
        let own = &settings.cloud;
        if !own.on {
            return Err(CloudError::Off);
        }
        let service = Service::parse(&own.address)?;
        if settings.offline_lock {
            let host = service.host().to_owned();
            return Err(OnlineError::NotAllowed { host }.into());
        }
        if own.model.is_empty() {
            return Err(CloudError::NoModel);
        }
        Ok(Self {
            gate: network::gate(paths),
            service,
            settings: own.clone(),
        })
    }

    /// The server's name.
    pub fn host(&self) -> &str {
        self.service.host()
    }

    /// The service's name for its model.
    pub fn model(&self) -> &str {
        &self.settings.model
    }

    /// What it takes to send sounds of these lengths, in milliseconds.
    pub fn estimate(&self, lengths: &[u64]) -> Estimate {
        let sound_ms: u64 = lengths.iter().sum();
        let per_minute = self.settings.per_minute;
        Estimate {
            sound_ms,
            bytes: sound_ms.saturating_mul(BYTES_PER_SECOND) / 1000,
            pieces: u32::try_from(lengths.len()).unwrap_or(u32::MAX),
            cost: per_minute.map(|price| price * sound_ms as f64 / 60_000.0),
        }
    }

    /// Whether a metered connection keeps everything here.
    ///
    /// # Errors
    /// [`CloudError::Metered`].
    pub fn check_connection(&self) -> Result<(), CloudError> {
        if !self.settings.even_metered && metered() == Metered::Yes {
            let host = self.host().to_owned();
            return Err(CloudError::Metered { host });
        }
        Ok(())
    }

    /// The key to it, if it has one.
    ///
    /// # Errors
    /// [`CloudError::Keychain`].
    pub fn key(&self) -> Result<Option<Key>, CloudError> {
        if !self.settings.has_key {
            return Ok(None);
        }
        Ok(keychain::find(&self.service)?)
    }

    /// Makes a sound ready to be sent; nothing leaves.
    ///
    /// # Errors
    /// [`CloudError::Audio`] if it cannot be decoded.
    pub fn prepare(
        &self,
        media: &Media,
        source: Box<dyn MediaSource>,
    ) -> Result<Sendable, CloudError> {
        encoded(&mut media.open_at_rate(source, RATE)?, None)
    }

    /// Sends a sound that is no note and gives the text of it. Ends when the program is
    /// about to.
    ///
    /// # Errors
    /// [`CloudError`].
    pub fn transcribe(
        &self,
        sound: Sendable,
        key: Option<&Key>,
        language: Option<&str>,
    ) -> Result<Transcript, CloudError> {
        uninterrupted(|| self.ask(sound, key, language, None, &ENDING))
    }

    /// Sends a sound and gives the text of it, its times from the start of the sound.
    /// `note`: the note that it is, for the ledger alone.
    ///
    /// # Errors
    /// [`CloudError::Online`].
    pub(crate) fn ask(
        &self,
        sound: Sendable,
        key: Option<&Key>,
        language: Option<&str>,
        note: Option<&str>,
        cancel: &AtomicBool,
    ) -> Result<Transcript, CloudError> {
        let question = Question {
            service: &self.service,
            model: &self.settings.model,
            key,
            sound: sound.bytes,
            language,
            note,
            proxy: Proxy::System,
            patience: CloudPatience::default(),
        };
        let text = earshot_network::transcribe(&self.gate, &question, cancel)?;
        Ok(read::transcript(text, sound.length_ms, language))
    }
}

/// What decodes sound for [`Cloud::prepare`].
pub fn media(settings: &Settings) -> Media {
    Media::new(worker::launch(), settings.unconfined_worker)
}

impl Settings {
    /// Takes over what the user has chosen. Whoever turns the service on has been told
    /// what leaves and to whom. A key is of the server that it was given for.
    ///
    /// # Errors
    /// [`CloudError`] if it is to be on and address or model are none.
    pub fn set_cloud(&mut self, cloud: CloudSettings) -> Result<(), CloudError> {
        let cloud = cloud.in_place_of(&self.cloud);
        if cloud.on {
            Service::parse(&cloud.address)?;
            if cloud.model.is_empty() {
                return Err(CloudError::NoModel);
            }
        }
        self.cloud = cloud;
        Ok(())
    }

    /// Takes a key to the service into the system's keychain.
    ///
    /// # Errors
    /// [`CloudError::Online`] for what is no key or no address, [`CloudError::Keychain`].
    pub fn keep_cloud_key(&mut self, key: String) -> Result<(), CloudError> {
        let key = Key::new(key)?;
        keychain::keep(&Service::parse(&self.cloud.address)?, &key)?;
        self.cloud.has_key = true;
        Ok(())
    }

    /// Takes the key to the service out of the system's keychain.
    ///
    /// # Errors
    /// [`CloudError::Online`] for what is no address, [`CloudError::Keychain`].
    pub fn forget_cloud_key(&mut self) -> Result<(), CloudError> {
        keychain::forget(&Service::parse(&self.cloud.address)?)?;
        self.cloud.has_key = false;
        Ok(())
    }
}
