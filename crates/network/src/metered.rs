//! Whether what goes over the network costs the user by the byte.

use serde::{Deserialize, Serialize};

/// Whether the connection is metered, as far as the system tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Metered {
    /// It is, or the system thinks so.
    Yes,
    /// It is not.
    No,
    /// Nobody here can tell.
    Unknown,
}

/// Asks NetworkManager, over the system's message bus; other systems are not asked.
pub fn metered() -> Metered {
    #[cfg(all(feature = "network", not(feature = "offline"), target_os = "linux"))]
    return network_manager().map_or(Metered::Unknown, meaning);

    #[cfg(not(all(feature = "network", not(feature = "offline"), target_os = "linux")))]
    Metered::Unknown
}

/// NetworkManager's `NMMetered`: 1 and 3 are yes and a guess that it is, 2 and 4 no.
#[cfg(all(feature = "network", not(feature = "offline"), target_os = "linux"))]
fn meaning(code: u32) -> Metered {
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
    fn a_guess_counts() {
        let said = [0, 1, 2, 3, 4, 9].map(meaning);
        use Metered::{No, Unknown, Yes};
        assert_eq!(said, [Unknown, Yes, No, Yes, No, Unknown]);
    }
}
