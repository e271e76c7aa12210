//! Events from the operating system.

use std::path::PathBuf;

use earshot_core::app::PowerLimit;

/// As serialized by Kotlin and Swift.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SystemEvent {
    /// Shared files were copied to the inbox.
    Shared {
        paths: Vec<PathBuf>,
        /// Number of unreadable files.
        lost: u32,
    },
    DeviceState {
        /// The device throttles or is about to.
        hot: bool,
        /// Battery saver is on.
        saving: bool,
    },
    /// Another app took audio focus, such as a call.
    Interrupted,
    /// Stop the recording, requested outside the app.
    Stop,
}

pub fn power_limit(hot: bool, saving: bool) -> Option<PowerLimit> {
    match (hot, saving) {
        (true, _) => Some(PowerLimit::Heat),
        (false, true) => Some(PowerLimit::Battery),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn parses_events_of_kotlin_and_swift() {
        let parse = |text| serde_json::from_str::<SystemEvent>(text).unwrap();
        let shared = parse(r#"{"kind":"shared","paths":["/inbox/1/a.opus"],"lost":2}"#);
        let paths = vec![PathBuf::from("/inbox/1/a.opus")];
        assert_eq!(shared, SystemEvent::Shared { paths, lost: 2 });
        assert_eq!(parse(r#"{"kind":"interrupted"}"#), SystemEvent::Interrupted);
        assert_eq!(parse(r#"{"kind":"stop"}"#), SystemEvent::Stop);
        let SystemEvent::DeviceState { hot, saving } =
            parse(r#"{"kind":"device-state","hot":true,"saving":true}"#)
        else {
            panic!("not a device state");
        };
        assert_eq!(power_limit(hot, saving), Some(PowerLimit::Heat));
        assert_eq!(power_limit(false, true), Some(PowerLimit::Battery));
        assert_eq!(power_limit(false, false), None);
    }
}
