//! The database's schema, and databases with another one.

mod support;

use earshot_error::ErrorCode;
use earshot_notes::{ContentHash, Store};
use rusqlite::Connection;
use support::{AS_SCHEMA_8, AS_SCHEMA_9, AS_SCHEMA_10, library};

const SCHEMA_8: &str = "5ec8ba479332f45477874a6c815aecf38994bee3dce295cad4b9ee38282d155f";
const SCHEMA_9: &str = "f23391f63e22ab0ad7e6792516d3f37945522084fd7d4e2baa8a4383b66c3efc";
const SCHEMA_10: &str = "ad5fcd817a277f9506011e3711c7c8f65b38b229f9a26979f8c771728d2a1edb";
const SCHEMA_11: &str = "def21d739a88c947b37daecf3f2d81136481ca089cedca6c4ed18a31a7f9df83";

/// SHA-256 of the statements without whitespace.
fn schema(database: &Connection) -> String {
    let statements: Vec<String> = database
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search_%'
             ORDER BY name",
        )
        .expect("read")
        .query_map([], |row| row.get(0))
        .expect("read")
        .collect::<Result<_, _>>()
        .expect("statements");
    let without_space: String = statements.concat().split_whitespace().collect();
    let hash = ContentHash::of(without_space.as_bytes()).expect("a hash");
    hash.as_str().to_owned()
}

/// Libraries and archives of schemas 8 to 11 exist: a change needs a new version and a migration.
#[test]
fn schema_11_is_unchanged() {
    let library = library();
    let database = Connection::open(library.folder.path().join("notes.db")).expect("a database");
    assert_eq!(schema(&database), SCHEMA_11);
}

#[test]
fn libraries_of_older_schemas_are_migrated() {
    for (older, expected) in [
        (AS_SCHEMA_8, SCHEMA_8),
        (AS_SCHEMA_9, SCHEMA_9),
        (AS_SCHEMA_10, SCHEMA_10),
    ] {
        let library = library();
        let id = library.note("a.ogg", "en", "Milk and honey.");
        let path = library.folder.path().join("notes.db");
        let folder = library.folder;
        drop(library.store);
        let database = Connection::open(&path).expect("a database");
        database.execute_batch(older).expect("an older one");
        assert_eq!(schema(&database), expected);
        drop(database);
        let store = Store::open(folder.path()).expect("migrated");
        let note = store.note(&id).expect("a note");
        let segments = &note.current().expect("a text").transcript.segments;
        assert_eq!(segments[0].text, "Milk and honey.");
        assert_eq!(segments[0].language, None);
        // Notes of the two oldest count as heard.
        assert_eq!(note.summary.unheard, expected == SCHEMA_10);
        store.set_unheard(&[id], true).expect("put back");
        assert_eq!(store.unheard().expect("unheard")[0].reading_ms, 782);
        assert_eq!(store.check().expect("checked").problems, [""; 0]);
        drop(store);
        let database = Connection::open(&path).expect("a database");
        assert_eq!(schema(&database), SCHEMA_11);
    }
}

#[test]
fn rejects_a_library_of_another_version() {
    let library = library();
    let path = library.folder.path().join("notes.db");
    for (version, code) in [(12, ErrorCode::LibraryNewer), (7, ErrorCode::NotALibrary)] {
        let database = Connection::open(&path).expect("a database");
        database
            .pragma_update(None, "user_version", version)
            .expect("set");
        drop(database);
        let refused = Store::open(library.folder.path())
            .map(drop)
            .expect_err("another version");
        assert_eq!(refused.code(), code, "{refused}");
    }
}

#[test]
fn rejects_a_database_of_another_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = Connection::open(folder.path().join("notes.db")).expect("a database");
    other.execute_batch("CREATE TABLE other (x)").expect("made");
    drop(other);
    let refused = Store::open(folder.path()).map(drop).expect_err("another");
    assert_eq!(refused.code(), ErrorCode::NotALibrary);
}

#[test]
fn processes_can_create_the_library_concurrently() {
    let folder = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| Store::open(folder.path()).expect("opened"));
        }
    });
    let store = Store::open(folder.path()).expect("opened");
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}
