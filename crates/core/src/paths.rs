//! The folders that Earshot uses.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, UserDirs};
use earshot_error::ErrorCode;

const IDENTIFIER: &str = "app.earshot.Earshot";
/// Puts all folders under one, for tests and portable use.
const HOME_VARIABLE: &str = "EARSHOT_HOME";

/// The folders need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Notes and the network ledger.
    pub data: PathBuf,
    pub models: PathBuf,
    /// Can be recreated.
    pub cache: PathBuf,
    pub config: PathBuf,
    pub logs: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum PathsError {
    #[error("This account has no home folder; set EARSHOT_HOME to a folder Earshot may use.")]
    NoHome,
    /// Its meaning would depend on the current directory.
    #[error("EARSHOT_HOME must be a full path, not a relative one.")]
    RelativeHome,
}

impl PathsError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoHome => ErrorCode::NoHome,
            Self::RelativeHome => ErrorCode::RelativeHome,
        }
    }
}

impl Paths {
    /// The platform's folders, or folders under `EARSHOT_HOME` if that is set.
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

    /// Whether a canonical path is the folder of the library or in it.
    pub(crate) fn is_in_library(&self, path: &Path) -> bool {
        let data = self.data.canonicalize();
        data.is_ok_and(|data| path.starts_with(data))
    }

    pub fn folders(&self) -> [(&'static str, &Path); 5] {
        [
            ("data", &self.data),
            ("models", &self.models),
            ("cache", &self.cache),
            ("config", &self.config),
            ("logs", &self.logs),
        ]
    }
}

/// For reports: the home folder, which often contains the user's name, becomes `~`.
pub(crate) fn redact_home(path: &Path) -> String {
    let home = UserDirs::new();
    match home
        .as_ref()
        .and_then(|user| path.strip_prefix(user.home_dir()).ok())
    {
        Some(rest) => Path::new("~").join(rest).display().to_string(),
        None => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earshot_home_holds_all_folders() {
        let paths = Paths::under(Path::new("/h"));
        for (name, folder) in paths.folders() {
            assert_eq!(folder, Path::new("/h").join(name));
        }
    }
}
