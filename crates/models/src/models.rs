//! The models on this device: listing, verifying and removing.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use earshot_catalog::{Catalog, CatalogError, Entry, Loaded, ModelFile};

use crate::{ModelError, ModelSettings, ModelsConfig};

#[derive(Clone)]
pub struct Models {
    pub(crate) builtin: Catalog,
    pub(crate) config: ModelsConfig,
    /// Shared, because the user can move the folder at runtime.
    folder: Arc<RwLock<PathBuf>>,
    bundled: PathBuf,
}

const BUNDLED: &str = "models";

/// The folder of bundled models: next to the program, or in the resources of a macOS app bundle.
fn bundled_folder(program: &Path) -> PathBuf {
    let beside = program.with_file_name(BUNDLED);
    let contents = program.parent().and_then(Path::parent);
    let resources = contents.map(|contents| contents.join("Resources").join(BUNDLED));
    resources
        .filter(|resources| !beside.is_dir() && resources.is_dir())
        .unwrap_or(beside)
}

#[derive(Clone, Debug)]
pub struct ListedModel {
    pub entry: Entry,
    pub is_default: bool,
    pub state: ModelState,
}

/// Judged by the file's length, which is quick; only [`Models::verify`] checks its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelState {
    Installed,
    /// A file of the wrong length.
    Damaged,
    Missing,
}

#[derive(Debug)]
pub struct ModelCheck {
    pub name: String,
    pub result: Result<(), ModelError>,
}

impl Models {
    /// The folder need not exist.
    ///
    /// # Errors
    /// [`CatalogError::Malformed`], never in a build that passed its tests.
    pub fn new(config: ModelsConfig) -> Result<Self, ModelError> {
        // Invalid settings are reported by their other users.
        let folder = (config.settings)().and_then(|settings| settings.folder);
        let folder = folder.unwrap_or_else(|| config.default_folder.clone());
        Ok(Self {
            builtin: Catalog::builtin()?,
            folder: Arc::new(RwLock::new(folder)),
            // Without a known executable there are no bundled models.
            bundled: std::env::current_exe()
                .map(|program| bundled_folder(&program))
                .unwrap_or_default(),
            config,
        })
    }

    pub fn folder(&self) -> PathBuf {
        let folder = self.folder.read();
        folder.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the folder from the settings again: another process may have moved the models.
    pub fn reload_folder(&self) {
        if let Some(settings) = (self.config.settings)() {
            let default = || self.config.default_folder.clone();
            self.set_folder(settings.folder.unwrap_or_else(default));
        }
    }

    pub(crate) fn settings(&self) -> ModelSettings {
        (self.config.settings)().unwrap_or_default()
    }

    pub(crate) fn set_folder(&self, to: PathBuf) {
        *self.folder.write().unwrap_or_else(PoisonError::into_inner) = to;
    }

    /// The built-in catalog and the custom models.
    pub(crate) fn catalog(&self) -> Catalog {
        self.builtin.with_custom(&self.folder())
    }

    pub fn list(&self) -> Vec<ListedModel> {
        let (catalog, default) = (self.catalog(), &self.builtin.default_model().name);
        let listed = |entry: &Entry| ListedModel {
            is_default: entry.name == *default,
            state: self.state(entry),
            entry: entry.clone(),
        };
        catalog.files().iter().map(listed).collect()
    }

    pub(crate) fn state(&self, entry: &Entry) -> ModelState {
        match std::fs::metadata(self.path(entry)) {
            Ok(file) if file.is_file() && file.len() == entry.bytes => ModelState::Installed,
            Ok(_) => ModelState::Damaged,
            Err(_) => ModelState::Missing,
        }
    }

    /// The installed file, or the bundled one, or the path it would be installed at.
    pub fn path(&self, entry: &Entry) -> PathBuf {
        let installed = self.install_path(entry);
        if !installed.exists() && self.is_bundled(entry) {
            return self.bundled.join(&entry.file);
        }
        installed
    }

    pub(crate) fn install_path(&self, entry: &Entry) -> PathBuf {
        self.folder().join(&entry.file)
    }

    /// Bundled models cannot be removed.
    pub fn is_bundled(&self, entry: &Entry) -> bool {
        !entry.is_custom && self.bundled.join(&entry.file).is_file()
    }

    pub fn find(&self, name: &str) -> Result<Entry, ModelError> {
        let catalog = self.catalog();
        let entry = catalog.find(name).cloned();
        entry.ok_or_else(|| ModelError::Unknown(name.to_owned()))
    }

    /// Custom models are untrusted and run only in a sandboxed worker.
    pub fn is_custom(&self, name: &OsStr) -> bool {
        let matches = |entry: &Entry| entry.is_custom && *entry.name == *name;
        self.catalog().files().iter().any(matches)
    }

    pub fn default_name(&self) -> &str {
        &self.builtin.default_model().name
    }

    /// The file of a speech model, by name or path. [`Models::read`] checks its content.
    pub fn locate(&self, name_or_path: &OsStr) -> Result<PathBuf, ModelError> {
        let catalog = self.catalog();
        let entry = catalog
            .files()
            .iter()
            .find(|entry| *entry.name == *name_or_path);
        match entry {
            Some(entry) if entry.name == catalog.vad().name => {
                Err(ModelError::NotSpeech(entry.name.clone()))
            }
            Some(entry) => self.installed_path(entry),
            None if Path::new(name_or_path).exists() => Ok(PathBuf::from(name_or_path)),
            None => Err(ModelError::Unknown(
                name_or_path.to_string_lossy().into_owned(),
            )),
        }
    }

    /// The installed voice activity model, or one next to the speech model.
    pub fn locate_vad(&self, model: &Path) -> Result<PathBuf, ModelError> {
        let vad = self.builtin.vad();
        let beside = model.with_file_name(&vad.file);
        self.installed_path(vad).or_else(|missing| {
            if beside.is_file() {
                Ok(beside)
            } else {
                Err(missing)
            }
        })
    }

    fn installed_path(&self, entry: &Entry) -> Result<PathBuf, ModelError> {
        let path = self.path(entry);
        if path.exists() {
            Ok(path)
        } else {
            Err(ModelError::Missing(entry.name.clone()))
        }
    }

    pub fn open(&self, path: &Path) -> Result<ModelFile, ModelError> {
        Ok(self.catalog().open(path)?)
    }

    /// Checks every byte; about 60 ms for the default model. The last chunk of a custom model is
    /// passed on only if `is_sandboxed`.
    pub fn read(
        &self,
        file: ModelFile,
        is_sandboxed: bool,
        consume: &mut dyn FnMut(Arc<[u8]>),
    ) -> Result<Entry, ModelError> {
        let mut last = None;
        // Hold back the last chunk until the checks below.
        let entry =
            file.read(&mut |chunk| last.replace(chunk).into_iter().for_each(&mut *consume))?;
        if entry.name == self.builtin.vad().name {
            return Err(ModelError::NotSpeech(entry.name));
        }
        if entry.is_custom && !is_sandboxed {
            return Err(ModelError::CustomByPath(entry.name));
        }
        last.into_iter().for_each(consume);
        Ok(entry)
    }

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

    /// Checks every byte of the given models, or of all installed ones.
    pub fn verify(&self, names: &[String]) -> Result<Vec<ModelCheck>, ModelError> {
        let entries: Vec<Entry> = if names.is_empty() {
            let catalog = self.catalog();
            let is_installed = |entry: &&Entry| self.state(entry) != ModelState::Missing;
            catalog
                .files()
                .iter()
                .filter(is_installed)
                .cloned()
                .collect()
        } else {
            names
                .iter()
                .map(|name| self.find(name))
                .collect::<Result<_, _>>()?
        };
        Ok(entries
            .into_iter()
            .map(|entry| ModelCheck {
                name: entry.name.clone(),
                result: self.verify_one(&entry),
            })
            .collect())
    }

    pub(crate) fn verify_one(&self, entry: &Entry) -> Result<(), ModelError> {
        let path = self.installed_path(entry)?;
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

    /// Deletes an installed model and the partial file of an unfinished download.
    pub fn remove(&self, name: &str) -> Result<(), ModelError> {
        let entry = self.find(name)?;
        let had_partial = self.partial_bytes(&entry) > 0;
        self.delete_partial(&entry)?;
        match std::fs::remove_file(self.install_path(&entry)) {
            Ok(()) => {
                if entry.is_custom {
                    // A sidecar without its model is ignored.
                    let _ = earshot_catalog::remove_sidecar(&entry, &self.folder());
                }
                tracing::info!(model = %entry.name, "model removed");
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && had_partial => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.is_bundled(&entry) => {
                Err(ModelError::Bundled(entry.name.clone()))
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
    fn bundled_models_are_beside_the_program_or_in_its_app_bundle() {
        let disk = tempfile::tempdir().unwrap();
        let contents = disk.path().join("Earshot.app/Contents");
        let program = contents.join("MacOS/earshot");
        let beside = contents.join("MacOS/models");
        assert_eq!(bundled_folder(&program), beside, "neither is there");
        let resources = contents.join("Resources/models");
        std::fs::create_dir_all(&resources).unwrap();
        assert_eq!(bundled_folder(&program), resources);
        std::fs::create_dir_all(&beside).unwrap();
        assert_eq!(bundled_folder(&program), beside);
    }
}
