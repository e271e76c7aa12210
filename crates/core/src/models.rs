//! The models on this device: listing, checking, adding and removing.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use earshot_catalog::{Catalog, CatalogError, Entry, Loaded, ModelFile};

use crate::{ModelError, Paths, Settings};

/// The models on this device.
#[derive(Clone, Debug)]
pub struct Models {
    pub(crate) builtin: Catalog,
    pub(crate) paths: Paths,
    /// Where they are kept: it may be moved while others look.
    folder: Arc<RwLock<PathBuf>>,
    /// The folder of those that came with the program.
    shipped: PathBuf,
}

/// What the folder of shipped models is called.
const SHIPPED: &str = "models";

/// The folder of the models that came with this program: beside it, or where a bundle of
/// macOS keeps what is not a program.
fn shipped_with(program: &Path) -> PathBuf {
    let beside = program.with_file_name(SHIPPED);
    let contents = program.parent().and_then(Path::parent);
    let resources = contents.map(|contents| contents.join("Resources").join(SHIPPED));
    resources
        .filter(|resources| !beside.is_dir() && resources.is_dir())
        .unwrap_or(beside)
}

/// One model of the catalog and whether it is here.
#[derive(Clone, Debug)]
pub struct ListedModel {
    /// What the catalog says about it.
    pub entry: Entry,
    /// Is it the one used where none is named?
    pub is_default: bool,
    /// Is it here?
    pub state: State,
}

/// Is a model here? Told by its length alone, which is quick; only
/// [`Models::verify`] knows for certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// There is a file of the right length.
    Here,
    /// There is a file of another length.
    Damaged,
    /// There is no file.
    Missing,
}

/// One model after [`Models::verify`] has looked at its every byte.
#[derive(Debug)]
pub struct Checked {
    /// Its name in the catalog.
    pub name: String,
    /// Nothing, or what is wrong with it.
    pub result: Result<(), ModelError>,
}

impl Models {
    /// The models kept in the folder that the settings name, else in `paths.models`; it
    /// need not exist.
    ///
    /// # Errors
    /// [`CatalogError::Malformed`], never in a build that passed its tests.
    pub fn new(paths: &Paths) -> Result<Self, ModelError> {
        // What is wrong with the settings, whoever uses them is told.
        let settings = Settings::load(paths).unwrap_or_default();
        let folder = settings.models_folder;
        Ok(Self {
            builtin: Catalog::builtin()?,
            folder: Arc::new(RwLock::new(folder.unwrap_or_else(|| paths.models.clone()))),
            // Where nobody can tell, none came with it.
            shipped: std::env::current_exe()
                .map(|program| shipped_with(&program))
                .unwrap_or_default(),
            paths: paths.clone(),
        })
    }

    /// The folder they are kept in.
    pub fn folder(&self) -> PathBuf {
        let folder = self.folder.read();
        folder.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks into the settings where they are: another program may have moved them.
    pub(crate) fn find_folder(&self) {
        if let Ok(settings) = Settings::load(&self.paths) {
            let usual = || self.paths.models.clone();
            self.set_folder(settings.models_folder.unwrap_or_else(usual));
        }
    }

    pub(crate) fn set_folder(&self, to: PathBuf) {
        *self.folder.write().unwrap_or_else(PoisonError::into_inner) = to;
    }

    /// The models that are known, and those that were brought here by hand.
    pub(crate) fn catalog(&self) -> Catalog {
        self.builtin.with_own(&self.folder())
    }

    /// Every model of the catalog, the voice detector last.
    pub fn list(&self) -> Vec<ListedModel> {
        let (catalog, default) = (self.catalog(), &self.builtin.default_model().name);
        let listed = |entry: &Entry| ListedModel {
            is_default: entry.name == *default,
            state: self.state(entry),
            entry: entry.clone(),
        };
        catalog.files().iter().map(listed).collect()
    }

    pub(crate) fn state(&self, entry: &Entry) -> State {
        match std::fs::metadata(self.path(entry)) {
            Ok(file) if file.is_file() && file.len() == entry.bytes => State::Here,
            Ok(_) => State::Damaged,
            Err(_) => State::Missing,
        }
    }

    /// Where a model is: among those that are kept, else among those that came with the
    /// program. Where it would be kept if it is neither here nor there.
    pub fn path(&self, entry: &Entry) -> PathBuf {
        let kept = self.kept(entry);
        if !kept.exists() && self.is_shipped(entry) {
            return self.shipped.join(&entry.file);
        }
        kept
    }

    /// Where a model is kept, whether it is there or not.
    pub(crate) fn kept(&self, entry: &Entry) -> PathBuf {
        self.folder().join(&entry.file)
    }

    /// Whether it came with the program, and so is there whatever is removed.
    pub fn is_shipped(&self, entry: &Entry) -> bool {
        !entry.is_own && self.shipped.join(&entry.file).is_file()
    }

    /// The model of that name.
    ///
    /// # Errors
    /// [`ModelError::Unknown`] if the catalog has none.
    pub fn named(&self, name: &str) -> Result<Entry, ModelError> {
        let catalog = self.catalog();
        let found = catalog.find(name).cloned();
        found.ok_or_else(|| ModelError::Unknown(name.to_owned()))
    }

    /// Whether this name is that of a model that was brought here by hand: nobody vouches
    /// for it, so that it may run only where it is locked in.
    pub fn is_own(&self, name: &OsStr) -> bool {
        let is_it = |entry: &Entry| entry.is_own && *entry.name == *name;
        self.catalog().files().iter().any(is_it)
    }

    /// The model used where none is named.
    pub fn default_name(&self) -> &str {
        &self.builtin.default_model().name
    }

    /// The file of the speech model `wanted`: a name in the catalog, or the path of a
    /// file. Quick; the file is looked at only by [`Models::read`].
    ///
    /// # Errors
    /// [`ModelError`] if there is no such file.
    pub fn locate(&self, wanted: &OsStr) -> Result<PathBuf, ModelError> {
        let catalog = self.catalog();
        let named = catalog.files().iter().find(|entry| *entry.name == *wanted);
        match named {
            Some(entry) if entry.name == catalog.vad().name => {
                Err(ModelError::NotSpeech(entry.name.clone()))
            }
            Some(entry) => self.present(entry),
            None if Path::new(wanted).exists() => Ok(PathBuf::from(wanted)),
            None => Err(ModelError::Unknown(wanted.to_string_lossy().into_owned())),
        }
    }

    /// The file of the voice detector: Earshot's own, or one beside the speech
    /// model `model` (a file carried by hand often has it there).
    ///
    /// # Errors
    /// [`ModelError::Missing`] if there is none.
    pub fn locate_vad(&self, model: &Path) -> Result<PathBuf, ModelError> {
        let vad = self.builtin.vad();
        let beside = model.with_file_name(&vad.file);
        self.present(vad).or_else(|missing| {
            if beside.is_file() {
                Ok(beside)
            } else {
                Err(missing)
            }
        })
    }

    fn present(&self, entry: &Entry) -> Result<PathBuf, ModelError> {
        let path = self.path(entry);
        if path.exists() {
            Ok(path)
        } else {
            Err(ModelError::Missing(entry.name.clone()))
        }
    }

    /// Opens a speech model. It is checked by [`Models::read`].
    ///
    /// # Errors
    /// [`ModelError::Catalog`] if the file is not as long as one of the catalog's.
    pub fn open(&self, path: &Path) -> Result<ModelFile, ModelError> {
        Ok(self.catalog().open(path)?)
    }

    /// Reads a speech model and checks every byte of it: see [`ModelFile::read`]. Takes
    /// some 60 ms for the default model. One that was brought here by hand is given to the
    /// end only if `is_locked_in`.
    ///
    /// # Errors
    /// [`ModelError::Catalog`] if the file is not one of the catalog's.
    pub fn read(
        &self,
        file: ModelFile,
        is_locked_in: bool,
        give: &mut dyn FnMut(Arc<[u8]>),
    ) -> Result<Entry, ModelError> {
        let mut last = None;
        // The last piece waits for this look too.
        let entry = file.read(&mut |piece| last.replace(piece).into_iter().for_each(&mut *give))?;
        if entry.name == self.builtin.vad().name {
            return Err(ModelError::NotSpeech(entry.name));
        }
        if entry.is_own && !is_locked_in {
            return Err(ModelError::ByName(entry.name));
        }
        last.into_iter().for_each(give);
        Ok(entry)
    }

    /// Reads the voice detector and checks every byte of it.
    ///
    /// # Errors
    /// [`ModelError::Catalog`] if the file is not the voice detector.
    pub fn load_vad(&self, path: &Path) -> Result<Loaded, ModelError> {
        let loaded = self.builtin.load(path)?;
        if loaded.entry.name != self.builtin.vad().name {
            return Err(CatalogError::Changed {
                path: path.to_owned(),
                name: self.builtin.vad().name.clone(),
            }
            .into());
        }
        Ok(loaded)
    }

    /// Checks every byte of the kept models: all that are here, or those named.
    ///
    /// # Errors
    /// [`ModelError::Unknown`] if a name is none of the catalog's. What is
    /// wrong with a model stands in its place in the list.
    pub fn verify(&self, names: &[String]) -> Result<Vec<Checked>, ModelError> {
        let entries: Vec<Entry> = if names.is_empty() {
            let catalog = self.catalog();
            let here = |entry: &&Entry| self.state(entry) != State::Missing;
            catalog.files().iter().filter(here).cloned().collect()
        } else {
            names
                .iter()
                .map(|name| self.named(name))
                .collect::<Result<_, _>>()?
        };
        Ok(entries
            .into_iter()
            .map(|entry| Checked {
                name: entry.name.clone(),
                result: self.verify_one(&entry),
            })
            .collect())
    }

    pub(crate) fn verify_one(&self, entry: &Entry) -> Result<(), ModelError> {
        let path = self.present(entry)?;
        let catalog = self.catalog();
        let found = catalog.verify(&path)?;
        if found.name == entry.name {
            Ok(())
        } else {
            Err(CatalogError::Changed {
                path,
                name: entry.name.clone(),
            }
            .into())
        }
    }

    /// Deletes a kept model, and what has arrived of one that is not whole yet.
    ///
    /// # Errors
    /// [`ModelError`] if the catalog has no such name, the model is not here, came with the
    /// program, is being downloaded or cannot be deleted.
    pub fn remove(&self, name: &str) -> Result<(), ModelError> {
        let entry = self.named(name)?;
        let had_half = self.arrived(&entry) > 0;
        self.forget_half(&entry)?;
        match std::fs::remove_file(self.kept(&entry)) {
            Ok(()) => {
                if entry.is_own {
                    // Without its file it is nothing, and stands in nobody's way.
                    let _ = earshot_catalog::remove_record(&entry, &self.folder());
                }
                tracing::info!(model = %entry.name, "model removed");
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && had_half => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.is_shipped(&entry) => {
                Err(ModelError::Shipped(entry.name.clone()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(ModelError::Missing(entry.name.clone()))
            }
            Err(reason) => Err(ModelError::Remove {
                name: entry.name.clone(),
                reason,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn shipped_models_are_beside_the_program_or_in_its_bundle() {
        let disk = tempfile::tempdir().unwrap();
        let contents = disk.path().join("Earshot.app/Contents");
        let program = contents.join("MacOS/earshot");
        let beside = contents.join("MacOS/models");
        assert_eq!(shipped_with(&program), beside, "neither is there");
        let resources = contents.join("Resources/models");
        std::fs::create_dir_all(&resources).unwrap();
        assert_eq!(shipped_with(&program), resources);
        std::fs::create_dir_all(&beside).unwrap();
        assert_eq!(shipped_with(&program), beside);
    }
}
