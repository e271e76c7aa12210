//! Any value in any column is rejected by the database, or affects only its row: the rest can still
//! be listed, searched, queued, exported and checked.

mod support;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use earshot_notes::{Filter, Store};
use rusqlite::Connection;
use rusqlite::types::Value;
use support::{Library, library};

const TABLES: [&str; 16] = [
    "library",
    "sounds",
    "notes",
    "highlight_decisions",
    "versions",
    "segments",
    "edits",
    "suggestions",
    "corrections",
    "jobs",
    "recordings",
    "removals",
    "vocabulary",
    "replace_rules",
    "outdated_texts",
    "aside",
];

fn populated() -> Library {
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
    library.store.start_recording("now.wav").expect("started");
    let database = raw(library.folder.path());
    database
        .execute_batch(&format!(
            "INSERT INTO suggestions VALUES ({version}, 0, 'text', 'host', 'model', 1);
             INSERT OR IGNORE INTO corrections VALUES ({version}, 1, 'en', 'line', 'Zeile');
             INSERT INTO removals VALUES ('sound', '{}');
             INSERT INTO replace_rules VALUES (1, 'text', 'txt', 0, 1, 'en', 1);
             INSERT INTO outdated_texts SELECT id FROM notes;
             INSERT INTO aside VALUES (1, 'x', 'y', '{{}}');",
            "a".repeat(64)
        ))
        .expect("written");
    library
}

fn raw(folder: &Path) -> Connection {
    let database = Connection::open(folder.join("notes.db")).expect("a database");
    database
        .execute_batch("PRAGMA foreign_keys = off; PRAGMA synchronous = off;")
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

/// Everything unrelated to the value remains readable.
fn assert_rest_readable(folder: &Path, case: &str) {
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
    store.recent_languages(9).expect(case);
    store.vocabulary().expect(case);
    store.replace_rules().expect(case);
    store.renew_outdated_texts(99).expect(case);
    assert!(!store.jobs().expect(case).is_empty(), "{case}");
    assert!(store.claim_next(None).expect(case).is_some(), "{case}");
    let mut archive = Cursor::new(Vec::new());
    let exported = store.export(&mut archive).expect(case);
    assert!(exported.notes >= 4, "{case}: {exported:?}");
    let report = store.check().expect(case);
    let to = library();
    let imported = to.store.import(archive).expect(case);
    assert_eq!(imported.added, exported.notes, "{case}");
    // Unreadable rows are quarantined; the others have no problems.
    let put = store.quarantine_unreadable().expect(case);
    let after = store.check().expect(case);
    assert_eq!(after.unreadable, 0, "{case}: {after:?}");
    assert_eq!(put.is_empty(), report.unreadable == 0, "{case}: {put:?}");
    assert_eq!(
        after.quarantined,
        report.quarantined + put.len() as u64,
        "{case}"
    );
}

/// Columns by table, with the primary key.
fn columns(folder: &Path) -> Vec<(&'static str, String, String)> {
    let database = raw(folder);
    let mut all = Vec::new();
    for table in TABLES {
        let columns: Vec<String> = database
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .expect("read")
            .query_map([], |row| row.get(0))
            .expect("read")
            .collect::<Result<_, _>>()
            .expect("names");
        let has_numbers = database
            .prepare(&format!("SELECT rowid FROM {table}"))
            .is_ok();
        let key = if has_numbers { "rowid" } else { &columns[0] }.to_owned();
        all.extend(
            columns
                .into_iter()
                .map(|column| (table, column, key.clone())),
        );
    }
    all
}

/// Inserts each value into the first row of each column, one at a time or into all accepting
/// columns at once; returns the numbers of rejected and accepted values.
fn insert_everywhere(is_alone: bool) -> (usize, usize) {
    let template = populated();
    drop(template.store);
    let folder = template.folder.path();
    let bytes = fs::read(folder.join("notes.db")).expect("read");
    let restore = || {
        for log in ["notes.db-wal", "notes.db-shm"] {
            let _ = fs::remove_file(folder.join(log));
        }
        fs::write(folder.join("notes.db"), &bytes).expect("written");
    };
    let columns = columns(folder);
    let (mut refused, mut taken) = (0, 0);
    let invalid = ("CAST(x'fffe20' AS TEXT)", None);
    let values = odd_values().into_iter().map(|value| ("?1", Some(value)));
    for (expression, value) in values.chain([invalid]) {
        let shown: String = format!("{value:?}").chars().take(40).collect();
        let mut names = Vec::new();
        let mut database = raw(folder);
        database.execute_batch("BEGIN").expect("started");
        for (table, column, key) in &columns {
            // Combined with others, an odd id would leave no row to change.
            if !is_alone && (column == "id" || column == "number" || column == key) {
                continue;
            }
            let sql = format!(
                "UPDATE {table} SET {column} = {expression}
                 WHERE {key} = (SELECT min({key}) FROM {table})"
            );
            let done = match &value {
                Some(value) => database.execute(&sql, [value]),
                None => database.execute(&sql, []),
            };
            if done.is_err() {
                refused += 1;
                continue;
            }
            taken += 1;
            names.push(format!("{table}.{column}"));
            if is_alone {
                database.execute_batch("COMMIT").expect("written");
                drop(database);
                assert_rest_readable(folder, &format!("{names:?} = {shown}"));
                names.clear();
                restore();
                database = raw(folder);
                database.execute_batch("BEGIN").expect("started");
            }
        }
        database.execute_batch("COMMIT").expect("written");
        drop(database);
        if !is_alone {
            assert_rest_readable(folder, &format!("{names:?} = {shown}"));
            restore();
        }
    }
    (refused, taken)
}

#[test]
fn any_value_is_rejected_or_affects_only_its_row() {
    let (refused, taken) = insert_everywhere(false);
    assert!(refused > 900 && taken > 150, "{refused} {taken}");
}

#[test]
#[ignore = "two minutes, one value in one column at a time; `cargo xtask soak` runs it"]
fn each_single_value_is_rejected_or_affects_only_its_row() {
    let (refused, taken) = insert_everywhere(true);
    assert!(refused > 900 && taken > 150, "{refused} {taken}");
}
