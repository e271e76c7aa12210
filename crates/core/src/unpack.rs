//! Models that come inside a package, where no path leads to them.

use std::io;
use std::path::Path;

use earshot_catalog::{CatalogError, Entry};

use crate::models::State;
use crate::paths::make_private;
use crate::{ModelError, Models};

impl Models {
    /// Takes the default model and the voice detector out of the package this program came
    /// in, unless they are here already. `copy` writes the file of that name in the
    /// package to the path that it is given; it gives `false` if the package has none.
    /// What it wrote is verified before it counts.
    ///
    /// # Errors
    /// [`ModelError::Catalog`] if a file cannot be written or is not that model.
    pub fn unpack(
        &self,
        copy: &mut dyn FnMut(&str, &Path) -> io::Result<bool>,
    ) -> Result<(), ModelError> {
        for entry in [self.builtin.default_model(), self.builtin.vad()] {
            if self.state(entry) != State::Here {
                self.unpack_one(entry, copy)?;
            }
        }
        Ok(())
    }

    fn unpack_one(
        &self,
        entry: &Entry,
        copy: &mut dyn FnMut(&str, &Path) -> io::Result<bool>,
    ) -> Result<(), ModelError> {
        let kept = self.kept(entry);
        let io_error = |source| CatalogError::Io {
            path: kept.clone(),
            source,
        };
        let folder = self.folder();
        make_private(&folder).map_err(io_error)?;
        // It goes away by itself if it does not become the model.
        let part = tempfile::NamedTempFile::new_in(&folder).map_err(io_error)?;
        if !copy(&entry.file, part.path()).map_err(io_error)? {
            return Ok(());
        }
        if self.builtin.verify(part.path())?.name != entry.name {
            return Err(CatalogError::Changed {
                path: kept,
                name: entry.name.clone(),
            }
            .into());
        }
        part.as_file().sync_all().map_err(io_error)?;
        part.persist(&kept).map_err(|error| io_error(error.error))?;
        tracing::info!(model = %entry.name, "model unpacked");
        Ok(())
    }
}
