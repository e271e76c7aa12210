//! Watched folders, and the texts of messages that arrive.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use earshot_core::app::{
    App, AppEvent, Edit, NewText, RetranscribeOptions, TextExportState, WatchedFolderState,
};
use earshot_core::{Preferences, Settings};

use crate::harness::{FIXTURE, TINY, TestApp, TestHome, text, wav};

const PASSPHRASE: &str = "four words to remember";

impl TestHome {
    fn inbox(&self) -> PathBuf {
        let inbox = self.files.path().join("inbox");
        fs::create_dir_all(&inbox).unwrap();
        inbox
    }

    fn start_watching(&self) -> TestApp {
        let app = self.start_app();
        app.watch_folders().unwrap();
        app
    }
}

/// A sound that differs by `number`.
fn tone(number: i16) -> Vec<u8> {
    wav(&vec![number; 8000])
}

fn state(app: &App, folder: &Path) -> Option<WatchedFolderState> {
    let mut folders = app.watched_folders.view().into_iter();
    folders
        .find(|watched| watched.path == folder)
        .map(|watched| watched.state)
}

fn wait_for_state(app: &TestApp, folder: &Path, wanted: WatchedFolderState) {
    app.wait_for("in this state", |app| {
        (state(app, folder) == Some(wanted)).then_some(())
    });
}

fn titles(app: &TestApp) -> Vec<String> {
    let mut titles: Vec<_> = app
        .notes()
        .into_iter()
        .map(|note| note.summary.title)
        .collect();
    titles.sort();
    titles
}

#[track_caller]
fn wait_for_titles(app: &TestApp, wanted: &[&str]) {
    app.wait_for("imported", |_| {
        (titles(app).len() >= wanted.len()).then_some(())
    });
    assert_eq!(titles(app), wanted);
}

fn settings(app: &App, change: impl FnOnce(&mut Preferences)) {
    let mut view = app.settings.view();
    change(&mut view);
    app.settings.save(view).unwrap();
}

#[test]
fn new_files_are_imported_once_and_deleted_notes_stay_away() {
    let home = TestHome::empty();
    let inbox = home.inbox();
    fs::write(inbox.join("old.wav"), tone(1)).unwrap();
    fs::write(inbox.join("letter.txt"), "Not a sound.").unwrap();
    let app = home.start_watching();
    assert_eq!(app.watched_folders.inspect(&inbox).unwrap().files, 2);
    app.watched_folders.add(&inbox, false).unwrap();
    wait_for_state(&app, &inbox, WatchedFolderState::Watching);
    let (sound, copy) = (tone(2), inbox.join("new.wav"));
    let copying = thread::spawn(move || {
        let mut file = File::create(copy).unwrap();
        for part in sound.chunks(4000) {
            file.write_all(part).unwrap();
            thread::sleep(Duration::from_millis(300));
        }
    });
    wait_for_titles(&app, &["new"]);
    copying.join().unwrap();
    let note = app.note();
    assert!(note.summary.duration_ms >= 500, "the whole file");
    app.library.erase(&[note.summary.id]).unwrap();
    drop(app);

    // As happens while the program does not run.
    fs::rename(inbox.join("new.wav"), inbox.join("renamed.wav")).unwrap();
    fs::write(inbox.join("meanwhile.wav"), tone(3)).unwrap();
    let app = home.start_watching();
    wait_for_titles(&app, &["meanwhile"]);
    fs::write(inbox.join("later.wav"), tone(4)).unwrap();
    wait_for_titles(&app, &["later", "meanwhile"]);

    let away = home.files.path().join("away");
    fs::rename(&inbox, &away).unwrap();
    wait_for_state(&app, &inbox, WatchedFolderState::Missing);
    fs::rename(&away, &inbox).unwrap();
    wait_for_state(&app, &inbox, WatchedFolderState::Watching);

    // Added again, with what is there.
    settings(&app, |view| view.watched_folders.clear());
    app.wait_for("forgotten", |app| {
        state(app, &inbox).is_none().then_some(())
    });
    app.watched_folders.add(&inbox, true).unwrap();
    wait_for_titles(&app, &["later", "meanwhile", "old", "renamed"]);
    let problems = app.watched_folders.view().remove(0).problems;
    assert!(problems.is_empty(), "other files are skipped: {problems:?}");
}

#[test]
fn a_folder_is_imported_once_the_library_is_unlocked() {
    let home = TestHome::empty();
    let inbox = home.inbox();
    let app = home.start_watching();
    app.watched_folders.add(&inbox, false).unwrap();
    fs::write(inbox.join("Zwetschge.wav"), tone(1)).unwrap();
    wait_for_titles(&app, &["Zwetschge"]);
    app.library.encrypt(Some(PASSPHRASE), false).unwrap();
    wait_for_state(&app, &inbox, WatchedFolderState::Watching);
    fs::write(inbox.join("second.wav"), tone(2)).unwrap();
    wait_for_titles(&app, &["Zwetschge", "second"]);
    app.library.lock().unwrap();
    wait_for_state(&app, &inbox, WatchedFolderState::Locked);
    assert!(app.watched_folders.add(home.files.path(), true).is_err());
    drop(app);

    fs::write(inbox.join("third.wav"), tone(3)).unwrap();
    let app = home.start_watching();
    wait_for_state(&app, &inbox, WatchedFolderState::Locked);
    let list = fs::read(home.paths().data.join("watched-folders")).unwrap();
    assert!(
        !list.windows(9).any(|part| part == b"Zwetschge"),
        "encrypted"
    );
    app.library.unlock(PASSPHRASE).unwrap();
    let first = app.wait_for("listed", |_| app.notes().pop());
    app.library.erase(&[first.summary.id]).unwrap();
    wait_for_titles(&app, &["second", "third"]);

    // Nothing comes back into an empty library.
    app.library.wipe(false).unwrap();
    wait_for_state(&app, &inbox, WatchedFolderState::Watching);
    thread::sleep(Duration::from_secs(1));
    fs::write(inbox.join("fourth.wav"), tone(4)).unwrap();
    wait_for_titles(&app, &["fourth"]);
}

#[test]
fn folders_that_cannot_be_watched_are_refused() {
    let home = TestHome::empty();
    let app = home.start_watching();
    for folder in [home.folder.path(), &home.paths().data] {
        let refused = app.watched_folders.add(folder, true).unwrap_err();
        assert_eq!(refused.code().as_str(), "own-folder");
    }
    let missing = app.watched_folders.add(Path::new("/no/such/folder"), true);
    assert_eq!(missing.unwrap_err().code().as_str(), "folder-unreadable");
    assert!(app.settings.view().watched_folders.is_empty());
    let relative = Preferences {
        watched_folders: vec!["here".into()],
        export_folder: Some("there".into()),
        ..app.settings.view()
    };
    let saved = app.settings.save(relative).unwrap();
    assert_eq!(
        (saved.watched_folders.len(), saved.export_folder),
        (0, None)
    );
    assert!(Settings::default().notify_when_done);
}

fn new_texts(app: &TestApp) -> Vec<(Vec<NewText>, Option<String>)> {
    let events = app.events().into_iter();
    let texts = events.filter_map(|(_, event)| match event {
        AppEvent::NewTexts { texts, copied } => Some((texts, copied)),
        _ => None,
    });
    texts.collect()
}

fn exported(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn a_new_text_is_announced_copied_and_exported_once() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let texts = home.files.path().join("texts");
    fs::create_dir(&texts).unwrap();
    let app = home.start_watching();
    settings(&app, |view| {
        view.copy_when_done = true;
        view.export_folder = Some(texts.clone());
    });
    app.add(&home.message("PTT from Ana.opus"));
    app.wait_for("announced", |_| (!new_texts(&app).is_empty()).then_some(()));
    let note = app.note();
    let [(announced, copied)] = &new_texts(&app)[..] else {
        panic!("{:?}", new_texts(&app))
    };
    assert_eq!(announced[0].note, note.summary.id);
    assert_eq!(announced[0].name, note.summary.title);
    assert!(text(&note).starts_with(announced[0].first_line.trim_end_matches('…')));
    assert_eq!(copied.as_deref(), Some(&*text(&note)));
    app.wait_for("exported", |_| (!exported(&texts).is_empty()).then_some(()));
    let file = exported(&texts).remove(0);
    assert!(
        fs::read_to_string(&file)
            .unwrap()
            .contains("fellow Americans")
    );

    // The file is the user's from now on.
    fs::write(&file, "My own words.").unwrap();
    let version = note.current().unwrap();
    let edited = app
        .library
        .edit_segment(&note.summary.id, version.id, 0, "Other words.");
    let is_edited = |edit: &Edit| edit.text == "Other words.";
    assert!(
        edited
            .unwrap()
            .current()
            .unwrap()
            .edits
            .iter()
            .any(is_edited)
    );
    let again = RetranscribeOptions::default();
    app.queue.retranscribe(&note.summary.id, &again).unwrap();
    app.wait_idle();

    // Several at once are not copied, and wait for a folder that is away.
    fs::rename(&texts, home.files.path().join("away")).unwrap();
    let paths = [
        home.long("one.wav", 1),
        home.write("two.opus", &[FIXTURE, b"\0"].concat()),
    ];
    app.queue.pause();
    app.import.add_paths(&paths, false).unwrap();
    app.queue.resume();
    app.wait_for("waiting", |app| {
        let view = app.new_texts.export_view();
        (view.state == TextExportState::Missing && view.pending == 2).then_some(())
    });
    app.wait_for("announced", |_| {
        let announced: usize = new_texts(&app).iter().map(|(texts, _)| texts.len()).sum();
        (announced == 3).then_some(())
    });
    assert!(
        new_texts(&app)[1..]
            .iter()
            .all(|(_, copied)| copied.is_none())
    );
    drop(app);

    fs::rename(home.files.path().join("away"), &texts).unwrap();
    let app = home.start_watching();
    app.wait_for("exported", |_| (exported(&texts).len() == 3).then_some(()));
    assert_eq!(fs::read_to_string(&file).unwrap(), "My own words.");
    app.wait_for("complete", |app| {
        let view = app.new_texts.export_view();
        (view.state == TextExportState::Ready && view.pending == 0).then_some(())
    });
}
