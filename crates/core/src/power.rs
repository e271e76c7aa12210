//! Where the electricity comes from, and where the heat goes.

#[cfg(target_os = "linux")]
use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

/// What makes a device work at half strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Strain {
    /// It is about to slow itself down.
    Heat,
    /// It empties its battery.
    Battery,
}

/// What this device suffers from, as far as the system tells; `before`: what it suffered
/// from when last asked.
#[cfg(target_os = "linux")]
pub(crate) fn strain(before: Option<Strain>) -> Option<Strain> {
    let margin = if before == Some(Strain::Heat) {
        COOLER
    } else {
        0
    };
    if is_hot(Path::new("/sys/class/thermal"), margin) {
        return Some(Strain::Heat);
    }
    is_emptied(Path::new("/sys/class/power_supply")).then_some(Strain::Battery)
}

/// What this device suffers from, as the system has told last: it is not asked.
#[cfg(not(target_os = "linux"))]
pub(crate) fn strain(_before: Option<Strain>) -> Option<Strain> {
    *told()
}

/// The system tells what the device suffers from: phones do so when it changes.
#[cfg(not(target_os = "linux"))]
pub fn tell_strain(strain: Option<Strain>) {
    *told() = strain;
}

#[cfg(not(target_os = "linux"))]
fn told() -> std::sync::MutexGuard<'static, Option<Strain>> {
    use std::sync::{Mutex, PoisonError};

    static TOLD: Mutex<Option<Strain>> = Mutex::new(None);
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A device that was hot is so until it is this much cooler, in thousandths of a degree
/// Celsius: or it would change its mind every few seconds.
#[cfg(target_os = "linux")]
const COOLER: i64 = 5_000;
/// Makers that give no temperature at which a part gets too hot write one far below this,
/// in thousandths of a degree Celsius.
#[cfg(target_os = "linux")]
const MEANT: i64 = 50_000;

/// Whether one of these zones has come within `margin` of where the kernel slows the
/// device down ("Thermal sysfs interface": trip points `passive` and `hot`).
#[cfg(target_os = "linux")]
fn is_hot(zones: &Path, margin: i64) -> bool {
    let number = |path: &Path| fs::read_to_string(path).ok()?.trim().parse::<i64>().ok();
    let slows = |zone: &Path| {
        let points = (0..).map(|number| format!("trip_point_{number}_"));
        points
            .map(|point| {
                let kind = fs::read_to_string(zone.join(format!("{point}type"))).ok()?;
                let at = number(&zone.join(format!("{point}temp"))).unwrap_or(0);
                Some((kind, at))
            })
            .map_while(|point| point)
            .filter(|(kind, at)| ["passive", "hot"].contains(&kind.trim()) && *at >= MEANT)
            .map(|(_, at)| at)
            .min()
    };
    let zones = fs::read_dir(zones).into_iter().flatten().flatten();
    zones.map(|zone| zone.path()).any(|zone| {
        let now = number(&zone.join("temp"));
        now.zip(slows(&zone))
            .is_some_and(|(now, slows)| now >= slows - margin)
    })
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn put(folder: &Path, name: &str, files: &[(&str, &str)]) {
        fs::create_dir_all(folder.join(name)).unwrap();
        for (file, text) in files {
            fs::write(folder.join(name).join(file), format!("{text}\n")).unwrap();
        }
    }

    #[test]
    fn only_the_devices_own_battery_counts() {
        let folder = tempfile::tempdir().unwrap();
        let supplies = folder.path();
        assert!(!is_emptied(&supplies.join("none")));
        put(supplies, "AC", &[("online", "0")]);
        put(
            supplies,
            "mouse",
            &[("status", "Discharging"), ("scope", "Device")],
        );
        put(supplies, "BAT0", &[("status", "Charging")]);
        assert!(!is_emptied(supplies));
        put(supplies, "BAT0", &[("status", "Discharging")]);
        assert!(is_emptied(supplies));
    }

    #[test]
    fn a_device_is_hot_where_it_would_slow_itself_down() {
        let folder = tempfile::tempdir().unwrap();
        let zones = folder.path();
        let at = |temp: &str| put(zones, "thermal_zone0", &[("temp", temp)]);
        assert!(!is_hot(&zones.join("none"), 0));
        put(zones, "cooling_device0", &[("cur_state", "3")]);
        put(
            zones,
            "thermal_zone0",
            &[
                ("trip_point_0_type", "critical"),
                ("trip_point_0_temp", "60000"),
                ("trip_point_1_type", "passive"),
                ("trip_point_1_temp", "95000"),
                ("trip_point_2_type", "hot"),
                ("trip_point_2_temp", "0"),
            ],
        );
        at("94000");
        assert!(!is_hot(zones, 0));
        assert!(is_hot(zones, COOLER), "it stays hot for a while");
        at("95000");
        assert!(is_hot(zones, 0));
        at("89000");
        assert!(!is_hot(zones, COOLER));
        put(zones, "thermal_zone1", &[("temp", "99000")]);
        assert!(!is_hot(zones, 0), "nobody says what is too much for it");
    }
}
