//! Whether there is a newer version of Earshot, and fetching it.
//!
//! It is looked for when somebody asks, and by itself, at most once a day, only where that
//! was turned on. What is found is kept as it came, signature and all, and checked anew
//! whenever it is read. What was fetched is installed by the system's own means.

mod form;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use directories::UserDirs;
use earshot_network::{
    Download, Look, OnlineError, Patience, Publisher, Purpose, Release, ReleaseFile, UpdateError,
    fetch, has_network, look,
};
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::ending::{ENDING, uninterrupted};
use crate::settings::write_atomically;
use crate::{Paths, Settings, network};

/// Where what is known is kept, in the data folder.
const FILE: &str = "updates.json";
/// Between two looks that nobody asked for.
const DAY_MS: u64 = 24 * 3600 * 1000;
/// For an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Newer versions, for whoever asks.
#[derive(Clone, Debug)]
pub struct Updates {
    paths: Paths,
    publisher: Option<Publisher>,
    /// Where a newer version is put.
    folder: PathBuf,
    /// The name, in a manifest, of what is installed here.
    form: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    /// When somebody was asked last, whatever came of it; milliseconds since 1970.
    looked_ms: u64,
    /// The latest that was believed.
    sealed: Option<String>,
}

impl Updates {
    /// Those of the publisher that `publisher.toml` names. They go to the downloads folder.
    pub fn new(paths: &Paths) -> Self {
        let downloads = UserDirs::new().and_then(|user| user.download_dir().map(Path::to_owned));
        Self {
            paths: paths.clone(),
            publisher: built_in(),
            folder: downloads.unwrap_or(paths.data.clone()),
            form: form::name(),
        }
    }

    /// Those of another publisher, which go to this folder as if what a manifest has by the
    /// name of `form` had been installed.
    pub fn of(paths: &Paths, publisher: Publisher, folder: PathBuf, form: &str) -> Self {
        Self {
            paths: paths.clone(),
            publisher: Some(publisher),
            folder,
            form: Some(form.to_owned()),
        }
    }

    /// Whether this build has a network and knows whom to ask.
    pub fn can_look(&self) -> bool {
        has_network() && self.publisher.is_some()
    }

    /// Whether it is to be looked for by itself now.
    pub(crate) fn is_due(&self, settings: &Settings) -> bool {
        let since = now_ms().checked_sub(self.kept().looked_ms);
        self.can_look()
            && settings.look_for_updates
            && !settings.offline_lock
            // A look that lies in the future says nothing.
            && since.is_none_or(|since| since >= DAY_MS)
    }

    /// When somebody was asked last, in milliseconds since 1970.
    pub fn looked_ms(&self) -> Option<u64> {
        Some(self.kept().looked_ms).filter(|time| *time > 0)
    }

    /// The newer version that was found when it was looked for last.
    pub fn known(&self) -> Option<Release> {
        self.latest_known()
            .filter(|release| release.version > own_version())
    }

    /// Looks now. `None`: this is the latest. Setting `stop` ends it.
    ///
    /// # Errors
    /// [`UpdateError`]; whatever was known stays known.
    pub fn look(&self, stop: &AtomicBool) -> Result<Option<Release>, UpdateError> {
        let found = self.looked(stop);
        match &found {
            Ok(newer) => tracing::info!(newer = newer.is_some(), "looked for a newer version"),
            Err(error) => tracing::warn!(code = error.code(), "no answer about newer versions"),
        }
        found
    }

    fn looked(&self, stop: &AtomicBool) -> Result<Option<Release>, UpdateError> {
        let publisher = self.publisher()?;
        let settings = Settings::load(&self.paths).unwrap_or_default();
        let how = Look {
            publisher,
            proxy: network::proxy(&settings),
            patience: PATIENCE,
        };
        let mut kept = self.kept();
        kept.looked_ms = now_ms();
        let answer = look(&network::gate(&self.paths), &how, stop);
        if !matches!(answer, Err(OnlineError::NotAllowed { .. })) {
            self.keep(&kept);
        }
        let sealed = answer?;
        let release = Release::open(&sealed, &publisher.key)?;
        let known = self.latest_known().map(|known| known.version);
        let known = known.into_iter().fold(own_version(), Version::max);
        if release.version < known {
            let said = release.version;
            return Err(UpdateError::Outdated { said, known });
        }
        kept.sealed = Some(sealed);
        self.keep(&kept);
        Ok(Some(release).filter(|release| release.version > own_version()))
    }

    /// The file of a version that is for how this program was installed.
    pub fn file<'a>(&self, release: &'a Release) -> Option<&'a ReleaseFile> {
        release.files.get(self.form.as_ref()?)
    }

    /// Fetches the file of a version for how this program was installed, and gives its path
    /// once every byte is right. `progress` is told the bytes that are there.
    ///
    /// For a program that does nothing else meanwhile: [`stop_writing`](crate::stop_writing)
    /// ends it.
    ///
    /// # Errors
    /// [`UpdateError::NoFile`], and why it could not be fetched.
    pub fn fetch(
        &self,
        release: &Release,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<PathBuf, UpdateError> {
        uninterrupted(|| self.fetch_until(release, progress, &ENDING))
    }

    /// As [`Updates::fetch`], until `stop` is set. What has arrived stays, and the next try
    /// goes on from there.
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
            .join(name_of(file).ok_or(UpdateError::Unreadable)?);
        let download = Download {
            urls: &[&file.url],
            dest: &dest,
            bytes: file.bytes,
            sha256: &file.sha256,
            purpose: Purpose::UpdateDownload,
            proxy: network::proxy(&settings),
            patience: Patience::default(),
        };
        let gate = network::gate(&self.paths);
        Ok(fetch(&gate, &download, progress, stop)?)
    }

    fn publisher(&self) -> Result<&Publisher, UpdateError> {
        let publisher = self.publisher.as_ref().filter(|_| has_network());
        publisher.ok_or(UpdateError::NoPublisher)
    }

    fn latest_known(&self) -> Option<Release> {
        let publisher = self.publisher.as_ref()?;
        Release::open(&self.kept().sealed?, &publisher.key).ok()
    }

    /// What cannot be read is as good as nothing.
    fn kept(&self) -> Kept {
        let text = std::fs::read_to_string(self.paths.data.join(FILE)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    fn keep(&self, kept: &Kept) {
        let kept = serde_json::to_vec_pretty(kept)
            .map_err(Into::into)
            .and_then(|text| write_atomically(&self.paths.data.join(FILE), &text));
        if let Err(error) = kept {
            // It is looked for again at the next start.
            tracing::warn!(%error, "what is known about newer versions cannot be kept");
        }
    }
}

/// The name under which a file is kept: the last part of its address, if that is a plain
/// name.
pub(crate) fn name_of(file: &ReleaseFile) -> Option<&str> {
    let name = file.url.rsplit('/').next()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-+~".contains(c);
    (!name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain)).then_some(name)
}

/// The publisher in the source, once there is one.
fn built_in() -> Option<Publisher> {
    #[derive(Deserialize)]
    struct Named {
        key: String,
        address: String,
    }
    let named: Named = toml::from_str(include_str!("publisher.toml")).ok()?;
    let is_there = !named.key.is_empty() && !named.address.is_empty();
    is_there.then_some(Publisher {
        address: named.address,
        key: named.key,
    })
}

fn own_version() -> Version {
    // Cargo allows no other.
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
    fn a_file_is_kept_under_a_plain_name_or_not_at_all() {
        let name = |url: &str| {
            let file = ReleaseFile {
                url: url.to_owned(),
                bytes: 1,
                sha256: String::new(),
            };
            name_of(&file).map(str::to_owned)
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
