//! The file `settings.toml`, which several programs read and change.
//!
//! It is replaced as a whole, under a lock, and only the fields that a program has changed
//! since it read them get another value: each takes over what the others wrote meanwhile.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use toml::{Table, Value};

use super::strict::Strict;
use super::{Settings, SettingsError, VERSION};
use crate::Paths;
use crate::paths::make_private;

const FILE: &str = "settings.toml";
const LOCK: &str = "settings.lock";
/// A program holds the lock for as long as it takes to write a kilobyte.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longer than any settings, in bytes.
const LONGEST: u64 = 1 << 20;

impl Settings {
    /// Reads the settings; without a file they are the defaults. A switch that was made
    /// strict in Earshot stays strict whatever the file says.
    ///
    /// # Errors
    /// [`SettingsError`] if there is a file that cannot be read or understood.
    pub fn load(paths: &Paths) -> Result<Self, SettingsError> {
        let strict = Strict::load(&paths.config);
        let file = SettingsFile::of(paths);
        file.settings(file.read()?, &strict)
    }

    /// Writes the fields that were changed since the settings were read, and takes over
    /// what other programs have written meanwhile. A crash leaves the old file or the new
    /// one. A switch that is made strict or loosened is noted as the user's own act.
    ///
    /// # Errors
    /// [`SettingsError`] if the file cannot be read, understood or written, or another
    /// program does not let go of it.
    pub fn save(&mut self, paths: &Paths) -> Result<(), SettingsError> {
        let file = SettingsFile::of(paths);
        let before: Settings = file.parsed(self.loaded.clone())?;
        let _lock = file.lock()?;
        let mut table = file.read()?;
        carry_over(&before.loaded, &file.table(self)?, &mut table);
        if self.cloud.on && !before.cloud.on {
            name_address(&mut table, &self.cloud.address);
        }
        table
            .entry("version")
            .or_insert(Value::Integer(VERSION.into()));
        let text =
            toml::to_string_pretty(&table).map_err(|error| file.malformed(&error.to_string()))?;
        let kept = Strict::load(&paths.config);
        let strict = kept.after(&before, self);
        let failed = |source| file.failed(source);
        // A crash in between leaves a switch stricter, never looser.
        let both = kept.with(&strict);
        both.save_over(&kept, &paths.config).map_err(failed)?;
        write_atomically(&file.path, text.as_bytes()).map_err(failed)?;
        strict.save_over(&both, &paths.config).map_err(failed)?;
        *self = file.settings(table, &strict)?;
        Ok(())
    }
}

struct SettingsFile {
    path: PathBuf,
    lock: PathBuf,
}

impl SettingsFile {
    fn of(paths: &Paths) -> Self {
        Self {
            path: paths.config.join(FILE),
            lock: paths.config.join(LOCK),
        }
    }

    fn read(&self) -> Result<Table, SettingsError> {
        match read_short(&self.path) {
            Ok(text) => toml::from_str(&text).map_err(|error| self.malformed(error.message())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Table::new()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// The settings in the file's table, with what the user wants strict.
    fn settings(&self, table: Table, strict: &Strict) -> Result<Settings, SettingsError> {
        let cloud = table.get("cloud").and_then(Value::as_table);
        let names_address = cloud.is_some_and(|cloud| cloud.contains_key("address"));
        let mut settings = self.parsed(table)?;
        // The user has agreed to an address, not to the one that is there by default.
        settings.cloud.on &= names_address;
        strict.apply(&mut settings);
        settings.loaded = self.table(&settings)?;
        Ok(settings)
    }

    fn parsed(&self, table: Table) -> Result<Settings, SettingsError> {
        let mut settings: Settings = table
            .clone()
            .try_into()
            .map_err(|error: toml::de::Error| self.malformed(error.message()))?;
        settings.loaded = table;
        Ok(settings)
    }

    fn table(&self, settings: &Settings) -> Result<Table, SettingsError> {
        Table::try_from(settings).map_err(|error| self.malformed(&error.to_string()))
    }

    /// The only one who writes, until it is dropped.
    fn lock(&self) -> Result<File, SettingsError> {
        let file = self.lock_file().map_err(|source| self.failed(source))?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(TryLockError::WouldBlock) => {
                    let held = io::Error::other("another program does not let go of them");
                    return Err(self.failed(held));
                }
                // A file system without locks has one program at a time, or so one hopes.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
            }
        }
    }

    fn lock_file(&self) -> io::Result<File> {
        if let Some(folder) = self.lock.parent() {
            make_private(folder)?;
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

/// Writes down the address that the user agrees to, also where it is the usual one.
fn name_address(table: &mut Table, address: &str) {
    if let Some(cloud) = table.get_mut("cloud").and_then(Value::as_table_mut) {
        cloud.insert("address".to_owned(), address.into());
    }
}

/// A file's text, if it is no longer than settings can be.
pub(super) fn read_short(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(LONGEST + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        return Err(io::Error::other("the file is too long"));
    }
    Ok(text)
}

/// Gives `into` each value that differs between `before` and `after`, and no other.
pub(super) fn carry_over(before: &Table, after: &Table, into: &mut Table) {
    let nothing = Table::new();
    for (key, value) in after {
        match (before.get(key), value) {
            (Some(old), new) if old == new => {}
            (old, Value::Table(new)) => {
                let old = old.and_then(Value::as_table).unwrap_or(&nothing);
                let slot = into
                    .entry(key.as_str())
                    .or_insert_with(|| Value::Table(Table::new()));
                match slot {
                    Value::Table(slot) => carry_over(old, new, slot),
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

pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests;
