//! A folder to download into, and a gate.
#![allow(dead_code)] // No test uses all of it.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use earshot_network::{
    Consent, Download, Gate, Ledger, LedgerEntry, OnlineError, Outcome, Pace, Patience, Proxy,
    Purpose, Retries, fetch,
};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A file of which no two parts are the same.
pub static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..300_000_u32)
        .map(|at| (at.wrapping_mul(0x9E37_79B9) >> 24) as u8)
        .collect()
});

pub struct Place {
    pub folder: TempDir,
    pub gate: Gate,
    pub patience: Patience,
    pub proxy: Proxy<'static>,
}

impl Place {
    /// One that tries each address once.
    pub fn new(consent: Consent) -> Self {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::new(folder.path().join("logs/network.jsonl"));
        Self {
            gate: Gate::new(move || consent, ledger),
            folder,
            patience: Patience {
                // What is to fail by them shortens them: the machine may be busy.
                connect: Duration::from_secs(20),
                stall: Duration::from_secs(20),
                pace: Pace {
                    bytes: 10_000,
                    within: Duration::from_secs(20),
                },
                retries: Retries {
                    tries: 1,
                    first_wait: Duration::from_millis(20),
                    longest_wait: Duration::from_millis(50),
                },
            },
            proxy: Proxy::None,
        }
    }

    /// One that tries each address so often.
    pub fn trying(tries: u32) -> Self {
        let mut place = Self::new(Consent::Models);
        place.patience.retries.tries = tries;
        place
    }

    pub fn dest(&self) -> PathBuf {
        self.folder.path().join("models/ggml-test.bin")
    }

    /// Where what has arrived is kept.
    pub fn part(&self) -> PathBuf {
        let name = format!(".ggml-test.bin.{}.part", &hash()[..16]);
        self.dest().with_file_name(name)
    }

    /// As if an earlier call had been cut off.
    pub fn put_part(&self, bytes: &[u8]) {
        std::fs::create_dir_all(self.part().parent().unwrap()).unwrap();
        std::fs::write(self.part(), bytes).unwrap();
    }

    pub fn fetch(&self, url: &str) -> Result<PathBuf, OnlineError> {
        self.fetch_watched(&[url], &mut |_| {}, &AtomicBool::new(false))
    }

    pub fn fetch_any(&self, urls: &[&str]) -> Result<PathBuf, OnlineError> {
        self.fetch_watched(urls, &mut |_| {}, &AtomicBool::new(false))
    }

    pub fn fetch_watched(
        &self,
        urls: &[&str],
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: &AtomicBool,
    ) -> Result<PathBuf, OnlineError> {
        let download = Download {
            urls,
            dest: &self.dest(),
            bytes: FILE.len() as u64,
            sha256: &hash(),
            purpose: Purpose::ModelDownload,
            proxy: self.proxy,
            patience: self.patience,
        };
        fetch(&self.gate, &download, progress, cancel)
    }

    /// The error of a fetch, once it is sure that nothing was left behind and
    /// that the ledger has the connection with the error's code.
    pub fn fetch_refused(&self, url: &str) -> OnlineError {
        self.fetch_cut_off(url, 0)
    }

    /// As [`Place::fetch_refused`], with this many bytes kept to go on from.
    pub fn fetch_cut_off(&self, url: &str, kept: usize) -> OnlineError {
        let error = self.fetch(url).unwrap_err();
        self.assert_kept(kept);
        let last = self.ledger().pop().unwrap();
        assert_eq!(last.outcome, Outcome::Failed);
        assert_eq!(last.note.as_deref(), Some(error.code()));
        let sentence = error.to_string();
        assert!(
            sentence.ends_with('.') && !sentence.contains('\n'),
            "{sentence}"
        );
        error
    }

    pub fn assert_nothing_left(&self) {
        self.assert_kept(0);
    }

    /// That nothing is there but the first so many bytes of the file.
    pub fn assert_kept(&self, kept: usize) {
        let models = self.folder.path().join("models");
        let left = std::fs::read_dir(models).map_or(0, |folder| folder.count());
        if kept == 0 {
            assert_eq!(left, 0, "something was left behind");
        } else {
            assert_eq!(left, 1, "more was left than the part that arrived");
            let part = std::fs::read(self.part()).unwrap();
            assert!(part == FILE[..kept], "{} bytes were kept", part.len());
        }
    }

    /// That the file is there, whole, and nothing else.
    pub fn assert_whole(&self) {
        assert!(std::fs::read(self.dest()).unwrap() == *FILE);
        let models = self.folder.path().join("models");
        assert_eq!(std::fs::read_dir(models).unwrap().count(), 1);
    }

    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.gate.ledger().entries().unwrap()
    }

    /// The codes that the ledger has, or "done".
    pub fn ledger_notes(&self) -> Vec<String> {
        self.ledger()
            .into_iter()
            .map(|entry| entry.note.unwrap_or_else(|| "done".to_owned()))
            .collect()
    }
}

fn hash() -> String {
    format!("{:x}", Sha256::digest(&*FILE))
}
