//! Invalid values in archives and rows, and wrong clocks.

mod support;

use std::io::{Cursor, Write as _};

use earshot_error::ErrorCode;
use earshot_notes::{Filter, NewAudio, NewNote, NoteId, Source, Store, StoreError};
use rusqlite::Connection;
use support::archives::{altered, entries, exported, packed};
use support::{Library, library};
use zip::write::SimpleFileOptions;

fn populated() -> (Library, NoteId) {
    let library = library();
    library.note("good.ogg", "en", "A good note.");
    let id = library.note("one.ogg", "en", "First text.\nSecond line.");
    library.add("waits.ogg", b"waits");
    (library, id)
}

const ONE: &str = "(SELECT id FROM notes WHERE file_name = 'one.ogg')";

/// Changes, and whether they lose the whole note or only the value.
fn invalid_values() -> Vec<(&'static str, bool)> {
    vec![
        ("UPDATE notes SET source = 'banana' WHERE id = ONE", false),
        ("UPDATE notes SET state = 'banana' WHERE id = ONE", false),
        ("UPDATE notes SET duration_ms = -1 WHERE id = ONE", false),
        ("UPDATE notes SET content = 'banana' WHERE id = ONE", false),
        ("UPDATE notes SET user_title = CAST(x'fffe' AS TEXT) WHERE id = ONE", false),
        ("UPDATE notes SET duration_ms = 9223372036854775807 WHERE id = ONE", false),
        ("UPDATE notes SET audio_kept = 'banana' WHERE id = ONE", true),
        ("UPDATE notes SET remarks = 'banana' WHERE id = ONE", true),
        ("UPDATE versions SET task = 'banana' WHERE note = ONE", true),
        ("UPDATE versions SET warnings = 'banana' WHERE note = ONE", true),
        ("UPDATE segments SET words = '{not json' WHERE version IN (SELECT id FROM versions WHERE note = ONE)", true),
        ("UPDATE segments SET start_ms = -5 WHERE version IN (SELECT id FROM versions WHERE note = ONE)", true),
        ("UPDATE segments SET position = position - 5 WHERE version IN (SELECT id FROM versions WHERE note = ONE)", false),
        ("UPDATE segments SET end_ms = 9223372036854775807 WHERE version IN (SELECT id FROM versions WHERE note = ONE)", false),
        ("UPDATE segments SET words = '[[18446744073709551615,1,\"x\",1.0]]' WHERE version IN (SELECT id FROM versions WHERE note = ONE)", false),
        ("UPDATE jobs SET done_ms = -1 WHERE note = ONE", false),
        ("UPDATE jobs SET id = '../../../evil' WHERE note = ONE", false),
        ("UPDATE versions SET note = '../../x' WHERE note = ONE; UPDATE jobs SET note = '../../x' WHERE note = ONE; UPDATE notes SET id = '../../x' WHERE id = ONE", true),
    ]
    .into_iter()
    .collect()
}

#[test]
fn an_invalid_value_in_an_archive_names_its_note() {
    let (from, id) = populated();
    let to = library();
    to.note("mine.ogg", "de", "Mein Text.");
    for (sql, _) in invalid_values() {
        let archive = altered(&from, &sql.replace("ONE", ONE));
        let error = to.store.import(Cursor::new(&archive)).expect_err(sql);
        assert_eq!(
            error.code(),
            ErrorCode::ArchiveNoteUnreadable,
            "{sql}: {error:?}"
        );
        let name = if sql.contains("SET id = '../../x'") {
            "../../x"
        } else {
            id.as_str()
        };
        assert!(error.to_string().contains(name), "{sql}: {error}");
        let page = to.store.list(&Filter::default(), 0, 9).expect("a list");
        assert_eq!((page.total, page.items.len()), (1, 1), "{sql}");
    }
    let archive = altered(
        &from,
        "INSERT INTO vocabulary (language, term, state, times) VALUES ('en','x','banana',1)",
    );
    let error = to
        .store
        .import(Cursor::new(&archive))
        .expect_err("rejected");
    assert_eq!(error.code(), ErrorCode::ArchiveDamaged);
    assert_eq!(to.store.check().expect("checked").orphans, [""; 0]);
}

#[test]
fn an_invalid_value_affects_only_its_note() {
    for (sql, is_lost) in invalid_values() {
        let (library, id) = populated();
        let path = library.folder.path().join("notes.db");
        let database = Connection::open(&path).expect("a database");
        database
            .execute_batch("PRAGMA foreign_keys = off; PRAGMA ignore_check_constraints = on;")
            .expect("set");
        database.execute_batch(&sql.replace("ONE", ONE)).expect(sql);
        drop(database);
        let folder = library.folder;
        drop(library.store);
        let store = Store::open(folder.path()).expect(sql);
        let page = store.list(&Filter::default(), 0, 9).expect(sql);
        assert_eq!((page.total, page.items.len()), (3, 3), "{sql}");
        let query = Filter {
            query: "text".into(),
            ..Filter::default()
        };
        assert_eq!(store.list(&query, 0, 9).expect(sql).items.len(), 1, "{sql}");
        let lost: Vec<_> = page
            .items
            .iter()
            .filter(|found| store.note(&found.note.id).is_err())
            .collect();
        assert_eq!(lost.len(), usize::from(is_lost), "{sql}");
        store.jobs().expect(sql);
        assert!(store.claim_next(None).expect(sql).is_some(), "{sql}");
        let problems = store.check().expect(sql).problems.join("\n");
        let name = if sql.contains("SET id = '../../x'") {
            "../../x"
        } else {
            id.as_str()
        };
        assert!(problems.contains(name), "{sql}: {problems}");

        // Its archive can be imported without that note.
        let mut file = Cursor::new(Vec::new());
        let report = store.export(&mut file).expect(sql);
        // Only the job is quarantined, not its note.
        let notes = if sql.starts_with("UPDATE jobs") { 3 } else { 2 };
        assert_eq!(report.notes, notes, "{sql}");
        assert!(report.unreadable > 0, "{sql}");
        let to = support::library();
        let report = to.store.import(file).expect(sql);
        assert_eq!(report.added, notes, "{sql}");
        assert!(!to.store.quarantined_rows().expect(sql).is_empty(), "{sql}");
        let report = to.store.check().expect("checked");
        assert_eq!(
            (report.problems.len(), report.orphans.len()),
            (0, 0),
            "{sql}"
        );
    }
}

#[test]
fn quarantined_rows_are_archived_and_their_audio_is_recovered() {
    let (library, id) = populated();
    let database = Connection::open(library.folder.path().join("notes.db")).expect("a database");
    database
        .execute_batch(
            "PRAGMA ignore_check_constraints = on;
             INSERT INTO vocabulary (language, term, state) VALUES ('en', 'x', 'banana');
             UPDATE segments SET words = '{not json'
                 WHERE text = 'First text.' AND position = 0;",
        )
        .expect("written");
    drop(database);
    let names = library.store.quarantine_unreadable().expect("quarantined");
    assert_eq!(names, ["vocabulary", id.as_str()]);
    let quarantined = library.store.quarantined_rows().expect("read");
    assert_eq!(quarantined[0].rows["vocabulary"][0]["state"], "banana");
    let rows = &quarantined[1].rows;
    assert_eq!(rows["notes"][0]["file_name"], "one.ogg");
    assert_eq!(rows["segments"][1]["text"], "Second line.");
    let report = library.store.check().expect("checked");
    assert_eq!(
        (report.problems.len(), report.unreadable, report.quarantined),
        (0, 0, 2),
        "{report:?}"
    );
    assert_eq!(report.orphans.len(), 1);
    let recovered = library.store.recover(|_| String::new());
    assert_eq!(recovered.expect("recovered").notes, 1);
    let archive = exported(&library.store);
    let to = support::library();
    for _ in 0..2 {
        to.store.import(Cursor::new(&archive)).expect("imported");
        assert_eq!(to.store.quarantined_rows().expect("read"), quarantined);
    }
}

#[test]
fn impossible_times_are_corrected_on_import() {
    let (from, id) = populated();
    let archive = altered(
        &from,
        "UPDATE notes SET said_at = 9223372036854775807, created_at = -9223372036854775808,
             changed_at = 9223372036854775807, binned_at = 9223372036854775807;
         UPDATE versions SET made_at = 9223372036854775807;",
    );
    let to = library();
    for added in [3, 0] {
        assert_eq!(
            to.store
                .import(Cursor::new(&archive))
                .expect("imported")
                .added,
            added
        );
    }
    let note = to.store.note(&id).expect("it");
    let year_9999 = 253_402_300_799_999;
    let far = [
        note.summary.said_at,
        note.summary.created_at,
        note.summary.changed_at,
        note.summary.binned_at.expect("binned"),
        note.versions[0].made_at,
    ];
    assert!(
        far.iter().all(|moment| (0..=year_9999).contains(moment)),
        "{far:?}"
    );
    let mut note = NewNote::new(Source::Chat, "voice.ogg");
    note.said_at = Some(9_000_000_000_000_000_000);
    to.store
        .add(note, NewAudio::Original(&mut &b"x"[..]))
        .expect("added");
    let page = to.store.list(&Filter::default(), 0, 1).expect("a list");
    assert!(page.items[0].note.said_at < year_9999);
    assert!(serde_json::from_str::<NoteId>("\"../../x\"").is_err());
}

#[test]
fn a_zip_bomb_is_rejected_before_unpacking() {
    let to = library();
    let deflated =
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let zeros = vec![0; 40 << 20];
    let name = format!(
        "audio/{}",
        earshot_notes::ContentHash::of(&zeros[..])
            .expect("a hash")
            .as_str()
    );
    for name in ["notes.db".to_owned(), name] {
        let bomb = packed(&[(name, zeros.clone())], deflated);
        assert!(bomb.len() < 100_000);
        let error = to.store.import(Cursor::new(bomb)).expect_err("rejected");
        assert_eq!(error.code(), ErrorCode::ArchiveTooLarge, "{error:?}");
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("manifest.json", deflated).expect("started");
    zip.write_all(&zeros).expect("written");
    let bomb = zip.finish().expect("finished");
    let error = to.store.import(bomb).expect_err("rejected");
    assert_eq!(error.code(), ErrorCode::ArchiveTooLarge, "{error:?}");
    if cfg!(unix) {
        let name = "a".repeat(64);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(format!("audio/{name}"), deflated)
            .expect("started");
        zip.start_file("manifest.json", deflated).expect("started");
        write!(
            zip,
            r#"{{"kind":"earshot-library","form":1,"database_form":8,"made_at":1,"entries":
                [{{"name":"audio/{name}","bytes":{},"sha256":"{name}"}}]}}"#,
            1_u64 << 60
        )
        .expect("written");
        let error = to
            .store
            .import(zip.finish().expect("finished"))
            .expect_err("rejected");
        assert_eq!(error.code(), ErrorCode::DiskFull, "{error:?}");
    }
    let (from, _) = populated();
    let archive = exported(&from.store);
    // Archives compressed by other tools are accepted.
    let report = to
        .store
        .import(Cursor::new(packed(&entries(&archive), deflated)))
        .expect("imported");
    assert_eq!(report.added, 3);
}

/// Shifts all change times as if the clock were this many ms ahead.
fn shift(library: &Library, by: i64) {
    let database = Connection::open(library.folder.path().join("notes.db")).expect("a database");
    database
        .execute_batch(&format!(
            "UPDATE notes SET changed_at = changed_at + {by};
             UPDATE library SET latest_change = latest_change + {by};"
        ))
        .expect("shifted");
}

#[test]
fn a_wrong_clock_loses_no_later_change() {
    const YEAR: i64 = 365 * 24 * 60 * 60 * 1000;
    for by in [-20 * YEAR, 4 * YEAR, 100 * YEAR] {
        let (from, id) = populated();
        shift(&from, by);
        let before = exported(&from.store);
        let title = |store: &Store| store.summary(&id).expect("it").title;
        // The clock is correct again.
        from.store.rename(&id, "Later").expect("renamed");
        let report = from.store.import(Cursor::new(&before)).expect("imported");
        assert_eq!((report.unchanged, report.updated), (3, 0), "{by}");
        assert_eq!(title(&from.store), "Later", "{by}");

        // Another library imports that state and changes it.
        let to = library();
        to.store.import(Cursor::new(&before)).expect("imported");
        to.store
            .import(Cursor::new(exported(&from.store)))
            .expect("imported");
        assert_eq!(title(&to.store), "Later", "{by}");
        to.store.rename(&id, "Latest").expect("renamed");
        from.store
            .import(Cursor::new(exported(&to.store)))
            .expect("imported");
        assert_eq!(title(&from.store), "Latest", "{by}");
        let report = from
            .store
            .import(Cursor::new(exported(&to.store)))
            .expect("imported");
        assert_eq!(report.updated, 0, "{by}");
        // And back, regardless of what the first library did since.
        from.store.rename(&id, "Last").expect("renamed");
        let report = from
            .store
            .import(Cursor::new(exported(&to.store)))
            .expect("imported");
        assert_eq!(
            (report.updated, title(&from.store).as_str()),
            (0, "Last"),
            "{by}"
        );
    }
}

#[test]
fn import_never_removes_existing_audio() {
    let (here, id) = populated();
    let there = library();
    there
        .store
        .import(Cursor::new(exported(&here.store)))
        .expect("imported");
    there
        .store
        .delete_audio_before(i64::MAX)
        .expect("forgotten");
    there.store.rename(&id, "Renamed").expect("renamed");
    here.store
        .import(Cursor::new(exported(&there.store)))
        .expect("imported");
    assert_eq!(here.store.summary(&id).expect("it").title, "Renamed");
    assert!(here.store.audio(&id).is_ok());
    assert!(matches!(there.store.audio(&id), Err(StoreError::NoAudio)));
}
