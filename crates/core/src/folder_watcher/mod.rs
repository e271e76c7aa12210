//! Reports files that arrive in folders, once they are complete.
//!
//! The system's events only say where to look; what is new follows from the files themselves, so
//! lost events, or none on a network folder, cost time but no file.

mod names;
mod presence;
mod scan;
mod stamp;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use self::presence::{FolderId, is_empty, is_remote};
use self::scan::{FolderScan, Moved, SETTLE_TIME, Unreadable};
pub use self::stamp::{FileStamp, KnownFiles};

/// Polling interval of files that still change.
const PENDING_INTERVAL: Duration = Duration::from_millis(250);
/// Polling interval of whether a folder is there.
const PRESENCE_INTERVAL: Duration = Duration::from_secs(1);
/// Between full scans if the system reports no changes.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Between full scans that find what the system's events missed.
const RESCAN_INTERVAL: Duration = Duration::from_secs(60);
/// Files may arrive in a new folder before its events do.
const NEW_FOLDER_RESCAN: Duration = Duration::from_secs(3);
/// Gathers the events of a copy.
const EVENT_DELAY: Duration = Duration::from_millis(100);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderEvent {
    /// These files have not changed for two seconds: sorted, each reported once. Those of a
    /// subfolder come together, since they may be an exported chat. All paths are without links.
    Ready {
        folder: PathBuf,
        files: Vec<PathBuf>,
    },
    /// The folder is there. Without events of the system it is looked at every five seconds.
    Watching {
        folder: PathBuf,
        is_polled: bool,
    },
    /// A file that was reported, or was known from the start, has another name. Both are below the
    /// folder.
    Moved {
        folder: PathBuf,
        from: PathBuf,
        to: PathBuf,
    },
    /// The folder is not there, or its disk is away.
    Vanished {
        folder: PathBuf,
    },
    Returned {
        folder: PathBuf,
    },
    /// A subfolder, or the folder itself.
    Unreadable {
        path: PathBuf,
        reason: String,
    },
    /// It was unreadable before.
    Readable {
        path: PathBuf,
    },
}

/// Watches folders and their subfolders until it is dropped. Hidden and partial files and links are
/// left out, and empty files until they are written to.
pub struct FolderWatcher {
    threads: Vec<Sender<Message>>,
}

enum Message {
    Changed(Vec<PathBuf>),
    /// Events were lost.
    Rescan,
    Stop,
}

impl FolderWatcher {
    /// Files that are already there are reported, too, and a missing folder is waited for. `events`
    /// is called from one thread for each folder: a network folder that does not answer holds up
    /// no other.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(
        folders: &[PathBuf],
        events: impl Fn(FolderEvent) + Send + Sync + 'static,
    ) -> io::Result<FolderWatcher> {
        let folders = folders
            .iter()
            .map(|folder| (folder.clone(), KnownFiles::new()));
        Self::start_with(folders, SETTLE_TIME, events)
    }

    /// As [`FolderWatcher::start`], for one folder, of which these files are not reported unless
    /// they change.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start_with_known(
        folder: &Path,
        known: KnownFiles,
        events: impl Fn(FolderEvent) + Send + Sync + 'static,
    ) -> io::Result<FolderWatcher> {
        Self::start_with([(folder.to_owned(), known)], SETTLE_TIME, events)
    }

    fn start_with(
        folders: impl IntoIterator<Item = (PathBuf, KnownFiles)>,
        settle_time: Duration,
        events: impl Fn(FolderEvent) + Send + Sync + 'static,
    ) -> io::Result<FolderWatcher> {
        let events = Arc::new(events);
        let mut watcher = FolderWatcher {
            threads: Vec::new(),
        };
        for (folder, known) in folders {
            let (sender, messages) = channel();
            let mut scan = FolderScan::new(folder.clone(), settle_time);
            scan.set_known(known);
            let mut thread = WatchThread {
                scan,
                folder,
                sender: sender.clone(),
                attached: None,
                last_id: None,
                is_missing: false,
                next_scan: Instant::now(),
                emit: Arc::clone(&events),
            };
            thread::Builder::new()
                .name("folder-watcher".into())
                .spawn(move || thread.run(&messages))?;
            watcher.threads.push(sender);
        }
        Ok(watcher)
    }
}

impl Drop for FolderWatcher {
    /// Does not wait: a network folder may not answer.
    fn drop(&mut self) {
        for thread in &self.threads {
            // A thread that has ended needs no message.
            let _ = thread.send(Message::Stop);
        }
    }
}

/// The files of a folder now.
#[derive(Debug)]
pub struct FolderFiles {
    /// Without links, as all paths here.
    pub folder: PathBuf,
    pub ready: Vec<PathBuf>,
    /// Still written to.
    pub changing: Vec<PathBuf>,
    /// Subfolders, and why they cannot be read.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// Lists the complete files of each folder, which takes two seconds. They are those that a
/// [`FolderWatcher`] reports.
pub fn complete_files(folders: &[PathBuf]) -> Vec<io::Result<FolderFiles>> {
    let start = |folder: &PathBuf| {
        let folder = folder.canonicalize()?;
        // Fails for anything but a folder.
        fs::read_dir(&folder)?;
        let mut scan = FolderScan::new(folder, SETTLE_TIME);
        let unreadable = scan.scan_all(Instant::now());
        Ok((scan, unreadable))
    };
    let scans: Vec<io::Result<_>> = folders.iter().map(start).collect();
    thread::sleep(SETTLE_TIME);
    let finish = |(mut scan, unreadable): (FolderScan, Vec<Unreadable>)| FolderFiles {
        ready: scan.take_ready(Instant::now()).concat(),
        changing: scan.pending(),
        unreadable: unreadable
            .into_iter()
            .map(|folder| (folder.path, folder.reason))
            .collect(),
        folder: scan.root().to_owned(),
    };
    scans.into_iter().map(|scan| scan.map(finish)).collect()
}

/// The files that a [`FolderWatcher`] would report, complete or not.
///
/// # Errors
/// If the folder cannot be read. Unreadable subfolders are left out.
pub fn present_files(folder: &Path) -> io::Result<KnownFiles> {
    let folder = folder.canonicalize()?;
    // Fails for anything but a folder.
    fs::read_dir(&folder)?;
    let mut scan = FolderScan::new(folder, SETTLE_TIME);
    scan.scan_all(Instant::now());
    Ok(scan.pending_files())
}

struct WatchThread<F> {
    /// As given.
    folder: PathBuf,
    scan: FolderScan,
    sender: Sender<Message>,
    attached: Option<Attached>,
    last_id: Option<FolderId>,
    is_missing: bool,
    next_scan: Instant,
    emit: Arc<F>,
}

struct Attached {
    id: FolderId,
    scan_interval: Duration,
    /// Only kept alive for its events.
    _events: Option<RecommendedWatcher>,
}

impl<F: Fn(FolderEvent)> WatchThread<F> {
    fn run(&mut self, messages: &Receiver<Message>) {
        let mut next_presence = Instant::now();
        let mut next_pending = Instant::now();
        loop {
            let now = Instant::now();
            if now >= next_presence {
                self.check_presence();
                next_presence = now + PRESENCE_INTERVAL;
            }
            if self.attached.is_some() {
                if now >= self.next_scan {
                    self.scan_all();
                }
                if self.scan.has_pending() && now >= next_pending {
                    self.emit_ready();
                    next_pending = Instant::now() + PENDING_INTERVAL;
                }
            }
            let mut wake = next_presence;
            if self.attached.is_some() {
                wake = wake.min(self.next_scan);
                if self.scan.has_pending() {
                    wake = wake.min(next_pending);
                }
            }
            match messages.recv_timeout(wake.saturating_duration_since(Instant::now())) {
                Ok(first) => {
                    thread::sleep(EVENT_DELAY);
                    if !self.handle([first].into_iter().chain(messages.try_iter())) {
                        return;
                    }
                    // The folder itself may have moved.
                    next_presence = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// `false`: stop.
    fn handle(&mut self, messages: impl Iterator<Item = Message>) -> bool {
        let mut changed = BTreeSet::new();
        for message in messages {
            match message {
                Message::Changed(paths) => changed.extend(paths),
                Message::Rescan => self.next_scan = Instant::now(),
                Message::Stop => return false,
            }
        }
        if self.attached.is_none() {
            return true;
        }
        for path in changed {
            let now = Instant::now();
            if path.is_dir() {
                self.next_scan = self.next_scan.min(now + NEW_FOLDER_RESCAN);
            }
            let unreadable = self.scan.scan(&path, now);
            self.emit_unreadable(unreadable);
            self.emit_changes();
        }
        true
    }

    fn check_presence(&mut self) {
        let id = FolderId::of(&self.folder);
        if self
            .attached
            .as_ref()
            .is_some_and(|attached| Some(attached.id) != id)
        {
            self.attached = None;
            self.report_missing();
        }
        if self.attached.is_some() {
            return;
        }
        // The empty mount point of a disk that is away.
        let is_mount_point = |id: &FolderId| {
            self.last_id
                .is_some_and(|last| !last.is_on_same_device(id) && is_empty(&self.folder))
        };
        match id.filter(|id| !is_mount_point(id)) {
            Some(id) => self.attach(id),
            None => self.report_missing(),
        }
    }

    fn report_missing(&mut self) {
        if !self.is_missing {
            self.is_missing = true;
            (self.emit)(FolderEvent::Vanished {
                folder: self.folder.clone(),
            });
        }
    }

    fn attach(&mut self, id: FolderId) {
        // The system reports paths without links.
        let Ok(root) = self.folder.canonicalize() else {
            return self.report_missing();
        };
        let events = match self.subscribe(&root) {
            Ok(events) => Some(events),
            Err(_) => {
                // The error would name the folder.
                tracing::warn!("a folder is polled: the system does not report its changes");
                None
            }
        };
        let is_polled = events.is_none() || is_remote(&root);
        let scan_interval = if is_polled {
            POLL_INTERVAL
        } else {
            RESCAN_INTERVAL
        };
        self.scan.set_root(root);
        self.attached = Some(Attached {
            id,
            scan_interval,
            _events: events,
        });
        self.last_id = Some(id);
        self.next_scan = Instant::now();
        if std::mem::take(&mut self.is_missing) {
            (self.emit)(FolderEvent::Returned {
                folder: self.folder.clone(),
            });
        }
        (self.emit)(FolderEvent::Watching {
            folder: self.folder.clone(),
            is_polled,
        });
    }

    fn subscribe(&self, root: &Path) -> notify::Result<RecommendedWatcher> {
        let sender = self.sender.clone();
        let on_event = move |event: notify::Result<notify::Event>| {
            let message = match event {
                Ok(event) if event.need_rescan() => Message::Rescan,
                // Importing a file reads it.
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
                Ok(event) => Message::Changed(event.paths),
                Err(_) => Message::Rescan,
            };
            // The thread may have ended.
            let _ = sender.send(message);
        };
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(on_event, config)?;
        watcher.watch(root, RecursiveMode::Recursive)?;
        Ok(watcher)
    }

    fn scan_all(&mut self) {
        let unreadable = self.scan.scan_all(Instant::now());
        self.emit_unreadable(unreadable);
        self.emit_changes();
        if let Some(attached) = &self.attached {
            self.next_scan = Instant::now() + attached.scan_interval;
        }
    }

    fn emit_ready(&mut self) {
        for files in self.scan.take_ready(Instant::now()) {
            (self.emit)(FolderEvent::Ready {
                folder: self.scan.root().to_owned(),
                files,
            });
        }
        self.emit_changes();
    }

    /// Changes of what is known already.
    fn emit_changes(&mut self) {
        for path in self.scan.take_readable() {
            (self.emit)(FolderEvent::Readable { path });
        }
        for Moved { from, to } in self.scan.take_moved() {
            (self.emit)(FolderEvent::Moved {
                folder: self.folder.clone(),
                from,
                to,
            });
        }
    }

    fn emit_unreadable(&self, folders: Vec<Unreadable>) {
        for Unreadable { path, reason } in folders {
            (self.emit)(FolderEvent::Unreadable { path, reason });
        }
    }
}
