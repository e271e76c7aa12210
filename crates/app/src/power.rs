//! Where the electricity comes from.

#[cfg(target_os = "linux")]
use std::{fs, path::Path};

/// Whether this device runs on its battery, as far as the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn on_battery() -> bool {
    // "online" is 0 for a plug that is pulled out; a battery says what it does.
    let Ok(supplies) = fs::read_dir("/sys/class/power_supply") else {
        return false;
    };
    let says = |supply: &Path, file: &str| {
        fs::read_to_string(supply.join(file)).is_ok_and(|said| said.trim() == "Discharging")
    };
    supplies
        .flatten()
        .any(|supply| says(&supply.path(), "status"))
}

/// Whether this device runs on its battery: not asked on this system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn on_battery() -> bool {
    false
}
