//! Accepted terms improve the transcript.

use earshot_core::app::JobState;

use crate::harness::{BASE, TestHome, text};

/// The base model transcribes this name as "Gazette" in the clip.
const NAME: &str = "Cosette";
const CLIP: &str = "speech/en_libri_5652-19215-0001.flac";

#[test]
fn an_accepted_term_is_spelled_as_the_user_spells_it() {
    let Some(home) = TestHome::with_model(BASE) else {
        return;
    };
    let Some(corpus) = earshot_test_support::corpus() else {
        return;
    };
    let speech = std::fs::read(corpus.join(CLIP)).unwrap();
    let app = home.start_app();
    let path = home.write("name.flac", &speech);
    app.add(&path);
    app.wait_idle();
    let before = text(&app.note());
    assert!(
        !before.contains(NAME),
        "the model knows the name already: {before}"
    );

    // A term of another language has no effect.
    app.library.add_term("de", "Quedlinburg").unwrap();
    app.import
        .add_paths(std::slice::from_ref(&path), true)
        .unwrap();
    app.wait_idle();
    assert_eq!(text(&app.notes()[0]), before);

    app.library.add_term("en", NAME).unwrap();
    app.import.add_paths(&[path], true).unwrap();
    let queue = app.wait_idle();
    assert!(
        queue.items.iter().all(|item| item.state == JobState::Done),
        "{queue:#?}"
    );
    let after = text(&app.notes()[0]);
    assert!(after.contains(NAME), "{before} became {after}");
}
