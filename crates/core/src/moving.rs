//! Moving the models to another folder, such as one on another disk.
//!
//! Every file is copied and read back before the settings name the new folder, and the
//! old files go only after that: a program that is killed at any instant has all of its
//! models, in the one folder or in the other.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use earshot_catalog::Entry;
use earshot_network::check_room;
use sha2::{Digest, Sha256};

use crate::{ModelError, Models, SettingsError};

/// Read and hashed at a time.
const BUFFER: usize = 256 << 10;

impl Models {
    /// Moves every model to `folder`, which is made if need be. `keep` writes into the
    /// settings where the models are from now on: `None` for their usual place. What was
    /// copied before is not copied again, so that a move that was cut off goes on.
    ///
    /// # Errors
    /// [`ModelError::Online`] if there is no room or a model is being downloaded,
    /// [`ModelError::Move`] if the folder cannot be written, [`ModelError::Settings`] if the settings cannot be kept. Then all is where it was.
    pub fn move_to(
        &self,
        folder: &Path,
        keep: impl FnOnce(Option<PathBuf>) -> Result<(), SettingsError>,
    ) -> Result<PathBuf, ModelError> {
        let from = self.folder();
        let to = whole(folder)?;
        let names = self.to_move(&from)?;
        fs::create_dir_all(&to).map_err(|reason| cannot(&to, reason))?;
        // The same folder by another name, such as that of a link.
        if fs::canonicalize(&from).ok() == fs::canonicalize(&to).ok() {
            return Ok(from);
        }
        check_room(&to, &to, missing(&from, &to, &names))?;
        for name in &names {
            copy(&from.join(name), &to.join(name)).map_err(|reason| cannot(&to, reason))?;
        }
        sync_folder(&to);
        let is_usual = to == self.paths.models;
        keep((!is_usual).then(|| to.clone()))?;
        self.set_folder(to.clone());
        for name in &names {
            // What stays is a copy too many, and no harm.
            let _ = fs::remove_file(from.join(name));
        }
        let _ = fs::remove_dir(&from);
        tracing::info!(files = names.len(), "models moved");
        Ok(to)
    }

    /// The files of ours that are in this folder; of what is half downloaded, the half too.
    fn to_move(&self, from: &Path) -> Result<Vec<String>, ModelError> {
        let catalog = self.catalog();
        let mut names = Vec::new();
        for entry in catalog.files() {
            let half = earshot_network::half_name(&entry.file, &entry.sha256);
            if is_being_written(&from.join(&half)) {
                return Err(ModelError::Online(earshot_network::OnlineError::Underway {
                    path: self.kept(entry),
                }));
            }
            names.push(entry.file.clone());
            names.push(half);
            names.extend(record_of(entry));
        }
        names.retain(|name| from.join(name).is_file());
        Ok(names)
    }
}

/// Bytes that are still to be copied, by the lengths of the files.
fn missing(from: &Path, to: &Path, names: &[String]) -> u64 {
    let length = |path: PathBuf| fs::metadata(path).map_or(0, |about| about.len());
    let lengths = names
        .iter()
        .map(|name| (length(from.join(name)), length(to.join(name))));
    lengths
        .filter(|(wanted, there)| wanted != there)
        .map(|(wanted, _)| wanted)
        .sum()
}

fn record_of(entry: &Entry) -> Option<String> {
    let record = earshot_catalog::record_path(entry, Path::new(""));
    entry.is_own.then(|| record.display().to_string())
}

/// Whether somebody downloads into it now.
fn is_being_written(half: &Path) -> bool {
    let file = File::options().write(true).open(half);
    file.is_ok_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// The folder with all of its path, so that it is the same from wherever it is looked at.
fn whole(folder: &Path) -> Result<PathBuf, ModelError> {
    std::path::absolute(folder).map_err(|reason| cannot(folder, reason))
}

/// Copies a file, and reads the copy back. It gets its name when it is whole and right.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let wanted = hash(&mut File::open(from)?, &mut io::sink())?;
    if File::open(to)
        .is_ok_and(|mut there| hash(&mut there, &mut io::sink()).is_ok_and(|found| found == wanted))
    {
        return Ok(());
    }
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".moving-")
        .tempfile_in(folder)?;
    let copied = hash(&mut File::open(from)?, file.as_file_mut())?;
    file.as_file().sync_all()?;
    let found = hash(&mut File::open(file.path())?, &mut io::sink())?;
    if copied != wanted || found != wanted {
        return Err(io::Error::other("the copy is not what was copied"));
    }
    file.persist(to)?;
    Ok(())
}

/// Copies everything, and gives its SHA-256.
fn hash(from: &mut File, to: &mut impl Write) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(hash.finalize().into()),
            Ok(count) => {
                hash.update(&buffer[..count]);
                to.write_all(&buffer[..count])?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// So that a power cut does not undo the renaming.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}

fn cannot(folder: &Path, reason: io::Error) -> ModelError {
    ModelError::Move {
        folder: folder.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{Paths, Settings};

    struct Place {
        home: tempfile::TempDir,
        models: Models,
    }

    impl Place {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let paths = Paths::under(home.path());
            fs::create_dir_all(&paths.models).unwrap();
            let models = Models::new(&paths).unwrap();
            for entry in models.catalog().files().iter().take(2) {
                fs::write(models.path(entry), &entry.name).unwrap();
            }
            Self { home, models }
        }

        fn names(&self, folder: &Path) -> Vec<String> {
            let names = fs::read_dir(folder).into_iter().flatten();
            let mut names: Vec<_> = names
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }

        fn paths(&self) -> Paths {
            Paths::under(self.home.path())
        }

        fn keep(&self, folder: Option<PathBuf>) -> Result<(), SettingsError> {
            let mut settings = Settings::load(&self.paths())?;
            settings.models_folder = folder;
            settings.save(&self.paths())
        }
    }

    const KEPT: [&str; 2] = ["ggml-tiny-q5_1.bin", "ggml-tiny.bin"];

    #[test]
    fn the_models_and_nothing_else_are_moved_and_back() {
        let place = Place::new();
        let old = place.paths().models;
        fs::write(old.join("holiday.jpg"), "not ours").unwrap();
        let half = old.join(".ggml-base.bin.60ed5bc3dd14eea8.part");
        fs::write(&half, "half").unwrap();
        let disk = place.home.path().join("disk/models");
        place
            .models
            .move_to(&disk, |folder| place.keep(folder))
            .unwrap();
        let moved = [".ggml-base.bin.60ed5bc3dd14eea8.part", KEPT[0], KEPT[1]];
        assert_eq!(place.names(&disk), moved);
        assert_eq!(place.names(&old), ["holiday.jpg"]);
        assert_eq!(place.models.folder(), disk);
        // So does whoever starts from now on.
        assert_eq!(Models::new(&place.paths()).unwrap().folder(), disk);
        place
            .models
            .move_to(&old, |folder| place.keep(folder))
            .unwrap();
        assert_eq!(Settings::load(&place.paths()).unwrap().models_folder, None);
        assert_eq!(place.names(&old).len(), 4);
        assert!(!disk.exists(), "an empty folder is not left behind");
        // To where they are.
        let same = place.models.move_to(&old, |_| panic!("nothing to keep"));
        assert_eq!(same.unwrap(), old);
        assert_eq!(place.names(&old).len(), 4);
    }

    #[test]
    fn what_is_cut_off_loses_nothing_and_goes_on() {
        let place = Place::new();
        let old = place.paths().models;
        let disk = place.home.path().join("disk");
        // Killed after the copies, before the settings.
        let cut_off = |_| {
            Err(SettingsError::Io {
                path: PathBuf::new(),
                source: io::Error::other("killed"),
            })
        };
        place.models.move_to(&disk, cut_off).unwrap_err();
        assert_eq!(place.names(&old), KEPT);
        assert_eq!(place.models.folder(), old);
        // One of the copies was not whole yet.
        fs::write(disk.join(KEPT[0]), "ti").unwrap();
        place
            .models
            .move_to(&disk, |folder| place.keep(folder))
            .unwrap();
        assert_eq!(place.names(&disk), KEPT);
        assert_eq!(fs::read(disk.join(KEPT[0])).unwrap(), b"tiny-q5_1");
        assert!(!old.exists());
    }

    #[test]
    fn a_folder_that_cannot_be_written_moves_nothing() {
        let place = Place::new();
        let file = place.home.path().join("file");
        fs::write(&file, "in the way").unwrap();
        let error = place.models.move_to(&file.join("models"), |_| Ok(()));
        assert_eq!(error.unwrap_err().code(), "models-not-moved");
        assert_eq!(place.names(&place.paths().models), KEPT);
    }

    #[test]
    fn nothing_is_moved_while_a_model_arrives() {
        let place = Place::new();
        let half = place
            .paths()
            .models
            .join(".ggml-base.bin.60ed5bc3dd14eea8.part");
        let file = File::create(&half).unwrap();
        file.lock().unwrap();
        let disk = place.home.path().join("disk");
        let error = place.models.move_to(&disk, |_| Ok(())).unwrap_err();
        assert_eq!(error.code(), "download-underway");
        assert!(!disk.exists());
    }
}
