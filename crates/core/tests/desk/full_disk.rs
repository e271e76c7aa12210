//! The disk runs full while a message is listened to: the work waits, and goes on by
//! itself once there is room.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use earshot_core::Paths;
use earshot_core::desk::{AppEvent, JobState};

use crate::scene::{Scene, Sitting, TINY, VAD, text};

/// Room for the library and some minutes of sound.
const SIZE: &str = "size=12m";
/// Room for the smaller model, and not for what is left free beside it.
const FOR_MODELS: &str = "size=80m";

/// A disk of its own, small enough to be filled.
struct Disk(PathBuf);

impl Disk {
    /// `None` (and a word why) where none may be mounted.
    fn mount(at: &Path, size: &str) -> Option<Disk> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", size, "none"])
            .arg(at)
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Disk(at.to_owned()));
        }
        println!("skipped: no file system may be mounted here");
        None
    }

    /// Leaves no room, not for a byte.
    fn fill(&self) {
        let mut file = File::create(self.0.join("filler")).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            let piece = vec![0; size];
            while file.write_all(&piece).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a test that failed may still have something open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A home whose library lies on a disk of its own.
fn home(scene: &Scene) -> Option<(Paths, Disk)> {
    let paths = scene.paths();
    Disk::mount(&paths.data, SIZE).map(|disk| (paths, disk))
}

fn told_of_the_disk(sitting: &Sitting) -> usize {
    let told = sitting.told().into_iter();
    told.filter(
        |(_, event)| matches!(event, AppEvent::Problem { error } if error.code == "disk-full"),
    )
    .count()
}

#[test]
fn a_full_disk_stops_the_work_until_there_is_room() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let undisturbed = {
        let sitting = scene.desk();
        sitting.add(&scene.long("long.wav", 8));
        sitting.settled();
        sitting.note().current().unwrap().transcript.clone()
    };
    let all = std::env::var_os("EARSHOT_ALL_FAULTS").is_some();
    let last = undisturbed.segments.len();
    let moments = if all {
        vec![0, 1, last / 2, last]
    } else {
        vec![1]
    };
    for segments in moments {
        println!("full after {segments} of {last} segments");
        let scene = Scene::with(TINY).unwrap();
        let Some((paths, disk)) = home(&scene) else {
            return;
        };
        let sitting = Sitting::start(paths);
        sitting.add(&scene.long("long.wav", 8));
        sitting.after_segments(segments);
        disk.fill();
        // After the last segment the end may have been written before the disk was full.
        let is_done = || sitting.queue().items[0].state == JobState::Done;
        let told = sitting.until("told", |_| match told_of_the_disk(&sitting) {
            0 if is_done() => Some(0),
            0 => None,
            times => Some(times),
        });
        assert!(told == 1 || segments == last);
        // Nothing is taken in, and what is there stays.
        let refused = sitting.add(&scene.message("late.opus"));
        assert_eq!(refused.refused[0].error.code, "disk-full", "{refused:?}");
        assert_eq!(sitting.notes().len(), 1);
        disk.make_room();
        let queue = sitting.settled();
        assert_eq!(queue.items[0].state, JobState::Done, "{queue:#?}");
        let note = sitting.note();
        assert_eq!(
            note.current().unwrap().transcript,
            undisturbed,
            "{}",
            text(&note)
        );
        assert_eq!(note.versions.len(), 1);
        assert_eq!(told_of_the_disk(&sitting), told, "told once");
        drop(sitting);
    }
}

#[test]
fn models_are_brought_and_moved_only_where_there_is_room() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let models = scene.paths().models;
    let carried = fs::read(models.join(format!("ggml-{TINY}.bin"))).unwrap();
    let carried = scene.write("from a friend.bin", &carried);
    let elsewhere = scene.files.path().join("disk");
    let Some(disk) = Disk::mount(&elsewhere, FOR_MODELS) else {
        return;
    };
    let sitting = scene.desk();
    let before = sitting.desk.models().unwrap().folder;
    let refused = sitting.desk.move_models(&elsewhere).unwrap_err();
    assert_eq!(refused.code(), "no-room", "{refused}");
    assert!(refused.to_string().contains("MB are needed"), "{refused}");
    assert_eq!(sitting.desk.models().unwrap().folder, before);
    assert_eq!(
        fs::read_dir(&elsewhere).unwrap().count(),
        0,
        "nothing was begun"
    );

    // The folder of models is on that disk.
    drop(sitting);
    fs::copy(
        models.join(format!("ggml-{VAD}.bin")),
        elsewhere.join(format!("ggml-{VAD}.bin")),
    )
    .unwrap();
    let settings = scene.paths().config.join("settings.toml");
    fs::write(
        &settings,
        format!("version = 1\nmodels_folder = {elsewhere:?}\n"),
    )
    .unwrap();
    let sitting = scene.desk();
    let refused = sitting.desk.add_model_file(&carried, false).unwrap_err();
    assert_eq!(refused.code(), "no-room", "{refused}");
    // What is no model is told so, room or not.
    let song = scene.write("song.bin", &vec![7; 40 << 20]);
    let refused = sitting.desk.add_model_file(&song, false).unwrap_err();
    assert_eq!(refused.code(), "model-unknown", "{refused}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 1);
    drop(sitting);
    drop(disk);
}
