//! What must never be in a log or a report.

use crate::scene::Scene;

#[test]
fn logs_and_reports_hold_no_names_and_no_text() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let note = std::fs::read(scene.path("note.opus")).unwrap();
    scene.write("grandmother/birthday.opus", &note);
    scene.write("grandmother/torn.opus", &note[..3000]);
    scene.write("grandmother/empty.opus", "");
    let arguments = [
        "--prompt",
        "Zanzibar",
        "--output",
        "kitchen",
        "grandmother",
        "attic.ogg",
    ];
    scene.transcribe(arguments).expect(1);
    scene.run(["doctor", "--report", "report.txt"]);

    let mut kept = std::fs::read_to_string(scene.path("report.txt")).unwrap();
    for file in std::fs::read_dir(scene.home().join("logs")).unwrap() {
        kept.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    assert!(
        kept.contains("done") && kept.contains("failed"),
        "there is a log: {kept}"
    );
    let kept = kept.to_lowercase();
    for secret in [
        "grandmother",
        "birthday",
        "torn.opus",
        "attic",
        "kitchen",
        "zanzibar",
        "americans",
        "country",
    ] {
        assert!(!kept.contains(secret), "{secret} is in {kept}");
    }
}
