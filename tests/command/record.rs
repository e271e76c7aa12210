//! `earshot record`. What it records is tried with a desk and a virtual microphone,
//! in the tests of `crates/core`.

use crate::scene::Scene;

#[test]
fn a_microphone_that_is_not_there_is_told() {
    let scene = Scene::bare();
    let ran = scene
        .run(["record", "--device", "the one I lost", "--seconds", "1"])
        .expect(1);
    let told = [
        "The microphone “the one I lost” is not connected; connect it or choose another one.",
        "No microphone was found; connect one and press record again.",
    ];
    assert!(
        told.iter()
            .any(|sentence| ran.stderr == format!("earshot: {sentence}\n")),
        "{ran:#?}"
    );
    assert_eq!(
        scene.run(["notes", "list"]).expect(0).text(),
        "",
        "a note was left"
    );
}

#[test]
fn a_file_that_is_there_is_not_overwritten() {
    let scene = Scene::bare();
    scene.write("kept.flac", b"mine");
    scene
        .run(["record", "--output", "kept.flac"])
        .expect(2)
        .complains("kept.flac exists; give another name.");
}
