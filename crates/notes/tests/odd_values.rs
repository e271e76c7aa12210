//! Whatever stands in a column: the database refuses it, or everything else can still be
//! listed, searched, queued, exported and checked.

mod support;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use earshot_notes::{Filter, Store};
use rusqlite::Connection;
use rusqlite::types::Value;
use support::{Library, library};

const TABLES: [&str; 13] = [
    "library",
    "sounds",
    "notes",
    "versions",
    "segments",
    "edits",
    "suggestions",
    "corrections",
    "jobs",
    "recordings",
    "removals",
    "vocabulary",
    "aside",
];

/// A library with rows in every table.
fn filled() -> Library {
    let library = library();
    let id = library.note("one.ogg", "en", "First text.\nSecond line.");
    library.note("good.ogg", "en", "A good sentence.");
    library.add("waits.ogg", b"waits");
    library.add("waits too.ogg", b"waits too");
    let version = library.store.note(&id).expect("it").versions[0].id;
    for wording in ["Zweite Zeile", "Zweyte Zeile"] {
        library
            .store
            .edit_segment(&id, version, 1, wording)
            .expect("edited");
    }
    library.store.add_term("en", "Earshot").expect("added");
    library.store.begin_recording("now.wav").expect("begun");
    let database = raw(library.folder.path());
    database
        .execute_batch(&format!(
            "INSERT INTO suggestions VALUES ({version}, 0, 'text', 'host', 'model', 1);
             INSERT OR IGNORE INTO corrections VALUES ({version}, 1, 'en', 'line', 'Zeile');
             INSERT INTO removals VALUES ('sound', '{}');
             INSERT INTO aside VALUES (1, 'x', 'y', '{{}}');",
            "a".repeat(64)
        ))
        .expect("written");
    library
}

fn raw(folder: &Path) -> Connection {
    let database = Connection::open(folder.join("notes.db")).expect("a database");
    database
        .execute_batch("PRAGMA foreign_keys = off")
        .expect("set");
    database
}

fn odd_values() -> Vec<Value> {
    vec![
        Value::Null,
        Value::Integer(-1),
        Value::Integer(7),
        Value::Integer(i64::MAX),
        Value::Integer(i64::MIN),
        Value::Integer(9_000_000_000_000_000_000),
        Value::Real(0.5),
        Value::Real(f64::NAN),
        Value::Real(f64::INFINITY),
        Value::Real(-1e300),
        Value::Text(String::new()),
        Value::Text("banana".into()),
        Value::Text("../../../x".into()),
        Value::Text("[1, {\"a\": 2}]".into()),
        Value::Text("[[18446744073709551615, 0, \"x\", 1e99]]".into()),
        Value::Text("a\0b\u{1b}[31m".into()),
        Value::Text("x".repeat(300_000)),
        Value::Blob(Vec::new()),
        Value::Blob(vec![0xFF, 0xFE, 0]),
    ]
}

/// All of it can be read but what the value belongs to.
fn everything_else_works(folder: &Path, case: &str) {
    let store = Store::open(folder).expect(case);
    let page = store.list(&Filter::default(), 0, 99).expect(case);
    assert!(page.items.len() >= 4, "{case}: {}", page.items.len());
    let readable = page
        .items
        .iter()
        .filter(|found| store.note(&found.note.id).is_ok())
        .count();
    assert!(readable >= 4, "{case}: {readable} can be read");
    assert!(
        page.items
            .iter()
            .all(|found| found.note.said_at.abs() < 300_000_000_000_000),
        "{case}"
    );
    let query = Filter {
        query: "good sentence".into(),
        ..Filter::default()
    };
    assert_eq!(store.list(&query, 0, 9).expect(case).total, 1, "{case}");
    store.languages().expect(case);
    store.vocabulary().expect(case);
    assert!(!store.jobs().expect(case).is_empty(), "{case}");
    assert!(store.claim_next(None).expect(case).is_some(), "{case}");
    let mut archive = Cursor::new(Vec::new());
    let exported = store.export(&mut archive).expect(case);
    assert!(exported.notes >= 4, "{case}: {exported:?}");
    let report = store.check().expect(case);
    let to = library();
    let imported = to.store.import(archive).expect(case);
    assert_eq!(imported.added, exported.notes, "{case}");
    // What cannot be read is put aside, and nothing is wrong with the rest.
    let put = store.put_aside().expect(case);
    let after = store.check().expect(case);
    assert_eq!(after.unreadable, 0, "{case}: {after:?}");
    assert_eq!(put.is_empty(), report.unreadable == 0, "{case}: {put:?}");
    assert_eq!(after.aside, report.aside + put.len() as u64, "{case}");
}

#[test]
fn any_value_in_any_column_is_refused_or_costs_its_own_row_alone() {
    let template = filled();
    drop(template.store);
    let bytes = fs::read(template.folder.path().join("notes.db")).expect("read");
    let (mut refused, mut taken) = (0, 0);
    for table in TABLES {
        let database = raw(template.folder.path());
        let columns: Vec<String> = database
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .expect("asked")
            .query_map([], |row| row.get(0))
            .expect("asked")
            .collect::<Result<_, _>>()
            .expect("names");
        let key = database
            .prepare(&format!("SELECT min(rowid) FROM {table}"))
            .map_or(columns[0].as_str(), |_| "rowid");
        let key = key.to_owned();
        drop(database);
        for column in &columns {
            let invalid = ("CAST(x'fffe20' AS TEXT)".to_owned(), None);
            let values = odd_values().into_iter();
            let values = values.map(|value| ("?1".to_owned(), Some(value)));
            for (expression, value) in values.chain([invalid]) {
                let shown = format!("{table}.{column} = {value:?}");
                let case: String = shown.chars().take(90).collect();
                let database = raw(template.folder.path());
                let sql = format!(
                    "UPDATE {table} SET {column} = {expression}
                     WHERE {key} = (SELECT min({key}) FROM {table})"
                );
                let done = match value {
                    Some(value) => database.execute(&sql, [value]),
                    None => database.execute(&sql, []),
                };
                drop(database);
                match done {
                    Err(_) => refused += 1,
                    Ok(rows) => {
                        assert_eq!(rows, 1, "{case}");
                        taken += 1;
                        everything_else_works(template.folder.path(), &case);
                        for log in ["notes.db-wal", "notes.db-shm"] {
                            let _ = fs::remove_file(template.folder.path().join(log));
                        }
                        fs::write(template.folder.path().join("notes.db"), &bytes)
                            .expect("written");
                    }
                }
            }
        }
    }
    println!("{refused} refused, {taken} taken");
    assert!(refused > 800 && taken > 50, "{refused} {taken}");
}
