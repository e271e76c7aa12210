//! Export and import of the library as a zip of database snapshot, audio files and manifest.

mod check;
mod export;
mod import;
mod merge;
mod untrusted;
pub(crate) mod validation;

use serde::{Deserialize, Serialize};

pub use check::CheckReport;
pub use export::ExportReport;
pub use merge::ImportReport;

const KIND: &str = "earshot-library";
/// Version written, and latest version supported.
const FORMAT_VERSION: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "notes.db";
const AUDIO_FOLDER: &str = "audio/";
/// About 200 bytes for each of 300,000 audio files.
const MAX_MANIFEST_SIZE: u64 = 64 << 20;

/// Common to all versions.
#[derive(Deserialize)]
struct ManifestHeader {
    kind: Option<String>,
    form: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    kind: String,
    form: u32,
    /// Schema version.
    database_form: i64,
    /// Unix ms.
    made_at: i64,
    entries: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    name: String,
    bytes: u64,
    sha256: String,
}
