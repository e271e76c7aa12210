//! Importing model files.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use earshot_catalog::CatalogError;
use earshot_network::ensure_free_space;

use crate::fetch::create_folder;
use crate::{ModelError, Models};

impl Models {
    /// Copies a model file into the models folder. `allow_unknown` is the user's explicit choice;
    /// an unknown model runs only in a sandboxed worker.
    pub fn import(&self, file: &Path, allow_unknown: bool) -> Result<String, ModelError> {
        self.ensure_free_space_for(file, allow_unknown)?;
        let (catalog, folder) = (self.catalog(), self.folder());
        let entry = if allow_unknown {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            let now_ms = now.map_or(0, |now| now.as_millis() as u64);
            catalog.import_custom(file, &folder, now_ms)?
        } else {
            catalog.import(file, &folder)?.clone()
        };
        tracing::info!(model = %entry.name, custom = entry.is_custom, "model imported");
        Ok(entry.name)
    }

    fn ensure_free_space_for(&self, file: &Path, allow_unknown: bool) -> Result<(), ModelError> {
        let folder = self.folder();
        create_folder(&folder)?;
        // An unreadable file is reported by the import itself.
        let bytes = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
        let dest = folder.join(file.file_name().unwrap_or_default());
        let Err(error) = ensure_free_space(&folder, &dest, bytes) else {
            return Ok(());
        };
        // A file that is not a model is reported as such, not as lack of disk space.
        match self.catalog().verify(file) {
            Ok(_) => {}
            Err(CatalogError::Untrusted(_)) if allow_unknown => {}
            Err(invalid) => return Err(invalid.into()),
        }
        Err(error.into())
    }
}
