//! `earshot doctor`

use crate::scene::{MODEL, Scene};

#[test]
fn it_shows_what_there_is() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let ran = scene.run(["doctor"]);
    let text = ran.text();
    for fact in [
        "Processor",
        "cores",
        "Models",
        MODEL,
        "here, checked",
        "Folders",
        "logs",
        "Microphones",
    ] {
        assert!(text.contains(fact), "{fact} is not in {text}");
    }
    // The default model is not here, and that keeps Earshot from working as it is.
    ran.expect(1);
}

#[test]
fn the_report_is_a_new_file() {
    let scene = Scene::bare();
    scene.run(["doctor", "--report", "report.txt"]).expect(1);
    let report = std::fs::read_to_string(scene.path("report.txt")).unwrap();
    assert!(report.contains("Earshot: version:"), "{report}");
    std::fs::write(scene.path("report.txt"), "mine").unwrap();
    scene.run(["doctor", "--report", "report.txt"]).expect(1);
    assert_eq!(std::fs::read(scene.path("report.txt")).unwrap(), b"mine");
}
