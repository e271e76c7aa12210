//! Where Earshot keeps its things.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, UserDirs};

/// The name of Earshot's folders on every system, the same for every program.
const IDENTIFIER: &str = "app.earshot.Earshot";
/// Puts all folders under one, for tests and portable use.
const HOME_VARIABLE: &str = "EARSHOT_HOME";

/// Where Earshot keeps its things. The folders need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The user's notes; the network ledger.
    pub data: PathBuf,
    /// Model files.
    pub models: PathBuf,
    /// What can be made again.
    pub cache: PathBuf,
    /// Settings.
    pub config: PathBuf,
    /// Logs.
    pub logs: PathBuf,
}

/// There is nowhere to keep anything.
#[derive(Debug, thiserror::Error)]
pub enum PathsError {
    /// The account has no home folder.
    #[error("This account has no home folder; set EARSHOT_HOME to a folder Earshot may use.")]
    NoHome,
    /// `EARSHOT_HOME` would mean another folder in each place it is used from.
    #[error("EARSHOT_HOME must be a full path, not a relative one.")]
    RelativeHome,
}

impl PathsError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoHome => "no-home",
            Self::RelativeHome => "relative-home",
        }
    }
}

impl Paths {
    /// The system's own places, or folders under `EARSHOT_HOME` if that is set.
    ///
    /// # Errors
    /// [`PathsError`] if there is no home folder or `EARSHOT_HOME` is relative.
    pub fn discover() -> Result<Self, PathsError> {
        if let Some(home) = std::env::var_os(HOME_VARIABLE).filter(|home| !home.is_empty()) {
            let home = PathBuf::from(home);
            return if home.is_absolute() {
                Ok(Self::under(&home))
            } else {
                Err(PathsError::RelativeHome)
            };
        }
        let system = BaseDirs::new().ok_or(PathsError::NoHome)?;
        let data = system.data_local_dir().join(IDENTIFIER);
        Ok(Self {
            models: data.join("models"),
            cache: system.cache_dir().join(IDENTIFIER),
            config: system.config_local_dir().join(IDENTIFIER),
            logs: system
                .state_dir()
                .map_or_else(|| data.join("logs"), |state| state.join(IDENTIFIER)),
            data,
        })
    }

    /// All folders under `home`: `data`, `models`, `cache`, `config`, `logs`.
    pub fn under(home: &Path) -> Self {
        let folder = |name| home.join(name);
        Self {
            data: folder("data"),
            models: folder("models"),
            cache: folder("cache"),
            config: folder("config"),
            logs: folder("logs"),
        }
    }

    /// The folders with their names, for people.
    pub fn named(&self) -> [(&'static str, &Path); 5] {
        [
            ("data", &self.data),
            ("models", &self.models),
            ("cache", &self.cache),
            ("config", &self.config),
            ("logs", &self.logs),
        ]
    }
}

/// A path to show to others: the user's home folder, whose name is often the
/// user's own, becomes `~`.
pub(crate) fn without_home(path: &Path) -> String {
    let home = UserDirs::new();
    match home
        .as_ref()
        .and_then(|user| path.strip_prefix(user.home_dir()).ok())
    {
        Some(rest) => Path::new("~").join(rest).display().to_string(),
        None => path.display().to_string(),
    }
}

/// Makes a folder, and those above it that are missing, for the user alone.
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_home_holds_all_folders() {
        let paths = Paths::under(Path::new("/h"));
        for (name, folder) in paths.named() {
            assert_eq!(folder, Path::new("/h").join(name));
        }
    }
}
