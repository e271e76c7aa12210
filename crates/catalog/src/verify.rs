//! Is this file one of the models?

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;

use sha2::{Digest, Sha256};

use crate::{Catalog, CatalogError, Entry, own};

/// Large enough that the cost is the hashing, small enough for a cache.
const BUFFER: usize = 256 << 10;

/// The bytes of a model of the catalog.
#[derive(Debug)]
pub struct Loaded {
    /// Which model it is.
    pub entry: Entry,
    /// The very bytes that were hashed: what becomes of the file no longer matters.
    pub bytes: Vec<u8>,
}

/// An open file that may be a model.
pub struct ModelFile {
    catalog: Catalog,
    path: PathBuf,
    file: File,
    length: u64,
}

impl ModelFile {
    /// Its length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads it whole and gives its bytes in pieces, while they are hashed. The last
    /// piece is given only when all of them are known to be those of a model: whoever
    /// has them all has what was hashed. Says which model it is.
    ///
    /// # Errors
    /// As [`Catalog::verify`].
    pub fn read(mut self, give: &mut dyn FnMut(Arc<[u8]>)) -> Result<Entry, CatalogError> {
        let (hash, last) =
            read_hashing(&mut self.file, self.length, give).map_err(io_error(&self.path))?;
        let entry = self.catalog.with_hash(&hash).ok_or_else(|| {
            self.catalog
                .not_a_model(&mut self.file, &self.path, self.length)
        })?;
        give(last);
        Ok(entry.clone())
    }
}

impl Catalog {
    /// Checks that the file at `path` is a model of this catalog, whatever its
    /// name, by its length and then its SHA-256; says which.
    ///
    /// # Errors
    /// One of [`CatalogError`]'s kinds that says what the file is instead: a web
    /// page, the beginning of a model, a changed model, or nothing known.
    pub fn verify(&self, path: &Path) -> Result<&Entry, CatalogError> {
        let (mut file, length) = self.candidate(path)?;
        let hash = copy_hashing(&mut file, &mut io::sink()).map_err(io_error(path))?;
        self.with_hash(&hash)
            .ok_or_else(|| self.not_a_model(&mut file, path, length))
    }

    /// Reads the model file at `path` whole, and checks it as [`Catalog::verify`] does.
    ///
    /// # Errors
    /// As [`Catalog::verify`].
    pub fn load(&self, path: &Path) -> Result<Loaded, CatalogError> {
        let mut bytes = Vec::new();
        let file = self.open(path)?;
        bytes.reserve_exact(usize::try_from(file.length).unwrap_or(0));
        let entry = file.read(&mut |piece| bytes.extend_from_slice(&piece))?;
        Ok(Loaded {
            entry: entry.clone(),
            bytes,
        })
    }

    /// Opens a file that is as long as one of the models.
    ///
    /// # Errors
    /// As [`Catalog::verify`].
    pub fn open(&self, path: &Path) -> Result<ModelFile, CatalogError> {
        let (file, length) = self.candidate(path)?;
        Ok(ModelFile {
            catalog: self.clone(),
            path: path.to_owned(),
            file,
            length,
        })
    }

    /// Opens a file that is as long as one of the models; its length in bytes.
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

    /// Copies the model file `from` into the folder `into_dir` under its catalog
    /// name; says which model it is. The copy is verified before it gets that name,
    /// and replaces what had it. `from` may have any name, and is left as it is.
    ///
    /// # Errors
    /// As [`Catalog::verify`], about `from`; [`CatalogError::Io`] when it cannot
    /// be copied. Nothing is left behind.
    pub fn import(&self, from: &Path, into_dir: &Path) -> Result<&Entry, CatalogError> {
        // Before anything is written: is any model of that length?
        let (mut source, length) = self.candidate(from)?;
        std::fs::create_dir_all(into_dir).map_err(io_error(into_dir))?;
        let mut copy = tempfile::NamedTempFile::new_in(into_dir).map_err(io_error(into_dir))?;
        // One byte more than it said, so that a file that grows is caught.
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

    /// Says as well as possible what a file that is no model is.
    fn not_a_model(&self, file: &mut File, path: &Path, length: u64) -> CatalogError {
        if is_web_page(file) {
            return CatalogError::WebPage(path.to_owned());
        }
        let named = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| self.find(name));
        let as_long = || self.files().iter().find(|entry| entry.bytes == length);
        // Under a known model's name it would be a lie, whatever is in it.
        if named.is_none() && own::is_model_like(path) {
            return CatalogError::Unvouched(path.to_owned());
        }
        match named.or_else(as_long) {
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
    // Asked before opening, because opening a pipe waits for its other end.
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

/// Reads `length` bytes and gives all but the last piece, which comes with their SHA-256
/// in lower-case hex. Reading and hashing take about as long as each other, so they go
/// on side by side.
fn read_hashing(
    from: &mut impl Read,
    length: u64,
    give: &mut dyn FnMut(Arc<[u8]>),
) -> io::Result<(String, Arc<[u8]>)> {
    thread::scope(|scope| {
        let (parts, to_hash) = mpsc::channel::<Arc<[u8]>>();
        let hashing = thread::Builder::new().spawn_scoped(scope, move || {
            let hash = to_hash.iter().fold(Sha256::new(), Digest::chain_update);
            format!("{:x}", hash.finalize())
        })?;
        let mut left = length;
        let last = loop {
            let size = left.min(BUFFER as u64);
            let mut part = vec![0; size as usize];
            from.read_exact(&mut part)?;
            let part: Arc<[u8]> = part.into();
            left -= size;
            // It is gone only if it panicked, which `join` tells.
            let _ = parts.send(Arc::clone(&part));
            if left == 0 {
                break part;
            }
            give(part);
        };
        drop(parts);
        let hash = hashing
            .join()
            .map_err(|_| io::Error::other("it could not be hashed"))?;
        Ok((hash, last))
    })
}

/// Copies everything and returns its SHA-256 in lower-case hex.
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

/// Whether the file begins as a web page does.
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
