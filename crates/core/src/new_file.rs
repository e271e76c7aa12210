//! Files that appear complete or not at all, and never in the place of another.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::ending::unfinished;

/// The readers of a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Those whom the user's umask allows, as with every program's files.
    Usual,
    /// The user alone.
    Owner,
}

/// A file that gets its name when it is complete. Until then it lies beside it under a
/// name of its own, and is gone if this is dropped.
#[derive(Debug)]
pub struct NewFile {
    temporary: NamedTempFile,
    path: PathBuf,
    readers: Readers,
    _unfinished: Unfinished,
}

impl NewFile {
    /// Begins a file that is to be called `path`.
    ///
    /// # Errors
    /// If no file can be made in that folder.
    pub fn begin(path: &Path, readers: Readers) -> io::Result<Self> {
        let temporary = temporary_in(folder_of(path), readers)?;
        let _unfinished = Unfinished::register(temporary.path());
        Ok(Self {
            temporary,
            path: path.to_owned(),
            readers,
            _unfinished,
        })
    }

    /// Takes the content.
    pub fn file(&mut self) -> &mut File {
        self.temporary.as_file_mut()
    }

    /// Gives the file its name; with `replace` also where there is a file of that name.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] if there is one and it is to stay; else what the
    /// system says. There is no new file then.
    pub fn finish(self, replace: bool) -> io::Result<()> {
        // The bytes before the name: after a power cut a name would else stand for nothing.
        self.temporary.as_file().sync_all()?;
        if replace {
            self.temporary.persist(&self.path)?;
            return Ok(());
        }
        match self.temporary.persist_noclobber(&self.path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(error.error),
            // The file system has neither hard links nor a rename that replaces nothing:
            // shares and folders of another system often lack both.
            Err(error) => into_placeholder(error.file, &self.path, self.readers),
        }
    }

    /// Tries, before any work, whether a file can be called `path`: a folder that cannot be
    /// written, a full disk and a name that the file system refuses are found. Nothing
    /// stays. (Where there is such a file, only the folder is tried.)
    ///
    /// # Errors
    /// The system's error.
    pub fn probe(path: &Path) -> io::Result<()> {
        probe_folder(folder_of(path))?;
        if path.symlink_metadata().is_ok() {
            return Ok(());
        }
        match placeholder(path, Readers::Owner) {
            Ok(_) => fs::remove_file(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Tries whether files can be made in this folder, each step of it. Nothing stays.
///
/// # Errors
/// The system's error.
pub(crate) fn probe_folder(folder: &Path) -> io::Result<()> {
    let mut new = NewFile::begin(&folder.join("_"), Readers::Owner)?;
    new.path = new.temporary.path().with_extension("txt");
    let path = new.path.clone();
    new.file()
        .write_all(b"Earshot tries whether it can write here.\n")?;
    new.finish(false)?;
    // It could be written; whether it can be removed does not count.
    let _ = fs::remove_file(path);
    Ok(())
}

/// Names the temporary file for as long as it has no other name, so that it is removed
/// where the program ends in the middle.
#[derive(Debug)]
struct Unfinished;

impl Unfinished {
    fn register(path: &Path) -> Self {
        *unfinished() = Some(path.to_owned());
        Self
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        *unfinished() = None;
    }
}

/// An empty file that is made under the name itself, which only one program can, keeps
/// that name until the complete one takes its place.
fn into_placeholder(temporary: NamedTempFile, path: &Path, readers: Readers) -> io::Result<()> {
    drop(placeholder(path, readers)?);
    let (mut file, temporary) = temporary.into_parts();
    if fs::rename(&temporary, path).is_ok() {
        return Ok(());
    }
    let _unfinished = Unfinished::register(path);
    let copied = copy_over(&mut file, path);
    if copied.is_err() {
        let _ = fs::remove_file(path);
    }
    copied
}

/// The last resort where nothing can be renamed: the file is not complete at once.
fn copy_over(from: &mut File, path: &Path) -> io::Result<()> {
    from.rewind()?;
    let mut to = OpenOptions::new().write(true).truncate(true).open(path)?;
    io::copy(from, &mut to)?;
    to.sync_all()
}

fn placeholder(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode(readers));
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}

#[cfg(unix)]
fn mode(readers: Readers) -> u32 {
    match readers {
        Readers::Usual => 0o666,
        Readers::Owner => 0o600,
    }
}

fn temporary_in(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".earshot-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode(readers)));
    #[cfg(not(unix))]
    let _ = readers;
    builder.tempfile_in(folder)
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn complete(folder: &Path) -> NamedTempFile {
        let mut file = temporary_in(folder, Readers::Owner).unwrap();
        file.write_all(b"complete").unwrap();
        file
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_placeholder_replaces_nothing_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "mine").unwrap();
        let error = into_placeholder(complete(folder.path()), &path, Readers::Owner);
        assert_eq!(error.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        let other = folder.path().join("b.txt");
        into_placeholder(complete(folder.path()), &other, Readers::Owner).unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"complete");
        copy_over(complete(folder.path()).as_file_mut(), &other).unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"complete");
        assert_eq!(count(folder.path()), 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&other).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_name_is_tried_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        NewFile::probe(&folder.path().join("a.txt")).unwrap();
        let long = folder.path().join("é".repeat(200));
        let error = NewFile::probe(&long).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidFilename);
        NewFile::probe(&folder.path().join("none/a.txt")).unwrap_err();
        assert_eq!(count(folder.path()), 0);
    }
}
