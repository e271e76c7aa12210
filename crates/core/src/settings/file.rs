//! Reads and writes `settings.toml`, which several processes share.
//!
//! The file is replaced under a lock. Only fields changed since reading are written, so that
//! concurrent changes are kept.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use earshot_fsutil::{create_private_dir, write_atomically};
use toml::{Table, Value};

use super::read::read_limited;
use super::strict::StrictSwitches;
use super::{Settings, SettingsError, VERSION};
use crate::Paths;

const FILE: &str = "settings.toml";
const LOCK: &str = "settings.lock";
/// The lock is held only while writing about a kilobyte.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

impl Settings {
    /// Defaults without a file. A strict privacy switch stays strict whatever the file says.
    pub fn load(paths: &Paths) -> Result<Self, SettingsError> {
        let strict = StrictSwitches::load(&paths.config);
        let file = SettingsFile::new(paths);
        file.settings(file.read()?, &strict)
    }

    /// Merges with changes of other processes. Making a privacy switch strict or loose is recorded
    /// as the user's choice.
    pub fn save(&mut self, paths: &Paths) -> Result<(), SettingsError> {
        let file = SettingsFile::new(paths);
        let before: Settings = file.parsed(self.loaded.clone())?;
        let _lock = file.lock()?;
        let mut table = file.read()?;
        merge_changes(&before.loaded, &file.table(self)?, &mut table);
        if self.cloud.enabled && !before.cloud.enabled {
            write_address(&mut table, &self.cloud.address);
        }
        table
            .entry("version")
            .or_insert(Value::Integer(VERSION.into()));
        let text =
            toml::to_string_pretty(&table).map_err(|error| file.malformed(&error.to_string()))?;
        let saved = StrictSwitches::load(&paths.config);
        let strict = saved.updated(&before, self);
        let failed = |source| file.failed(source);
        // A crash in between leaves a switch stricter, never looser.
        let both = saved.union(&strict);
        both.save_if_changed(&saved, &paths.config)
            .map_err(failed)?;
        write_atomically(&file.path, text.as_bytes()).map_err(failed)?;
        strict
            .save_if_changed(&both, &paths.config)
            .map_err(failed)?;
        *self = file.settings(table, &strict)?;
        Ok(())
    }
}

struct SettingsFile {
    path: PathBuf,
    lock: PathBuf,
}

impl SettingsFile {
    fn new(paths: &Paths) -> Self {
        Self {
            path: paths.config.join(FILE),
            lock: paths.config.join(LOCK),
        }
    }

    fn read(&self) -> Result<Table, SettingsError> {
        match read_limited(&self.path) {
            Ok(text) => toml::from_str(&text).map_err(|error| self.malformed(error.message())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Table::new()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Applies the strict switches to the settings in the table.
    fn settings(&self, table: Table, strict: &StrictSwitches) -> Result<Settings, SettingsError> {
        let cloud = table.get("cloud").and_then(Value::as_table);
        let has_address = cloud.is_some_and(|cloud| cloud.contains_key("address"));
        let mut settings = self.parsed(table)?;
        // The user agreed to a specific address, not to the default.
        settings.cloud.enabled &= has_address;
        strict.apply(&mut settings);
        settings.loaded = self.table(&settings)?;
        Ok(settings)
    }

    fn parsed(&self, table: Table) -> Result<Settings, SettingsError> {
        let mut complete = self.table(&Settings::default())?;
        complete.extend(table.clone());
        let mut settings: Settings = complete
            .try_into()
            .map_err(|error: toml::de::Error| self.malformed(error.message()))?;
        settings.loaded = table;
        Ok(settings)
    }

    fn table(&self, settings: &Settings) -> Result<Table, SettingsError> {
        Table::try_from(settings).map_err(|error| self.malformed(&error.to_string()))
    }

    /// Exclusive write access until dropped.
    fn lock(&self) -> Result<File, SettingsError> {
        let file = self.lock_file().map_err(|source| self.failed(source))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if started.elapsed() < LOCK_TIMEOUT => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(TryLockError::WouldBlock) => {
                    let held = io::Error::other("another process holds their lock");
                    return Err(self.failed(held));
                }
                // Without support for locks, assume that no other process writes.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
            }
        }
    }

    fn lock_file(&self) -> io::Result<File> {
        if let Some(folder) = self.lock.parent() {
            create_private_dir(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        options.open(&self.lock)
    }

    fn malformed(&self, reason: &str) -> SettingsError {
        SettingsError::Malformed {
            path: self.path.clone(),
            reason: reason.trim().replace('\n', " "),
        }
    }

    fn failed(&self, source: io::Error) -> SettingsError {
        SettingsError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

/// Writes the address that the user agreed to, even if it is the default.
fn write_address(table: &mut Table, address: &str) {
    if let Some(cloud) = table.get_mut("cloud").and_then(Value::as_table_mut) {
        cloud.insert("address".to_owned(), address.into());
    }
}

/// Applies the differences between `before` and `after` to `into`.
pub(super) fn merge_changes(before: &Table, after: &Table, into: &mut Table) {
    let empty = Table::new();
    for (key, value) in after {
        match (before.get(key), value) {
            (Some(old), new) if old == new => {}
            (old, Value::Table(new)) => {
                let old = old.and_then(Value::as_table).unwrap_or(&empty);
                let slot = into
                    .entry(key.as_str())
                    .or_insert_with(|| Value::Table(Table::new()));
                match slot {
                    Value::Table(slot) => merge_changes(old, new, slot),
                    slot => *slot = value.clone(),
                }
            }
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        into.remove(key);
    }
}

#[cfg(test)]
mod tests;
