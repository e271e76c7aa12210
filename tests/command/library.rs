//! `earshot library`

use crate::scene::Scene;

#[test]
fn an_empty_library_is_archived_restored_and_checked() {
    let scene = Scene::bare();
    let ran = scene.run(["library", "export", "all.earshot"]).expect(0);
    assert!(
        ran.text()
            .starts_with("0 notes and 0 sounds are in the archive"),
        "{ran:?}"
    );
    let ran = scene.run(["library", "export", "all.earshot"]).expect(2);
    assert!(ran.stderr.contains("exists already"), "{ran:?}");
    scene
        .run(["library", "export", "--force", "all.earshot"])
        .expect(0);
    let other = Scene::bare();
    let archive = std::fs::read(scene.path("all.earshot")).unwrap();
    other.write("all.earshot", archive);
    let report = other
        .run(["library", "import", "--json", "all.earshot"])
        .expect(0)
        .json();
    assert_eq!(report[0]["added"], 0);
    let report = other.run(["library", "check", "--json"]).expect(0).json();
    assert_eq!(report[0]["problems"], serde_json::json!([]));
    let text = other.run(["library", "check"]).expect(0).text();
    assert_eq!(text, "0 notes and 0 sounds were looked at; all is well.\n");
}

#[test]
fn what_is_no_archive_is_refused() {
    let scene = Scene::bare();
    scene.write("page.zip", "<html></html>");
    let ran = scene.run(["library", "import", "page.zip"]).expect(1);
    ran.complains("This is not an Earshot archive.");
    let ran = scene.run(["library", "import", "missing.zip"]).expect(1);
    assert!(ran.stderr.contains("missing.zip"), "{ran:?}");
}
