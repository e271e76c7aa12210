//! Checks for newer versions of Earshot and downloads them.
//!
//! Automatic checks are opt-in. The signed manifest is stored as received and verified each time it
//! is read. A downloaded update is installed by the system's own means.

mod install_kind;
mod service;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use directories::UserDirs;
use earshot_fsutil::{SHUTTING_DOWN, critical_section, write_atomically};
use earshot_network::{
    Download, NetworkError, Publisher, Purpose, Release, ReleaseFile, TransferPolicy, UpdateCheck,
    UpdateError, fetch, fetch_manifest, has_network,
};
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::{Paths, Settings, network};

pub use service::UpdatesService;

const FILE: &str = "updates.json";
/// Minimum interval between automatic checks.
const CHECK_INTERVAL_MS: u64 = 24 * 3600 * 1000;
const CHECK_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
pub struct Updates {
    paths: Paths,
    publisher: Option<Publisher>,
    /// Downloads go here.
    folder: PathBuf,
    /// The key of this installation's file in a manifest.
    install_kind: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
struct StoredUpdateState {
    /// Time of the last attempt, Unix ms.
    last_checked_ms: u64,
    /// The latest accepted signed manifest.
    manifest: Option<String>,
}

impl Updates {
    /// Uses the publisher in `publisher.toml` and the downloads folder.
    pub fn new(paths: &Paths) -> Self {
        let downloads = UserDirs::new().and_then(|user| user.download_dir().map(Path::to_owned));
        Self {
            paths: paths.clone(),
            publisher: builtin_publisher(),
            folder: downloads.unwrap_or(paths.data.clone()),
            install_kind: install_kind::manifest_name(),
        }
    }

    pub fn with_publisher(
        paths: &Paths,
        publisher: Publisher,
        folder: PathBuf,
        install_kind: &str,
    ) -> Self {
        Self {
            paths: paths.clone(),
            publisher: Some(publisher),
            folder,
            install_kind: Some(install_kind.to_owned()),
        }
    }

    /// Whether this build has network access and a publisher.
    pub fn can_check(&self) -> bool {
        has_network() && self.publisher.is_some()
    }

    /// Whether an automatic check is due.
    pub(crate) fn is_due(&self, settings: &Settings) -> bool {
        let since = now_ms().checked_sub(self.load().last_checked_ms);
        self.can_check()
            && settings.look_for_updates
            && !settings.offline_lock
            // A time in the future is invalid.
            && since.is_none_or(|since| since >= CHECK_INTERVAL_MS)
    }

    /// Unix ms.
    pub fn last_checked_ms(&self) -> Option<u64> {
        Some(self.load().last_checked_ms).filter(|time| *time > 0)
    }

    /// The newer version found by the last check.
    pub fn available(&self) -> Option<Release> {
        self.cached_release()
            .filter(|release| release.version > own_version())
    }

    /// Returns the newer version, if any.
    ///
    /// # Errors
    /// [`UpdateError`]; the stored manifest is kept.
    pub fn check(&self, stop: &AtomicBool) -> Result<Option<Release>, UpdateError> {
        let found = self.fetch_latest(stop);
        match &found {
            Ok(newer) => tracing::info!(newer = newer.is_some(), "update check finished"),
            Err(error) => tracing::warn!(code = %error.code(), "update check failed"),
        }
        found
    }

    fn fetch_latest(&self, stop: &AtomicBool) -> Result<Option<Release>, UpdateError> {
        let publisher = self.publisher()?;
        let settings = Settings::load(&self.paths).unwrap_or_default();
        let check = UpdateCheck {
            publisher,
            proxy: network::proxy(&settings),
            timeout: CHECK_TIMEOUT,
        };
        let mut state = self.load();
        state.last_checked_ms = now_ms();
        let reply = fetch_manifest(&network::gate(&self.paths), &check, stop);
        if !matches!(reply, Err(NetworkError::NotAllowed { .. })) {
            self.save(&state);
        }
        let manifest = reply?;
        let release = Release::verify(&manifest, &publisher.key)?;
        let cached = self.cached_release().map(|release| release.version);
        let known = cached.into_iter().fold(own_version(), Version::max);
        if release.version < known {
            let offered = release.version;
            return Err(UpdateError::Outdated { offered, known });
        }
        state.manifest = Some(manifest);
        self.save(&state);
        Ok(Some(release).filter(|release| release.version > own_version()))
    }

    /// The file for this kind of installation.
    pub fn file<'a>(&self, release: &'a Release) -> Option<&'a ReleaseFile> {
        release.files.get(self.install_kind.as_ref()?)
    }

    /// Returns the path of the verified file. `progress` gets the bytes done.
    ///
    /// [`begin_shutdown`](crate::begin_shutdown) stops it.
    pub fn fetch(
        &self,
        release: &Release,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<PathBuf, UpdateError> {
        critical_section(|| self.fetch_until(release, progress, &SHUTTING_DOWN))
    }

    /// Like [`Updates::fetch`], until `stop` is set. Resumes a partial download.
    pub(crate) fn fetch_until(
        &self,
        release: &Release,
        progress: &mut (dyn FnMut(u64) + Send),
        stop: &AtomicBool,
    ) -> Result<PathBuf, UpdateError> {
        let page = release.page.clone();
        let file = self.file(release).ok_or(UpdateError::NoFile { page })?;
        let settings = Settings::load(&self.paths).unwrap_or_default();
        let dest = self
            .folder
            .join(file_name(file).ok_or(UpdateError::Unreadable)?);
        let download = Download {
            urls: &[&file.url],
            dest: &dest,
            bytes: file.bytes,
            sha256: &file.sha256,
            purpose: Purpose::UpdateDownload,
            proxy: network::proxy(&settings),
            policy: TransferPolicy::default(),
        };
        let gate = network::gate(&self.paths);
        Ok(fetch(&gate, &download, progress, stop)?)
    }

    fn publisher(&self) -> Result<&Publisher, UpdateError> {
        let publisher = self.publisher.as_ref().filter(|_| has_network());
        publisher.ok_or(UpdateError::NoPublisher)
    }

    fn cached_release(&self) -> Option<Release> {
        let publisher = self.publisher.as_ref()?;
        Release::verify(&self.load().manifest?, &publisher.key).ok()
    }

    /// An unreadable file counts as no state.
    fn load(&self) -> StoredUpdateState {
        let text = std::fs::read_to_string(self.paths.data.join(FILE)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    fn save(&self, state: &StoredUpdateState) {
        let result = serde_json::to_vec_pretty(state)
            .map_err(Into::into)
            .and_then(|text| write_atomically(&self.paths.data.join(FILE), &text));
        if let Err(error) = result {
            // It is checked again after a restart.
            tracing::warn!(%error, "the update state cannot be saved");
        }
    }
}

/// The last part of the URL, if it is a plain file name.
pub(crate) fn file_name(file: &ReleaseFile) -> Option<&str> {
    let name = file.url.rsplit('/').next()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-+~".contains(c);
    (!name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain)).then_some(name)
}

/// `None` while `publisher.toml` is empty.
fn builtin_publisher() -> Option<Publisher> {
    #[derive(Deserialize)]
    struct PublisherFile {
        key: String,
        address: String,
    }
    let file: PublisherFile = toml::from_str(include_str!("publisher.toml")).ok()?;
    let is_complete = !file.key.is_empty() && !file.address.is_empty();
    is_complete.then_some(Publisher {
        address: file.address,
        key: file.key,
    })
}

fn own_version() -> Version {
    // Cargo accepts only valid versions.
    Version::parse(env!("CARGO_PKG_VERSION")).unwrap_or(Version::new(0, 0, 0))
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_file_names_are_accepted() {
        let name = |url: &str| {
            let file = ReleaseFile {
                url: url.to_owned(),
                bytes: 1,
                sha256: String::new(),
            };
            file_name(&file).map(str::to_owned)
        };
        let good = "https://forge.example/v1/earshot_0.3.0~rc1+b_amd64.deb";
        assert_eq!(name(good).as_deref(), Some("earshot_0.3.0~rc1+b_amd64.deb"));
        for bad in [
            "https://forge.example/",
            "https://forge.example/..",
            "https://forge.example/.bashrc",
            "https://forge.example/a%2fb",
            "https://forge.example/a\\b",
            "https://forge.example/a?b",
            "",
        ] {
            assert_eq!(name(bad), None, "{bad}");
        }
    }
}
