//! Is this file one of the models?

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Catalog, CatalogError, Entry};

/// Large enough that the cost is the hashing, small enough for a cache.
const BUFFER: usize = 256 << 10;

/// A file that is, byte for byte, a model of the catalog.
#[derive(Debug)]
pub struct Verified {
    /// Which model it is.
    pub entry: Entry,
    /// The very handle that was hashed, rewound. Load from this and not from the
    /// path, which may lead elsewhere by now.
    pub file: File,
    /// Where it was found.
    pub path: PathBuf,
}

impl Catalog {
    /// Checks that the file at `path` is a model of this catalog, whatever its
    /// name, by its length and then its SHA-256.
    ///
    /// # Errors
    /// One of [`CatalogError`]'s kinds that says what the file is instead: a web
    /// page, the beginning of a model, a changed model, or nothing known.
    pub fn verify(&self, path: &Path) -> Result<Verified, CatalogError> {
        let io = |source| CatalogError::Io {
            path: path.to_owned(),
            source,
        };
        let mut file = open(path)?;
        let length = file.metadata().map_err(io)?.len();
        if !self.files().iter().any(|entry| entry.bytes == length) {
            return Err(self.not_a_model(&mut file, path, length));
        }
        let hash = copy_hashing(&mut file, &mut io::sink()).map_err(io)?;
        let Some(entry) = self
            .files()
            .iter()
            .find(|entry| entry.hashes().any(|known| known == hash))
        else {
            return Err(self.not_a_model(&mut file, path, length));
        };
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        Ok(Verified {
            entry: entry.clone(),
            file,
            path: path.to_owned(),
        })
    }

    /// Copies the model file `from` into the folder `into_dir` under its catalog
    /// name. The copy is verified before it gets that name, and replaces what
    /// had it. `from` may have any name, and is left as it is.
    ///
    /// # Errors
    /// As [`Catalog::verify`], about `from`; [`CatalogError::Io`] when it cannot
    /// be copied. Nothing is left behind.
    pub fn import(&self, from: &Path, into_dir: &Path) -> Result<Verified, CatalogError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| CatalogError::Io { path, source }
        };
        let mut source = open(from)?;
        let length = source.metadata().map_err(io(from))?.len();
        // Before anything is written: no model is of that length.
        if !self.files().iter().any(|entry| entry.bytes == length) {
            return Err(self.not_a_model(&mut source, from, length));
        }
        std::fs::create_dir_all(into_dir).map_err(io(into_dir))?;
        let mut copy = tempfile::NamedTempFile::new_in(into_dir).map_err(io(into_dir))?;
        // One byte more than it said, so that a file that grows is caught.
        let mut limited = (&mut source).take(length + 1);
        let hash = copy_hashing(&mut limited, copy.as_file_mut()).map_err(io(into_dir))?;
        let Some(entry) = self
            .files()
            .iter()
            .find(|entry| entry.hashes().any(|known| known == hash))
        else {
            return Err(self.not_a_model(&mut source, from, length));
        };
        copy.as_file().sync_all().map_err(io(into_dir))?;
        let path = into_dir.join(&entry.file);
        let mut file = copy
            .persist(&path)
            .map_err(|error| io(&path)(error.error))?;
        file.seek(SeekFrom::Start(0)).map_err(io(&path))?;
        Ok(Verified {
            entry: entry.clone(),
            file,
            path,
        })
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
    let io = |source| CatalogError::Io {
        path: path.to_owned(),
        source,
    };
    // Asked before opening, because opening a pipe waits for its other end.
    if !std::fs::metadata(path).map_err(io)?.is_file() {
        return Err(CatalogError::NotAFile(path.to_owned()));
    }
    File::open(path).map_err(io)
}

/// Copies everything and returns its SHA-256 in lower-case hex.
fn copy_hashing(from: &mut impl Read, to: &mut impl Write) -> io::Result<String> {
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
