//! The list of downloads, kept from one start to the next.

use std::path::{Path, PathBuf};

use earshot_notes::ErrorInfo;
use serde::{Deserialize, Serialize};

use crate::settings::write_atomically;

const FILE: &str = "downloads.json";
const VERSION: u32 = 1;

/// The models that the user asked for, in the order of asking.
pub(super) struct Errands {
    file: PathBuf,
    all: Vec<Errand>,
}

/// One model that the user asked for.
pub(super) struct Errand {
    pub(super) model: String,
    pub(super) paused: bool,
    /// Why it was given up.
    pub(super) error: Option<ErrorInfo>,
    /// Bytes that have arrived, while it is being fetched.
    pub(super) done: u64,
    pub(super) remaining_ms: Option<u64>,
}

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    version: u32,
    downloads: Vec<KeptErrand>,
}

#[derive(Serialize, Deserialize)]
struct KeptErrand {
    model: String,
    /// It waits for the user: it was paused, or it failed.
    paused: bool,
}

impl Errands {
    /// Those that are kept in this folder. A list that cannot be read is an empty one: what
    /// has arrived lies beside the models all the same.
    pub(super) fn load(data: &Path) -> Self {
        let file = data.join(FILE);
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let kept: Kept = serde_json::from_str(&text).unwrap_or_default();
        let all = match kept.version {
            VERSION => kept.downloads.into_iter().map(Errand::from).collect(),
            _ => Vec::new(),
        };
        Self { file, all }
    }

    pub(super) fn find(&self, model: &str) -> Option<&Errand> {
        self.all.iter().find(|errand| errand.model == model)
    }

    pub(super) fn find_mut(&mut self, model: &str) -> Option<&mut Errand> {
        self.all.iter_mut().find(|errand| errand.model == model)
    }

    /// The one to be fetched now.
    pub(super) fn next(&self) -> Option<&str> {
        let mut open = self.all.iter().filter(|errand| errand.is_open());
        open.next().map(|errand| errand.model.as_str())
    }

    pub(super) fn go(&mut self, model: &str) {
        match self.find_mut(model) {
            Some(errand) => {
                errand.paused = false;
                errand.error = None;
            }
            None => self.all.push(Errand::of(model.to_owned())),
        }
        self.save();
    }

    pub(super) fn pause(&mut self, model: &str) {
        if let Some(errand) = self.find_mut(model) {
            errand.paused = true;
            self.save();
        }
    }

    pub(super) fn fail(&mut self, model: &str, error: ErrorInfo) {
        // Of one that the user paused meanwhile nobody waits for an error.
        if let Some(errand) = self.find_mut(model).filter(|errand| !errand.paused) {
            errand.error = Some(error);
            self.save();
        }
    }

    pub(super) fn remove(&mut self, model: &str) {
        self.all.retain(|errand| errand.model != model);
        self.save();
    }

    fn save(&self) {
        let kept = Kept {
            version: VERSION,
            downloads: self.all.iter().map(KeptErrand::from).collect(),
        };
        let saved = serde_json::to_vec_pretty(&kept)
            .map_err(Into::into)
            .and_then(|text| write_atomically(&self.file, &text));
        if let Err(error) = saved {
            // The user has to ask again after a restart, and the download goes on then.
            tracing::warn!(%error, "the list of downloads cannot be kept");
        }
    }
}

impl Errand {
    fn of(model: String) -> Self {
        Self {
            model,
            paused: false,
            error: None,
            done: 0,
            remaining_ms: None,
        }
    }

    fn is_open(&self) -> bool {
        !self.paused && self.error.is_none()
    }
}

impl From<KeptErrand> for Errand {
    fn from(kept: KeptErrand) -> Self {
        Self {
            paused: kept.paused,
            ..Self::of(kept.model)
        }
    }
}

impl From<&Errand> for KeptErrand {
    fn from(errand: &Errand) -> Self {
        Self {
            model: errand.model.clone(),
            paused: !errand.is_open(),
        }
    }
}
