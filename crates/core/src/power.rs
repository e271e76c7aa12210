//! Detects battery operation and heat, to reduce the load.

#[cfg(target_os = "linux")]
use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum PowerLimit {
    /// Close to thermal throttling.
    Heat,
    /// Running on battery.
    Battery,
}

/// `previous` is the last result, for hysteresis.
#[cfg(target_os = "linux")]
pub(crate) fn power_limit(previous: Option<PowerLimit>) -> Option<PowerLimit> {
    let margin = if previous == Some(PowerLimit::Heat) {
        HYSTERESIS
    } else {
        0
    };
    if is_hot(Path::new("/sys/class/thermal"), margin) {
        return Some(PowerLimit::Heat);
    }
    is_discharging(Path::new("/sys/class/power_supply")).then_some(PowerLimit::Battery)
}

/// The limit last reported by the system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn power_limit(_previous: Option<PowerLimit>) -> Option<PowerLimit> {
    *reported()
}

/// Called by the mobile platform code when the limit changes.
#[cfg(not(target_os = "linux"))]
pub fn report_power_limit(limit: Option<PowerLimit>) {
    *reported() = limit;
}

#[cfg(not(target_os = "linux"))]
fn reported() -> std::sync::MutexGuard<'static, Option<PowerLimit>> {
    use std::sync::{Mutex, PoisonError};

    static REPORTED: Mutex<Option<PowerLimit>> = Mutex::new(None);
    REPORTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// In millidegrees Celsius: prevents toggling every few seconds.
#[cfg(target_os = "linux")]
const HYSTERESIS: i64 = 5_000;
/// In millidegrees Celsius: vendors without a real trip point report values far below.
#[cfg(target_os = "linux")]
const MIN_TRIP_POINT: i64 = 50_000;

/// Whether a zone is within `margin` of the point at which the kernel throttles ("Thermal sysfs
/// interface": trip points `passive` and `hot`).
#[cfg(target_os = "linux")]
fn is_hot(zones: &Path, margin: i64) -> bool {
    let number = |path: &Path| fs::read_to_string(path).ok()?.trim().parse::<i64>().ok();
    let trip_point = |zone: &Path| {
        let points = (0..).map(|number| format!("trip_point_{number}_"));
        points
            .map(|point| {
                let kind = fs::read_to_string(zone.join(format!("{point}type"))).ok()?;
                let at = number(&zone.join(format!("{point}temp"))).unwrap_or(0);
                Some((kind, at))
            })
            .map_while(|point| point)
            .filter(|(kind, at)| ["passive", "hot"].contains(&kind.trim()) && *at >= MIN_TRIP_POINT)
            .map(|(_, at)| at)
            .min()
    };
    let zones = fs::read_dir(zones).into_iter().flatten().flatten();
    zones.map(|zone| zone.path()).any(|zone| {
        let now = number(&zone.join("temp"));
        now.zip(trip_point(&zone))
            .is_some_and(|(now, trip_point)| now >= trip_point - margin)
    })
}

/// Batteries of peripherals such as mice have the scope `Device` and do not count.
#[cfg(target_os = "linux")]
fn is_discharging(supplies: &Path) -> bool {
    let has = |supply: &Path, file: &str, word: &str| {
        fs::read_to_string(supply.join(file)).is_ok_and(|content| content.trim() == word)
    };
    let supplies = fs::read_dir(supplies).into_iter().flatten().flatten();
    supplies
        .map(|supply| supply.path())
        .any(|supply| has(&supply, "status", "Discharging") && !has(&supply, "scope", "Device"))
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
        assert!(!is_discharging(&supplies.join("none")));
        put(supplies, "AC", &[("online", "0")]);
        put(
            supplies,
            "mouse",
            &[("status", "Discharging"), ("scope", "Device")],
        );
        put(supplies, "BAT0", &[("status", "Charging")]);
        assert!(!is_discharging(supplies));
        put(supplies, "BAT0", &[("status", "Discharging")]);
        assert!(is_discharging(supplies));
    }

    #[test]
    fn a_device_is_hot_near_its_throttling_point() {
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
        assert!(is_hot(zones, HYSTERESIS), "it stays hot for a while");
        at("95000");
        assert!(is_hot(zones, 0));
        at("89000");
        assert!(!is_hot(zones, HYSTERESIS));
        put(zones, "thermal_zone1", &[("temp", "99000")]);
        assert!(!is_hot(zones, 0), "it has no trip point");
    }
}
