//! Where transcripts go, without ever writing over or half writing a file.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use earshot_transcript::{Document, Format, WriteError, WriteOptions, write};

use crate::ending::{unfinished, uninterrupted};

/// Where transcripts go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To the caller's standard output.
    Stdout,
    /// To this one file.
    File(PathBuf),
    /// To a file for each sound and format in this folder.
    Folder(PathBuf),
}

/// Why there can be no output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// Standard output can carry one format.
    #[error("Several formats need --output FOLDER to go to.")]
    SeveralFormats,
    /// The format cannot be written several times into one stream.
    #[error("Several files as {0} need --output FOLDER to go to.")]
    SeveralFiles(Format),
    /// The file is there already.
    #[error("\"{0}\" exists already; name another output, or add --force to replace it.")]
    Exists(PathBuf),
    /// The output would replace what is to be transcribed.
    #[error("\"{0}\" is the sound itself; name another output.")]
    IsInput(PathBuf),
    /// Something else than a file or folder is there.
    #[error("\"{0}\" is neither a file nor a folder, so nothing can be written there.")]
    NotAFile(PathBuf),
    /// The place cannot be written to.
    #[error("\"{path}\" cannot be written: {reason}.")]
    Unwritable {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The document could not be put into the format.
    #[error(transparent)]
    Format(#[from] WriteError),
}

impl OutputError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SeveralFormats => "several-formats",
            Self::SeveralFiles(_) => "several-files",
            Self::Exists(_) => "output-exists",
            Self::IsInput(_) => "output-is-input",
            Self::NotAFile(_) => "output-not-a-file",
            Self::Unwritable { .. } => "output-unwritable",
            Self::Format(error) => error.code(),
        }
    }

    /// Would another command line mend it (rather than another disk)?
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::Unwritable { .. } | Self::Format(_))
    }
}

/// What the user asked for. The output is a file if there is one sound, one
/// format and no folder of that name; else it is a folder, made if missing.
#[derive(Clone, Copy, Debug)]
pub struct OutputWish<'a> {
    /// File or folder; standard output if `None`.
    pub output: Option<&'a Path>,
    /// At least one.
    pub formats: &'a [Format],
    /// A single sound was named, and no folder.
    pub one_sound: bool,
    /// The sounds' own files, which no output may replace.
    pub inputs: &'a [PathBuf],
    /// Show the time of each word, see [`WriteOptions`].
    pub words: bool,
    /// Replace files that are there already.
    pub force: bool,
}

/// The output side of one run.
#[derive(Debug)]
pub struct Outputs {
    destination: Destination,
    formats: Vec<Format>,
    words: bool,
    force: bool,
    /// Written in this run: not even `force` writes over these.
    taken: HashSet<PathBuf>,
}

impl Outputs {
    /// Decides where everything goes and tries the place, before any work is
    /// done for nothing.
    ///
    /// # Errors
    /// [`OutputError`] if the wish cannot be met.
    pub fn plan(wish: &OutputWish) -> Result<Self, OutputError> {
        let mut formats: Vec<Format> = Vec::new();
        for &format in wish.formats {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        let destination = match (wish.output, formats.as_slice()) {
            (None, [format]) if !wish.one_sound && !format.can_follow_itself() => {
                return Err(OutputError::SeveralFiles(*format));
            }
            (None, [_]) => Destination::Stdout,
            (None, _) => return Err(OutputError::SeveralFormats),
            (Some(path), [_]) if wish.one_sound && !names_folder(path) => {
                file_destination(path, wish)?
            }
            (Some(path), _) => folder_destination(path)?,
        };
        Ok(Self {
            destination,
            formats,
            words: wish.words,
            force: wish.force,
            taken: HashSet::new(),
        })
    }

    /// Where everything goes.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// The formats, each once.
    pub fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// Is the time of each word wanted?
    pub fn words(&self) -> bool {
        self.words
    }

    /// Writes `document` into the destination's file or folder, each format to
    /// a temporary file that gets its name only when it is complete. `stem` is
    /// the name in a folder; if any of `stem.txt`, `stem.srt` … is there
    /// already, all of them become `stem (2).txt` and so on. Does nothing for
    /// standard output.
    ///
    /// # Errors
    /// [`OutputError`] if a file cannot be written; those before it are.
    pub fn write(
        &mut self,
        document: &Document,
        stem: &OsStr,
    ) -> Result<Vec<PathBuf>, OutputError> {
        match self.destination.clone() {
            Destination::Stdout => Ok(Vec::new()),
            Destination::File(path) => {
                self.write_one(document, self.formats[0], &path, self.force)?;
                Ok(vec![path])
            }
            Destination::Folder(folder) => self.write_all(document, &folder, stem),
        }
    }

    fn write_all(
        &mut self,
        document: &Document,
        folder: &Path,
        stem: &OsStr,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let mut written = Vec::new();
        let mut number = 1;
        while written.len() < self.formats.len() {
            let path = |format: &Format| folder.join(file_name(stem, number, *format));
            let left = &self.formats[written.len()..];
            if left.iter().map(path).any(|path| self.is_taken(&path)) {
                number += 1;
                continue;
            }
            let format = left[0];
            let path = path(&format);
            match self.write_one(document, format, &path, self.force) {
                // Another program was quicker.
                Err(OutputError::Exists(_)) => number += 1,
                Err(error) => return Err(error),
                Ok(()) => {
                    self.taken.insert(folded(&path));
                    written.push(path);
                }
            }
        }
        Ok(written)
    }

    fn is_taken(&self, path: &Path) -> bool {
        self.taken.contains(&folded(path)) || (!self.force && path.symlink_metadata().is_ok())
    }

    fn write_one(
        &self,
        document: &Document,
        format: Format,
        path: &Path,
        replace: bool,
    ) -> Result<(), OutputError> {
        let mut bytes = Vec::new();
        write(
            document,
            format,
            WriteOptions {
                words: self.words,
                follows: false,
            },
            &mut bytes,
        )?;
        uninterrupted(|| place(path, &bytes, replace))
    }
}

/// Names that differ only in case are one on many systems.
fn folded(path: &Path) -> PathBuf {
    path.to_str().map_or_else(
        || path.to_owned(),
        |text| PathBuf::from(text.to_lowercase()),
    )
}

fn file_name(stem: &OsStr, number: u32, format: Format) -> OsString {
    let mut name = stem.to_owned();
    if number > 1 {
        name.push(format!(" ({number})"));
    }
    name.push(".");
    name.push(format.name());
    name
}

fn names_folder(path: &Path) -> bool {
    let separated = path
        .as_os_str()
        .as_encoded_bytes()
        .last()
        .is_some_and(|&byte| std::path::is_separator(byte.into()));
    separated || path.is_dir()
}

fn file_destination(path: &Path, wish: &OutputWish) -> Result<Destination, OutputError> {
    let unwritable = |reason| OutputError::Unwritable {
        path: path.to_owned(),
        reason,
    };
    // A link is followed, so that its target is replaced and not the link.
    let path = match path.canonicalize() {
        Ok(real) => {
            if wish
                .inputs
                .iter()
                .any(|input| input.canonicalize().is_ok_and(|input| input == real))
            {
                return Err(OutputError::IsInput(path.to_owned()));
            }
            if !real.is_file() {
                return Err(OutputError::NotAFile(path.to_owned()));
            }
            if !wish.force {
                return Err(OutputError::Exists(path.to_owned()));
            }
            real
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(unwritable(error)),
    };
    try_folder(&folder_of(&path)).map_err(unwritable)?;
    Ok(Destination::File(path))
}

fn folder_destination(path: &Path) -> Result<Destination, OutputError> {
    let unwritable = |reason| OutputError::Unwritable {
        path: path.to_owned(),
        reason,
    };
    fs::create_dir_all(path).map_err(unwritable)?;
    try_folder(path).map_err(unwritable)?;
    Ok(Destination::Folder(path.to_owned()))
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// Can files be made in this folder?
fn try_folder(folder: &Path) -> io::Result<()> {
    temporary_in(folder).map(drop)
}

fn temporary_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".earshot-");
    // What every program gives a new file; the user's umask narrows it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn place(path: &Path, bytes: &[u8], replace: bool) -> Result<(), OutputError> {
    let unwritable = |reason| OutputError::Unwritable {
        path: path.to_owned(),
        reason,
    };
    let mut file = temporary_in(&folder_of(path)).map_err(unwritable)?;
    *unfinished() = Some(file.path().to_owned());
    let written = file.write_all(bytes).and_then(|()| file.flush());
    let placed = match written {
        Ok(()) if replace => file.persist(path).map_err(|error| error.error),
        Ok(()) => file.persist_noclobber(path).map_err(|error| error.error),
        Err(error) => Err(error),
    };
    *unfinished() = None;
    match placed {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(OutputError::Exists(path.to_owned()))
        }
        Err(error) => Err(unwritable(error)),
    }
}

#[cfg(test)]
#[path = "outputs_tests.rs"]
mod tests;
