use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;

use sha2::{Digest, Sha256};

use crate::{Catalog, CatalogError, Entry, header};

/// Large enough that hashing dominates, small enough for the CPU cache.
const BUFFER: usize = 256 << 10;

#[derive(Debug)]
pub struct Loaded {
    pub entry: Entry,
    /// The hashed bytes, independent of later changes of the file.
    pub bytes: Vec<u8>,
}

/// An open file with the length of a model.
pub struct ModelFile {
    catalog: Catalog,
    path: PathBuf,
    file: File,
    length: u64,
}

impl ModelFile {
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Passes the file's chunks to `consume` while hashing; the last one only if the hash matches.
    pub fn read(mut self, consume: &mut dyn FnMut(Arc<[u8]>)) -> Result<Entry, CatalogError> {
        let (hash, last) =
            read_hashing(&mut self.file, self.length, consume).map_err(io_error(&self.path))?;
        let entry = self.catalog.with_hash(&hash).ok_or_else(|| {
            self.catalog
                .not_a_model(&mut self.file, &self.path, self.length)
        })?;
        consume(last);
        Ok(entry.clone())
    }
}

impl Catalog {
    /// Checks length and SHA-256, not the name. The error variant says what the file is.
    pub fn verify(&self, path: &Path) -> Result<&Entry, CatalogError> {
        let (mut file, length) = self.candidate(path)?;
        let hash = copy_hashing(&mut file, &mut io::sink()).map_err(io_error(path))?;
        self.with_hash(&hash)
            .ok_or_else(|| self.not_a_model(&mut file, path, length))
    }

    pub fn load(&self, path: &Path) -> Result<Loaded, CatalogError> {
        let mut bytes = Vec::new();
        let file = self.open(path)?;
        bytes.reserve_exact(usize::try_from(file.length).unwrap_or(0));
        let entry = file.read(&mut |chunk| bytes.extend_from_slice(&chunk))?;
        Ok(Loaded {
            entry: entry.clone(),
            bytes,
        })
    }

    /// Opens a file that has the length of a known model.
    pub fn open(&self, path: &Path) -> Result<ModelFile, CatalogError> {
        let (file, length) = self.candidate(path)?;
        Ok(ModelFile {
            catalog: self.clone(),
            path: path.to_owned(),
            file,
            length,
        })
    }

    /// Also returns the length in bytes.
    fn candidate(&self, path: &Path) -> Result<(File, u64), CatalogError> {
        let mut file = open(path)?;
        let length = file.metadata().map_err(io_error(path))?.len();
        if self.files().iter().any(|entry| entry.bytes == length) {
            Ok((file, length))
        } else {
            Err(self.not_a_model(&mut file, path, length))
        }
    }

    pub(crate) fn with_hash(&self, hash: &str) -> Option<&Entry> {
        self.files()
            .iter()
            .find(|entry| entry.hashes().any(|known| known == hash))
    }

    /// Copies and verifies the model file `from`, whatever its name, to `into_dir` under its
    /// catalog name.
    ///
    /// # Errors
    /// As [`Catalog::verify`]. No partial copy is left.
    pub fn import(&self, from: &Path, into_dir: &Path) -> Result<&Entry, CatalogError> {
        // Check the length before writing anything.
        let (mut source, length) = self.candidate(from)?;
        std::fs::create_dir_all(into_dir).map_err(io_error(into_dir))?;
        let mut copy = tempfile::NamedTempFile::new_in(into_dir).map_err(io_error(into_dir))?;
        // One extra byte, to detect a growing file.
        let mut limited = (&mut source).take(length + 1);
        let hash = copy_hashing(&mut limited, copy.as_file_mut()).map_err(io_error(into_dir))?;
        let Some(entry) = self.with_hash(&hash) else {
            return Err(self.not_a_model(&mut source, from, length));
        };
        copy.as_file().sync_all().map_err(io_error(into_dir))?;
        let path = into_dir.join(&entry.file);
        copy.persist(&path)
            .map_err(|error| io_error(&path)(error.error))?;
        Ok(entry)
    }

    /// Determines the most helpful error for a file that is not a model.
    fn not_a_model(&self, file: &mut File, path: &Path, length: u64) -> CatalogError {
        if is_web_page(file) {
            return CatalogError::WebPage(path.to_owned());
        }
        let named = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| self.find(name));
        let with_length = || self.files().iter().find(|entry| entry.bytes == length);
        // A file with a known model's name is a changed model, whatever its content.
        if named.is_none() && header::vocabulary_size(path).is_some() {
            return CatalogError::Untrusted(path.to_owned());
        }
        match named.or_else(with_length) {
            Some(entry) if length < entry.bytes => CatalogError::Truncated {
                path: path.to_owned(),
                name: entry.name.clone(),
                found: length,
                expected: entry.bytes,
            },
            Some(entry) => CatalogError::Changed {
                path: path.to_owned(),
                name: entry.name.clone(),
            },
            None => CatalogError::UnknownFile(path.to_owned()),
        }
    }
}

fn open(path: &Path) -> Result<File, CatalogError> {
    // Check before opening, because opening a pipe blocks.
    if !std::fs::metadata(path).map_err(io_error(path))?.is_file() {
        return Err(CatalogError::NotAFile(path.to_owned()));
    }
    File::open(path).map_err(io_error(path))
}

pub(crate) fn io_error(path: &Path) -> impl Fn(io::Error) -> CatalogError {
    let path = path.to_owned();
    move |source| CatalogError::Io {
        path: path.clone(),
        source,
    }
}

/// Passes all but the last chunk to `consume`; returns the SHA-256 in lower-case hex and the last
/// chunk. Reading and hashing take about equally long, so they run in parallel.
fn read_hashing(
    from: &mut impl Read,
    length: u64,
    consume: &mut dyn FnMut(Arc<[u8]>),
) -> io::Result<(String, Arc<[u8]>)> {
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel::<Arc<[u8]>>();
        let hashing = thread::Builder::new().spawn_scoped(scope, move || {
            let hash = receiver.iter().fold(Sha256::new(), Digest::chain_update);
            format!("{:x}", hash.finalize())
        })?;
        let mut remaining = length;
        let last = loop {
            let size = remaining.min(BUFFER as u64);
            let mut chunk = vec![0; size as usize];
            from.read_exact(&mut chunk)?;
            let chunk: Arc<[u8]> = chunk.into();
            remaining -= size;
            // The receiver is gone only if it panicked, which `join` reports.
            let _ = sender.send(Arc::clone(&chunk));
            if remaining == 0 {
                break chunk;
            }
            consume(chunk);
        };
        drop(sender);
        let hash = hashing
            .join()
            .map_err(|_| io::Error::other("it could not be hashed"))?;
        Ok((hash, last))
    })
}

/// Copies the content and returns its SHA-256 in lower-case hex.
pub(crate) fn copy_hashing(from: &mut impl Read, to: &mut impl Write) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(format!("{:x}", hash.finalize())),
            Ok(count) => {
                hash.update(&buffer[..count]);
                to.write_all(&buffer[..count])?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn is_web_page(file: &mut File) -> bool {
    let mut head = Vec::new();
    let read = file
        .seek(SeekFrom::Start(0))
        .and_then(|_| file.take(512).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    read.is_ok()
        && ["<!doctype", "<html", "<head", "<?xml"]
            .iter()
            .any(|tag| head.starts_with(tag))
}
