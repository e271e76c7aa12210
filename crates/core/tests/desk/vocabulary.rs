//! Terms that the user accepted help the model.

use std::path::PathBuf;

use earshot_core::desk::JobState;

use crate::scene::{BASE, Scene, text};

/// A name that the base model hears as "Gazette" in this clip of the corpus.
const NAME: &str = "Cosette";
const CLIP: &str = "speech/en_libri_5652-19215-0001.flac";

#[test]
fn an_accepted_name_is_spelt_as_the_user_spells_it() {
    let Some(scene) = Scene::with(BASE) else {
        return;
    };
    let Some(corpus) = std::env::var_os("EARSHOT_CORPUS") else {
        println!("skipped: no corpus (EARSHOT_CORPUS is not set)");
        return;
    };
    let spoken = std::fs::read(PathBuf::from(corpus).join(CLIP)).unwrap();
    let sitting = scene.desk();
    let path = scene.write("name.flac", &spoken);
    sitting.add(&path);
    sitting.settled();
    let before = text(&sitting.note());
    assert!(
        !before.contains(NAME),
        "the model knows the name already: {before}"
    );

    // Of another language: no help, and no harm.
    sitting.desk.add_term("de", "Quedlinburg").unwrap();
    sitting
        .desk
        .add_paths(std::slice::from_ref(&path), true)
        .unwrap();
    sitting.settled();
    assert_eq!(text(&sitting.notes()[0]), before);

    sitting.desk.add_term("en", NAME).unwrap();
    sitting.desk.add_paths(&[path], true).unwrap();
    let queue = sitting.settled();
    assert!(
        queue.items.iter().all(|item| item.state == JobState::Done),
        "{queue:#?}"
    );
    let after = text(&sitting.notes()[0]);
    assert!(after.contains(NAME), "{before} became {after}");
}
