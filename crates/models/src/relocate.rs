//! Moving the models to another folder, for example on another disk.
//!
//! Files are copied and verified before the settings name the new folder, and deleted last: a
//! killed process leaves all models complete in one of the folders.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use earshot_catalog::Entry;
use earshot_fsutil::sync_folder;
use earshot_network::ensure_free_space;
use sha2::{Digest, Sha256};

use crate::{ModelError, Models};

const BUFFER: usize = 256 << 10;

impl Models {
    /// `save_folder` writes the new location to the settings (`None` for the default). Resumes an
    /// interrupted move.
    ///
    /// # Errors
    /// [`ModelError::Network`] if the disk is too small or a model is being downloaded. The models
    /// then stay where they are.
    pub fn move_to<E: Into<ModelError>>(
        &self,
        folder: &Path,
        save_folder: impl FnOnce(Option<PathBuf>) -> Result<(), E>,
    ) -> Result<PathBuf, ModelError> {
        let from = self.folder();
        let to = absolute(folder)?;
        let names = self.files_to_move(&from)?;
        fs::create_dir_all(&to).map_err(|reason| move_error(&to, reason))?;
        // The same folder under another name, such as a symlink.
        if fs::canonicalize(&from).ok() == fs::canonicalize(&to).ok() {
            return Ok(from);
        }
        ensure_free_space(&to, &to, bytes_to_copy(&from, &to, &names))?;
        for name in &names {
            copy(&from.join(name), &to.join(name)).map_err(|reason| move_error(&to, reason))?;
        }
        // Best effort: some file systems cannot sync folders.
        let _ = sync_folder(&to);
        let is_default = to == self.config.default_folder;
        save_folder((!is_default).then(|| to.clone())).map_err(Into::into)?;
        self.set_folder(to.clone());
        for name in &names {
            // A leftover copy does no harm.
            let _ = fs::remove_file(from.join(name));
        }
        let _ = fs::remove_dir(&from);
        tracing::info!(files = names.len(), "models moved");
        Ok(to)
    }

    /// Models, sidecars and partial downloads in this folder.
    fn files_to_move(&self, from: &Path) -> Result<Vec<String>, ModelError> {
        let catalog = self.catalog();
        let mut names = Vec::new();
        for entry in catalog.files() {
            let partial = earshot_network::partial_file_name(&entry.file, &entry.sha256);
            if is_being_written(&from.join(&partial)) {
                return Err(ModelError::Network(
                    earshot_network::NetworkError::InProgress {
                        path: self.install_path(entry),
                    },
                ));
            }
            names.push(entry.file.clone());
            names.push(partial);
            names.extend(sidecar_of(entry));
        }
        names.retain(|name| from.join(name).is_file());
        Ok(names)
    }
}

/// Estimated from the lengths of the files.
fn bytes_to_copy(from: &Path, to: &Path, names: &[String]) -> u64 {
    let length = |path: PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let lengths = names
        .iter()
        .map(|name| (length(from.join(name)), length(to.join(name))));
    lengths
        .filter(|(source, target)| source != target)
        .map(|(source, _)| source)
        .sum()
}

fn sidecar_of(entry: &Entry) -> Option<String> {
    let sidecar = earshot_catalog::sidecar_path(entry, Path::new(""));
    entry.is_custom.then(|| sidecar.display().to_string())
}

/// Whether a download holds the lock on this file.
fn is_being_written(partial: &Path) -> bool {
    let file = File::options().write(true).open(partial);
    file.is_ok_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

fn absolute(folder: &Path) -> Result<PathBuf, ModelError> {
    std::path::absolute(folder).map_err(|reason| move_error(folder, reason))
}

/// Copies a file and verifies the copy before renaming it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let expected = copy_and_hash(&mut File::open(from)?, &mut io::sink())?;
    if File::open(to).is_ok_and(|mut existing| {
        copy_and_hash(&mut existing, &mut io::sink()).is_ok_and(|found| found == expected)
    }) {
        return Ok(());
    }
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".moving-")
        .tempfile_in(folder)?;
    let copied = copy_and_hash(&mut File::open(from)?, file.as_file_mut())?;
    file.as_file().sync_all()?;
    let found = copy_and_hash(&mut File::open(file.path())?, &mut io::sink())?;
    if copied != expected || found != expected {
        return Err(io::Error::other("the copy differs from the original"));
    }
    file.persist(to)?;
    Ok(())
}

/// Copies the content and returns its SHA-256.
fn copy_and_hash(from: &mut File, to: &mut impl Write) -> io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                to.write_all(&buffer[..count])?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn move_error(folder: &Path, reason: io::Error) -> ModelError {
    ModelError::Move {
        folder: folder.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use earshot_error::ErrorCode;

    use super::*;
    use crate::testing::{SavedFolder, models_in};

    struct Fixture {
        home: tempfile::TempDir,
        models: Models,
        saved: SavedFolder,
    }

    impl Fixture {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let saved = SavedFolder::default();
            let models = models_in(home.path(), &saved);
            fs::create_dir_all(models.folder()).unwrap();
            for entry in models.catalog().files().iter().take(2) {
                fs::write(models.path(entry), &entry.name).unwrap();
            }
            Self {
                home,
                models,
                saved,
            }
        }

        fn names(&self, folder: &Path) -> Vec<String> {
            let names = fs::read_dir(folder).into_iter().flatten();
            let mut names: Vec<_> = names
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }

        fn default_folder(&self) -> PathBuf {
            self.home.path().join("models")
        }

        fn save(&self, folder: Option<PathBuf>) -> Result<(), ModelError> {
            *self.saved.lock().unwrap() = folder;
            Ok(())
        }
    }

    const MODELS: [&str; 2] = ["ggml-tiny-q5_1.bin", "ggml-tiny.bin"];

    #[test]
    fn only_models_are_moved_there_and_back() {
        let fixture = Fixture::new();
        let old = fixture.default_folder();
        fs::write(old.join("holiday.jpg"), "not ours").unwrap();
        let partial = old.join(".ggml-base.bin.60ed5bc3dd14eea8.part");
        fs::write(&partial, "half").unwrap();
        let disk = fixture.home.path().join("disk/models");
        fixture
            .models
            .move_to(&disk, |folder| fixture.save(folder))
            .unwrap();
        let moved = [".ggml-base.bin.60ed5bc3dd14eea8.part", MODELS[0], MODELS[1]];
        assert_eq!(fixture.names(&disk), moved);
        assert_eq!(fixture.names(&old), ["holiday.jpg"]);
        assert_eq!(fixture.models.folder(), disk);
        let reopened = models_in(fixture.home.path(), &fixture.saved);
        assert_eq!(reopened.folder(), disk);
        fixture
            .models
            .move_to(&old, |folder| fixture.save(folder))
            .unwrap();
        assert_eq!(*fixture.saved.lock().unwrap(), None);
        assert_eq!(fixture.names(&old).len(), 4);
        assert!(!disk.exists(), "an empty folder is not left behind");
        let same = fixture.models.move_to(&old, |_| -> Result<(), ModelError> {
            panic!("nothing to save")
        });
        assert_eq!(same.unwrap(), old);
        assert_eq!(fixture.names(&old).len(), 4);
    }

    #[test]
    fn an_interrupted_move_loses_nothing_and_resumes() {
        let fixture = Fixture::new();
        let old = fixture.default_folder();
        let disk = fixture.home.path().join("disk");
        // As if killed after copying, before saving the settings.
        let killed = |_| {
            Err(ModelError::FolderNotSaved {
                code: ErrorCode::SettingsIo,
                reason: "killed".into(),
            })
        };
        fixture.models.move_to(&disk, killed).unwrap_err();
        assert_eq!(fixture.names(&old), MODELS);
        assert_eq!(fixture.models.folder(), old);
        // One copy is incomplete.
        fs::write(disk.join(MODELS[0]), "ti").unwrap();
        fixture
            .models
            .move_to(&disk, |folder| fixture.save(folder))
            .unwrap();
        assert_eq!(fixture.names(&disk), MODELS);
        assert_eq!(fs::read(disk.join(MODELS[0])).unwrap(), b"tiny-q5_1");
        assert!(!old.exists());
    }

    #[test]
    fn a_folder_that_cannot_be_written_moves_nothing() {
        let fixture = Fixture::new();
        let file = fixture.home.path().join("file");
        fs::write(&file, "in the way").unwrap();
        let error = fixture
            .models
            .move_to(&file.join("models"), |_| Ok::<_, ModelError>(()));
        assert_eq!(error.unwrap_err().code(), ErrorCode::ModelsNotMoved);
        assert_eq!(fixture.names(&fixture.default_folder()), MODELS);
    }

    #[test]
    fn nothing_is_moved_during_a_download() {
        let fixture = Fixture::new();
        let partial = fixture
            .default_folder()
            .join(".ggml-base.bin.60ed5bc3dd14eea8.part");
        let file = File::create(&partial).unwrap();
        file.lock().unwrap();
        let disk = fixture.home.path().join("disk");
        let error = fixture
            .models
            .move_to(&disk, |_| Ok::<_, ModelError>(()))
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::DownloadInProgress);
        assert!(!disk.exists());
    }
}
