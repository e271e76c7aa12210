//! Where the electricity comes from.

#[cfg(target_os = "linux")]
use std::{fs, path::Path};

/// Whether this device runs on its battery, as far as the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn on_battery() -> bool {
    is_emptied(Path::new("/sys/class/power_supply"))
}

/// Whether one of these batteries is being emptied. That of a mouse says that it is
/// of a device, and does not count.
#[cfg(target_os = "linux")]
fn is_emptied(supplies: &Path) -> bool {
    let says = |supply: &Path, file: &str, word: &str| {
        fs::read_to_string(supply.join(file)).is_ok_and(|said| said.trim() == word)
    };
    let supplies = fs::read_dir(supplies).into_iter().flatten().flatten();
    supplies
        .map(|supply| supply.path())
        .any(|supply| says(&supply, "status", "Discharging") && !says(&supply, "scope", "Device"))
}

/// Whether this device runs on its battery: not asked on this system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn on_battery() -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_the_devices_own_battery_counts() {
        let folder = tempfile::tempdir().unwrap();
        let supply = |name: &str, files: &[(&str, &str)]| {
            fs::create_dir_all(folder.path().join(name)).unwrap();
            for (file, text) in files {
                fs::write(folder.path().join(name).join(file), format!("{text}\n")).unwrap();
            }
        };
        assert!(!is_emptied(&folder.path().join("none")));
        supply("AC", &[("online", "0")]);
        supply("mouse", &[("status", "Discharging"), ("scope", "Device")]);
        supply("BAT0", &[("status", "Charging")]);
        assert!(!is_emptied(folder.path()));
        supply("BAT0", &[("status", "Discharging")]);
        assert!(is_emptied(folder.path()));
    }
}
