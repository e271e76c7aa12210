//! The files of an export: a folder or a zip.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::ChatError;
use crate::bounded_zip::{self, BoundedZip, check_entry, check_total};
use crate::local_time::is_direction_mark;
use unicode_normalization::UnicodeNormalization as _;

const MAX_FILES: usize = bounded_zip::MAX_FILES;
const MAX_DEPTH: usize = 6;
/// Bytes of about a million messages; WhatsApp exports at most 40,000.
const MAX_TEXT_SIZE: u64 = 64 << 20;
/// Bytes.
const MAX_AUDIO_SIZE: u64 = 2 << 30;
/// Bytes needed to recognize a chat.
const PREFIX_SIZE: u64 = 4096;

#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Relative to the export, separated by `/`.
    pub(super) name: String,
    pub(super) bytes: u64,
    location: Location,
}

#[derive(Clone, Debug)]
enum Location {
    File(PathBuf),
    Zip(usize),
}

impl Entry {
    pub(super) fn base_name(&self) -> &str {
        &self.name[self.folder().len()..]
    }

    /// With a trailing `/`; empty at the top.
    pub(super) fn folder(&self) -> &str {
        self.name.rfind('/').map_or("", |at| &self.name[..=at])
    }
}

#[derive(Debug)]
pub(super) struct Files {
    pub(super) entries: Vec<Entry>,
    zip: Option<Mutex<BoundedZip<File>>>,
}

impl Files {
    /// `None` if this is no chat text, no folder with one, and no zip.
    pub(super) fn open(
        path: &Path,
        is_text: fn(&[u8]) -> bool,
    ) -> Result<Option<Files>, ChatError> {
        if path.is_dir() {
            // Check the top level first: this may be a whole home folder.
            if !has_text(path, is_text)? {
                return Ok(None);
            }
            let mut entries = Vec::new();
            list(path, "", 0, &mut entries)?;
            entries.sort_by(|one, other| one.name.cmp(&other.name));
            return Ok(Some(Files { entries, zip: None }));
        }
        let Some(mut zip) = open_zip(path)? else {
            return single_text(path, is_text);
        };
        if !check_total(&mut zip)? {
            return Err(ratio_error());
        }
        let mut entries = Vec::new();
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index)?;
            // Many programs write UTF-8 names without its flag.
            let name = std::str::from_utf8(entry.name_raw())
                .unwrap_or(entry.name())
                .replace('\\', "/");
            if entry.is_file() && !is_macos_metadata(&name) {
                entries.push(Entry {
                    name,
                    bytes: entry.size(),
                    location: Location::Zip(index),
                });
            }
        }
        Ok(Some(Files {
            entries,
            zip: Some(Mutex::new(zip)),
        }))
    }

    #[cfg(test)]
    pub(super) const fn none() -> Files {
        Files {
            entries: Vec::new(),
            zip: None,
        }
    }

    pub(super) fn is_zip(&self) -> bool {
        self.zip.is_some()
    }

    pub(super) fn prefix(&self, entry: &Entry) -> Result<Vec<u8>, ChatError> {
        let mut bytes = Vec::new();
        self.read_with(entry, |reader| {
            reader.take(PREFIX_SIZE).read_to_end(&mut bytes)
        })??;
        Ok(bytes)
    }

    pub(super) fn text(&self, entry: &Entry) -> Result<String, ChatError> {
        if entry.bytes > MAX_TEXT_SIZE {
            return Err(ChatError::TooLarge("its text is too long"));
        }
        let mut bytes = Vec::new();
        self.read_with(entry, |reader| {
            reader.take(MAX_TEXT_SIZE).read_to_end(&mut bytes)
        })??;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    pub(super) fn copy(&self, entry: &Entry, into: &mut impl io::Write) -> Result<(), ChatError> {
        if entry.bytes > MAX_AUDIO_SIZE && self.is_zip() {
            return Err(ChatError::TooLarge("one of its audio files is too long"));
        }
        let copied = self.read_with(entry, |reader| io::copy(reader, into))??;
        if copied == entry.bytes || !self.is_zip() {
            Ok(())
        } else {
            Err(ChatError::Damaged(
                "the size of a file differs from the declared one".to_owned(),
            ))
        }
    }

    pub(super) fn read_with<T>(
        &self,
        entry: &Entry,
        read: impl FnOnce(&mut dyn Read) -> T,
    ) -> Result<T, ChatError> {
        match (&entry.location, &self.zip) {
            (Location::Zip(index), Some(zip)) => {
                let mut zip = zip.lock().unwrap_or_else(PoisonError::into_inner);
                let unpacked = zip.by_index(*index)?;
                if !check_entry(&unpacked) {
                    return Err(ratio_error());
                }
                // Entries may contain more than declared.
                Ok(read(&mut unpacked.take(entry.bytes.saturating_add(1))))
            }
            (Location::File(path), _) => Ok(read(&mut File::open(path).map_err(ChatError::Read)?)),
            (Location::Zip(_), None) => Err(ChatError::Damaged("no zip".to_owned())),
        }
    }
}

/// WhatsApp exports a chat without its media as a text.
fn single_text(path: &Path, is_text: fn(&[u8]) -> bool) -> Result<Option<Files>, ChatError> {
    let name = path.file_name().and_then(|name| name.to_str());
    let Some(name) = name.filter(|name| is_export_file(name) && may_be_text(name)) else {
        return Ok(None);
    };
    if !path.is_file() || !read_prefix(path).is_ok_and(|start| is_text(&start)) {
        return Ok(None);
    }
    let entry = Entry {
        name: name.to_owned(),
        bytes: path.metadata().map_err(ChatError::Read)?.len(),
        location: Location::File(path.to_owned()),
    };
    Ok(Some(Files {
        entries: vec![entry],
        zip: None,
    }))
}

fn ratio_error() -> ChatError {
    ChatError::TooLarge("its compression ratio is implausible")
}

/// Accepts single-part split zips and self-extracting zips.
fn open_zip(path: &Path) -> Result<Option<BoundedZip<File>>, ChatError> {
    /// End record without a comment (APPNOTE.TXT 4.3.16).
    const END: i64 = 22;
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    let mut file = File::open(path).map_err(ChatError::Read)?;
    let mut magic = [0; 4];
    if file.read_exact(&mut magic).is_err() {
        return Ok(None);
    }
    let begins = matches!(
        &magic,
        b"PK\x03\x04" | b"PK\x05\x06" | b"PK\x07\x08" | b"PK00"
    );
    if !begins {
        let mut end = [0; END as usize];
        let read = file
            .seek(SeekFrom::End(-END))
            .and_then(|_| file.read_exact(&mut end));
        if read.is_err() || !end.starts_with(b"PK\x05\x06") {
            return Ok(None);
        }
    }
    file.rewind().map_err(ChatError::Read)?;
    match bounded_zip::open(file) {
        Ok(zip) => Ok(Some(zip)),
        Err(error) if begins => Err(error.into()),
        Err(_) => Ok(None),
    }
}

/// Names used only by chat exports.
pub(super) fn is_export_file(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(
        lower.as_str(),
        "_chat.txt" | "result.json" | "messages.html" | "export_results.html"
    ) || (lower.ends_with(".txt") && lower.contains("whatsapp"))
}

/// Includes names that users choose when renaming.
pub(super) fn may_be_text(name: &str) -> bool {
    !name.contains('.') || name.to_lowercase().ends_with(".txt")
}

/// Normalized name: another system may have written it.
pub(super) fn folded(name: &str) -> String {
    let clean = name.chars().filter(|c| !is_direction_mark(*c));
    clean
        .nfc()
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Files that macOS adds to archives and foreign disks.
fn is_macos_metadata(name: &str) -> bool {
    name.split('/')
        .any(|part| part == "__MACOSX" || part.starts_with("._"))
}

fn has_text(folder: &Path, is_text: fn(&[u8]) -> bool) -> Result<bool, ChatError> {
    for entry in fs::read_dir(folder).map_err(ChatError::Read)? {
        let entry = entry.map_err(ChatError::Read)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if is_macos_metadata(&name) || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if is_export_file(&name)
            || (may_be_text(&name) && read_prefix(&entry.path()).is_ok_and(|start| is_text(&start)))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read_prefix(path: &Path) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?
        .take(PREFIX_SIZE)
        .read_to_end(&mut start)?;
    Ok(start)
}

/// Does not follow links, which may lead out of the export.
fn list(folder: &Path, above: &str, depth: usize, into: &mut Vec<Entry>) -> Result<(), ChatError> {
    for entry in fs::read_dir(folder).map_err(ChatError::Read)? {
        let entry = entry.map_err(ChatError::Read)?;
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(ChatError::Read)?;
        if is_macos_metadata(&name) {
            continue;
        }
        if kind.is_dir() && depth < MAX_DEPTH {
            list(&entry.path(), &format!("{name}/"), depth + 1, into)?;
        } else if kind.is_file() {
            if into.len() >= MAX_FILES {
                return Err(ChatError::TooLarge("it has too many files"));
            }
            into.push(Entry {
                name,
                bytes: entry.metadata().map_err(ChatError::Read)?.len(),
                location: Location::File(entry.path()),
            });
        }
    }
    Ok(())
}
