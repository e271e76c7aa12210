//! Where transcripts go, without ever writing over or half writing a file.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use earshot_transcript::{Document, Format, WriteError, WriteOptions, one_line, write};

use crate::ending::uninterrupted;
use crate::file_names::{file_name, folded, is_refused, stems};
use crate::new_file::{NewFile, Readers, probe_folder};

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
        /// The system's error.
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
    /// File or folder; standard output if `None` or `-`.
    pub output: Option<&'a Path>,
    /// At least one.
    pub formats: &'a [Format],
    /// A single sound was named, and no folder.
    pub one_sound: bool,
    /// The sounds' own files, which no output may replace.
    pub inputs: &'a [PathBuf],
    /// What can be chosen about the formats.
    pub options: WriteOptions,
    /// Replace files that are there already.
    pub force: bool,
}

/// The output side of one run.
#[derive(Debug)]
pub struct Outputs {
    destination: Destination,
    formats: Vec<Format>,
    options: WriteOptions,
    force: bool,
    /// Written in this run: not even `force` writes over these.
    taken: HashSet<PathBuf>,
    /// The number that the next file with this stem has, for stems that occurred.
    next: HashMap<PathBuf, u32>,
}

/// What came of writing one or more documents, each of them in each format.
#[derive(Debug, Default)]
pub struct Written {
    /// The files that are there now.
    pub files: Vec<PathBuf>,
    /// Why others are not.
    pub failures: Vec<OutputError>,
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
        let output = wish.output.filter(|path| path.as_os_str() != "-");
        let destination = match (output, formats.as_slice()) {
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
            options: wish.options,
            force: wish.force,
            taken: HashSet::new(),
            next: HashMap::new(),
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

    /// `document` as it goes to standard output after those before it. With `several`
    /// each text as txt has a heading, as head(1) does it.
    ///
    /// # Errors
    /// If a Word document cannot be packed.
    pub fn stream(&mut self, document: &Document, several: bool) -> Result<Vec<u8>, WriteError> {
        let mut bytes = Vec::new();
        let format = self.formats[0];
        let mut options = self.options;
        if format == Format::Txt && several {
            let gap = if options.follows { "\n" } else { "" };
            bytes.extend(format!("{gap}==> {} <==\n", one_line(&document.file)).bytes());
            options.follows = false;
        }
        write(document, format, options, &mut bytes)?;
        self.options.follows = true;
        Ok(bytes)
    }

    /// Writes `document` into the destination's file or folder, each format to
    /// a temporary file that gets its name only when it is complete. `stem` is
    /// the name in a folder; if any of `stem.txt`, `stem.srt` … is there
    /// already, all of them become `stem (2).txt` and so on. A format that cannot be
    /// written does not keep the others from it. Does nothing for standard output.
    pub fn write(&mut self, document: &Document, stem: &OsStr) -> Written {
        match self.destination.clone() {
            Destination::Stdout => Written::default(),
            Destination::File(path) => {
                let mut written = Written::default();
                match self.write_one(document, self.formats[0], &path) {
                    Ok(()) => written.files.push(path),
                    Err(error) => written.failures.push(error),
                }
                written
            }
            Destination::Folder(folder) => self.write_all(document, &folder, stem),
        }
    }

    fn write_all(&mut self, document: &Document, folder: &Path, stem: &OsStr) -> Written {
        let mut written = Written::default();
        let mut left = self.formats.clone();
        let mut stems = stems(stem).into_iter().peekable();
        while let Some(stem) = stems.next() {
            let is_last = stems.peek().is_none();
            left = self.write_as(document, left, folder, &stem, is_last, &mut written);
            if left.is_empty() {
                break;
            }
        }
        written
    }

    /// Writes the formats that are `left`; gives those of which the file system refuses the
    /// name, unless this name is the last that there is.
    fn write_as(
        &mut self,
        document: &Document,
        mut left: Vec<Format>,
        folder: &Path,
        stem: &OsStr,
        is_last: bool,
        written: &mut Written,
    ) -> Vec<Format> {
        let mut refused = Vec::new();
        let key = folded(Path::new(stem));
        let mut number = self.next.get(&key).copied().unwrap_or(1);
        while let Some(&format) = left.first() {
            let path = |format: Format| folder.join(file_name(stem, number, format));
            if left.iter().any(|format| self.is_taken(&path(*format))) {
                number += 1;
                continue;
            }
            let path = path(format);
            match self.write_one(document, format, &path) {
                Ok(()) => {
                    self.taken.insert(folded(&path));
                    self.next.insert(key.clone(), number + 1);
                    written.files.push(path);
                }
                // Another program was quicker.
                Err(OutputError::Exists(_)) => {
                    number += 1;
                    continue;
                }
                Err(OutputError::Unwritable { reason, .. }) if !is_last && is_refused(&reason) => {
                    refused.push(format);
                }
                Err(error) => written.failures.push(error),
            }
            left.remove(0);
        }
        refused
    }

    fn is_taken(&self, path: &Path) -> bool {
        self.taken.contains(&folded(path)) || (!self.force && path.symlink_metadata().is_ok())
    }

    fn write_one(
        &self,
        document: &Document,
        format: Format,
        path: &Path,
    ) -> Result<(), OutputError> {
        let mut bytes = Vec::new();
        write(document, format, self.options, &mut bytes)?;
        uninterrupted(|| place(path, &bytes, self.force))
    }
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
    NewFile::probe(&path).map_err(unwritable)?;
    Ok(Destination::File(path))
}

fn folder_destination(path: &Path) -> Result<Destination, OutputError> {
    let unwritable = |reason| OutputError::Unwritable {
        path: path.to_owned(),
        reason,
    };
    fs::create_dir_all(path).map_err(unwritable)?;
    probe_folder(path).map_err(unwritable)?;
    Ok(Destination::Folder(path.to_owned()))
}

fn place(path: &Path, bytes: &[u8], replace: bool) -> Result<(), OutputError> {
    let placed = NewFile::begin(path, Readers::Usual).and_then(|mut new| {
        new.file().write_all(bytes)?;
        new.finish(replace)
    });
    placed.map_err(|reason| match reason.kind() {
        io::ErrorKind::AlreadyExists => OutputError::Exists(path.to_owned()),
        _ => OutputError::Unwritable {
            path: path.to_owned(),
            reason,
        },
    })
}

#[cfg(test)]
#[path = "outputs_tests.rs"]
mod tests;
