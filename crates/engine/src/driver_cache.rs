//! What a graphics driver compiled, from one start of a worker to the next.
//!
//! A driver reads it before its worker is wholly locked in, and trusts it. So what a worker
//! writes that heard sounds of others is not kept: it gets a copy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The variable that tells a worker where a graphics driver may keep what it compiled.
pub const DRIVER_CACHE: &str = "EARSHOT_DRIVER_CACHE";
/// More than this is not copied, in bytes. (Nvidia's for one model: some megabytes.)
const MOST: u64 = 512 << 20;
/// A copy that is older was left by a program that was ended.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// Where a driver finds what was compiled.
#[derive(Clone)]
pub(crate) enum DriverCache {
    /// It adds to it: the worker hears nothing but what came with the program.
    Kept(PathBuf),
    /// Each worker has a copy of this folder to itself.
    Copied(PathBuf),
}

/// The folder that one worker has. A copy goes when this is dropped.
pub(crate) struct Lent {
    pub(crate) folder: PathBuf,
    is_copy: bool,
}

impl DriverCache {
    /// The folder for one more worker. Without it the driver compiles again, and all else
    /// works.
    pub(crate) fn lend(&self) -> io::Result<Lent> {
        match self {
            Self::Kept(folder) => {
                fs::create_dir_all(folder)?;
                Ok(Lent {
                    folder: folder.clone(),
                    is_copy: false,
                })
            }
            Self::Copied(of) => {
                static COUNT: AtomicU32 = AtomicU32::new(0);
                let copies = of.with_extension("copies");
                fs::create_dir_all(&copies)?;
                remove_stale(&copies);
                let number = COUNT.fetch_add(1, Ordering::Relaxed);
                let folder = copies.join(format!("{}-{number}", std::process::id()));
                // One of an earlier process with the same number.
                let _ = fs::remove_dir_all(&folder);
                fs::create_dir(&folder)?;
                let lent = Lent {
                    folder,
                    is_copy: true,
                };
                let mut left = MOST;
                // What cannot be copied is compiled again.
                let _ = copy(of, &lent.folder, &mut left);
                Ok(lent)
            }
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if self.is_copy {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Files and folders, and nothing that leads elsewhere.
fn copy(from: &Path, to: &Path, left: &mut u64) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, to) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            fs::create_dir(&to)?;
            copy(&entry.path(), &to, left)?;
        } else if kind.is_file() {
            let length = entry.metadata()?.len();
            *left = left
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
        changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > STALE))
    };
    let entries = fs::read_dir(copies).into_iter().flatten().flatten();
    for entry in entries.filter(is_stale) {
        let _ = fs::remove_dir_all(entry.path());
    }
}
