//! Real folders, in real time.
#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::Write as _;
use std::sync::Mutex;

use tempfile::TempDir;

use super::*;
use crate::locked;

/// Generous, for a machine busy with other work.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Shorter than usual, to keep the tests short.
const SHORT: Duration = Duration::from_millis(400);
/// Longer than a pause of a slow copy, unless the machine is very busy.
const LONG: Duration = Duration::from_millis(1500);
const COPY_PAUSE: Duration = Duration::from_millis(250);

struct Watched {
    /// Contains `folder`, which is watched.
    parent: TempDir,
    events: Arc<Mutex<Vec<FolderEvent>>>,
    /// Size of each ready file when it was reported.
    sizes: Arc<Mutex<Vec<(PathBuf, u64)>>>,
    _watcher: FolderWatcher,
}

impl Watched {
    fn start(parent: TempDir, settle_time: Duration) -> Watched {
        Self::start_with_known(parent, settle_time, KnownFiles::new())
    }

    fn start_with_known(parent: TempDir, settle_time: Duration, known: KnownFiles) -> Watched {
        let events: Arc<Mutex<Vec<_>>> = Arc::default();
        let log = Arc::clone(&events);
        let folder = parent.path().join("folder");
        let sizes: Arc<Mutex<Vec<_>>> = Arc::default();
        let size_log = Arc::clone(&sizes);
        let on_event = move |event| {
            if let FolderEvent::Ready { files, .. } = &event {
                let size = |file: &PathBuf| fs::metadata(file).map_or(0, |found| found.len());
                locked(&size_log).extend(files.iter().map(|file| (file.clone(), size(file))));
            }
            locked(&log).push(event);
        };
        let watcher = FolderWatcher::start_with([(folder, known)], settle_time, on_event);
        Watched {
            parent,
            events,
            sizes,
            _watcher: watcher.unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.parent.path().join("folder").join(name)
    }

    /// Names of the ready files, sorted.
    fn ready(&self) -> Vec<String> {
        let mut names: Vec<String> = locked(&self.events)
            .iter()
            .filter_map(|event| match event {
                FolderEvent::Ready { folder, files } => Some((folder, files)),
                _ => None,
            })
            .flat_map(|(folder, files)| {
                files.iter().map(move |file| {
                    file.strip_prefix(folder)
                        .unwrap()
                        .to_string_lossy()
                        .replace('\\', "/")
                })
            })
            .collect();
        names.sort();
        names
    }

    /// `true` for each time that the folder returned, `false` for each that it vanished.
    fn presence(&self) -> Vec<bool> {
        let events = locked(&self.events);
        let presence = events.iter().filter_map(|event| match event {
            FolderEvent::Returned { .. } => Some(true),
            FolderEvent::Vanished { .. } => Some(false),
            _ => None,
        });
        presence.collect()
    }

    #[track_caller]
    fn wait_for(&self, what: &str, condition: impl Fn(&Watched) -> bool) {
        let start = Instant::now();
        while !condition(self) {
            assert!(
                start.elapsed() < TIMEOUT,
                "timeout, not {what}: {:?}",
                locked(&self.events)
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    #[track_caller]
    fn wait_for_ready(&self, names: &[&str]) {
        self.wait_for("ready", |test| test.ready().len() >= names.len());
        assert_eq!(self.ready(), names);
    }
}

fn parent_with_folder() -> TempDir {
    let parent = TempDir::new().unwrap();
    fs::create_dir(parent.path().join("folder")).unwrap();
    parent
}

/// Returns the longest pause between two writes.
fn copy_slowly(to: &Path) -> Duration {
    let mut file = File::create(to).unwrap();
    let mut longest = Duration::ZERO;
    for _ in 0..12 {
        let last = Instant::now();
        file.write_all(&[7; 1000]).unwrap();
        thread::sleep(COPY_PAUSE);
        longest = longest.max(last.elapsed());
    }
    longest
}

#[test]
fn files_are_ready_when_their_copy_ends() {
    let parent = parent_with_folder();
    fs::write(parent.path().join("folder/first.ogg"), "1").unwrap();
    fs::write(parent.path().join("away.ogg"), "1").unwrap();
    let test = Watched::start(parent, LONG);
    let file = test.path("slow.ogg");
    let copied = thread::spawn(move || copy_slowly(&file));
    fs::rename(test.parent.path().join("away.ogg"), test.path("in.ogg")).unwrap();
    fs::create_dir_all(test.path("sub/below")).unwrap();
    fs::write(test.path("sub/below/deep.ogg"), "1").unwrap();
    for name in [".hidden.ogg", "a.ogg.part", "b.ogg.crdownload", "c.tmp"] {
        fs::write(test.path(name), "1").unwrap();
    }
    let longest_pause = copied.join().unwrap();
    // A partial file gets its name.
    fs::rename(test.path("a.ogg.part"), test.path("a.ogg")).unwrap();
    let names = [
        "a.ogg",
        "first.ogg",
        "in.ogg",
        "slow.ogg",
        "sub/below/deep.ogg",
    ];
    test.wait_for("ready", |test| {
        let ready = test.ready();
        names.iter().all(|name| ready.contains(&(*name).into()))
    });
    if longest_pause < LONG - COPY_PAUSE {
        assert_eq!(test.ready(), names, "each once");
        let sizes = locked(&test.sizes);
        let slow = sizes.iter().find(|(file, _)| file.ends_with("slow.ogg"));
        assert_eq!(slow.unwrap().1, 12_000, "the whole file");
    }
}

#[test]
fn a_folder_is_waited_for_whenever_it_is_missing() {
    let test = Watched::start(TempDir::new().unwrap(), SHORT);
    test.wait_for("missing", |test| test.presence() == [false]);
    fs::create_dir(test.path("")).unwrap();
    fs::write(test.path("a.ogg"), "1").unwrap();
    test.wait_for("there", |test| test.presence() == [false, true]);
    test.wait_for_ready(&["a.ogg"]);

    let away = test.parent.path().join("away");
    fs::rename(test.path(""), &away).unwrap();
    fs::write(away.join("b.ogg"), "1").unwrap();
    test.wait_for("away", |test| test.presence() == [false, true, false]);
    fs::rename(&away, test.path("")).unwrap();
    test.wait_for("back", |test| test.presence() == [false, true, false, true]);
    test.wait_for_ready(&["a.ogg", "b.ogg"]);
}

/// As a disk that is unmounted and mounted again: its mount point stays.
#[cfg(target_os = "linux")]
#[test]
fn an_empty_mount_point_is_a_missing_folder() {
    use earshot_test_support::Disk;
    let parent = parent_with_folder();
    let folder = parent.path().join("folder");
    let Some(disk) = Disk::mount(&folder, 1 << 20) else {
        return;
    };
    fs::write(folder.join("a.ogg"), "1").unwrap();
    let test = Watched::start(parent, SHORT);
    test.wait_for_ready(&["a.ogg"]);
    drop(disk);
    test.wait_for("away", |test| test.presence() == [false]);
    let Some(_disk) = Disk::mount(&folder, 1 << 20) else {
        return;
    };
    fs::write(folder.join("b.ogg"), "1").unwrap();
    test.wait_for("back", |test| test.presence() == [false, true]);
    test.wait_for_ready(&["a.ogg", "b.ogg"]);
}

#[test]
fn a_thousand_files_are_ready_once_each() {
    let test = Watched::start(parent_with_folder(), SHORT);
    let start = Instant::now();
    let mut names: Vec<_> = (0..1000).map(|number| format!("{number:04}.ogg")).collect();
    for name in &names[..500] {
        fs::write(test.path(name), name).unwrap();
    }
    fs::create_dir(test.path("sub")).unwrap();
    for name in &mut names[500..] {
        *name = format!("sub/{name}");
        fs::write(test.path(name), &*name).unwrap();
    }
    test.wait_for("ready", |test| test.ready().len() >= names.len());
    println!("a thousand files after {:?}", start.elapsed());
    assert_eq!(test.ready(), names);
}

#[test]
fn complete_files_are_listed() {
    let parent = parent_with_folder();
    let folder = parent.path().join("folder");
    for name in ["b.ogg", "a.ogg", ".c.ogg"] {
        fs::write(folder.join(name), "1").unwrap();
    }
    let folders = [folder.clone(), folder.join("missing"), folder.join("a.ogg")];
    let found = complete_files(&folders);
    let [Ok(found), Err(_), Err(_)] = found.as_slice() else {
        panic!("{found:?}")
    };
    let names: Vec<_> = found
        .ready
        .iter()
        .map(|path| path.file_name().unwrap())
        .collect();
    assert_eq!(names, ["a.ogg", "b.ogg"]);
    assert!(found.changing.is_empty() && found.unreadable.is_empty());
}

#[test]
fn known_files_are_reported_only_if_they_change() {
    let parent = parent_with_folder();
    let folder = parent.path().join("folder");
    for name in ["same.ogg", "changed.ogg", "renamed.ogg"] {
        fs::write(folder.join(name), "1").unwrap();
    }
    let known = present_files(&folder).unwrap();
    assert_eq!(known.len(), 3);
    fs::write(folder.join("changed.ogg"), "12").unwrap();
    fs::write(folder.join("new.ogg"), "1").unwrap();
    if cfg!(unix) {
        fs::rename(folder.join("renamed.ogg"), folder.join("other.ogg")).unwrap();
    }
    let test = Watched::start_with_known(parent, SHORT, known);
    test.wait_for_ready(&["changed.ogg", "new.ogg"]);
    if cfg!(unix) {
        let moved = FolderEvent::Moved {
            folder,
            from: "renamed.ogg".into(),
            to: "other.ogg".into(),
        };
        assert!(locked(&test.events).contains(&moved));
    }
}
