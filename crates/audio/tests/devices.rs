//! Listing microphones works on any machine, even without one.
#![allow(clippy::unwrap_used)]

use earshot_audio::input_devices;
use earshot_error::ErrorCode;

#[test]
fn listing_devices_never_panics() {
    match input_devices() {
        Ok(devices) => {
            assert!(devices.iter().filter(|device| device.is_default).count() <= 1);
            assert!(devices.iter().all(|device| !device.name.is_empty()));
        }
        Err(error) => assert_eq!(error.code(), ErrorCode::DevicesUnavailable),
    }
}
