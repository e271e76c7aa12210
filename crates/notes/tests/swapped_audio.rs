//! Another program swaps sealed audio files.

mod support;

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use earshot_notes::{NoteId, Store, StoreError};
use support::library;

const PASSPHRASE: &str = "four words to remember";

fn audio_bytes(store: &Store, id: &NoteId) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    store.audio(id)?.read_to_end(&mut bytes).expect("read");
    Ok(bytes)
}

#[test]
fn swapped_audio_files_are_rejected() {
    let library = library();
    let sounds = [vec![1_u8; 200_000], vec![2; 200_000], vec![3; 70_000]];
    let ids = ["one", "two", "three"].map(|name| name.to_owned());
    let ids: Vec<NoteId> = ids
        .iter()
        .zip(&sounds)
        .map(|(name, sound)| library.add(name, sound).0)
        .collect();
    library
        .store
        .encrypt(Some(PASSPHRASE), None)
        .expect("encrypted");
    let folder = library.folder;
    drop(library.store);
    let files: Vec<PathBuf> = fs::read_dir(folder.path().join("audio"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name().expect("a name").len() == 64)
        .collect();
    assert_eq!(files.len(), 3);
    let exchange = |one: usize, other: usize| {
        let aside = folder.path().join("aside");
        fs::rename(&files[one], &aside).expect("renamed");
        fs::rename(&files[other], &files[one]).expect("renamed");
        fs::rename(&aside, &files[other]).expect("renamed");
    };
    let store = Store::open(folder.path()).expect("opened");
    store.unlock(PASSPHRASE).expect("unlocked");
    // Before and after their first read.
    for _ in 0..2 {
        for (one, other) in [(0, 1), (1, 2)] {
            exchange(one, other);
            let refused = ids
                .iter()
                .filter(|id| matches!(audio_bytes(&store, id), Err(StoreError::AudioDamaged)));
            assert_eq!(refused.count(), 2);
            exchange(one, other);
        }
        for (id, sound) in ids.iter().zip(&sounds) {
            assert!(audio_bytes(&store, id).expect("audio") == *sound);
        }
    }
}
