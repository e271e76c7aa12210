//! The microphones this machine has.

use cpal::traits::{DeviceTrait, HostTrait};
use serde::{Deserialize, Serialize};

use crate::AudioError;

/// One device that can record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// The system's name for it.
    pub name: String,
    /// Whether the system records from it unless told otherwise.
    pub is_default: bool,
    /// Its preferred rate in samples a second, where it tells.
    pub sample_rate: Option<u32>,
    /// How many channels it records by preference, where it tells.
    pub channels: Option<u16>,
}

/// Lists the devices that can record; an empty list where there is none.
/// Prints nothing, whatever the system's sound service thinks of that.
///
/// # Errors
/// [`AudioError::Devices`] where the system's sound service cannot be asked.
pub fn input_devices() -> Result<Vec<DeviceInfo>, AudioError> {
    // On a thread of its own: what silences the sound library holds for one
    // thread only, and a panic in it ends here.
    std::thread::Builder::new()
        .spawn(|| {
            silence_the_sound_library();
            list()
        })
        .map_err(|why| AudioError::Devices(why.to_string()))?
        .join()
        .unwrap_or_else(|_| Err(AudioError::Devices("the sound service failed".into())))
}

/// ALSA writes its complaints about missing cards straight to the terminal.
pub(crate) fn silence_the_sound_library() {
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
        .map_err(|why| AudioError::Devices(why.to_string()))?;
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
