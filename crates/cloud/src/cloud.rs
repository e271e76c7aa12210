use std::sync::atomic::AtomicBool;

use earshot_audio::MediaSource;
use earshot_engine::Decoder;
use earshot_fsutil::{SHUTTING_DOWN, critical_section};
use earshot_network::{
    CloudTimeouts, Gate, Key, Metered, NetworkError, Proxy, Service, TranscriptionRequest,
    keychain, metered,
};
use earshot_transcript::Transcript;
use serde::{Deserialize, Serialize};

use crate::upload::{UPLOAD_RATE, encode};
use crate::{CloudError, CloudSettings, Upload, convert};

/// Opus at 32 kbit/s.
const BYTES_PER_SECOND: u64 = 4_000;

pub struct Cloud {
    gate: Gate,
    service: Service,
    settings: CloudSettings,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CloudEstimate {
    pub audio_ms: u64,
    pub bytes: u64,
    /// Number of uploads.
    pub requests: u32,
    /// At the configured price, in the currency of the service's bills.
    pub cost: Option<f64>,
}

impl Cloud {
    /// # Errors
    /// [`CloudError::Network`] also if the offline lock is set or this build has no network access.
    pub fn open(
        gate: Gate,
        settings: &CloudSettings,
        is_offline: bool,
    ) -> Result<Self, CloudError> {
        if !settings.enabled {
            return Err(CloudError::Disabled);
        }
        let service = Service::parse(&settings.address)?;
        if is_offline {
            let host = service.host().to_owned();
            return Err(NetworkError::NotAllowed { host }.into());
        }
        if settings.model.is_empty() {
            return Err(CloudError::NoModel);
        }
        Ok(Self {
            gate,
            service,
            settings: settings.clone(),
        })
    }

    pub fn host(&self) -> &str {
        self.service.host()
    }

    pub fn model(&self) -> &str {
        &self.settings.model
    }

    /// For audio of these lengths in milliseconds.
    pub fn estimate(&self, lengths: &[u64]) -> CloudEstimate {
        let audio_ms: u64 = lengths.iter().sum();
        let price = self.settings.price_per_minute;
        CloudEstimate {
            audio_ms,
            bytes: audio_ms.saturating_mul(BYTES_PER_SECOND) / 1000,
            requests: u32::try_from(lengths.len()).unwrap_or(u32::MAX),
            cost: price.map(|price| price * audio_ms as f64 / 60_000.0),
        }
    }

    /// Fails on a metered connection, unless those are allowed.
    pub fn check_connection(&self) -> Result<(), CloudError> {
        if !self.settings.allow_metered && metered() == Metered::Yes {
            let host = self.host().to_owned();
            return Err(CloudError::Metered { host });
        }
        Ok(())
    }

    pub fn key(&self) -> Result<Option<Key>, CloudError> {
        if !self.settings.has_key {
            return Ok(None);
        }
        Ok(keychain::find(&self.service)?)
    }

    /// Encodes the audio for upload, without sending it.
    pub fn prepare(
        &self,
        decoder: &Decoder,
        source: Box<dyn MediaSource>,
    ) -> Result<Upload, CloudError> {
        encode(&mut decoder.open_at_rate(source, UPLOAD_RATE)?, None)
    }

    /// Transcribes audio that is not a note. Stopped by [`begin_shutdown`](earshot_fsutil::begin_shutdown).
    pub fn transcribe(
        &self,
        upload: Upload,
        key: Option<&Key>,
        language: Option<&str>,
    ) -> Result<Transcript, CloudError> {
        critical_section(|| self.send(upload, key, language, None, &SHUTTING_DOWN))
    }

    /// `note` is the note's ID, for the ledger only.
    pub fn send(
        &self,
        upload: Upload,
        key: Option<&Key>,
        language: Option<&str>,
        note: Option<&str>,
        cancel: &AtomicBool,
    ) -> Result<Transcript, CloudError> {
        let request = TranscriptionRequest {
            service: &self.service,
            model: &self.settings.model,
            key,
            audio: upload.bytes,
            language,
            note_id: note,
            proxy: Proxy::System,
            timeouts: CloudTimeouts::default(),
        };
        let text = earshot_network::transcribe(&self.gate, &request, cancel)?;
        Ok(convert::to_transcript(text, upload.length_ms, language))
    }
}
