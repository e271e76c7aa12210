//! Downloading models, through the one gate.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use earshot_catalog::Entry;
use earshot_network::{Download, OnlineError, Patience, Purpose};

use crate::ending::{ENDING, uninterrupted};
use crate::paths::make_private;
use crate::{ModelError, Models, Settings, network};

impl Models {
    /// The names, each once, and the voice detector if it is not here: speech
    /// models need it.
    pub fn with_needed(&self, names: &[String]) -> Vec<String> {
        let vad = self.builtin.vad();
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
    /// For a program that does nothing else meanwhile: [`stop_writing`](crate::stop_writing)
    /// ends it.
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
        uninterrupted(|| self.fetch_until(&entry, &mut |done| progress(done, entry.bytes), &ENDING))
    }

    /// As [`Models::fetch`], until `stop` is set: then the error is
    /// [`OnlineError::Cancelled`], and what has arrived stays.
    pub(crate) fn fetch_until(
        &self,
        entry: &Entry,
        progress: &mut (dyn FnMut(u64) + Send),
        stop: &AtomicBool,
    ) -> Result<bool, ModelError> {
        if self.verify_one(entry).is_ok() {
            return Ok(true);
        }
        if entry.is_own {
            return Err(ModelError::OnlyByHand(entry.name.clone()));
        }
        let settings = Settings::load(&self.paths).unwrap_or_default();
        let addresses = addresses(entry, settings.model_source.as_deref());
        let dest = self.kept(entry);
        make_folder(&self.folder())?;
        let download = Download {
            urls: &addresses.iter().map(String::as_str).collect::<Vec<_>>(),
            dest: &dest,
            bytes: entry.bytes,
            sha256: &entry.sha256,
            purpose: Purpose::ModelDownload,
            proxy: network::proxy(&settings),
            patience: Patience::default(),
        };
        let started = Instant::now();
        let gate = network::gate(&self.paths);
        let fetched = earshot_network::fetch(&gate, &download, progress, stop);
        log(entry, started.elapsed(), fetched.as_ref().err());
        fetched?;
        Ok(false)
    }

    /// Bytes that have arrived of a model that is not whole yet.
    pub(crate) fn arrived(&self, entry: &Entry) -> u64 {
        earshot_network::arrived(&self.kept(entry), &entry.sha256)
    }

    /// Throws away what has arrived of it.
    ///
    /// # Errors
    /// [`ModelError::Online`] while it is being downloaded, or if the disk says no.
    pub(crate) fn forget_half(&self, entry: &Entry) -> Result<(), ModelError> {
        Ok(earshot_network::forget(&self.kept(entry), &entry.sha256)?)
    }
}

/// Where a model can be had, the first to be asked first.
fn addresses(entry: &Entry, source: Option<&str>) -> Vec<String> {
    match source {
        Some(folder) => vec![format!("{}/{}", folder.trim_end_matches('/'), entry.file)],
        None => std::iter::once(&entry.url)
            .chain(&entry.mirrors)
            .cloned()
            .collect(),
    }
}

pub(crate) fn make_folder(folder: &Path) -> Result<(), OnlineError> {
    make_private(folder).map_err(|source| OnlineError::Io {
        path: folder.to_owned(),
        source,
    })
}

fn log(entry: &Entry, took: Duration, error: Option<&OnlineError>) {
    let ms = took.as_millis() as u64;
    match error {
        None => tracing::info!(model = %entry.name, bytes = entry.bytes, ms, "model fetched"),
        Some(error) => {
            tracing::warn!(model = %entry.name, code = error.code(), ms, "model not fetched")
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::Paths;

    #[test]
    fn one_source_and_nobody_else_or_the_public_address_and_its_mirrors() {
        let models = Models::new(&Paths::under(Path::new("/nowhere"))).unwrap();
        let mut entry = models.named("base-q8_0").unwrap();
        entry.mirrors = vec!["https://mirror.example/base".to_owned()];
        let public = [entry.url.clone(), entry.mirrors[0].clone()];
        assert_eq!(addresses(&entry, None), public);
        for folder in ["https://models.example/a", "https://models.example/a/"] {
            let only = "https://models.example/a/ggml-base-q8_0.bin";
            assert_eq!(addresses(&entry, Some(folder)), [only]);
        }
    }
}
