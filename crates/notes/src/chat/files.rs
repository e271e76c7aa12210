//! What is in an export, be it a folder or a zip.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::SpooledTempFile;
use zip::ZipArchive;
use zip::result::ZipError;

use super::ChatError;

/// More files than this no chat has.
const MOST_FILES: usize = 200_000;
/// Deepest folder in which an export keeps sounds.
const DEEPEST: usize = 4;
/// Largest text of a chat, in bytes.
const LARGEST_TEXT: u64 = 256 << 20;
/// Largest sound that is unpacked, in bytes.
const LARGEST_SOUND: u64 = 2 << 30;
/// Bytes of an unpacked sound that stay in memory.
const IN_MEMORY: usize = 8 << 20;

/// A file of the export.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Below the export's folder, with `/`.
    pub(super) name: String,
    pub(super) bytes: u64,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    Zip(usize),
}

impl Entry {
    pub(super) fn base_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// How many folders it lies in.
    pub(super) fn depth(&self) -> usize {
        self.name.matches('/').count()
    }
}

pub(super) enum Opened {
    File(File),
    Unpacked(SpooledTempFile),
}

/// A listing of the export.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) entries: Vec<Entry>,
    zip: Option<Mutex<ZipArchive<File>>>,
}

impl Files {
    /// `None` if this is neither a folder nor a zip.
    pub(super) fn open(path: &Path) -> Result<Option<Files>, ChatError> {
        if path.is_dir() {
            // A look at the top first: somebody may drop a whole home folder.
            if !has_marker(path)? {
                return Ok(None);
            }
            let mut entries = Vec::new();
            list(path, "", 0, &mut entries)?;
            entries.sort_by(|one, other| one.name.cmp(&other.name));
            return Ok(Some(Files { entries, zip: None }));
        }
        let mut file = File::open(path).map_err(ChatError::Read)?;
        let mut magic = [0; 4];
        if file.read_exact(&mut magic).is_err() || magic != *b"PK\x03\x04" {
            return Ok(None);
        }
        file.rewind().map_err(ChatError::Read)?;
        let mut zip = match ZipArchive::new(file) {
            Ok(zip) => zip,
            Err(ZipError::Io(error)) if error.kind() != io::ErrorKind::UnexpectedEof => {
                return Err(ChatError::Read(error));
            }
            Err(error) => return Err(ChatError::Damaged(error.to_string())),
        };
        if zip.len() > MOST_FILES {
            return Err(ChatError::TooLarge("it has too many files"));
        }
        let mut entries = Vec::new();
        for index in 0..zip.len() {
            let entry = zip
                .by_index_raw(index)
                .map_err(|error| ChatError::Damaged(error.to_string()))?;
            if entry.is_file() {
                entries.push(Entry {
                    name: entry.name().replace('\\', "/"),
                    bytes: entry.size(),
                    place: Place::Zip(index),
                });
            }
        }
        Ok(Some(Files {
            entries,
            zip: Some(Mutex::new(zip)),
        }))
    }

    pub(super) fn text(&self, entry: &Entry) -> Result<String, ChatError> {
        if entry.bytes > LARGEST_TEXT {
            return Err(ChatError::TooLarge("its text is too long"));
        }
        let mut bytes = Vec::new();
        match &entry.place {
            Place::File(path) => {
                let file = File::open(path).map_err(ChatError::Read)?;
                file.take(LARGEST_TEXT)
                    .read_to_end(&mut bytes)
                    .map_err(ChatError::Read)?;
            }
            Place::Zip(index) => self.unpack(*index, LARGEST_TEXT, &mut bytes)?,
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(super) fn open_entry(&self, entry: &Entry) -> Result<Opened, ChatError> {
        match &entry.place {
            Place::File(path) => Ok(Opened::File(File::open(path).map_err(ChatError::Read)?)),
            Place::Zip(index) => {
                if entry.bytes > LARGEST_SOUND {
                    return Err(ChatError::TooLarge("one of its sounds is too long"));
                }
                let mut unpacked = SpooledTempFile::new(IN_MEMORY);
                self.unpack(*index, LARGEST_SOUND, &mut unpacked)?;
                unpacked.rewind().map_err(ChatError::Read)?;
                Ok(Opened::Unpacked(unpacked))
            }
        }
    }

    /// Unpacks no more than the entry says it has, whatever is packed in it.
    fn unpack(&self, index: usize, most: u64, into: &mut impl io::Write) -> Result<(), ChatError> {
        let Some(zip) = &self.zip else {
            return Err(ChatError::Damaged("no zip".to_owned()));
        };
        let mut zip = zip.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = zip
            .by_index(index)
            .map_err(|error| ChatError::Damaged(error.to_string()))?;
        let said = entry.size().min(most);
        let copied =
            io::copy(&mut entry.take(said + 1), into).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::UnexpectedEof => ChatError::Damaged(error.to_string()),
                _ => ChatError::Read(error),
            })?;
        if copied == said {
            Ok(())
        } else {
            Err(ChatError::Damaged(
                "a file has another size than it says".to_owned(),
            ))
        }
    }
}

/// Whether the name is that of a chat's text.
pub(super) fn is_marker(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower == "_chat.txt"
        || lower == "result.json"
        || lower == "messages.html"
        || (lower.ends_with(".txt") && lower.contains("whatsapp"))
}

fn has_marker(folder: &Path) -> Result<bool, ChatError> {
    for entry in fs::read_dir(folder).map_err(ChatError::Read)? {
        let entry = entry.map_err(ChatError::Read)?;
        if entry.file_name().to_str().is_some_and(is_marker) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Links are not followed: they lead out of the export.
fn list(folder: &Path, above: &str, depth: usize, into: &mut Vec<Entry>) -> Result<(), ChatError> {
    for entry in fs::read_dir(folder).map_err(ChatError::Read)? {
        let entry = entry.map_err(ChatError::Read)?;
        let file_name = entry.file_name();
        let Some(base) = file_name.to_str() else {
            continue;
        };
        let name = format!("{above}{base}");
        let kind = entry.file_type().map_err(ChatError::Read)?;
        if kind.is_dir() && depth < DEEPEST {
            list(&entry.path(), &format!("{name}/"), depth + 1, into)?;
        } else if kind.is_file() {
            if into.len() >= MOST_FILES {
                return Err(ChatError::TooLarge("it has too many files"));
            }
            into.push(Entry {
                name,
                bytes: entry.metadata().map_err(ChatError::Read)?.len(),
                place: Place::File(entry.path()),
            });
        }
    }
    Ok(())
}
