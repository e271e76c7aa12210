//! Export, import and rejection of damaged archives.

mod support;

use std::fs;
use std::io::{Cursor, Read as _, Write as _};

use earshot_error::ErrorCode;
use earshot_notes::{CheckReport, Filter, JobState, NoteId, Store, StoreError};
use earshot_transcript::Remark;
use support::{Library, library};

fn exported(store: &Store) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    store.export(&mut file).expect("exported");
    file.into_inner()
}

fn import(store: &Store, bytes: &[u8]) -> Result<(u64, u64, u64), StoreError> {
    let report = store.import(Cursor::new(bytes))?;
    Ok((report.added, report.updated, report.unchanged))
}

fn sound(store: &Store, id: &NoteId) -> Vec<u8> {
    let mut bytes = Vec::new();
    store
        .audio(id)
        .expect("audio")
        .read_to_end(&mut bytes)
        .expect("bytes");
    bytes
}

fn check(store: &Store) -> CheckReport {
    store.check().expect("checked")
}

/// Two notes, one edited and a favourite, and a third waiting in the queue.
fn populated() -> (Library, [NoteId; 3]) {
    let library = library();
    let one = library.note("one.ogg", "en", "First text.\nSecond line.");
    let two = library.note("two.ogg", "de", "Ein Text.");
    let (three, _) = library.add("three.ogg", b"three");
    let version = library.store.note(&one).expect("it").versions[0].id;
    library
        .store
        .edit_segment(&one, version, 1, "Second Line, edited.")
        .expect("edited");
    library.store.set_favourite(&one, true).expect("marked");
    library.store.add_term("en", "Earshot").expect("added");
    (library, [one, two, three])
}

#[test]
fn an_archive_restores_everything() {
    let (from, ids) = populated();
    let mut file = Cursor::new(Vec::new());
    let report = from.store.export(&mut file).expect("exported");
    assert_eq!((report.notes, report.sounds, report.missing), (3, 3, 0));
    let archive = file.into_inner();
    let to = library();
    assert_eq!(import(&to.store, &archive).expect("imported"), (3, 0, 0));
    for id in &ids {
        assert_eq!(sound(&to.store, id), sound(&from.store, id));
    }
    for id in &ids[..2] {
        let mut expected = from.store.note(id).expect("it");
        let found = to.store.note(id).expect("it");
        // Version ids differ between libraries.
        expected.current_version = found.current_version;
        expected.versions[0].id = found.versions[0].id;
        assert_eq!(found, expected);
    }
    assert_eq!(to.store.vocabulary().expect("it")[0].term, "Earshot");
    let jobs = to.store.jobs().expect("jobs");
    assert_eq!(
        (jobs.len(), jobs[0].state, &jobs[0].note),
        (1, JobState::Waiting, &ids[2])
    );
    let filter = Filter {
        query: "edited".into(),
        ..Filter::default()
    };
    assert_eq!(to.store.list(&filter, 0, 10).expect("a list").total, 1);
    assert_eq!(check(&to.store).problems, [""; 0]);
    // A second import changes nothing.
    assert_eq!(import(&to.store, &archive).expect("imported"), (0, 0, 3));
    assert_eq!(import(&from.store, &archive).expect("imported"), (0, 0, 3));
}

#[test]
fn import_keeps_the_newer_note_and_every_text() {
    let (from, [one, two, _]) = populated();
    let to = library();
    import(&to.store, &exported(&from.store)).expect("imported");
    std::thread::sleep(std::time::Duration::from_millis(5));
    // Each library changes one of the notes.
    from.store.rename(&one, "Renamed there").expect("renamed");
    let job = to.store.add_job(&one, &Default::default()).expect("a job");
    // A job imported with the archive is already waiting.
    to.store
        .move_job(&job, Some(&to.store.jobs().expect("jobs")[0].id))
        .expect("moved");
    to.transcribe(&job, "en", "A text that is only here.");
    to.store.rename(&two, "Renamed here").expect("renamed");
    std::thread::sleep(std::time::Duration::from_millis(5));
    from.store.set_favourite(&one, false).expect("marked");

    assert_eq!(
        import(&to.store, &exported(&from.store)).expect("imported"),
        (0, 1, 2)
    );
    let note = to.store.note(&one).expect("it");
    assert_eq!(
        (note.summary.title.as_str(), note.summary.favourite),
        ("Renamed there", false)
    );
    assert_eq!(note.versions.len(), 2);
    assert_eq!(
        note.current().expect("a text").edited().text(),
        "First text. Second Line, edited."
    );
    assert_eq!(to.store.summary(&two).expect("it").title, "Renamed here");
    assert_eq!(check(&to.store).problems, [""; 0]);
}

#[test]
fn a_damaged_archive_is_not_imported() {
    let (from, _) = populated();
    let archive = exported(&from.store);
    let to = library();
    let step = (archive.len() / 150).max(1);
    let mut refused = 0;
    for at in (0..archive.len()).step_by(step) {
        let mut damaged = archive.clone();
        damaged[at] ^= 0x55;
        // The flipped bit may be in unread zip metadata; then everything must be imported.
        match import(&to.store, &damaged) {
            Err(error) => {
                let code = error.code();
                assert!(
                    [
                        ErrorCode::ArchiveDamaged,
                        ErrorCode::NotAnArchive,
                        ErrorCode::ArchiveNewer
                    ]
                    .contains(&code),
                    "{code} at {at}: {error:?}"
                );
                refused += 1;
                let page = to.store.list(&Filter::default(), 0, 1).expect("a list");
                assert_eq!(page.total, 0, "at {at}");
            }
            Ok(_) => {
                let page = to.store.list(&Filter::default(), 0, 9).expect("a list");
                assert_eq!(page.total, 3);
                assert_eq!(check(&to.store).problems, [""; 0]);
                let ids: Vec<_> = page.items.into_iter().map(|found| found.note.id).collect();
                to.store.erase(&ids).expect("erased");
            }
        }
    }
    assert!(refused > 100, "{refused}");
    for length in (0..archive.len()).step_by(step * 5) {
        assert!(import(&to.store, &archive[..length]).is_err(), "{length}");
    }
    assert_eq!(import(&to.store, &archive).expect("imported"), (3, 0, 0));
    let left = fs::read_dir(to.folder.path().join("audio/incoming")).expect("a folder");
    assert_eq!(left.count(), 0);
}

#[test]
fn other_files_are_rejected_with_a_code() {
    let store = library();
    let code = |bytes: &[u8]| import(&store.store, bytes).map_err(|error| error.code());
    assert_eq!(code(b"hello"), Err(ErrorCode::NotAnArchive));
    let zip = |text: &str| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("manifest.json", zip::write::SimpleFileOptions::default())
            .expect("started");
        zip.write_all(text.as_bytes()).expect("written");
        zip.finish().expect("finished").into_inner()
    };
    assert_eq!(code(&zip("{}")), Err(ErrorCode::NotAnArchive));
    assert_eq!(
        code(&zip(r#"{"kind": "earshot-library", "form": 2}"#)),
        Err(ErrorCode::ArchiveNewer)
    );
    assert_eq!(
        code(&zip(r#"{"kind": "earshot-library", "form": 1}"#)),
        Err(ErrorCode::ArchiveDamaged)
    );
    let newer = r#"{"kind": "earshot-library", "form": 1, "database_form": 99, "made_at": 1, "entries": []}"#;
    assert_eq!(code(&zip(newer)), Err(ErrorCode::ArchiveNewer));
    let empty = r#"{"kind": "earshot-library", "form": 1, "database_form": 1, "made_at": 1, "entries": []}"#;
    assert_eq!(code(&zip(empty)), Err(ErrorCode::ArchiveDamaged));
}

#[test]
fn check_reports_problems_and_import_repairs_them() {
    let (library, ids) = populated();
    let report = check(&library.store);
    assert_eq!(
        (report.notes, report.sounds, report.problems.len()),
        (3, 3, 0)
    );
    let archive = exported(&library.store);
    let audio = library.folder.path().join("audio");
    let name = |bytes: &[u8]| {
        let hash = earshot_notes::ContentHash::of(Cursor::new(bytes)).expect("a hash");
        audio.join(hash.as_str())
    };
    fs::remove_file(name(b"three")).expect("removed");
    fs::write(name(b"one.ogg"), b"One.ogg").expect("written");
    let problems = check(&library.store).problems;
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("is missing") && problem.contains(ids[2].as_str()))
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("is damaged") && problem.contains(ids[0].as_str()))
    );
    // An archive of it reports the loss and is valid.
    let mut file = Cursor::new(Vec::new());
    let report = library.store.export(&mut file).expect("exported");
    assert_eq!((report.sounds, report.missing), (1, 2));
    let to = support::library();
    assert_eq!(
        import(&to.store, &file.into_inner()).expect("imported"),
        (3, 0, 0)
    );
    let lost = to.store.note(&ids[0]).expect("it");
    assert_eq!(lost.remarks, [Remark::new("archive-without-sound")]);
    assert_eq!(check(&to.store).problems, [""; 0]);

    import(&library.store, &archive).expect("imported");
    assert_eq!(check(&library.store).problems, [""; 0]);
    assert_eq!(sound(&library.store, &ids[0]), b"one.ogg");
}

#[test]
fn a_damaged_database_is_reported() {
    let (library, _) = populated();
    let path = library.folder.path().join("notes.db");
    let folder = library.folder;
    drop(library.store);
    let mut bytes = fs::read(&path).expect("read");
    for at in (4096..bytes.len()).step_by(512) {
        bytes[at] ^= 0xFF;
    }
    fs::write(&path, &bytes).expect("written");
    let damaged = match Store::open(folder.path()) {
        Err(error) => error.code() == ErrorCode::LibraryDamaged,
        Ok(store) => !check(&store).problems.is_empty(),
    };
    assert!(damaged);
    fs::write(&path, b"not a database at all, but long enough to look at").expect("written");
    let code = Store::open(folder.path())
        .map(drop)
        .map_err(|error| error.code());
    assert_eq!(code, Err(ErrorCode::LibraryDamaged));
}
