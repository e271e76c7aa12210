use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Metered {
    /// Includes the system's guess.
    Yes,
    No,
    Unknown,
}

/// From NetworkManager over D-Bus; `Unknown` on other systems.
pub fn metered() -> Metered {
    #[cfg(all(feature = "network", not(feature = "offline"), target_os = "linux"))]
    return network_manager().map_or(Metered::Unknown, from_code);

    #[cfg(not(all(feature = "network", not(feature = "offline"), target_os = "linux")))]
    Metered::Unknown
}

/// NetworkManager's `NMMetered`: 1 yes, 2 no, 3 guessed yes, 4 guessed no.
#[cfg(all(feature = "network", not(feature = "offline"), target_os = "linux"))]
fn from_code(code: u32) -> Metered {
    match code {
        1 | 3 => Metered::Yes,
        2 | 4 => Metered::No,
        _ => Metered::Unknown,
    }
}

#[cfg(all(feature = "network", not(feature = "offline"), target_os = "linux"))]
fn network_manager() -> Option<u32> {
    const NAME: &str = "org.freedesktop.NetworkManager";
    let bus = zbus::blocking::Connection::system().ok()?;
    let path = "/org/freedesktop/NetworkManager";
    let manager = zbus::blocking::Proxy::new(&bus, NAME, path, NAME).ok()?;
    manager.get_property("Metered").ok()
}

#[cfg(all(
    test,
    feature = "network",
    not(feature = "offline"),
    target_os = "linux"
))]
mod tests {
    use super::*;

    #[test]
    fn guessed_values_count() {
        let results = [0, 1, 2, 3, 4, 9].map(from_code);
        use Metered::{No, Unknown, Yes};
        assert_eq!(results, [Unknown, Yes, No, Yes, No, Unknown]);
    }
}
