//! Installing models from the app package (such as Android assets), which have no file path.

use std::io;
use std::path::Path;

use earshot_catalog::{CatalogError, Entry};
use earshot_fsutil::{create_private_dir, persist};

use crate::{ModelError, ModelState, Models};

impl Models {
    /// Installs the default model and the voice activity model if missing. `copy` writes the asset
    /// with the given name to the path, or returns `false` if there is no such asset.
    pub fn extract(
        &self,
        copy: &mut dyn FnMut(&str, &Path) -> io::Result<bool>,
    ) -> Result<(), ModelError> {
        for entry in [self.builtin.default_model(), self.builtin.vad()] {
            if self.state(entry) != ModelState::Installed {
                self.extract_one(entry, copy)?;
            }
        }
        Ok(())
    }

    fn extract_one(
        &self,
        entry: &Entry,
        copy: &mut dyn FnMut(&str, &Path) -> io::Result<bool>,
    ) -> Result<(), ModelError> {
        let dest = self.install_path(entry);
        let io_error = |source| CatalogError::Io {
            path: dest.clone(),
            source,
        };
        let folder = self.folder();
        create_private_dir(&folder).map_err(io_error)?;
        // Deleted on drop unless persisted.
        let temp_file = tempfile::NamedTempFile::new_in(&folder).map_err(io_error)?;
        if !copy(&entry.file, temp_file.path()).map_err(io_error)? {
            return Ok(());
        }
        if self.builtin.verify(temp_file.path())?.name != entry.name {
            return Err(CatalogError::Changed {
                path: dest,
                name: entry.name.clone(),
            }
            .into());
        }
        persist(temp_file, &dest).map_err(io_error)?;
        tracing::info!(model = %entry.name, "model extracted");
        Ok(())
    }
}
