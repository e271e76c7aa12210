//! Downloading models.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use earshot_catalog::Entry;
use earshot_fsutil::{SHUTTING_DOWN, create_private_dir, critical_section};
use earshot_network::{Download, NetworkError, Proxy, Purpose, TransferPolicy};

use crate::{ModelError, Models};

impl Models {
    /// Adds the voice activity model, which every speech model needs, and removes duplicates.
    pub fn with_dependencies(&self, names: &[String]) -> Vec<String> {
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

    /// Returns `true` without connecting if the model is installed and valid. An interrupted
    /// download leaves a hidden partial file, from which the next one resumes. `progress` gets the
    /// bytes done, including earlier attempts, and the total.
    ///
    /// [`begin_shutdown`](earshot_fsutil::begin_shutdown) stops it.
    pub fn fetch(
        &self,
        name: &str,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<bool, ModelError> {
        let entry = self.find(name)?;
        critical_section(|| {
            self.fetch_until(
                &entry,
                &mut |done| progress(done, entry.bytes),
                &SHUTTING_DOWN,
            )
        })
    }

    /// Like [`Models::fetch`]; `stop` cancels it with [`NetworkError::Cancelled`].
    pub fn fetch_until(
        &self,
        entry: &Entry,
        progress: &mut (dyn FnMut(u64) + Send),
        stop: &AtomicBool,
    ) -> Result<bool, ModelError> {
        if self.verify_one(entry).is_ok() {
            return Ok(true);
        }
        if entry.is_custom {
            return Err(ModelError::CustomNotDownloadable(entry.name.clone()));
        }
        let settings = self.settings();
        let urls = download_urls(entry, settings.source.as_deref());
        let dest = self.install_path(entry);
        create_folder(&self.folder())?;
        let download = Download {
            urls: &urls.iter().map(String::as_str).collect::<Vec<_>>(),
            dest: &dest,
            bytes: entry.bytes,
            sha256: &entry.sha256,
            purpose: Purpose::ModelDownload,
            proxy: Proxy::from_setting(settings.proxy.as_deref()),
            policy: TransferPolicy::default(),
        };
        let started = Instant::now();
        let fetched = earshot_network::fetch(&self.config.gate, &download, progress, stop);
        log_result(entry, started.elapsed(), fetched.as_ref().err());
        fetched?;
        Ok(false)
    }

    /// Size of the partial file of an unfinished download.
    pub fn partial_bytes(&self, entry: &Entry) -> u64 {
        earshot_network::partial_bytes(&self.install_path(entry), &entry.sha256)
    }

    /// # Errors
    /// [`ModelError::Network`] while it is being downloaded.
    pub fn delete_partial(&self, entry: &Entry) -> Result<(), ModelError> {
        Ok(earshot_network::delete_partial(
            &self.install_path(entry),
            &entry.sha256,
        )?)
    }
}

/// In the order in which they are tried.
fn download_urls(entry: &Entry, source: Option<&str>) -> Vec<String> {
    match source {
        Some(folder) => vec![format!("{}/{}", folder.trim_end_matches('/'), entry.file)],
        None => std::iter::once(&entry.url)
            .chain(&entry.mirrors)
            .cloned()
            .collect(),
    }
}

pub(crate) fn create_folder(folder: &Path) -> Result<(), NetworkError> {
    create_private_dir(folder).map_err(|source| NetworkError::Io {
        path: folder.to_owned(),
        source,
    })
}

fn log_result(entry: &Entry, elapsed: Duration, error: Option<&NetworkError>) {
    let ms = elapsed.as_millis() as u64;
    match error {
        None => tracing::info!(model = %entry.name, bytes = entry.bytes, ms, "model fetched"),
        Some(error) => {
            tracing::warn!(model = %entry.name, code = %error.code(), ms, "model not fetched")
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::testing::{SavedFolder, models_in};

    #[test]
    fn a_configured_source_replaces_the_public_addresses() {
        let models = models_in(Path::new("/nowhere"), &SavedFolder::default());
        let mut entry = models.find("base-q8_0").unwrap();
        entry.mirrors = vec!["https://mirror.example/base".to_owned()];
        let public = [entry.url.clone(), entry.mirrors[0].clone()];
        assert_eq!(download_urls(&entry, None), public);
        for folder in ["https://models.example/a", "https://models.example/a/"] {
            let only = "https://models.example/a/ggml-base-q8_0.bin";
            assert_eq!(download_urls(&entry, Some(folder)), [only]);
        }
    }
}
