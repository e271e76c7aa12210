//! Crafted archives are rejected with their code or imported, and the library stays usable.

mod support;

use std::io::{Cursor, Write as _};

use earshot_error::ErrorCode;
use earshot_notes::{Filter, Store};
use support::archives::{altered, entries, exported, packed};
use support::{AS_SCHEMA_8, AS_SCHEMA_9, AS_SCHEMA_10, Library, library};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// A transcribed note, a waiting one and a term.
fn populated() -> Library {
    let library = library();
    library.note("one.ogg", "en", "First text.\nSecond line.");
    library.add("waits.ogg", b"waits");
    library.store.add_term("en", "Earshot").expect("added");
    library
}

/// A change of the archive's database and the resulting error code; `None` if it is imported.
const DATABASES: [(&str, Option<ErrorCode>); 30] = [
    // Path traversal.
    (
        "UPDATE versions SET note = '../../x/' || note; UPDATE jobs SET note = '../../x/' || note;
         UPDATE notes SET id = '../../x/' || id;",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE jobs SET id = '/tmp/' || id",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE notes SET id = upper(id)",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE notes SET sound = '../../keys'",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE notes SET source = 'banana'",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE notes SET duration_ms = -1",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE notes SET sender = CAST(x'ff20fe' AS TEXT)",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE segments SET words = '[[1]]'",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE versions SET warnings = 'null'",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "DELETE FROM segments WHERE position = 0; INSERT INTO edits VALUES
        ((SELECT max(id) FROM versions), 0, 'x', '[]', 1, NULL)",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE vocabulary SET state = 'banana'",
        Some(ErrorCode::ArchiveDamaged),
    ),
    (
        "UPDATE notes SET excerpt = hex(randomblob(9000000))",
        Some(ErrorCode::ArchiveDamaged),
    ),
    // Times, lengths and numbers that are clamped.
    (
        "UPDATE notes SET said_at = 9000000000000000000; UPDATE jobs SET created_at = -9e18",
        None,
    ),
    (
        "UPDATE segments SET confidence = 9e999",
        Some(ErrorCode::ArchiveNoteUnreadable),
    ),
    (
        "UPDATE jobs SET place = 9223372036854775807, deaths = 9",
        None,
    ),
    ("UPDATE notes SET current_version = 77", None),
    ("UPDATE sqlite_sequence SET seq = 9223372036854775807", None),
    (
        "INSERT INTO aside VALUES (9e18, 'x', 'y', 'not JSON')",
        None,
    ),
    // Foreign schemas.
    (
        "ALTER TABLE vocabulary ADD COLUMN g TEXT AS (hex(zeroblob(100)))",
        Some(ErrorCode::ArchiveDamaged),
    ),
    (
        "ALTER TABLE notes RENAME TO n; CREATE VIEW notes AS SELECT * FROM n",
        Some(ErrorCode::ArchiveDamaged),
    ),
    (
        "CREATE TRIGGER t AFTER UPDATE ON notes BEGIN DELETE FROM notes; END",
        Some(ErrorCode::ArchiveDamaged),
    ),
    ("CREATE TABLE more (x)", Some(ErrorCode::ArchiveDamaged)),
    (
        "CREATE VIRTUAL TABLE more USING fts5 (x)",
        Some(ErrorCode::ArchiveDamaged),
    ),
    (
        "CREATE INDEX more ON notes (length(hex(zeroblob(200000000))))
            WHERE said_at = 5",
        Some(ErrorCode::ArchiveDamaged),
    ),
    // Earlier versions.
    (AS_SCHEMA_8, None),
    (AS_SCHEMA_9, None),
    (AS_SCHEMA_10, None),
    // Another program or a later version.
    ("PRAGMA application_id = 0", Some(ErrorCode::ArchiveDamaged)),
    ("PRAGMA user_version = 99", Some(ErrorCode::ArchiveNewer)),
    ("PRAGMA user_version = 3", Some(ErrorCode::ArchiveDamaged)),
];

fn assert_usable(store: &Store, case: &str) {
    let page = store.list(&Filter::default(), 0, 99).expect(case);
    assert_eq!(page.total, page.items.len() as u64, "{case}");
    for found in &page.items {
        store.note(&found.note.id).expect(case);
        assert!(found.note.said_at < 253_402_300_800_000, "{case}");
    }
    let report = store.check().expect(case);
    assert_eq!(report.problems, [""; 0], "{case}");
    assert_eq!(report.orphans, [""; 0], "{case}");
    let jobs = store.jobs().expect(case);
    store
        .add_job(&page.items[0].note.id, &Default::default())
        .expect(case);
    assert_eq!(store.jobs().expect(case).len(), jobs.len() + 1, "{case}");
}

#[test]
fn crafted_databases_are_rejected_or_imported() {
    let from = populated();
    for (sql, code) in DATABASES {
        let to = library();
        to.note("mine.ogg", "de", "Mein Text.");
        let imported = to.store.import(Cursor::new(altered(&from, sql)));
        assert_eq!(
            imported.as_ref().err().map(|error| error.code()),
            code,
            "{sql}: {imported:?}"
        );
        let page = to.store.list(&Filter::default(), 0, 9).expect(sql);
        let brought = if code.is_none() { 3 } else { 1 };
        assert_eq!(page.total, brought, "{sql}");
        assert_usable(&to.store, sql);
    }
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

#[test]
fn crafted_zips_are_rejected() {
    let from = populated();
    let archive = exported(&from.store);
    let whole = entries(&archive);
    let with = |name: &str, bytes: Vec<u8>| {
        let more = whole.iter().cloned().chain([(name.to_owned(), bytes)]);
        packed(&more.collect::<Vec<_>>(), deflated())
    };
    let sound = |bytes: &[u8]| {
        let hash = earshot_notes::ContentHash::of(bytes).expect("a hash");
        format!("audio/{}", hash.as_str())
    };
    // Small enough individually, but not in total.
    let many: Vec<_> = (0..12_u8)
        .map(|fill| vec![fill; 15 << 20])
        .map(|bytes| (sound(&bytes), bytes))
        .chain(whole.clone())
        .collect();
    let mut cut = whole.clone();
    for (name, bytes) in &mut cut {
        if name == "notes.db" {
            bytes.truncate(bytes.len() / 2);
        }
    }
    // Gigabytes of zeros, compressed to 10^-5.
    let zeros = |megabytes: usize| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("manifest.json", deflated())
            .expect("started");
        for _ in 0..megabytes {
            zip.write_all(&vec![b' '; 1 << 20]).expect("written");
        }
        zip.finish().expect("finished").into_inner()
    };
    let cases = [
        (
            "a parent folder in a name",
            with("audio/../../x", vec![1]),
            ErrorCode::ArchiveDamaged,
        ),
        (
            "an absolute name",
            with("/etc/x", vec![1]),
            ErrorCode::ArchiveDamaged,
        ),
        (
            "audio with another hash",
            with(&sound(b"other"), vec![1]),
            ErrorCode::ArchiveDamaged,
        ),
        (
            "half a database",
            packed(&cut, deflated()),
            ErrorCode::ArchiveDamaged,
        ),
        (
            "no database",
            packed(&whole[1..], deflated()),
            ErrorCode::ArchiveDamaged,
        ),
        (
            "an audio file of zeros",
            with(&sound(&vec![0; 40 << 20]), vec![0; 40 << 20]),
            ErrorCode::ArchiveTooLarge,
        ),
        (
            "many audio files of zeros",
            packed(&many, deflated()),
            ErrorCode::ArchiveTooLarge,
        ),
        ("a list of spaces", zeros(64), ErrorCode::ArchiveTooLarge),
        ("nothing at all", Vec::new(), ErrorCode::NotAnArchive),
    ];
    let to = library();
    to.note("mine.ogg", "de", "Mein Text.");
    for (case, archive, code) in cases {
        let began = std::time::Instant::now();
        let error = to.store.import(Cursor::new(archive)).expect_err(case);
        assert_eq!(error.code(), code, "{case}: {error}");
        assert!(began.elapsed().as_secs() < 20, "{case}");
        assert_usable(&to.store, case);
    }
    assert_eq!(
        to.store
            .list(&Filter::default(), 0, 9)
            .expect("a list")
            .total,
        1
    );
}
