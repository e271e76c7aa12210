//! Small files next to the database about this device: no archive contains them. They are encrypted
//! with the library.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use earshot_fsutil::write_atomically;
use earshot_vault::{Completeness, Keys, SealedReader, SealedWriter};

use crate::error::{Result, StoreError};
use crate::library_files::DeviceFile;
use crate::{Store, folders};

impl Store {
    /// `None` if it was never stored.
    ///
    /// # Errors
    /// [`StoreError::Locked`], among others.
    pub fn load_device_file(&self, file: DeviceFile) -> Result<Option<Vec<u8>>> {
        let library = self.library()?;
        match read(&file.path(&self.folder), library.keys.as_ref()) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file("read its notes about this device")(error)),
        }
    }

    /// Atomic, and durable on return.
    ///
    /// # Errors
    /// [`StoreError::Locked`], [`StoreError::DiskFull`], among others.
    pub fn store_device_file(&self, file: DeviceFile, bytes: &[u8]) -> Result<()> {
        let failed = || StoreError::file("write its notes about this device");
        let library = self.library()?;
        let path = file.path(&self.folder);
        match &library.keys {
            None => write_atomically(&path, bytes),
            Some(keys) => sealed(bytes, keys).and_then(|sealed| write_atomically(&path, &sealed)),
        }
        .and_then(|()| folders::sync(&self.folder))
        .map_err(failed())
    }
}

fn read(path: &Path, keys: Option<&Keys>) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    match keys {
        None => file.read_to_end(&mut bytes)?,
        Some(keys) => {
            SealedReader::new(file, keys, Completeness::Complete)?.read_to_end(&mut bytes)?
        }
    };
    Ok(bytes)
}

fn sealed(bytes: &[u8], keys: &Keys) -> io::Result<Vec<u8>> {
    let mut sealed = SealedWriter::new(Vec::new(), &keys.public_key())?;
    sealed.write_all(bytes)?;
    sealed.finish()
}
