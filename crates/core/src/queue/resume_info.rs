//! Detected language and processing time of a job, kept across restarts in the cache. If it is
//! lost, the language is detected again.

use std::path::{Path, PathBuf};

use earshot_fsutil::create_private_dir;
use earshot_notes::JobId;
use serde::{Deserialize, Serialize};

use crate::Paths;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ResumeInfo {
    /// ISO 639-1 code, once detected.
    pub(super) language: Option<String>,
    /// Total of previous runs.
    pub(super) processing_ms: u64,
}

fn folder(paths: &Paths) -> PathBuf {
    paths.cache.join("jobs")
}

fn file(paths: &Paths, job: &JobId) -> PathBuf {
    folder(paths).join(format!("{job}.json"))
}

impl ResumeInfo {
    pub(super) fn load(paths: &Paths, job: &JobId) -> ResumeInfo {
        std::fs::read(file(paths, job))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Best effort: a failure costs a little time after a crash.
    pub(super) fn save(&self, paths: &Paths, job: &JobId) {
        let save = || {
            create_private_dir(&folder(paths))?;
            // No fsync: a power cut costs no more than a crash.
            std::fs::write(file(paths, job), serde_json::to_vec(self)?)
        };
        if let Err(error) = save() {
            tracing::warn!(%error, "resume info could not be saved");
        }
    }

    pub(super) fn delete(paths: &Paths, job: &JobId) {
        // It may never have been saved.
        let _ = std::fs::remove_file(file(paths, job));
    }

    /// Deletes the files of all other jobs.
    pub(super) fn retain(paths: &Paths, jobs: &[JobId]) {
        let is_kept = |path: &Path| {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            jobs.iter().any(|job| stem == Some(job.as_str()))
        };
        for entry in std::fs::read_dir(folder(paths))
            .into_iter()
            .flatten()
            .flatten()
        {
            if !is_kept(&entry.path()) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}
