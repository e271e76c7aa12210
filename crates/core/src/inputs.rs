//! Expands the command's arguments to audio inputs and opens them.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use earshot_audio::MediaSource;
use earshot_error::ErrorCode;
use earshot_fsutil::create_private_dir;
use earshot_vault::EncryptedTempFile;
use walkdir::WalkDir;

use crate::Paths;

/// Larger input from a pipe goes to an encrypted, unnamed temporary file.
const MAX_PIPE_IN_MEMORY: u64 = 16 << 20;
const MAX_PIPE_BYTES: u64 = 4 << 30;

/// One input to transcribe, or the reason why it cannot be read.
#[derive(Debug)]
pub struct Input {
    /// As given by the user; `-` for stdin.
    pub name: OsString,
    pub origin: Origin,
    error: Option<InputError>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Given by the user.
    Argument,
    /// Found in the folder given as this argument (from 0); skipped if not media.
    Folder(usize),
    Stdin,
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    #[error("There is no such file.")]
    NotFound,
    #[error("You are not allowed to read this file.")]
    NotAllowed,
    /// A socket, pipe or device; the value says which.
    #[error("This is {0}, not a file; use - to read audio from a pipe.")]
    NotAFile(&'static str),
    #[error("This folder cannot be read: {0}.")]
    Folder(String),
    #[error("There is no audio or video file in this folder.")]
    EmptyFolder,
    #[error("The pipe contains more than 4 GB; save it to a file and name that file.")]
    TooLarge,
    #[error("The file cannot be read: {0}.")]
    Io(io::Error),
}

impl InputError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::FileNotFound,
            Self::NotAllowed => ErrorCode::FileNotAllowed,
            Self::NotAFile(_) => ErrorCode::NotAFile,
            Self::Folder(_) => ErrorCode::FolderUnreadable,
            Self::EmptyFolder => ErrorCode::NoMediaInFolder,
            Self::TooLarge => ErrorCode::StdinTooLarge,
            Self::Io(error) if is_disk_full(error) => ErrorCode::DiskFull,
            Self::Io(_) => ErrorCode::ReadFailed,
        }
    }
}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::NotAllowed,
            _ => Self::Io(error),
        }
    }
}

pub(crate) fn is_disk_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// Expands folders recursively, sorted by name, without hidden files and linked folders (loops).
/// Unreadable inputs keep their position, so that results stay in order.
pub fn expand(arguments: &[OsString]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        if argument == "-" {
            inputs.push(Input::new(argument, Origin::Stdin));
        } else if Path::new(argument).is_dir() {
            let before = inputs.len();
            inputs.extend(walk(argument, index));
            if inputs.len() == before {
                inputs.push(Input::unreadable(argument, InputError::EmptyFolder));
            }
        } else {
            inputs.push(Input::new(argument, Origin::Argument));
        }
    }
    inputs
}

fn walk(folder: &OsStr, index: usize) -> Vec<Input> {
    let hidden = |name: &OsStr| name.as_encoded_bytes().starts_with(b".");
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let mut inputs = Vec::new();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name())) {
        match entry {
            Ok(entry) if entry.path().is_file() => {
                inputs.push(Input::new(entry.path().as_os_str(), Origin::Folder(index)));
            }
            Ok(_) => {}
            Err(error) => {
                let path = error
                    .path()
                    .unwrap_or(Path::new(folder))
                    .as_os_str()
                    .to_owned();
                let reason = error
                    .io_error()
                    .map_or_else(|| "it is a symlink loop".into(), io::Error::to_string);
                inputs.push(Input::unreadable(&path, InputError::Folder(reason)));
            }
        }
    }
    inputs
}

impl Input {
    fn new(name: &OsStr, origin: Origin) -> Self {
        Self {
            name: name.to_owned(),
            origin,
            error: None,
        }
    }

    fn unreadable(name: &OsStr, error: InputError) -> Self {
        Self {
            error: Some(error),
            ..Self::new(name, Origin::Argument)
        }
    }

    /// The file name without folders and extension, for naming outputs.
    pub fn stem(&self) -> OsString {
        match self.origin {
            Origin::Stdin => "stdin".into(),
            _ => Path::new(&self.name)
                .file_stem()
                .unwrap_or(OsStr::new("transcript"))
                .to_owned(),
        }
    }

    pub fn path(&self) -> Option<PathBuf> {
        (self.origin != Origin::Stdin).then(|| PathBuf::from(&self.name))
    }

    /// The error found while expanding, if any.
    pub(crate) fn take_error(&mut self) -> Option<InputError> {
        self.error.take()
    }

    /// Piped data is read to its end first, because decoding seeks.
    pub fn open(&mut self, paths: &Paths) -> Result<Box<dyn MediaSource>, InputError> {
        match self.error.take() {
            Some(error) => Err(error),
            None if self.origin == Origin::Stdin => read_pipe(
                io::stdin().lock(),
                MAX_PIPE_IN_MEMORY,
                MAX_PIPE_BYTES,
                &paths.cache,
            ),
            None => Ok(Box::new(open_file(Path::new(&self.name))?)),
        }
    }
}

/// Regular files only: opening a pipe blocks, and a device may never end.
pub(crate) fn open_file(path: &Path) -> Result<File, InputError> {
    ensure_regular_file(&fs::metadata(path)?)?;
    let mut options = fs::OpenOptions::new();
    options.read(true);
    // The path may have changed: open without blocking, and check again.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NONBLOCK | libc::O_NOCTTY,
    );
    let file = options.open(path)?;
    ensure_regular_file(&file.metadata()?)?;
    Ok(file)
}

fn ensure_regular_file(metadata: &fs::Metadata) -> Result<(), InputError> {
    if metadata.is_file() {
        return Ok(());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_socket() {
            return Err(InputError::NotAFile("a socket"));
        } else if kind.is_fifo() {
            return Err(InputError::NotAFile("a pipe"));
        } else if kind.is_dir() {
            return Err(InputError::NotAFile("a folder"));
        }
    }
    Err(InputError::NotAFile("a device"))
}

fn read_pipe(
    mut from: impl Read,
    in_memory: u64,
    limit: u64,
    folder: &Path,
) -> Result<Box<dyn MediaSource>, InputError> {
    let mut start = Vec::new();
    (&mut from).take(in_memory).read_to_end(&mut start)?;
    let buffered = start.len() as u64;
    let mut remaining = from.take((limit + 1).saturating_sub(buffered));
    if buffered < in_memory {
        return Ok(Box::new(io::Cursor::new(start)));
    }
    create_private_dir(folder)?;
    let mut temp_file = EncryptedTempFile::new_in(folder)?;
    temp_file.write_all(&start)?;
    drop(start);
    if buffered + io::copy(&mut remaining, &mut temp_file)? > limit {
        return Err(InputError::TooLarge);
    }
    temp_file.flush()?;
    temp_file.rewind()?;
    Ok(Box::new(temp_file))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn names(arguments: &[&Path]) -> Vec<String> {
        let arguments: Vec<OsString> = arguments
            .iter()
            .map(|path| path.as_os_str().to_owned())
            .collect();
        expand(&arguments)
            .iter()
            .map(|input| input.name.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn folders_are_walked_in_order_without_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "b/2.ogg",
            "b/1.ogg",
            "a.ogg",
            "c.txt",
            ".hidden.ogg",
            ".git/x.ogg",
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let expected = [at("a.ogg"), at("b/1.ogg"), at("b/2.ogg"), at("c.txt")];
        assert_eq!(names(&[folder.path()]), expected);
        assert_eq!(
            names(&[folder.path(), folder.path()]),
            [expected.clone(), expected].concat()
        );
    }

    #[cfg(unix)]
    #[test]
    fn symlink_loops_end() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
        fs::write(folder.path().join("a.ogg"), "x").unwrap();
        assert_eq!(names(&[folder.path()]).len(), 1);
    }

    #[test]
    fn an_empty_folder_is_one_error() {
        let folder = tempfile::tempdir().unwrap();
        let mut inputs = expand(&[folder.path().as_os_str().to_owned()]);
        assert_eq!(inputs.len(), 1);
        let paths = Paths::under(folder.path());
        assert_eq!(
            inputs[0].open(&paths).err().unwrap().code(),
            ErrorCode::NoMediaInFolder
        );
    }

    #[test]
    fn a_pipe_is_bounded_and_leaves_nothing_to_read() {
        let folder = tempfile::tempdir().unwrap();
        let piped = |limit| {
            read_pipe(
                io::Cursor::new(b"sound".repeat(20)),
                10,
                limit,
                folder.path(),
            )
        };
        assert_eq!(piped(99).err().unwrap().code(), ErrorCode::StdinTooLarge);
        let mut whole = piped(100).unwrap();
        let mut bytes = Vec::new();
        whole.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"sound".repeat(20));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        // Without the folder there is no fallback location.
        let nowhere = folder.path().join("file/below");
        fs::write(folder.path().join("file"), "x").unwrap();
        let result = super::read_pipe(io::Cursor::new([0; 100]), 10, 100, &nowhere);
        assert!(result.is_err());
    }
}
