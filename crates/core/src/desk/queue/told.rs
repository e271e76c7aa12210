//! What a job has found out beside its text: the language that is spoken, and
//! how long it has worked. A killed job goes on with it; where it is lost, the
//! language is found out again.

use std::path::{Path, PathBuf};

use earshot_notes::JobId;
use serde::{Deserialize, Serialize};

use crate::Paths;
use crate::paths::make_private;

/// What a job has found out beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// ISO 639-1 code of the spoken language, once sure.
    pub(crate) language: Option<String>,
    /// Of the runs before this one, in milliseconds.
    pub(crate) worked_ms: u64,
}

fn folder(paths: &Paths) -> PathBuf {
    paths.cache.join("jobs")
}

fn file(paths: &Paths, job: &JobId) -> PathBuf {
    folder(paths).join(format!("{job}.json"))
}

impl Told {
    pub(crate) fn of(paths: &Paths, job: &JobId) -> Told {
        std::fs::read(file(paths, job))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Keeps it. Failing costs a little time after a crash, no more.
    pub(crate) fn keep(&self, paths: &Paths, job: &JobId) {
        let kept = || {
            make_private(&folder(paths))?;
            // Not waiting for the disk: a power cut costs no more than a crash.
            std::fs::write(file(paths, job), serde_json::to_vec(self)?)
        };
        if let Err(error) = kept() {
            tracing::warn!(%error, "what a job was told is not kept");
        }
    }

    pub(crate) fn forget(paths: &Paths, job: &JobId) {
        // There is none where nothing was told.
        let _ = std::fs::remove_file(file(paths, job));
    }

    /// Forgets all but what these jobs were told.
    pub(crate) fn forget_others(paths: &Paths, jobs: &[JobId]) {
        let is_one = |path: &Path| {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            jobs.iter().any(|job| stem == Some(job.as_str()))
        };
        for entry in std::fs::read_dir(folder(paths))
            .into_iter()
            .flatten()
            .flatten()
        {
            if !is_one(&entry.path()) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}
