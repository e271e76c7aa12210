//! An archive with a modified database is rejected or imported; the library can still be listed,
//! checked and exported.
#![no_main]

use std::io::{Cursor, Read as _, Write as _};
use std::sync::LazyLock;

use earshot_notes::{ContentHash, Filter, JobOptions, NewAudio, NewNote, Source, Store};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

fuzz_target!(|bytes: &[u8]| import(bytes));

static LIBRARY: LazyLock<(TempDir, Store, Vec<u8>)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a library");
    for name in ["one.ogg", "two.ogg"] {
        let mut note = NewNote::new(Source::File, name);
        note.job = Some(JobOptions::default());
        store
            .add(note, NewAudio::Original(&mut name.as_bytes()))
            .expect("a note");
    }
    let mut archive = Cursor::new(Vec::new());
    store.export(&mut archive).expect("exported");
    let mut zip = zip::ZipArchive::new(archive).expect("a zip");
    let mut database = Vec::new();
    let mut entry = zip.by_name("notes.db").expect("a database");
    entry.read_to_end(&mut database).expect("read");
    drop(entry);
    (folder, store, database)
});

/// The first byte selects the input: a complete archive, or changes of the database, each with four
/// bytes of offset and one of value.
fn import(bytes: &[u8]) {
    let (_, store, database) = &*LIBRARY;
    let archive = match bytes.split_first() {
        Some((kind, rest)) if kind % 2 == 0 => rest.to_vec(),
        Some((_, changes)) => {
            let mut database = database.clone();
            for change in changes.chunks_exact(5) {
                let offset = u32::from_le_bytes([change[0], change[1], change[2], change[3]]);
                let offset = offset as usize % database.len();
                database[offset] = change[4];
            }
            packed(&database)
        }
        None => return,
    };
    let imported = store.import(Cursor::new(archive));
    let page = store.list(&Filter::default(), 0, 99).expect("a list");
    assert!(page.items.len() >= 2);
    for found in &page.items {
        store.note(&found.note.id).expect("a note");
    }
    assert!(!store.jobs().expect("jobs").is_empty());
    if imported.is_ok() {
        assert_eq!(store.check().expect("checked").unreadable, 0);
        store.export(Cursor::new(Vec::new())).expect("exported");
    }
}

/// An archive of this database only, with the correct hash.
fn packed(database: &[u8]) -> Vec<u8> {
    let sum = ContentHash::of(database).expect("a sum");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("notes.db", options).expect("started");
    zip.write_all(database).expect("written");
    zip.start_file("manifest.json", options).expect("started");
    write!(
        zip,
        r#"{{"kind":"earshot-library","form":1,"database_form":8,"made_at":1,"entries":
            [{{"name":"notes.db","bytes":{},"sha256":"{}"}}]}}"#,
        database.len(),
        sum.as_str()
    )
    .expect("written");
    zip.finish().expect("finished").into_inner()
}
