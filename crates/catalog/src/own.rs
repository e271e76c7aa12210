//! Model files that somebody carried here and that the catalog does not know.
//!
//! Each lies beside a small record: who brought it said yes to it, and from then on it is
//! the file with that SHA-256 and no other. Nobody vouches for what is in it: whoever loads
//! it must see [`Entry::is_own`].

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::verify::{copy_hashing, io_error};
use crate::{Catalog, CatalogError, Entry, Kind, is_plain_name, is_sha256};

/// How the names of such files begin, so that none is ever taken for one of the catalog's.
const PREFIX: &str = "own-";
const ENDING: &str = ".toml";
/// No name is longer.
const LONGEST_NAME: usize = 40;

/// The first number of every whisper.cpp model file.
const MAGIC: u32 = 0x6767_6d6c;
/// Numbers after it: what the network looks like.
const NUMBERS: usize = 11;
/// Tokens of a model that knows English alone; others have more.
const ENGLISH_TOKENS: u32 = 51_864;
/// What is reasonable for each of the numbers: vocabulary; of the encoder context, width,
/// heads and layers; of the decoder the same; mel bands; number format.
const BOUNDS: [(u32, u32); NUMBERS] = [
    (50_000, 60_000),
    (1, 1500),
    (1, 8192),
    (1, 128),
    (1, 128),
    (1, 4096),
    (1, 8192),
    (1, 128),
    (1, 128),
    (40, 256),
    (0, 4096),
];

/// What is kept beside the file.
#[derive(Serialize, Deserialize)]
struct Record {
    name: String,
    sha256: String,
    bytes: u64,
    /// When it was brought, in milliseconds since 1970.
    added_ms: u64,
    /// It knows English alone.
    english: bool,
}

impl Catalog {
    /// This catalog and what was brought to the folder by hand.
    #[must_use]
    pub fn with_own(&self, folder: &Path) -> Self {
        let mut catalog = self.clone();
        let mut own: Vec<_> = records(folder)
            .into_iter()
            .filter(|record| is_sound(record) && self.with_hash(&record.sha256).is_none())
            .map(entry)
            .collect();
        own.sort_by(|a, b| a.name.cmp(&b.name));
        // The voice detector stays the last.
        let at = catalog.files.len() - 1;
        catalog.files.splice(at..at, own);
        catalog
    }

    /// As [`Catalog::import`], also of a whisper.cpp model file that this catalog does not
    /// know: whoever brings it has said yes to it. It is kept with its SHA-256 under a name
    /// of its own, and is a model of [`Catalog::with_own`] from then on. `now_ms` is the
    /// time in milliseconds since 1970.
    ///
    /// # Errors
    /// [`CatalogError`] if it is no such file, or cannot be copied. Nothing is left behind.
    pub fn import_own(
        &self,
        from: &Path,
        into_dir: &Path,
        now_ms: u64,
    ) -> Result<Entry, CatalogError> {
        match self.import(from, into_dir) {
            Ok(entry) => Ok(entry.clone()),
            // What is only the beginning of a model will not do, whoever vouches for it.
            Err(error @ (CatalogError::Io { .. } | CatalogError::Truncated { .. })) => Err(error),
            Err(error) => {
                let tokens = tokens(from).ok_or(error)?;
                self.keep(from, into_dir, now_ms, tokens == ENGLISH_TOKENS)
            }
        }
    }

    fn keep(
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
        // What changed while it was being copied is not what was looked at.
        if tokens(copy.path()).is_none() {
            return Err(CatalogError::UnknownFile(from.to_owned()));
        }
        copy.as_file().sync_all().map_err(io_error(into_dir))?;
        let known = self.with_own(into_dir);
        if let Some(entry) = known.with_hash(&sha256) {
            return Ok(entry.clone());
        }
        let entry = entry(Record {
            name: known.free_name(from),
            sha256,
            bytes,
            added_ms: now_ms,
            english,
        });
        // The record first: one without its file is nothing, a file without its record
        // would lie there unseen.
        let record = write_record(&entry, now_ms, into_dir)?;
        let path = into_dir.join(&entry.file);
        copy.persist(&path).map_err(|error| {
            let _ = std::fs::remove_file(record);
            io_error(&path)(error.error)
        })?;
        Ok(entry)
    }

    /// A plain name after the file's own that no model has.
    fn free_name(&self, from: &Path) -> String {
        let stem = from.file_stem().unwrap_or_default().to_string_lossy();
        let stem = stem.strip_prefix("ggml-").unwrap_or(&stem);
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '-'
            }
        };
        let stem: String = stem.chars().map(plain).take(LONGEST_NAME).collect();
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

/// Whether this file begins as a whisper.cpp model does, with numbers that make sense.
pub(crate) fn is_model_like(path: &Path) -> bool {
    tokens(path).is_some()
}

/// Removes the record of a model that was brought by hand.
///
/// # Errors
/// What the system says.
pub fn remove_record(entry: &Entry, folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(record_path(entry, folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Tokens of the model's vocabulary, if the file begins as a whisper.cpp model does.
fn tokens(path: &Path) -> Option<u32> {
    let mut head = [0; 4 * (1 + NUMBERS)];
    if !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_exact(&mut head).ok()?;
    let mut numbers = head
        .chunks_exact(4)
        .map(|four| four.try_into().map_or(u32::MAX, u32::from_le_bytes));
    if numbers.next()? != MAGIC {
        return None;
    }
    let numbers: Vec<u32> = numbers.collect();
    let sound = |(number, (least, most)): (&u32, (u32, u32))| (least..=most).contains(number);
    numbers.iter().zip(BOUNDS).all(sound).then(|| numbers[0])
}

fn records(folder: &Path) -> Vec<Record> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_record = |name: &str| name.starts_with(PREFIX) && name.ends_with(ENDING);
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_record))
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .filter_map(|text| toml::from_str::<Record>(&text).ok())
        .filter(|record| folder.join(file_name(&record.name)).exists())
        .collect()
}

/// Whoever can write there could write anything.
fn is_sound(record: &Record) -> bool {
    is_plain_name(&record.name) && is_sha256(&record.sha256) && record.bytes > 0
}

fn entry(record: Record) -> Entry {
    Entry {
        file: file_name(&record.name),
        name: record.name,
        kind: Kind::Whisper,
        architecture: String::new(),
        precision: String::new(),
        bytes: record.bytes,
        sha256: record.sha256,
        source: None,
        languages: record
            .english
            .then(|| "en".to_owned())
            .into_iter()
            .collect(),
        licence: String::new(),
        url: String::new(),
        mirrors: Vec::new(),
        wer: None,
        is_own: true,
    }
}

fn file_name(name: &str) -> String {
    format!("{PREFIX}{name}.bin")
}

/// Where the record of such a model lies, if the model lies in this folder.
pub fn record_path(entry: &Entry, folder: &Path) -> PathBuf {
    folder.join(format!("{PREFIX}{}{ENDING}", entry.name))
}

fn write_record(entry: &Entry, added_ms: u64, folder: &Path) -> Result<PathBuf, CatalogError> {
    let record = Record {
        name: entry.name.clone(),
        sha256: entry.sha256.clone(),
        bytes: entry.bytes,
        added_ms,
        english: !entry.languages.is_empty(),
    };
    let path = record_path(entry, folder);
    let text =
        toml::to_string(&record).map_err(|error| CatalogError::Malformed(error.to_string()))?;
    std::fs::write(&path, text).map_err(io_error(&path))?;
    Ok(path)
}
