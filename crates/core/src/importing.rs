//! Taking in model files that somebody carried here by hand.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use earshot_catalog::CatalogError;
use earshot_network::check_room;

use crate::fetch::make_folder;
use crate::{ModelError, Models};

impl Models {
    /// Copies a model file carried by hand into the kept models; returns its name. With
    /// `unknown` also one that the catalog does not know: somebody said yes to it, and it
    /// will run only where it is locked in.
    ///
    /// # Errors
    /// [`ModelError::Catalog`] if it is none of the catalog's, or no model at all, or cannot
    /// be copied; [`ModelError::Online`] if there is no room for it.
    pub fn import(&self, file: &Path, unknown: bool) -> Result<String, ModelError> {
        self.check_room_for(file, unknown)?;
        let (catalog, folder) = (self.catalog(), self.folder());
        let entry = if unknown {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            let now_ms = now.map_or(0, |now| now.as_millis() as u64);
            catalog.import_own(file, &folder, now_ms)?
        } else {
            catalog.import(file, &folder)?.clone()
        };
        tracing::info!(model = %entry.name, own = entry.is_own, "model imported");
        Ok(entry.name)
    }

    fn check_room_for(&self, file: &Path, unknown: bool) -> Result<(), ModelError> {
        let folder = self.folder();
        make_folder(&folder)?;
        // What is wrong with the file, whoever copies it says.
        let bytes = std::fs::metadata(file).map_or(0, |about| about.len());
        let kept = folder.join(file.file_name().unwrap_or_default());
        let Err(no_room) = check_room(&folder, &kept, bytes) else {
            return Ok(());
        };
        // For what is no model nobody has to make room.
        match self.catalog().verify(file) {
            Ok(_) => {}
            Err(CatalogError::Unvouched(_)) if unknown => {}
            Err(error) => return Err(error.into()),
        }
        Err(no_room.into())
    }
}
