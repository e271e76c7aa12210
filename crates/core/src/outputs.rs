//! Decides where transcripts are written and writes complete files without replacing others.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use earshot_error::ErrorCode;
use earshot_fsutil::{FileAccess, NewFile, critical_section, probe_folder};
use earshot_transcript::{Document, Format, WriteError, WriteOptions, one_line, write};

use crate::file_names::{case_folded, file_name, is_invalid_name, stems};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    Stdout,
    File(PathBuf),
    /// One file per input and format.
    Folder(PathBuf),
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// Stdout can carry one format.
    #[error("Several formats need an output folder.")]
    SeveralFormats,
    /// The format cannot be concatenated.
    #[error("Several files as {0} need an output folder.")]
    SeveralFiles(Format),
    #[error("\"{0}\" exists already; name another output, or replace this one.")]
    Exists(PathBuf),
    #[error("\"{0}\" is the input itself; name another output.")]
    IsInput(PathBuf),
    #[error("\"{0}\" is neither a file nor a folder, so nothing can be written there.")]
    NotAFile(PathBuf),
    #[error("\"{path}\" cannot be written: {reason}.")]
    Unwritable { path: PathBuf, reason: io::Error },
    #[error(transparent)]
    Format(#[from] WriteError),
}

impl OutputError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::SeveralFormats => ErrorCode::SeveralFormats,
            Self::SeveralFiles(_) => ErrorCode::SeveralFiles,
            Self::Exists(_) => ErrorCode::OutputExists,
            Self::IsInput(_) => ErrorCode::OutputIsInput,
            Self::NotAFile(_) => ErrorCode::OutputNotAFile,
            Self::Unwritable { .. } => ErrorCode::OutputUnwritable,
            Self::Format(error) => error.code(),
        }
    }

    /// Whether a different command line would help (rather than a different disk).
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::Unwritable { .. } | Self::Format(_))
    }
}

/// The output is a file for one input and one format, unless that folder exists; otherwise a
/// folder.
#[derive(Clone, Copy, Debug)]
pub struct OutputRequest<'a> {
    /// File or folder; stdout if `None` or `-`.
    pub output: Option<&'a Path>,
    /// At least one.
    pub formats: &'a [Format],
    /// The only argument is a single file.
    pub single_input: bool,
    /// Never replaced by an output.
    pub inputs: &'a [PathBuf],
    pub options: WriteOptions,
    pub force: bool,
}

#[derive(Debug)]
pub struct Outputs {
    destination: Destination,
    formats: Vec<Format>,
    options: WriteOptions,
    force: bool,
    /// Not even `force` replaces files of this run.
    written: HashSet<PathBuf>,
    /// Next number for each stem that occurred.
    next_number: HashMap<PathBuf, u32>,
}

/// The result of writing documents in each format.
#[derive(Debug, Default)]
pub struct WriteReport {
    pub files: Vec<PathBuf>,
    pub failures: Vec<OutputError>,
}

impl Outputs {
    /// Decides where everything is written, and probes it before the transcription starts.
    pub fn plan(request: &OutputRequest) -> Result<Self, OutputError> {
        let mut formats: Vec<Format> = Vec::new();
        for &format in request.formats {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        let output = request.output.filter(|path| path.as_os_str() != "-");
        let destination = match (output, formats.as_slice()) {
            (None, [format]) if !request.single_input && !format.can_concatenate() => {
                return Err(OutputError::SeveralFiles(*format));
            }
            (None, [_]) => Destination::Stdout,
            (None, _) => return Err(OutputError::SeveralFormats),
            (Some(path), [_]) if request.single_input && !is_folder(path) => {
                file_destination(path, request)?
            }
            (Some(path), _) => folder_destination(path)?,
        };
        Ok(Self {
            destination,
            formats,
            options: request.options,
            force: request.force,
            written: HashSet::new(),
            next_number: HashMap::new(),
        })
    }

    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    pub fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// The bytes for stdout. With `several`, plain text gets a heading like head(1)'s.
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

    /// Writes each format atomically. If any of `stem.txt`, `stem.srt` … exists, all become `stem
    /// (2).txt` and so on. A format that fails does not stop the others.
    pub fn write(&mut self, document: &Document, stem: &OsStr) -> WriteReport {
        match self.destination.clone() {
            Destination::Stdout => WriteReport::default(),
            Destination::File(path) => {
                let mut report = WriteReport::default();
                match self.write_one(document, self.formats[0], &path) {
                    Ok(()) => report.files.push(path),
                    Err(error) => report.failures.push(error),
                }
                report
            }
            Destination::Folder(folder) => self.write_to_folder(document, &folder, stem),
        }
    }

    fn write_to_folder(&mut self, document: &Document, folder: &Path, stem: &OsStr) -> WriteReport {
        let mut report = WriteReport::default();
        let mut remaining = self.formats.clone();
        let mut stems = stems(stem).into_iter().peekable();
        while let Some(stem) = stems.next() {
            let is_last = stems.peek().is_none();
            remaining =
                self.write_with_stem(document, remaining, folder, &stem, is_last, &mut report);
            if remaining.is_empty() {
                break;
            }
        }
        report
    }

    /// Returns the formats for which the file system rejects the name, unless this is the last
    /// stem.
    fn write_with_stem(
        &mut self,
        document: &Document,
        mut remaining: Vec<Format>,
        folder: &Path,
        stem: &OsStr,
        is_last: bool,
        report: &mut WriteReport,
    ) -> Vec<Format> {
        let mut rejected = Vec::new();
        let key = case_folded(Path::new(stem));
        let mut number = self.next_number.get(&key).copied().unwrap_or(1);
        while let Some(&format) = remaining.first() {
            let path = |format: Format| folder.join(file_name(stem, number, format));
            if remaining
                .iter()
                .any(|format| self.is_in_use(&path(*format)))
            {
                number += 1;
                continue;
            }
            let path = path(format);
            match self.write_one(document, format, &path) {
                Ok(()) => {
                    self.written.insert(case_folded(&path));
                    self.next_number.insert(key.clone(), number + 1);
                    report.files.push(path);
                }
                // Another process created it meanwhile.
                Err(OutputError::Exists(_)) => {
                    number += 1;
                    continue;
                }
                Err(OutputError::Unwritable { reason, .. })
                    if !is_last && is_invalid_name(&reason) =>
                {
                    rejected.push(format);
                }
                Err(error) => report.failures.push(error),
            }
            remaining.remove(0);
        }
        rejected
    }

    fn is_in_use(&self, path: &Path) -> bool {
        self.written.contains(&case_folded(path))
            || (!self.force && path.symlink_metadata().is_ok())
    }

    fn write_one(
        &self,
        document: &Document,
        format: Format,
        path: &Path,
    ) -> Result<(), OutputError> {
        let mut bytes = Vec::new();
        write(document, format, self.options, &mut bytes)?;
        critical_section(|| write_file(path, &bytes, self.force))
    }
}

fn is_folder(path: &Path) -> bool {
    let has_trailing_separator = path
        .as_os_str()
        .as_encoded_bytes()
        .last()
        .is_some_and(|&byte| std::path::is_separator(byte.into()));
    has_trailing_separator || path.is_dir()
}

fn file_destination(path: &Path, request: &OutputRequest) -> Result<Destination, OutputError> {
    let unwritable = |reason| OutputError::Unwritable {
        path: path.to_owned(),
        reason,
    };
    // Follow a link, so that its target is replaced and not the link.
    let path = match path.canonicalize() {
        Ok(real) => {
            if request
                .inputs
                .iter()
                .any(|input| input.canonicalize().is_ok_and(|input| input == real))
            {
                return Err(OutputError::IsInput(path.to_owned()));
            }
            if !real.is_file() {
                return Err(OutputError::NotAFile(path.to_owned()));
            }
            if !request.force {
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

pub(crate) fn write_file(path: &Path, bytes: &[u8], replace: bool) -> Result<(), OutputError> {
    let result = NewFile::create(path, FileAccess::Default).and_then(|mut new| {
        new.file().write_all(bytes)?;
        new.finish(replace)
    });
    result.map_err(|reason| match reason.kind() {
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
