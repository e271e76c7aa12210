use std::fs;
use std::io::{Cursor, Read as _, Write as _};

use earshot_notes::Store;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;

use super::Library;

pub fn exported(store: &Store) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    store.export(&mut file).expect("exported");
    file.into_inner()
}

/// Packs entries with a valid manifest.
pub fn packed(entries: &[(String, Vec<u8>)], options: SimpleFileOptions) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut listed = Vec::new();
    for (name, bytes) in entries {
        zip.start_file(name, options).expect("started");
        zip.write_all(bytes).expect("written");
        let sum: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        listed.push(format!(
            r#"{{"name":"{name}","bytes":{},"sha256":"{sum}"}}"#,
            bytes.len()
        ));
    }
    zip.start_file("manifest.json", options).expect("started");
    write!(
        zip,
        r#"{{"kind":"earshot-library","form":1,"database_form":8,"made_at":1,"entries":[{}]}}"#,
        listed.join(",")
    )
    .expect("written");
    zip.finish().expect("finished").into_inner()
}

/// The library's archive after running `sql` on its database.
pub fn altered(from: &Library, sql: &str) -> Vec<u8> {
    let mut entries = entries(&exported(&from.store));
    for (name, bytes) in &mut entries {
        if name == "notes.db" {
            *bytes = alter(std::mem::take(bytes), sql);
        }
    }
    packed(&entries, SimpleFileOptions::default())
}

/// All entries except the manifest.
pub fn entries(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).expect("a zip");
    let mut entries = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("read");
        if entry.name() != "manifest.json" {
            entries.push((entry.name().to_owned(), bytes));
        }
    }
    entries
}

fn alter(database: Vec<u8>, sql: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.db");
    fs::write(&path, database).expect("written");
    let database = Connection::open(&path).expect("a database");
    database
        .execute_batch(
            "PRAGMA journal_mode = delete; PRAGMA foreign_keys = off;
             PRAGMA ignore_check_constraints = on;",
        )
        .expect("set");
    database.execute_batch(sql).expect(sql);
    drop(database);
    fs::read(&path).expect("read")
}
