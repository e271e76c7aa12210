//! What the user named, as sounds that can be opened.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use earshot_audio::MediaSource;
use earshot_vault::Scratch;
use walkdir::WalkDir;

use crate::Paths;
use crate::paths::make_private;

/// Bytes of what is piped in that stay in memory. More goes to a sealed file without a name.
const IN_MEMORY: u64 = 16 << 20;
/// No more than this is taken from a pipe, in bytes.
const PIPE_LIMIT: u64 = 4 << 30;

/// One sound to transcribe, or why it cannot be one.
#[derive(Debug)]
pub struct Input {
    /// The file as the user would name it; `-` for what is piped in.
    pub name: OsString,
    /// Where it comes from.
    pub origin: Origin,
    refused: Option<InputError>,
}

/// Where an input comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Named by the user.
    Named,
    /// Found in the folder that is this argument (counted from 0). What is
    /// not a media file there is passed over: a folder holds other things too.
    Folder(usize),
    /// Piped in.
    Stdin,
}

/// Why an input cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// Nothing has that name.
    #[error("There is no such file.")]
    NotFound,
    /// The system forbids it.
    #[error("You are not allowed to read this file.")]
    NotAllowed,
    /// A socket, a pipe or a device; the value says which.
    #[error("This is {0}, not a file; use - to read sound that another program pipes in.")]
    NotAFile(&'static str),
    /// The folder cannot be listed.
    #[error("This folder cannot be read: {0}.")]
    Folder(String),
    /// There is nothing to transcribe in the folder.
    #[error("There is no sound or video file in this folder.")]
    EmptyFolder,
    /// More came through the pipe than Earshot keeps.
    #[error("More than 4 GB came through the pipe; save it to a file and name that.")]
    TooLarge,
    /// Reading failed.
    #[error("The file cannot be read: {0}.")]
    Io(io::Error),
}

impl InputError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "file-not-found",
            Self::NotAllowed => "file-not-allowed",
            Self::NotAFile(_) => "not-a-file",
            Self::Folder(_) => "folder-unreadable",
            Self::EmptyFolder => "no-media-in-folder",
            Self::TooLarge => "stdin-too-large",
            Self::Io(_) => "read-failed",
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

/// The sounds behind the arguments, in order.
///
/// A folder gives every file in it and in its folders, sorted by name. Names
/// that start with a dot are hidden and left out, and links to folders are not
/// followed (they can go in circles). Whether a file is sound shows only when
/// it is opened, by its content. A file named twice is there twice. What
/// cannot be read keeps its place, so that results stay in order.
pub fn expand(arguments: &[OsString]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        if argument == "-" {
            inputs.push(Input::new(argument, Origin::Stdin));
        } else if Path::new(argument).is_dir() {
            let before = inputs.len();
            inputs.extend(walk(argument, index));
            if inputs.len() == before {
                inputs.push(Input::refused(argument, InputError::EmptyFolder));
            }
        } else {
            inputs.push(Input::new(argument, Origin::Named));
        }
    }
    inputs
}

/// Every file below `folder`, which is argument number `index`.
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
                let place = error
                    .path()
                    .unwrap_or(Path::new(folder))
                    .as_os_str()
                    .to_owned();
                let reason = error
                    .io_error()
                    .map_or_else(|| "it leads in a circle".into(), io::Error::to_string);
                inputs.push(Input::refused(&place, InputError::Folder(reason)));
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
            refused: None,
        }
    }

    fn refused(name: &OsStr, error: InputError) -> Self {
        Self {
            refused: Some(error),
            ..Self::new(name, Origin::Named)
        }
    }

    /// The name without folders and without its ending, for the outputs.
    pub fn stem(&self) -> OsString {
        match self.origin {
            Origin::Stdin => "stdin".into(),
            _ => Path::new(&self.name)
                .file_stem()
                .unwrap_or(OsStr::new("transcript"))
                .to_owned(),
        }
    }

    /// The file, if it is one.
    pub fn path(&self) -> Option<PathBuf> {
        (self.origin != Origin::Stdin).then(|| PathBuf::from(&self.name))
    }

    /// Why it cannot be read, where that is known already.
    pub(crate) fn refusal(&mut self) -> Option<InputError> {
        self.refused.take()
    }

    /// Opens the sound, from its first byte. What is piped in is read to its
    /// end first, because sound is read back and forth; a long one lies sealed
    /// among the cached files meanwhile.
    ///
    /// # Errors
    /// [`InputError`], if it is not a file that can be read.
    pub fn open(&mut self, paths: &Paths) -> Result<Box<dyn MediaSource>, InputError> {
        match self.refused.take() {
            Some(error) => Err(error),
            None if self.origin == Origin::Stdin => {
                piped(io::stdin().lock(), IN_MEMORY, PIPE_LIMIT, &paths.cache)
            }
            None => Ok(Box::new(open_file(Path::new(&self.name))?)),
        }
    }
}

/// Opens a regular file and nothing else: opening a pipe would wait for its
/// other end, and a device may never end.
pub(crate) fn open_file(path: &Path) -> Result<File, InputError> {
    only_a_file(&fs::metadata(path)?)?;
    let mut options = fs::OpenOptions::new();
    options.read(true);
    // The name may lead elsewhere by now; do not wait, and look again.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NONBLOCK | libc::O_NOCTTY,
    );
    let file = options.open(path)?;
    only_a_file(&file.metadata()?)?;
    Ok(file)
}

fn only_a_file(metadata: &fs::Metadata) -> Result<(), InputError> {
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

/// All that comes, in bytes: up to `in_memory` in memory, up to `limit` in this folder.
fn piped(
    mut from: impl Read,
    in_memory: u64,
    limit: u64,
    folder: &Path,
) -> Result<Box<dyn MediaSource>, InputError> {
    let mut start = Vec::new();
    (&mut from).take(in_memory).read_to_end(&mut start)?;
    let had = start.len() as u64;
    let mut rest = from.take((limit + 1).saturating_sub(had));
    if had < in_memory {
        return Ok(Box::new(io::Cursor::new(start)));
    }
    make_private(folder)?;
    let mut sealed = Scratch::new_in(folder)?;
    sealed.write_all(&start)?;
    drop(start);
    if had + io::copy(&mut rest, &mut sealed)? > limit {
        return Err(InputError::TooLarge);
    }
    sealed.flush()?;
    sealed.rewind()?;
    Ok(Box::new(sealed))
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
    fn a_circle_of_links_ends() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
        fs::write(folder.path().join("a.ogg"), "x").unwrap();
        assert_eq!(names(&[folder.path()]).len(), 1);
    }

    #[test]
    fn an_empty_folder_is_one_refusal() {
        let folder = tempfile::tempdir().unwrap();
        let mut inputs = expand(&[folder.path().as_os_str().to_owned()]);
        assert_eq!(inputs.len(), 1);
        let paths = Paths::under(folder.path());
        assert_eq!(
            inputs[0].open(&paths).err().unwrap().code(),
            "no-media-in-folder"
        );
    }

    #[test]
    fn a_pipe_is_bounded_and_leaves_nothing_to_read() {
        let folder = tempfile::tempdir().unwrap();
        let piped = |limit| {
            piped(
                io::Cursor::new(b"sound".repeat(20)),
                10,
                limit,
                folder.path(),
            )
        };
        assert_eq!(piped(99).err().unwrap().code(), "stdin-too-large");
        let mut whole = piped(100).unwrap();
        let mut bytes = Vec::new();
        whole.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"sound".repeat(20));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        // No folder for it: nothing is put anywhere else.
        let nowhere = folder.path().join("file/below");
        fs::write(folder.path().join("file"), "x").unwrap();
        let refused = super::piped(io::Cursor::new([0; 100]), 10, 100, &nowhere);
        assert!(refused.is_err());
    }
}
