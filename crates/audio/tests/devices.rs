//! Asking for microphones works on any machine, also on one without any.
#![allow(clippy::unwrap_used)]

use earshot_audio::input_devices;

#[test]
fn listing_devices_never_fails_hard() {
    match input_devices() {
        Ok(devices) => {
            assert!(devices.iter().filter(|device| device.is_default).count() <= 1);
            assert!(devices.iter().all(|device| !device.name.is_empty()));
        }
        Err(why) => assert_eq!(why.code(), "devices-unavailable"),
    }
}
