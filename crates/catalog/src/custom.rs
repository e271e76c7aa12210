//! Custom models: whisper.cpp model files that are not in the catalog.
//!
//! Imported explicitly by the user and pinned by a sidecar file with their SHA-256. They are
//! untrusted: check [`Entry::is_custom`].

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::header::vocabulary_size;
use crate::verify::{copy_hashing, io_error};
use crate::{Catalog, CatalogError, Entry, Kind, is_plain_name, is_sha256};

/// No catalog file has this prefix.
const PREFIX: &str = "custom-";
const EXTENSION: &str = ".toml";
const MAX_NAME: usize = 40;

/// Vocabulary size of English-only models; multilingual ones have more tokens.
const ENGLISH_VOCABULARY: u32 = 51_864;
#[derive(Serialize, Deserialize)]
struct Sidecar {
    name: String,
    sha256: String,
    bytes: u64,
    /// Time of the import, Unix ms.
    added_ms: u64,
    /// English-only.
    english: bool,
}

impl Catalog {
    /// This catalog and the custom models in the folder.
    #[must_use]
    pub fn with_custom(&self, folder: &Path) -> Self {
        let mut catalog = self.clone();
        let mut custom: Vec<_> = sidecars(folder)
            .into_iter()
            .filter(|sidecar| is_valid(sidecar) && self.with_hash(&sidecar.sha256).is_none())
            .map(entry)
            .collect();
        custom.sort_by(|a, b| a.name.cmp(&b.name));
        // The voice activity model stays last.
        let at = catalog.files.len() - 1;
        catalog.files.splice(at..at, custom);
        catalog
    }

    /// Like [`Catalog::import`], but also accepts unknown whisper.cpp model files. `now_ms` is Unix
    /// time.
    pub fn import_custom(
        &self,
        from: &Path,
        into_dir: &Path,
        now_ms: u64,
    ) -> Result<Entry, CatalogError> {
        match self.import(from, into_dir) {
            Ok(entry) => Ok(entry.clone()),
            // A truncated model is never a custom model.
            Err(error @ (CatalogError::Io { .. } | CatalogError::Truncated { .. })) => Err(error),
            Err(error) => {
                let vocabulary_size = vocabulary_size(from).ok_or(error)?;
                self.add(
                    from,
                    into_dir,
                    now_ms,
                    vocabulary_size == ENGLISH_VOCABULARY,
                )
            }
        }
    }

    fn add(
        &self,
        from: &Path,
        into_dir: &Path,
        now_ms: u64,
        english: bool,
    ) -> Result<Entry, CatalogError> {
        std::fs::create_dir_all(into_dir).map_err(io_error(into_dir))?;
        let mut source = File::open(from).map_err(io_error(from))?;
        let mut copy = tempfile::NamedTempFile::new_in(into_dir).map_err(io_error(into_dir))?;
        let sha256 = copy_hashing(&mut source, copy.as_file_mut()).map_err(io_error(into_dir))?;
        let bytes = copy.as_file().metadata().map_err(io_error(into_dir))?.len();
        // The file may have changed since it was checked.
        if vocabulary_size(copy.path()).is_none() {
            return Err(CatalogError::UnknownFile(from.to_owned()));
        }
        copy.as_file().sync_all().map_err(io_error(into_dir))?;
        let known = self.with_custom(into_dir);
        if let Some(entry) = known.with_hash(&sha256) {
            return Ok(entry.clone());
        }
        let entry = entry(Sidecar {
            name: known.unused_name(from),
            sha256,
            bytes,
            added_ms: now_ms,
            english,
        });
        // The sidecar first: a sidecar alone is ignored, but a model alone would be an invisible
        // leftover.
        let sidecar = write_sidecar(&entry, now_ms, into_dir)?;
        let path = into_dir.join(&entry.file);
        copy.persist(&path).map_err(|error| {
            let _ = std::fs::remove_file(sidecar);
            io_error(&path)(error.error)
        })?;
        Ok(entry)
    }

    /// An unused plain name derived from the file's name.
    fn unused_name(&self, from: &Path) -> String {
        let stem = from.file_stem().unwrap_or_default().to_string_lossy();
        let stem = stem.strip_prefix("ggml-").unwrap_or(&stem);
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '-'
            }
        };
        let stem: String = stem.chars().map(plain).take(MAX_NAME).collect();
        let stem = match stem.trim_matches(['.', '-']) {
            "" => "model",
            stem => stem,
        };
        let mut name = stem.to_owned();
        for number in 2.. {
            if self.find(&name).is_none() {
                break;
            }
            name = format!("{stem}-{number}");
        }
        name
    }
}

pub fn remove_sidecar(entry: &Entry, folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(sidecar_path(entry, folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn sidecars(folder: &Path) -> Vec<Sidecar> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_sidecar = |name: &str| name.starts_with(PREFIX) && name.ends_with(EXTENSION);
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_sidecar))
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .filter_map(|text| toml::from_str::<Sidecar>(&text).ok())
        .filter(|sidecar| folder.join(file_name(&sidecar.name)).exists())
        .collect()
}

fn is_valid(sidecar: &Sidecar) -> bool {
    is_plain_name(&sidecar.name) && is_sha256(&sidecar.sha256) && sidecar.bytes > 0
}

fn entry(sidecar: Sidecar) -> Entry {
    Entry {
        file: file_name(&sidecar.name),
        name: sidecar.name,
        kind: Kind::Whisper,
        architecture: String::new(),
        precision: String::new(),
        bytes: sidecar.bytes,
        sha256: sidecar.sha256,
        source: None,
        languages: sidecar
            .english
            .then(|| "en".to_owned())
            .into_iter()
            .collect(),
        licence: String::new(),
        url: String::new(),
        mirrors: Vec::new(),
        wer: None,
        is_custom: true,
    }
}

fn file_name(name: &str) -> String {
    format!("{PREFIX}{name}.bin")
}

pub fn sidecar_path(entry: &Entry, folder: &Path) -> PathBuf {
    folder.join(format!("{PREFIX}{}{EXTENSION}", entry.name))
}

fn write_sidecar(entry: &Entry, added_ms: u64, folder: &Path) -> Result<PathBuf, CatalogError> {
    let sidecar = Sidecar {
        name: entry.name.clone(),
        sha256: entry.sha256.clone(),
        bytes: entry.bytes,
        added_ms,
        english: !entry.languages.is_empty(),
    };
    let path = sidecar_path(entry, folder);
    let text =
        toml::to_string(&sidecar).map_err(|error| CatalogError::Malformed(error.to_string()))?;
    std::fs::write(&path, text).map_err(io_error(&path))?;
    Ok(path)
}
