//! Downloading models, through the one gate.

use earshot_catalog::Entry;
use earshot_online::{Download, Patience, Proxy, Purpose};

use crate::ending::{ENDING, uninterrupted};
use crate::{ModelError, Models, network};

impl Models {
    /// The names, each once, and the voice detector if it is not here: speech
    /// models need it.
    pub fn with_needed(&self, names: &[String]) -> Vec<String> {
        let vad = self.catalog.vad();
        let mut needed: Vec<String> = Vec::new();
        let vad_name = (!self.path(vad).exists()).then_some(&vad.name);
        for name in names.iter().chain(vad_name) {
            if !needed.contains(name) {
                needed.push(name.clone());
            }
        }
        needed
    }

    /// Downloads a model, unless it is here and right (then the answer is
    /// `true`, and nothing was connected to). Only the complete file with the
    /// right SHA-256 gets the model's name; what had arrived when a download was
    /// cut off lies hidden beside it, and the next one goes on from there.
    /// `progress` is told bytes done, those of earlier tries included, and in all.
    ///
    /// # Errors
    /// [`ModelError::Unknown`] for a name the catalog has not,
    /// [`ModelError::Online`] if the download fails or this build has no network.
    pub fn fetch(
        &self,
        name: &str,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<bool, ModelError> {
        let entry = self.named(name)?;
        if self.verify_one(entry).is_ok() {
            return Ok(true);
        }
        let gate = network::gate(&self.paths);
        let dest = self.path(entry);
        std::fs::create_dir_all(&self.paths.models).map_err(|source| {
            earshot_online::OnlineError::Io {
                path: self.paths.models.clone(),
                source,
            }
        })?;
        let download = Download {
            urls: &[&entry.url],
            dest: &dest,
            bytes: entry.bytes,
            sha256: &entry.sha256,
            purpose: Purpose::ModelDownload,
            proxy: Proxy::System,
            patience: Patience::default(),
        };
        let started = std::time::Instant::now();
        let mut progress = |done| progress(done, entry.bytes);
        let fetched =
            uninterrupted(|| earshot_online::fetch(&gate, &download, &mut progress, &ENDING));
        log(
            entry,
            started.elapsed().as_millis() as u64,
            fetched.as_ref().err(),
        );
        fetched?;
        Ok(false)
    }
}

fn log(entry: &Entry, ms: u64, error: Option<&earshot_online::OnlineError>) {
    match error {
        None => tracing::info!(model = %entry.name, bytes = entry.bytes, ms, "model fetched"),
        Some(error) => {
            tracing::warn!(model = %entry.name, code = error.code(), ms, "model not fetched")
        }
    }
}
