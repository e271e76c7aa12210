//! The download list, stored across restarts.

use std::path::{Path, PathBuf};

use earshot_error::ErrorInfo;
use earshot_fsutil::write_atomically;
use serde::{Deserialize, Serialize};

const FILE: &str = "downloads.json";
const VERSION: u32 = 1;

/// In the order of the user's requests.
pub(super) struct DownloadList {
    file: PathBuf,
    downloads: Vec<QueuedDownload>,
}

pub(super) struct QueuedDownload {
    pub(super) model: String,
    pub(super) paused: bool,
    pub(super) error: Option<ErrorInfo>,
    /// Only while downloading.
    pub(super) received: u64,
    pub(super) remaining_ms: Option<u64>,
}

#[derive(Default, Serialize, Deserialize)]
struct StoredDownloads {
    version: u32,
    downloads: Vec<StoredDownload>,
}

#[derive(Serialize, Deserialize)]
struct StoredDownload {
    model: String,
    /// Paused or failed: not resumed without the user.
    paused: bool,
}

impl DownloadList {
    /// An unreadable list counts as empty; the partial files in the models folder remain usable.
    pub(super) fn load(data: &Path) -> Self {
        let file = data.join(FILE);
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let stored: StoredDownloads = serde_json::from_str(&text).unwrap_or_default();
        let downloads = match stored.version {
            VERSION => stored
                .downloads
                .into_iter()
                .map(QueuedDownload::from)
                .collect(),
            _ => Vec::new(),
        };
        Self { file, downloads }
    }

    pub(super) fn find(&self, model: &str) -> Option<&QueuedDownload> {
        self.downloads
            .iter()
            .find(|download| download.model == model)
    }

    pub(super) fn find_mut(&mut self, model: &str) -> Option<&mut QueuedDownload> {
        self.downloads
            .iter_mut()
            .find(|download| download.model == model)
    }

    pub(super) fn next_pending(&self) -> Option<&str> {
        let mut pending = self
            .downloads
            .iter()
            .filter(|download| download.is_pending());
        pending.next().map(|download| download.model.as_str())
    }

    pub(super) fn enqueue(&mut self, model: &str) {
        match self.find_mut(model) {
            Some(download) => {
                download.paused = false;
                download.error = None;
            }
            None => self.downloads.push(QueuedDownload::new(model.to_owned())),
        }
        self.save();
    }

    pub(super) fn pause(&mut self, model: &str) {
        if let Some(download) = self.find_mut(model) {
            download.paused = true;
            self.save();
        }
    }

    pub(super) fn fail(&mut self, model: &str, error: ErrorInfo) {
        // An error after the user has paused is of no interest.
        if let Some(download) = self.find_mut(model).filter(|download| !download.paused) {
            download.error = Some(error);
            self.save();
        }
    }

    pub(super) fn remove(&mut self, model: &str) {
        self.downloads.retain(|download| download.model != model);
        self.save();
    }

    fn save(&self) {
        let stored = StoredDownloads {
            version: VERSION,
            downloads: self.downloads.iter().map(StoredDownload::from).collect(),
        };
        let saved = serde_json::to_vec_pretty(&stored)
            .map_err(Into::into)
            .and_then(|text| write_atomically(&self.file, &text));
        if let Err(error) = saved {
            // After a restart, the user has to request the download again; it then resumes.
            tracing::warn!(%error, "the download list cannot be saved");
        }
    }
}

impl QueuedDownload {
    fn new(model: String) -> Self {
        Self {
            model,
            paused: false,
            error: None,
            received: 0,
            remaining_ms: None,
        }
    }

    fn is_pending(&self) -> bool {
        !self.paused && self.error.is_none()
    }
}

impl From<StoredDownload> for QueuedDownload {
    fn from(stored: StoredDownload) -> Self {
        Self {
            paused: stored.paused,
            ..Self::new(stored.model)
        }
    }
}

impl From<&QueuedDownload> for StoredDownload {
    fn from(download: &QueuedDownload) -> Self {
        Self {
            model: download.model.clone(),
            paused: !download.is_pending(),
        }
    }
}
