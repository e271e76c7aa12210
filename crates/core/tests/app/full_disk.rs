//! The disk fills up during a transcription: the job waits and continues once there is space.
#![cfg(target_os = "linux")]

use std::fs;

use earshot_core::Paths;
use earshot_core::app::{AppEvent, JobState};
use earshot_error::ErrorCode;
use earshot_test_support::Disk;

use crate::harness::{TINY, TestApp, TestHome, VAD, text};

/// Enough for the library and some minutes of audio.
const LIBRARY_SIZE: u64 = 12 << 20;
/// Enough for the smaller model, but not with the reserve that must stay free.
const MODELS_SIZE: u64 = 80 << 20;

/// Mounts a small disk for the library.
fn paths_on_small_disk(home: &TestHome) -> Option<(Paths, Disk)> {
    let paths = home.paths();
    Disk::mount(&paths.data, LIBRARY_SIZE).map(|disk| (paths, disk))
}

fn disk_full_errors(app: &TestApp) -> usize {
    let events = app.events().into_iter();
    events
        .filter(
            |(_, event)| matches!(event, AppEvent::Error { error } if error.code == ErrorCode::DiskFull),
        )
        .count()
}

#[test]
fn a_full_disk_pauses_the_queue_until_space_is_free() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let expected = {
        let app = home.start_app();
        app.add(&home.long("long.wav", 8));
        app.wait_idle();
        app.note().current().unwrap().transcript.clone()
    };
    let all = std::env::var_os("EARSHOT_ALL_FAULTS").is_some();
    let last = expected.segments.len();
    let fill_points = if all {
        vec![0, 1, last / 2, last]
    } else {
        vec![1]
    };
    for segments in fill_points {
        println!("full after {segments} of {last} segments");
        let home = TestHome::with_model(TINY).unwrap();
        let Some((paths, disk)) = paths_on_small_disk(&home) else {
            return;
        };
        let app = TestApp::start(paths);
        app.add(&home.long("long.wav", 8));
        app.wait_for_segments(segments);
        disk.fill();
        // After the last segment, the job may have ended before the disk was full.
        let is_done = || app.queue().items[0].state == JobState::Done;
        let errors = app.wait_for("reported", |_| match disk_full_errors(&app) {
            0 if is_done() => Some(0),
            0 => None,
            count => Some(count),
        });
        assert!(errors == 1 || segments == last);
        // Imports fail, and the library stays intact.
        let report = app.add(&home.message("late.opus"));
        assert_eq!(
            report.rejected[0].error.code,
            ErrorCode::DiskFull,
            "{report:?}"
        );
        assert_eq!(app.notes().len(), 1);
        disk.free_space();
        let queue = app.wait_idle();
        assert_eq!(queue.items[0].state, JobState::Done, "{queue:#?}");
        let note = app.note();
        assert_eq!(
            note.current().unwrap().transcript,
            expected,
            "{}",
            text(&note)
        );
        assert_eq!(note.versions.len(), 1);
        assert_eq!(disk_full_errors(&app), errors, "reported once");
        drop(app);
    }
}

#[test]
fn models_are_added_and_moved_only_with_enough_space() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let models = home.paths().models;
    let model_file = fs::read(models.join(format!("ggml-{TINY}.bin"))).unwrap();
    let model_file = home.write("from a friend.bin", &model_file);
    let small_disk = home.files.path().join("disk");
    let Some(disk) = Disk::mount(&small_disk, MODELS_SIZE) else {
        return;
    };
    let app = home.start_app();
    let before = app.models.view().unwrap().folder;
    let error = app.models.move_to(&small_disk).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InsufficientSpace, "{error}");
    assert!(error.to_string().contains("MB are needed"), "{error}");
    assert_eq!(app.models.view().unwrap().folder, before);
    assert_eq!(
        fs::read_dir(&small_disk).unwrap().count(),
        0,
        "nothing was copied"
    );

    // Now with the models folder on that disk.
    drop(app);
    fs::copy(
        models.join(format!("ggml-{VAD}.bin")),
        small_disk.join(format!("ggml-{VAD}.bin")),
    )
    .unwrap();
    let settings = home.paths().config.join("settings.toml");
    fs::write(
        &settings,
        format!("version = 1\nmodels_folder = {small_disk:?}\n"),
    )
    .unwrap();
    let app = home.start_app();
    let error = app.models.add_file(&model_file, false).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InsufficientSpace, "{error}");
    // An invalid file is reported as such even without space.
    let song = home.write("song.bin", &vec![7; 40 << 20]);
    let error = app.models.add_file(&song, false).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelUnknown, "{error}");
    assert_eq!(fs::read_dir(&small_disk).unwrap().count(), 1);
    drop(app);
    drop(disk);
}
