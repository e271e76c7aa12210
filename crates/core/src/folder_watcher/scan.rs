//! The files of one folder: which are new, and which still change.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use walkdir::WalkDir;

use super::names::{is_ignored, is_ignored_name};
use super::stamp::{FileId, FileStamp, KnownFiles};

/// A file is complete once size and time have not changed for this long.
pub(super) const SETTLE_TIME: Duration = Duration::from_secs(2);
/// How long a complete file of a subfolder waits for the others there: the text of an exported chat
/// may arrive last.
const MAX_GROUP_WAIT: Duration = Duration::from_secs(60);

pub(super) struct FolderScan {
    root: PathBuf,
    settle_time: Duration,
    pending: HashMap<PathBuf, PendingFile>,
    reported: HashMap<PathBuf, FileStamp>,
    /// Paths of reported files, to recognize renames.
    reported_ids: HashMap<FileId, PathBuf>,
    unreadable: HashSet<PathBuf>,
    /// Since the last [`FolderScan::take_readable`].
    readable: Vec<PathBuf>,
    moved: Vec<Moved>,
}

/// A reported file has another name. Both are below the root.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) from: PathBuf,
    pub(super) to: PathBuf,
}

struct PendingFile {
    stamp: FileStamp,
    unchanged_since: Instant,
}

/// A folder that cannot be read.
pub(super) struct Unreadable {
    pub(super) path: PathBuf,
    pub(super) reason: String,
}

impl FolderScan {
    pub(super) fn new(root: PathBuf, settle_time: Duration) -> FolderScan {
        FolderScan {
            root,
            settle_time,
            pending: HashMap::new(),
            reported: HashMap::new(),
            reported_ids: HashMap::new(),
            unreadable: HashSet::new(),
            readable: Vec::new(),
            moved: Vec::new(),
        }
    }

    /// These files count as reported.
    pub(super) fn set_known(&mut self, files: KnownFiles) {
        for (path, stamp) in files {
            self.remember(&self.root.join(path), stamp);
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder may have another path after it was away.
    pub(super) fn set_root(&mut self, root: PathBuf) {
        if root == self.root {
            return;
        }
        let rebase = |path: &Path| match path.strip_prefix(&self.root) {
            Ok(below) => root.join(below),
            Err(_) => path.to_owned(),
        };
        self.reported = std::mem::take(&mut self.reported)
            .into_iter()
            .map(|(path, stamp)| (rebase(&path), stamp))
            .collect();
        for path in self.reported_ids.values_mut() {
            *path = rebase(path);
        }
        self.pending.clear();
        self.root = root;
    }

    /// Folders that could not be read before.
    pub(super) fn take_readable(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.readable)
    }

    pub(super) fn take_moved(&mut self) -> Vec<Moved> {
        std::mem::take(&mut self.moved)
    }

    /// By path below the root.
    pub(super) fn pending_files(&self) -> KnownFiles {
        let below = |path: &Path| path.strip_prefix(&self.root).map(Path::to_owned).ok();
        self.pending
            .iter()
            .filter_map(|(path, pending)| Some((below(path)?, pending.stamp)))
            .collect()
    }

    pub(super) fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Files that have changed lately, sorted.
    pub(super) fn pending(&self) -> Vec<PathBuf> {
        let mut paths: Vec<_> = self.pending.keys().cloned().collect();
        paths.sort();
        paths
    }

    /// Looks at everything. Returns folders that have become unreadable.
    pub(super) fn scan_all(&mut self, now: Instant) -> Vec<Unreadable> {
        let root = self.root.clone();
        let mut seen = HashSet::new();
        let (unreadable, is_complete) = self.walk(&root, now, &mut seen);
        if is_complete && root.is_dir() {
            self.reported.retain(|path, _| seen.contains(path));
            self.reported_ids.retain(|_, path| seen.contains(path));
        }
        unreadable
    }

    /// Looks at a file, or at a folder with everything below it.
    pub(super) fn scan(&mut self, path: &Path, now: Instant) -> Vec<Unreadable> {
        if !path.starts_with(&self.root) || is_ignored(&self.root, path) {
            return Vec::new();
        }
        let mut parts = path.ancestors().take_while(|part| *part != self.root);
        let is_followable = |part: &Path| {
            part.symlink_metadata()
                .is_ok_and(|metadata| !metadata.is_symlink())
        };
        if !parts.all(is_followable) {
            self.pending.remove(path);
            return Vec::new();
        }
        self.walk(path, now, &mut HashSet::new()).0
    }

    /// Returns whether everything could be read, too.
    fn walk(
        &mut self,
        top: &Path,
        now: Instant,
        seen: &mut HashSet<PathBuf>,
    ) -> (Vec<Unreadable>, bool) {
        let before = self.unreadable.clone();
        let mut unreadable = Vec::new();
        let mut is_complete = true;
        let entries = WalkDir::new(top).into_iter();
        for entry in
            entries.filter_entry(|entry| entry.depth() == 0 || !is_ignored_name(entry.file_name()))
        {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    if let Ok(metadata) = entry.metadata() {
                        seen.insert(entry.path().to_owned());
                        self.observe(entry.path(), &metadata, now);
                    }
                }
                Ok(entry) => {
                    self.unreadable.remove(entry.path());
                }
                Err(error) => {
                    is_complete = false;
                    let path = error.path().unwrap_or(top).to_owned();
                    let reason = error.io_error();
                    let is_gone =
                        reason.is_some_and(|reason| reason.kind() == io::ErrorKind::NotFound);
                    if !is_gone && self.unreadable.insert(path.clone()) && !before.contains(&path) {
                        let reason = reason.map_or_else(|| error.to_string(), ToString::to_string);
                        unreadable.push(Unreadable { path, reason });
                    }
                }
            }
        }
        let is_readable = |path: &&PathBuf| !self.unreadable.contains(*path);
        self.readable
            .extend(before.iter().filter(is_readable).cloned());
        (unreadable, is_complete)
    }

    fn observe(&mut self, path: &Path, metadata: &Metadata, now: Instant) {
        let stamp = FileStamp::of(metadata);
        let is_known = self
            .reported
            .get(path)
            .is_some_and(|known| known.is_unchanged(&stamp));
        // Browsers create an empty file under the final name and write to another one.
        if stamp.is_empty() || is_known || self.is_renamed(path, &stamp) {
            self.pending.remove(path);
            return;
        }
        let is_unchanged = self
            .pending
            .get(path)
            .is_some_and(|pending| pending.stamp.is_unchanged(&stamp));
        if !is_unchanged {
            let pending = PendingFile {
                stamp,
                unchanged_since: now,
            };
            self.pending.insert(path.to_owned(), pending);
        }
    }

    /// Whether this is a reported file under a new name, which is remembered.
    fn is_renamed(&mut self, path: &Path, stamp: &FileStamp) -> bool {
        let Some(old) = stamp.id().and_then(|id| self.reported_ids.get(&id)) else {
            return false;
        };
        let is_unchanged = self
            .reported
            .get(old)
            .is_some_and(|known| known.is_unchanged(stamp));
        if !is_unchanged || old.symlink_metadata().is_ok() {
            return false;
        }
        let old = old.clone();
        self.reported.remove(&old);
        let below = |path: &Path| path.strip_prefix(&self.root).map(Path::to_owned);
        if let (Ok(from), Ok(to)) = (below(&old), below(path)) {
            self.moved.push(Moved { from, to });
        }
        self.remember(path, *stamp);
        true
    }

    fn remember(&mut self, path: &Path, stamp: FileStamp) {
        self.reported.insert(path.to_owned(), stamp);
        if let Some(id) = stamp.id() {
            self.reported_ids.insert(id, path.to_owned());
        }
    }

    /// Files that are complete, sorted and each once; those of a subfolder of the root together.
    pub(super) fn take_ready(&mut self, now: Instant) -> Vec<Vec<PathBuf>> {
        for path in self.pending() {
            match path.symlink_metadata() {
                Ok(metadata) if metadata.is_file() => self.observe(&path, &metadata, now),
                _ => {
                    self.pending.remove(&path);
                }
            }
        }
        let mut groups: BTreeMap<Option<OsString>, Vec<PathBuf>> = BTreeMap::new();
        for path in self.pending() {
            groups.entry(self.subfolder(&path)).or_default().push(path);
        }
        let mut ready = Vec::new();
        for (subfolder, paths) in groups {
            let unchanged_for = |path: &PathBuf| {
                let pending = self.pending.get(path)?;
                Some(now.saturating_duration_since(pending.unchanged_since))
            };
            let has_waited =
                |path: &PathBuf, time| unchanged_for(path).is_some_and(|for_| for_ >= time);
            let all_settled = paths.iter().all(|path| has_waited(path, self.settle_time));
            let wait = if all_settled || subfolder.is_none() {
                self.settle_time
            } else {
                self.settle_time + MAX_GROUP_WAIT
            };
            let group: Vec<_> = paths
                .into_iter()
                .filter(|path| has_waited(path, wait))
                .collect();
            if !group.is_empty() {
                ready.push(group);
            }
        }
        for path in ready.iter().flatten() {
            if let Some(pending) = self.pending.remove(path) {
                self.remember(path, pending.stamp);
            }
        }
        ready
    }

    /// The first folder below the root; `None` for files in the root.
    fn subfolder(&self, path: &Path) -> Option<OsString> {
        let mut below = path.strip_prefix(&self.root).ok()?.iter();
        let first = below.next()?;
        below.next().map(|_| first.to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use tempfile::TempDir;

    use super::*;

    struct Fixture {
        folder: TempDir,
        scan: FolderScan,
        start: Instant,
    }

    impl Fixture {
        fn new() -> Fixture {
            let folder = TempDir::new().unwrap();
            Fixture {
                scan: FolderScan::new(folder.path().to_owned(), SETTLE_TIME),
                folder,
                start: Instant::now(),
            }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
            fs::write(self.path(name), text).unwrap();
        }

        fn rename(&self, from: &str, to: &str) {
            fs::rename(self.path(from), self.path(to)).unwrap();
        }

        /// What a full scan at this second finds ready; groups are separated.
        fn ready_at(&mut self, second: u64) -> Vec<Vec<String>> {
            let now = self.start + Duration::from_secs(second);
            self.scan.scan_all(now);
            let groups = self.scan.take_ready(now).into_iter();
            let name = |path: PathBuf| {
                let below = path.strip_prefix(self.folder.path()).unwrap();
                below.to_string_lossy().replace('\\', "/")
            };
            groups
                .map(|group| group.into_iter().map(name).collect())
                .collect()
        }
    }

    #[test]
    fn a_file_is_ready_once_it_has_stopped_growing() {
        let mut test = Fixture::new();
        test.write("a.ogg", "1");
        test.write("empty.ogg", "");
        assert!(test.ready_at(0).is_empty());
        test.write("a.ogg", "12");
        assert!(test.ready_at(2).is_empty());
        test.write("b.ogg", "1");
        assert!(test.ready_at(3).is_empty());
        assert_eq!(test.ready_at(4), [["a.ogg"]]);
        assert_eq!(test.ready_at(5), [["b.ogg"]]);
        assert!(test.ready_at(9).is_empty(), "each once");
        test.write("a.ogg", "123");
        assert!(test.ready_at(10).is_empty());
        assert_eq!(test.ready_at(12), [["a.ogg"]], "changed");
        fs::remove_file(test.path("b.ogg")).unwrap();
        assert!(test.ready_at(20).is_empty());
    }

    #[test]
    fn renames_are_followed() {
        let mut test = Fixture::new();
        test.write("a.ogg.part", "1");
        test.write("sub/b.ogg", "2");
        test.ready_at(0);
        assert_eq!(test.ready_at(2), [["sub/b.ogg"]]);
        test.rename("a.ogg.part", "a.ogg");
        assert!(test.ready_at(3).is_empty());
        assert_eq!(test.ready_at(5), [["a.ogg"]]);
        if cfg!(unix) {
            test.rename("a.ogg", "renamed.ogg");
            test.rename("sub", "moved");
            assert!(test.ready_at(6).is_empty());
            assert!(test.ready_at(9).is_empty(), "reported under other names");
            // A copy is another file.
            test.write("copy.ogg", "1");
            test.ready_at(10);
            assert_eq!(test.ready_at(12), [["copy.ogg"]]);
        }
    }

    #[test]
    fn files_of_a_subfolder_wait_for_each_other() {
        let mut test = Fixture::new();
        test.write("chat/1.ogg", "1");
        test.write("root.ogg", "1");
        test.ready_at(0);
        test.write("chat/voice/2.ogg", "1");
        assert_eq!(test.ready_at(2), [["root.ogg"]]);
        test.write("chat/_chat.txt", "1");
        assert!(test.ready_at(4).is_empty());
        let chat = ["chat/1.ogg", "chat/_chat.txt", "chat/voice/2.ogg"];
        assert_eq!(test.ready_at(6), [chat]);

        // But not for ever.
        test.write("chat/3.ogg", "1");
        test.ready_at(10);
        let mut ready = Vec::new();
        for second in 11..80 {
            test.write("chat/endless.wav", &"1".repeat(second));
            ready.extend(test.ready_at(second as u64));
        }
        assert_eq!(ready, [["chat/3.ogg"]]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_partial_files_are_left_out() {
        use std::os::unix::fs::symlink;
        let outside = TempDir::new().unwrap();
        fs::write(outside.path().join("secret.ogg"), "1").unwrap();
        let mut test = Fixture::new();
        symlink(outside.path(), test.path("folder")).unwrap();
        symlink(outside.path().join("secret.ogg"), test.path("file.ogg")).unwrap();
        symlink(test.path("."), test.path("loop")).unwrap();
        for name in [".hidden/a.ogg", "a.ogg.crdownload", ".a.ogg.Yx2aBc"] {
            test.write(name, "1");
        }
        for second in [0, 2, 4] {
            assert!(test.ready_at(second).is_empty());
        }
        let now = Instant::now();
        for name in ["folder", "file.ogg", ".hidden/a.ogg", "folder/secret.ogg"] {
            test.scan.scan(&test.folder.path().join(name), now);
        }
        assert_eq!(test.scan.pending(), [] as [PathBuf; 0]);
    }
}
