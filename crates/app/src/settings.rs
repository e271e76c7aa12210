//! What the user has chosen, in `settings.toml`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Paths;

const VERSION: u32 = 1;
const FILE: &str = "settings.toml";

/// What the user has chosen. Keys this version does not know are kept, so that
/// an older program does not forget a newer one's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Version of the file's meaning.
    pub version: u32,
    /// Name of the model to use; the catalog's default if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// ISO 639-1 code of the language that is spoken; detected if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Everything else in the file.
    #[serde(flatten)]
    pub others: toml::Table,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            model: None,
            language: None,
            others: toml::Table::new(),
        }
    }
}

/// The settings cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is not what it should be.
    #[error("The settings in {path} cannot be understood ({reason}); mend the file or delete it.")]
    Malformed {
        /// The settings file.
        path: PathBuf,
        /// What the parser found, on one line.
        reason: String,
    },
    /// The file cannot be read or written.
    #[error("The settings in {path} cannot be read or written: {source}.")]
    Io {
        /// The settings file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl SettingsError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "settings-malformed",
            Self::Io { .. } => "settings-io",
        }
    }
}

impl Settings {
    /// Reads the settings; without a file they are the defaults.
    ///
    /// # Errors
    /// [`SettingsError`] if there is a file that cannot be read or understood.
    pub fn load(paths: &Paths) -> Result<Self, SettingsError> {
        let path = paths.config.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| SettingsError::Malformed {
                reason: error.message().replace('\n', " "),
                path,
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(SettingsError::Io { path, source }),
        }
    }

    /// Writes the settings so that a crash leaves the old file or the new one.
    ///
    /// # Errors
    /// [`SettingsError::Io`] if the folder cannot be written.
    pub fn save(&self, paths: &Paths) -> Result<(), SettingsError> {
        let path = paths.config.join(FILE);
        let text = toml::to_string_pretty(self).map_err(|error| SettingsError::Malformed {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        write_atomically(&path, text.as_bytes())
            .map_err(|source| SettingsError::Io { path, source })
    }
}

fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_newer_programs_settings_survive() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        std::fs::create_dir_all(&paths.config).unwrap();
        let text = "version = 2\nmodel = \"tiny.en\"\nwaves = 3\n[area]\nwidth = 900\n";
        std::fs::write(paths.config.join(FILE), text).unwrap();

        let mut settings = Settings::load(&paths).unwrap();
        assert_eq!(settings.model.as_deref(), Some("tiny.en"));
        settings.language = Some("de".into());
        settings.save(&paths).unwrap();

        let kept: toml::Table = std::fs::read_to_string(paths.config.join(FILE))
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(kept["version"].as_integer(), Some(2));
        assert_eq!(kept["waves"].as_integer(), Some(3));
        assert_eq!(kept["area"]["width"].as_integer(), Some(900));
        assert_eq!(kept["language"].as_str(), Some("de"));
    }

    #[test]
    fn no_file_means_defaults_and_nonsense_is_named() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        assert_eq!(Settings::load(&paths).unwrap(), Settings::default());
        std::fs::create_dir_all(&paths.config).unwrap();
        std::fs::write(paths.config.join(FILE), "model = [").unwrap();
        assert_eq!(
            Settings::load(&paths).unwrap_err().code(),
            "settings-malformed"
        );
    }
}
