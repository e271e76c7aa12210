//! Model files that the catalog does not know, brought by somebody who said yes to them.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use earshot_catalog::{Catalog, remove_record};
use tempfile::TempDir;

/// What a small model for every language begins with, and so many bytes of anything.
fn model(tokens: u32, length: usize) -> Vec<u8> {
    let numbers = [0x6767_6d6c, tokens, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1];
    let mut bytes: Vec<u8> = numbers.iter().copied().flat_map(u32::to_le_bytes).collect();
    bytes.resize(length, 7);
    bytes
}

struct Place {
    folder: TempDir,
    catalog: Catalog,
}

impl Place {
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

    fn kept(&self) -> Vec<String> {
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
fn an_unknown_model_needs_a_yes_and_is_that_very_file_from_then_on() {
    let place = Place::new();
    let path = place.file("ggml-Meine Stimme.bin", &model(51_865, 5000));
    let error = place.catalog.import(&path, &place.models()).unwrap_err();
    assert_eq!(error.code(), "model-unvouched");
    assert!(error.to_string().ends_with('.'), "{error}");
    assert_eq!(place.kept(), [""; 0]);

    let entry = place.catalog.import_own(&path, &place.models(), 5).unwrap();
    assert_eq!((entry.name.as_str(), entry.bytes), ("Meine-Stimme", 5000));
    assert!(entry.is_own && entry.knows("de"));
    let kept = ["own-Meine-Stimme.bin", "own-Meine-Stimme.toml"];
    assert_eq!(place.kept(), kept);
    let record = fs::read_to_string(place.models().join(kept[1])).unwrap();
    assert!(record.contains(&entry.sha256) && record.contains("added_ms = 5"));

    let known = place.catalog.with_own(&place.models());
    assert_eq!(known.find("Meine-Stimme"), Some(&entry));
    assert_eq!(known.vad(), place.catalog.vad());
    assert_eq!(known.default_model(), place.catalog.default_model());
    let file = place.models().join(kept[0]);
    assert_eq!(known.verify(&file).unwrap(), &entry);
    assert_eq!(known.load(&file).unwrap().bytes, model(51_865, 5000));
    // Brought again, it is the one that is there.
    let again = place.catalog.import_own(&path, &place.models(), 6).unwrap();
    assert_eq!(again, entry);
    assert_eq!(place.kept(), kept);

    let mut other = model(51_865, 5000);
    other[4000] ^= 1;
    fs::write(&file, other).unwrap();
    assert_eq!(known.load(&file).unwrap_err().code(), "model-changed");
    fs::remove_file(&file).unwrap();
    let known = place.catalog.with_own(&place.models());
    assert_eq!(
        known.find("Meine-Stimme"),
        None,
        "a record alone is nothing"
    );
    remove_record(&entry, &place.models()).unwrap();
    remove_record(&entry, &place.models()).unwrap();
    assert_eq!(place.kept(), [""; 0]);
}

#[test]
fn names_are_plain_and_nobody_elses() {
    let place = Place::new();
    let names = [
        ("tiny.bin", "tiny-2"),
        ("silero-v6.2.0.bin", "silero-v6.2.0-2"),
        ("….bin", "model"),
        ("a.b.bin", "a.b"),
    ];
    for (at, (file, name)) in names.into_iter().enumerate() {
        let path = place.file(file, &model(51_864, 6000 + at));
        let entry = place.catalog.import_own(&path, &place.models(), 0).unwrap();
        assert_eq!(entry.name, name);
        assert!(entry.knows("en") && !entry.knows("de"), "English alone");
    }
    let again = place.file("a.b.bin", &model(51_864, 7000));
    let entry = place
        .catalog
        .import_own(&again, &place.models(), 0)
        .unwrap();
    assert_eq!(entry.name, "a.b-2");
}

#[test]
fn what_is_no_model_is_none_whoever_says_yes() {
    let place = Place::new();
    let mut magic = model(51_865, 5000);
    magic[0] = b'g';
    let mut layers = model(51_865, 5000);
    layers[20..24].copy_from_slice(&u32::MAX.to_le_bytes());
    let files: [(&str, &[u8], &str); 6] = [
        (
            "page.bin",
            b"<!DOCTYPE html><title>Log in</title>",
            "model-is-a-web-page",
        ),
        ("empty.bin", b"", "model-unknown"),
        ("short.bin", &model(51_865, 48)[..47], "model-unknown"),
        ("magic.bin", &magic, "model-unknown"),
        ("layers.bin", &layers, "model-unknown"),
        ("ggml-base.bin", &model(51_865, 5000), "model-truncated"),
    ];
    for (name, contents, code) in files {
        let path = place.file(name, contents);
        let imported = place.catalog.import_own(&path, &place.models(), 0);
        let code_of = |error: earshot_catalog::CatalogError| error.code();
        assert_eq!(imported.map_err(code_of).unwrap_err(), code, "{name}");
        assert_eq!(place.kept(), [""; 0], "{name}");
    }
}

#[test]
fn a_record_that_somebody_tampered_with_makes_no_model() {
    let place = Place::new();
    let path = place.file("mine.bin", &model(51_865, 5000));
    place.catalog.import_own(&path, &place.models(), 0).unwrap();
    let record = place.models().join("own-mine.toml");
    let text = fs::read_to_string(&record).unwrap();
    for (from, to) in [
        ("name = \"mine\"", "name = \"../mine\""),
        ("sha256 = \"", "sha256 = \"x"),
        ("bytes = 5000", "bytes = 0"),
        ("english", "englisch"),
    ] {
        assert!(text.contains(from), "{text}");
        fs::write(&record, text.replace(from, to)).unwrap();
        let known = place.catalog.with_own(&place.models());
        assert_eq!(known.files(), place.catalog.files(), "{to}");
    }
}
