//! The cache of code compiled by a GPU driver.
//!
//! The driver trusts it and reads it before the worker is fully sandboxed. Workers that process
//! user audio only get a copy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Environment variable.
pub const DRIVER_CACHE_VAR: &str = "EARSHOT_DRIVER_CACHE";
/// Nvidia's cache for one model takes a few megabytes.
const MAX_COPY_SIZE: u64 = 512 << 20;
/// Older copies were left by killed processes.
const MAX_COPY_AGE: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Clone)]
pub(crate) enum DriverCache {
    /// Only for the bundled sample.
    Shared(PathBuf),
    CopyPerWorker(PathBuf),
}

/// A copy is deleted on drop.
pub(crate) struct CacheFolder {
    pub(crate) folder: PathBuf,
    is_copy: bool,
}

impl DriverCache {
    pub(crate) fn prepare(&self) -> io::Result<CacheFolder> {
        match self {
            Self::Shared(folder) => {
                fs::create_dir_all(folder)?;
                Ok(CacheFolder {
                    folder: folder.clone(),
                    is_copy: false,
                })
            }
            Self::CopyPerWorker(source) => {
                static COUNT: AtomicU32 = AtomicU32::new(0);
                let copies = source.with_extension("copies");
                fs::create_dir_all(&copies)?;
                remove_stale(&copies);
                let number = COUNT.fetch_add(1, Ordering::Relaxed);
                let folder = copies.join(format!("{}-{number}", std::process::id()));
                // Process IDs are reused.
                let _ = fs::remove_dir_all(&folder);
                fs::create_dir(&folder)?;
                let cache = CacheFolder {
                    folder,
                    is_copy: true,
                };
                let mut remaining = MAX_COPY_SIZE;
                let _ = copy(source, &cache.folder, &mut remaining);
                Ok(cache)
            }
        }
    }
}

impl Drop for CacheFolder {
    fn drop(&mut self) {
        if self.is_copy {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Skips symbolic links.
fn copy(from: &Path, to: &Path, remaining: &mut u64) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, to) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            fs::create_dir(&to)?;
            copy(&entry.path(), &to, remaining)?;
        } else if kind.is_file() {
            let length = entry.metadata()?.len();
            *remaining = remaining
                .checked_sub(length)
                .ok_or(io::ErrorKind::FileTooLarge)?;
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn remove_stale(copies: &Path) {
    let is_stale = |entry: &fs::DirEntry| {
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > MAX_COPY_AGE))
    };
    let entries = fs::read_dir(copies).into_iter().flatten().flatten();
    for entry in entries.filter(is_stale) {
        let _ = fs::remove_dir_all(entry.path());
    }
}
