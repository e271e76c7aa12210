//! Files that are created atomically and never replace another by accident.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::durable::persist;
use crate::shutdown::temp_file;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAccess {
    /// As the umask allows.
    Default,
    OwnerOnly,
}

/// A temporary file, deleted on drop, that is renamed to its path when complete.
#[derive(Debug)]
pub struct NewFile {
    temporary: NamedTempFile,
    path: PathBuf,
    access: FileAccess,
    _guard: TempFileGuard,
}

impl NewFile {
    pub fn create(path: &Path, access: FileAccess) -> io::Result<Self> {
        let temporary = create_temp_file(parent_of(path), access)?;
        let _guard = TempFileGuard::register(temporary.path());
        Ok(Self {
            temporary,
            path: path.to_owned(),
            access,
            _guard,
        })
    }

    pub fn file(&mut self) -> &mut File {
        self.temporary.as_file_mut()
    }

    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] without `replace`. No file is left on errors.
    pub fn finish(self, replace: bool) -> io::Result<()> {
        if replace {
            return persist(self.temporary, &self.path);
        }
        self.temporary.as_file().sync_all()?;
        match self.temporary.persist_noclobber(&self.path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(error.error),
            // Network shares often support neither hard links nor a rename that does not replace.
            Err(error) => persist_over_placeholder(error.file, &self.path, self.access),
        }
    }

    /// Checks in advance for unwritable folders, full disks and invalid names. Leaves nothing
    /// behind.
    pub fn probe(path: &Path) -> io::Result<()> {
        probe_folder(parent_of(path))?;
        if path.symlink_metadata().is_ok() {
            return Ok(());
        }
        match create_placeholder(path, FileAccess::OwnerOnly) {
            Ok(_) => fs::remove_file(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Checks every step of creating a file in this folder. Leaves nothing behind.
pub fn probe_folder(folder: &Path) -> io::Result<()> {
    let mut new = NewFile::create(&folder.join("_"), FileAccess::OwnerOnly)?;
    new.path = new.temporary.path().with_extension("txt");
    let path = new.path.clone();
    new.file()
        .write_all(b"Earshot checks whether it can write here.\n")?;
    new.finish(false)?;
    // It could be written; failing to delete it does not matter.
    let _ = fs::remove_file(path);
    Ok(())
}

/// Registers the temporary file for deletion when the program is stopped.
#[derive(Debug)]
struct TempFileGuard;

impl TempFileGuard {
    fn register(path: &Path) -> Self {
        *temp_file() = Some(path.to_owned());
        Self
    }
}

impl Drop for TempFileGuard {
    fn drop(&mut self) {
        *temp_file() = None;
    }
}

/// Reserves the name with an empty file, which only one process can create.
fn persist_over_placeholder(
    temporary: NamedTempFile,
    path: &Path,
    access: FileAccess,
) -> io::Result<()> {
    drop(create_placeholder(path, access)?);
    let (mut file, temporary) = temporary.into_parts();
    if fs::rename(&temporary, path).is_ok() {
        return Ok(());
    }
    let _guard = TempFileGuard::register(path);
    let copied = copy_into(&mut file, path);
    if copied.is_err() {
        let _ = fs::remove_file(path);
    }
    copied
}

/// Last resort if renaming fails, because it is not atomic.
fn copy_into(from: &mut File, path: &Path) -> io::Result<()> {
    from.rewind()?;
    let mut to = OpenOptions::new().write(true).truncate(true).open(path)?;
    io::copy(from, &mut to)?;
    to.sync_all()
}

fn create_placeholder(path: &Path, access: FileAccess) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode(access));
    #[cfg(not(unix))]
    let _ = access;
    options.open(path)
}

#[cfg(unix)]
fn mode(access: FileAccess) -> u32 {
    match access {
        FileAccess::Default => 0o666,
        FileAccess::OwnerOnly => 0o600,
    }
}

fn create_temp_file(folder: &Path, access: FileAccess) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".earshot-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode(access)));
    #[cfg(not(unix))]
    let _ = access;
    builder.tempfile_in(folder)
}

fn parent_of(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn complete(folder: &Path) -> NamedTempFile {
        let mut file = create_temp_file(folder, FileAccess::OwnerOnly).unwrap();
        file.write_all(b"complete").unwrap();
        file
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn placeholder_neither_replaces_nor_leaves_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "mine").unwrap();
        let error = persist_over_placeholder(complete(folder.path()), &path, FileAccess::OwnerOnly);
        assert_eq!(error.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        let other = folder.path().join("b.txt");
        persist_over_placeholder(complete(folder.path()), &other, FileAccess::OwnerOnly).unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"complete");
        copy_into(complete(folder.path()).as_file_mut(), &other).unwrap();
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
    fn probe_rejects_invalid_names() {
        let folder = tempfile::tempdir().unwrap();
        NewFile::probe(&folder.path().join("a.txt")).unwrap();
        let long = folder.path().join("é".repeat(200));
        let error = NewFile::probe(&long).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidFilename);
        NewFile::probe(&folder.path().join("none/a.txt")).unwrap_err();
        assert_eq!(count(folder.path()), 0);
    }
}
