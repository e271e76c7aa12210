use cpal::traits::{DeviceTrait, HostTrait};
use serde::{Deserialize, Serialize};

use crate::AudioError;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    pub name: String,
    pub is_default: bool,
    pub sample_rate: Option<u32>,
    pub channels: Option<u16>,
}

/// Lists input devices, without output to the terminal.
pub fn input_devices() -> Result<Vec<DeviceInfo>, AudioError> {
    // A separate thread: the ALSA error handler is set per thread, and panics in it are contained.
    std::thread::Builder::new()
        .spawn(|| {
            suppress_alsa_errors();
            list()
        })
        .map_err(|error| AudioError::Devices(error.to_string()))?
        .join()
        .unwrap_or_else(|_| Err(AudioError::Devices("the audio service failed".into())))
}

/// ALSA prints errors about missing cards to the terminal.
pub(crate) fn suppress_alsa_errors() {
    #[cfg(target_os = "linux")]
    let _ = alsa::Output::local_error_handler();
}

fn list() -> Result<Vec<DeviceInfo>, AudioError> {
    let host = cpal::default_host();
    let default = host
        .default_input_device()
        .and_then(|device| device.id().ok());
    let devices = host
        .input_devices()
        .map_err(|error| AudioError::Devices(error.to_string()))?;
    Ok(devices
        .map(|device| {
            let config = device.default_input_config().ok();
            DeviceInfo {
                name: device.to_string(),
                is_default: default.is_some() && device.id().ok() == default,
                sample_rate: config.as_ref().map(|config| config.sample_rate()),
                channels: config.as_ref().map(|config| config.channels()),
            }
        })
        .collect())
}
