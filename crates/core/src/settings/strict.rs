//! The switches of privacy that the user has made strict.
//!
//! They are noted beside the settings, in `privacy.toml`: settings that are lost, old, or
//! put together out of two, loosen none of them. Only a change of that very switch does,
//! in the window or by the command.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Settings;
use super::file::{read_short, write_atomically};

const FILE: &str = "privacy.toml";
const HEAD: &str = "# Written by Earshot: switches that stay strict whatever settings.toml says.\n\
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
        is_strict: |settings| !settings.cloud.on,
        make_strict: |settings| settings.cloud.on = false,
    },
    Switch {
        name: "confined-worker",
        is_strict: |settings| !settings.unconfined_worker,
        make_strict: |settings| settings.unconfined_worker = false,
    },
    Switch {
        name: "no-updates",
        is_strict: |settings| !settings.look_for_updates,
        make_strict: |settings| settings.look_for_updates = false,
    },
];

/// Names of switches, also of some that a newer program knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Strict {
    strict: BTreeSet<String>,
}

impl Strict {
    /// Those that are noted; all of them where the note cannot be read.
    pub(super) fn load(folder: &Path) -> Strict {
        match read_short(&folder.join(FILE)) {
            Ok(text) => toml::from_str(&text).unwrap_or_else(|_| Strict::all()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Strict::default(),
            Err(_) => Strict::all(),
        }
    }

    fn all() -> Strict {
        Strict {
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

    /// Those that are strict after the user has changed the settings. A switch that is
    /// stricter than usual is noted even if this change did not touch it.
    pub(super) fn after(&self, before: &Settings, after: &Settings) -> Strict {
        let (mut strict, usual) = (self.clone(), Settings::default());
        for switch in &SWITCHES {
            let is_strict = (switch.is_strict)(after);
            if is_strict && (!(switch.is_strict)(before) || !(switch.is_strict)(&usual)) {
                strict.strict.insert(switch.name.into());
            } else if !is_strict && (switch.is_strict)(before) {
                strict.strict.remove(switch.name);
            }
        }
        strict
    }

    pub(super) fn with(&self, other: &Strict) -> Strict {
        Strict {
            strict: self.strict.union(&other.strict).cloned().collect(),
        }
    }

    /// Writes the note, unless it is the one that is there.
    pub(super) fn save_over(&self, kept: &Strict, folder: &Path) -> io::Result<()> {
        if self == kept {
            return Ok(());
        }
        let names = toml::to_string(self).map_err(io::Error::other)?;
        write_atomically(&folder.join(FILE), format!("{HEAD}{names}").as_bytes())
    }
}
