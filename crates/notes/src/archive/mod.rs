//! The whole library in one file: a zip with a snapshot of the database, every
//! sound, and a list of what must be in it.

mod check;
mod export;
mod foreign;
mod import;
mod merge;
pub(crate) mod readable;

use serde::{Deserialize, Serialize};

pub use check::CheckReport;
pub use export::ExportReport;
pub use import::ImportReport;

/// What tells an archive from other zips.
const KIND: &str = "earshot-library";
/// The form of archives that this program writes, and the newest it reads.
const FORM: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "notes.db";
/// Folder of the sounds.
const SOUNDS: &str = "audio/";
/// Largest manifest, in bytes: two hundred for each of three hundred thousand sounds.
const LARGEST_MANIFEST: u64 = 64 << 20;

/// What every form of the manifest has.
#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
    form: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    kind: String,
    form: u32,
    /// Form of the database.
    database_form: i64,
    /// Unix milliseconds.
    made_at: i64,
    entries: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    name: String,
    bytes: u64,
    sha256: String,
}
