#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use earshot_catalog::{Catalog, remove_sidecar};
use earshot_error::ErrorCode;
use tempfile::TempDir;

/// The header of a small model with this vocabulary size, padded to `length`.
fn model(tokens: u32, length: usize) -> Vec<u8> {
    let numbers = [0x6767_6d6c, tokens, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1];
    let mut bytes: Vec<u8> = numbers.iter().copied().flat_map(u32::to_le_bytes).collect();
    bytes.resize(length, 7);
    bytes
}

struct Fixture {
    folder: TempDir,
    catalog: Catalog,
}

impl Fixture {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            catalog: Catalog::builtin().unwrap(),
        }
    }

    fn file(&self, name: &str, contents: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, contents).unwrap();
        path
    }

    fn models(&self) -> PathBuf {
        self.folder.path().join("models")
    }

    fn model_files(&self) -> Vec<String> {
        names(&self.models())
    }
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_unknown_model_must_be_imported_as_custom_and_is_pinned() {
    let fixture = Fixture::new();
    let path = fixture.file("ggml-Meine Stimme.bin", &model(51_865, 5000));
    let error = fixture
        .catalog
        .import(&path, &fixture.models())
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelUntrusted);
    assert!(error.to_string().ends_with('.'), "{error}");
    assert_eq!(fixture.model_files(), [""; 0]);

    let entry = fixture
        .catalog
        .import_custom(&path, &fixture.models(), 5)
        .unwrap();
    assert_eq!((entry.name.as_str(), entry.bytes), ("Meine-Stimme", 5000));
    assert!(entry.is_custom && entry.knows("de"));
    let files = ["custom-Meine-Stimme.bin", "custom-Meine-Stimme.toml"];
    assert_eq!(fixture.model_files(), files);
    let sidecar = fs::read_to_string(fixture.models().join(files[1])).unwrap();
    assert!(sidecar.contains(&entry.sha256) && sidecar.contains("added_ms = 5"));

    let known = fixture.catalog.with_custom(&fixture.models());
    assert_eq!(known.find("Meine-Stimme"), Some(&entry));
    assert_eq!(known.vad(), fixture.catalog.vad());
    assert_eq!(known.default_model(), fixture.catalog.default_model());
    let file = fixture.models().join(files[0]);
    assert_eq!(known.verify(&file).unwrap(), &entry);
    assert_eq!(known.load(&file).unwrap().bytes, model(51_865, 5000));
    // Importing it again returns the existing entry.
    let again = fixture
        .catalog
        .import_custom(&path, &fixture.models(), 6)
        .unwrap();
    assert_eq!(again, entry);
    assert_eq!(fixture.model_files(), files);

    let mut other = model(51_865, 5000);
    other[4000] ^= 1;
    fs::write(&file, other).unwrap();
    assert_eq!(
        known.load(&file).unwrap_err().code(),
        ErrorCode::ModelChanged
    );
    fs::remove_file(&file).unwrap();
    let known = fixture.catalog.with_custom(&fixture.models());
    assert_eq!(
        known.find("Meine-Stimme"),
        None,
        "a sidecar alone is ignored"
    );
    remove_sidecar(&entry, &fixture.models()).unwrap();
    remove_sidecar(&entry, &fixture.models()).unwrap();
    assert_eq!(fixture.model_files(), [""; 0]);
}

#[test]
fn names_are_plain_and_unique() {
    let fixture = Fixture::new();
    let names = [
        ("tiny.bin", "tiny-2"),
        ("silero-v6.2.0.bin", "silero-v6.2.0-2"),
        ("….bin", "model"),
        ("a.b.bin", "a.b"),
    ];
    for (at, (file, name)) in names.into_iter().enumerate() {
        let path = fixture.file(file, &model(51_864, 6000 + at));
        let entry = fixture
            .catalog
            .import_custom(&path, &fixture.models(), 0)
            .unwrap();
        assert_eq!(entry.name, name);
        assert!(entry.knows("en") && !entry.knows("de"), "English alone");
    }
    let again = fixture.file("a.b.bin", &model(51_864, 7000));
    let entry = fixture
        .catalog
        .import_custom(&again, &fixture.models(), 0)
        .unwrap();
    assert_eq!(entry.name, "a.b-2");
}

#[test]
fn only_model_files_can_be_imported_as_custom() {
    let fixture = Fixture::new();
    let mut magic = model(51_865, 5000);
    magic[0] = b'g';
    let mut layers = model(51_865, 5000);
    layers[20..24].copy_from_slice(&u32::MAX.to_le_bytes());
    let files: [(&str, &[u8], ErrorCode); 6] = [
        (
            "page.bin",
            b"<!DOCTYPE html><title>Log in</title>",
            ErrorCode::ModelIsAWebPage,
        ),
        ("empty.bin", b"", ErrorCode::ModelUnknown),
        (
            "short.bin",
            &model(51_865, 48)[..47],
            ErrorCode::ModelUnknown,
        ),
        ("magic.bin", &magic, ErrorCode::ModelUnknown),
        ("layers.bin", &layers, ErrorCode::ModelUnknown),
        (
            "ggml-base.bin",
            &model(51_865, 5000),
            ErrorCode::ModelTruncated,
        ),
    ];
    for (name, contents, code) in files {
        let path = fixture.file(name, contents);
        let imported = fixture.catalog.import_custom(&path, &fixture.models(), 0);
        let code_of = |error: earshot_catalog::CatalogError| error.code();
        assert_eq!(imported.map_err(code_of).unwrap_err(), code, "{name}");
        assert_eq!(fixture.model_files(), [""; 0], "{name}");
    }
}

#[test]
fn a_tampered_sidecar_is_ignored() {
    let fixture = Fixture::new();
    let path = fixture.file("mine.bin", &model(51_865, 5000));
    fixture
        .catalog
        .import_custom(&path, &fixture.models(), 0)
        .unwrap();
    let sidecar = fixture.models().join("custom-mine.toml");
    let text = fs::read_to_string(&sidecar).unwrap();
    for (from, to) in [
        ("name = \"mine\"", "name = \"../mine\""),
        ("sha256 = \"", "sha256 = \"x"),
        ("bytes = 5000", "bytes = 0"),
        ("english", "englisch"),
    ] {
        assert!(text.contains(from), "{text}");
        fs::write(&sidecar, text.replace(from, to)).unwrap();
        let known = fixture.catalog.with_custom(&fixture.models());
        assert_eq!(known.files(), fixture.catalog.files(), "{to}");
    }
}
