//! Privacy switches that the user has made strict.
//!
//! Stored in `privacy.toml`, so that a lost, restored or merged settings file loosens none of them.
//! Only changing the switch itself does.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use earshot_fsutil::write_atomically;
use serde::{Deserialize, Serialize};

use super::Settings;
use super::read::read_limited;

const FILE: &str = "privacy.toml";
const HEADER: &str = "# Written by Earshot: switches that stay strict whatever settings.toml says.\n\
                    # Change them in Earshot's settings, or remove their names here.\n";

struct Switch {
    name: &'static str,
    is_strict: fn(&Settings) -> bool,
    make_strict: fn(&mut Settings),
}

const SWITCHES: [Switch; 4] = [
    Switch {
        name: "offline-lock",
        is_strict: |settings| settings.offline_lock,
        make_strict: |settings| settings.offline_lock = true,
    },
    Switch {
        name: "no-cloud",
        is_strict: |settings| !settings.cloud.enabled,
        make_strict: |settings| settings.cloud.enabled = false,
    },
    Switch {
        name: "sandboxed-worker",
        is_strict: |settings| !settings.allow_unsandboxed,
        make_strict: |settings| settings.allow_unsandboxed = false,
    },
    Switch {
        name: "no-updates",
        is_strict: |settings| !settings.look_for_updates,
        make_strict: |settings| settings.look_for_updates = false,
    },
];

/// May include switches of a newer version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StrictSwitches {
    strict: BTreeSet<String>,
}

impl StrictSwitches {
    /// An unreadable file counts as all strict.
    pub(super) fn load(folder: &Path) -> StrictSwitches {
        match read_limited(&folder.join(FILE)) {
            Ok(text) => toml::from_str(&text).unwrap_or_else(|_| StrictSwitches::all()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => StrictSwitches::default(),
            Err(_) => StrictSwitches::all(),
        }
    }

    fn all() -> StrictSwitches {
        StrictSwitches {
            strict: SWITCHES.iter().map(|switch| switch.name.into()).collect(),
        }
    }

    pub(super) fn apply(&self, settings: &mut Settings) {
        for switch in &SWITCHES {
            if self.strict.contains(switch.name) {
                (switch.make_strict)(settings);
            }
        }
    }

    /// Also records a switch that is stricter than its default if this change did not touch it.
    pub(super) fn updated(&self, before: &Settings, after: &Settings) -> StrictSwitches {
        let (mut strict, defaults) = (self.clone(), Settings::default());
        for switch in &SWITCHES {
            let is_strict = (switch.is_strict)(after);
            if is_strict && (!(switch.is_strict)(before) || !(switch.is_strict)(&defaults)) {
                strict.strict.insert(switch.name.into());
            } else if !is_strict && (switch.is_strict)(before) {
                strict.strict.remove(switch.name);
            }
        }
        strict
    }

    pub(super) fn union(&self, other: &StrictSwitches) -> StrictSwitches {
        StrictSwitches {
            strict: self.strict.union(&other.strict).cloned().collect(),
        }
    }

    pub(super) fn save_if_changed(
        &self,
        current: &StrictSwitches,
        folder: &Path,
    ) -> io::Result<()> {
        if self == current {
            return Ok(());
        }
        let names = toml::to_string(self).map_err(io::Error::other)?;
        write_atomically(&folder.join(FILE), format!("{HEADER}{names}").as_bytes())
    }
}
