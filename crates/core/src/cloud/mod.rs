//! The cloud service, with the user's settings.

mod request;
mod requests;
mod service;

use earshot_engine::Decoder;
use earshot_models::worker;

use crate::{Paths, Settings, network};

pub use self::service::CloudService;
pub use earshot_cloud::{Cloud, CloudError, CloudEstimate, CloudPolicy, CloudSettings, Upload};
pub(crate) use earshot_cloud::{
    Span, UPLOAD_RATE, align_to_segments, encode, low_confidence_spans,
};

/// # Errors
/// [`CloudError::Network`] also if the offline lock is set or this build has no network access.
pub fn open_cloud(paths: &Paths, settings: &Settings) -> Result<Cloud, CloudError> {
    Cloud::open(network::gate(paths), &settings.cloud, settings.offline_lock)
}

/// The decoder for [`Cloud::prepare`].
pub fn decoder(settings: &Settings) -> Decoder {
    Decoder::new(worker::launcher(), settings.allow_unsandboxed)
}

impl Settings {
    /// See [`CloudSettings::updated`].
    pub fn set_cloud(&mut self, cloud: CloudSettings) -> Result<(), CloudError> {
        self.cloud = self.cloud.updated(cloud)?;
        Ok(())
    }

    pub fn store_cloud_key(&mut self, key: String) -> Result<(), CloudError> {
        self.cloud.store_key(key)
    }

    pub fn delete_cloud_key(&mut self) -> Result<(), CloudError> {
        self.cloud.delete_key()
    }
}
