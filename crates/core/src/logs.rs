//! Local, size-limited logs without personal data.
//!
//! Only events of Earshot's own crates are logged: job numbers, codes, durations and sizes, never
//! text, file names or keys.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use earshot_fsutil::create_private_dir;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::Paths;

const FILE: &str = "earshot.log";
const FILE_BYTES: u64 = 512 << 10;
/// Older files; `earshot.1.log` is the newest of them.
const OLDER_FILES: u32 = 3;

/// Panics are logged by location only, because their message may quote a transcript. Works without
/// a log folder too, so errors are ignored.
pub fn start(paths: &Paths) {
    let Ok(file) = RotatingFile::open(&paths.logs, FILE_BYTES) else {
        return;
    };
    let own_crates = Targets::new().with_target("earshot", Level::INFO);
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(Mutex::new(file));
    // A program that has set its own logger keeps it.
    let _ = tracing_subscriber::registry()
        .with(own_crates)
        .with(layer)
        .try_init();
    let previous_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if let Some(location) = panic.location() {
            let file = Path::new(location.file())
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            tracing::error!(%file, line = location.line(), "panic");
        }
        previous_hook(panic);
    }));
}

/// The last lines of the log, oldest first.
pub(crate) fn tail(paths: &Paths, lines: usize) -> Vec<String> {
    let text = std::fs::read(paths.logs.join(FILE)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..]
        .iter()
        .map(|&line| line.to_owned())
        .collect()
}

struct RotatingFile {
    folder: PathBuf,
    file: File,
    written: u64,
    limit: u64,
}

impl RotatingFile {
    fn open(folder: &Path, limit: u64) -> io::Result<Self> {
        create_private_dir(folder)?;
        let file = append_to(&folder.join(FILE))?;
        let written = file.metadata()?.len();
        Ok(Self {
            folder: folder.to_owned(),
            file,
            written,
            limit,
        })
    }

    fn rotate(&mut self) -> io::Result<()> {
        let older = |age: u32| self.folder.join(format!("earshot.{age}.log"));
        for age in (1..OLDER_FILES).rev() {
            // The file may not exist yet.
            let _ = std::fs::rename(older(age), older(age + 1));
        }
        std::fs::rename(self.folder.join(FILE), older(1))?;
        self.file = append_to(&self.folder.join(FILE))?;
        self.written = 0;
        Ok(())
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Write for RotatingFile {
    /// One call is one line, so that lines are never split between files.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.written + line.len() as u64 > self.limit {
            // If this fails, lines are dropped and the log stays within its limit.
            self.rotate()?;
        }
        self.file.write_all(line)?;
        self.written += line.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_log_stays_within_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = RotatingFile::open(folder.path(), 1000).unwrap();
        for n in 0..1000 {
            log.write_all(format!("line {n:04} of the log\n").as_bytes())
                .unwrap();
        }
        let sizes: Vec<u64> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().metadata().unwrap().len())
            .collect();
        assert_eq!(sizes.len(), 4);
        assert!(sizes.iter().all(|&size| size <= 1000), "{sizes:?}");
        let newest = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(newest.ends_with("line 0999 of the log\n"));
    }
}
