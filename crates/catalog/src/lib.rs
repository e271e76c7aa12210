//! The catalog of known model files, and verification of files against it.
//!
//! whisper.cpp trusts its model file; a malicious one can crash it or worse. Only files whose
//! SHA-256 is in the catalog or in the sidecar of a custom model are loaded. The hashed bytes are
//! the ones used, so a file cannot be swapped in between.

mod custom;
mod entry;
mod error;
mod header;
mod verify;

use std::collections::HashSet;

use serde::Deserialize;

pub use custom::{remove_sidecar, sidecar_path};
pub use entry::{Entry, Kind, Source, Wheel};
pub use error::CatalogError;
pub use verify::{Loaded, ModelFile};

const BUILTIN: &str = include_str!("../../../models/catalog.toml");
const SCHEMA: u32 = 1;

#[derive(Debug, Clone)]
pub struct Catalog {
    /// The speech models first, the voice activity model last.
    files: Vec<Entry>,
    sources: Vec<Source>,
    default: usize,
}

/// The file format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    default: String,
    vad: String,
    #[serde(rename = "model")]
    models: Vec<Entry>,
    #[serde(rename = "source", default)]
    sources: Vec<Source>,
}

impl Catalog {
    /// The catalog in this build (`models/catalog.toml`).
    ///
    /// # Errors
    /// [`CatalogError::Malformed`], never in a build that passed its tests.
    pub fn builtin() -> Result<Self, CatalogError> {
        Self::parse(BUILTIN)
    }

    /// Rejects unknown keys, duplicates, malformed hashes and file names with folders.
    pub fn parse(text: &str) -> Result<Self, CatalogError> {
        let malformed = |reason: String| CatalogError::Malformed(reason);
        let document: Document =
            toml::from_str(text).map_err(|error| malformed(error.message().to_owned()))?;
        if document.schema != SCHEMA {
            return Err(malformed(format!(
                "its schema is {} and this program reads {SCHEMA}",
                document.schema
            )));
        }
        document
            .check()
            .map_err(|(name, fault)| malformed(format!("“{name}” {fault}")))?;

        let (mut files, mut vad): (Vec<_>, Vec<_>) = document
            .models
            .into_iter()
            .partition(|entry| entry.kind == Kind::Whisper);
        let default = files
            .iter()
            .position(|entry| entry.name == document.default);
        let default = default.ok_or_else(|| {
            malformed(format!(
                "its default “{}” is not a speech model",
                document.default
            ))
        })?;
        vad.retain(|entry| entry.name == document.vad);
        if vad.len() != 1 {
            return Err(malformed(format!(
                "“{}” is not a voice activity model",
                document.vad
            )));
        }
        files.append(&mut vad);
        Ok(Self {
            files,
            sources: document.sources,
            default,
        })
    }

    pub fn models(&self) -> &[Entry] {
        &self.files[..self.files.len() - 1]
    }

    pub fn files(&self) -> &[Entry] {
        &self.files
    }

    /// By name or file name, of either kind.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.files
            .iter()
            .find(|entry| entry.name == name || entry.file == name)
    }

    pub fn default_model(&self) -> &Entry {
        &self.files[self.default]
    }

    pub fn vad(&self) -> &Entry {
        &self.files[self.files.len() - 1]
    }

    pub fn source(&self, entry: &Entry) -> Option<&Source> {
        let name = entry.source.as_ref()?;
        self.sources.iter().find(|source| source.name == *name)
    }
}

/// The name of the invalid item, and the problem.
type Fault = (String, &'static str);

impl Document {
    fn check(&self) -> Result<(), Fault> {
        let fault = |name: &str, fault| Err((name.to_owned(), fault));
        let mut names = HashSet::new();
        let mut hashes = HashSet::new();
        for entry in &self.models {
            if !is_plain_name(&entry.name) || !is_plain_name(&entry.file) {
                return fault(&entry.name, "has an invalid name");
            }
            if !names.insert(&entry.name) || !names.insert(&entry.file) {
                return fault(&entry.name, "is a duplicate");
            }
            if entry.bytes == 0 {
                return fault(&entry.name, "has no length");
            }
            let mut urls = std::iter::once(&entry.url).chain(&entry.mirrors);
            if !urls.all(|url| url.starts_with("https://")) {
                return fault(&entry.name, "has an address without https");
            }
            if entry.wer.is_some_and(|wer| !(0.0..=100.0).contains(&wer)) {
                return fault(&entry.name, "has an invalid error rate");
            }
            if !is_sha256(&entry.sha256) {
                return fault(&entry.name, "has a malformed SHA-256");
            }
            if !hashes.insert(&entry.sha256) {
                return fault(&entry.name, "has the SHA-256 of another");
            }
            if let Some(source) = &entry.source
                && !self.sources.iter().any(|known| known.name == *source)
            {
                return fault(&entry.name, "is built from an unknown source");
            }
        }
        let mut names = HashSet::new();
        for source in &self.sources {
            if !names.insert(&source.name) || source.weights.is_empty() || source.wheels.is_empty()
            {
                return fault(&source.name, "is a duplicate or empty");
            }
            for wheel in &source.wheels {
                if !is_plain_name(&wheel.file) || !is_sha256(&wheel.sha256) {
                    return fault(&wheel.package, "has an invalid file name or SHA-256");
                }
            }
        }
        Ok(())
    }
}

/// Valid on every file system and safe in every shell.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(['.', '-'])
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

fn is_sha256(hash: &str) -> bool {
    hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
