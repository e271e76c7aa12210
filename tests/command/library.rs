//! `earshot library`

use crate::test_home::TestHome;

#[test]
fn empty_library_is_exported_imported_and_checked() {
    let test = TestHome::empty();
    let result = test.run(["library", "export", "all.earshot"]).expect(0);
    assert!(
        result
            .text()
            .starts_with("0 notes and 0 audio files are in the archive"),
        "{result:?}"
    );
    let result = test.run(["library", "export", "all.earshot"]).expect(2);
    assert!(result.stderr.contains("exists already"), "{result:?}");
    test.run(["library", "export", "--force", "all.earshot"])
        .expect(0);
    let other = TestHome::empty();
    let archive = std::fs::read(test.path("all.earshot")).unwrap();
    other.write("all.earshot", archive);
    let report = other
        .run(["library", "import", "--json", "all.earshot"])
        .expect(0)
        .json();
    assert_eq!(report[0]["added"], 0);
    let report = other.run(["library", "check", "--json"]).expect(0).json();
    assert_eq!(report[0]["problems"], serde_json::json!([]));
    let text = other.run(["library", "check"]).expect(0).text();
    assert_eq!(text, "0 notes and 0 audio files checked; no problems.\n");
    let text = other.run(["library", "put-aside"]).expect(0).text();
    assert_eq!(text, "Everything can be read; nothing was quarantined.\n");
    assert_eq!(other.run(["library", "aside"]).expect(0).text(), "[]\n");
}

#[test]
fn invalid_archive_is_rejected() {
    let test = TestHome::empty();
    test.write("page.zip", "<html></html>");
    let result = test.run(["library", "import", "page.zip"]).expect(1);
    result.expect_error("This is not an Earshot archive.");
    let result = test.run(["library", "import", "missing.zip"]).expect(1);
    assert!(result.stderr.contains("missing.zip"), "{result:?}");
}

#[test]
fn orphaned_audio_is_listed_and_recovered() {
    let test = TestHome::empty();
    let audio = test.home().join("data/audio");
    std::fs::create_dir_all(&audio).unwrap();
    // The name is the SHA-256 of the content.
    let sound = audio.join("dd29442deca69f52c50006b831cb216edf78a7da33748f0a80ff19f2ebe57ecd");
    std::fs::write(&sound, "sound").unwrap();
    let result = test.run(["notes", "list"]).expect(1);
    assert!(result.stderr.contains("notes.db, is missing"), "{result:?}");
    assert!(result.stderr.contains("library recover`"), "{result:?}");
    let text = test.run(["library", "recover"]).expect(0).text();
    assert_eq!(text, "1 note was recovered.\n");
    test.run(["library", "check"]).expect(0);

    let other = audio.join("d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa");
    std::fs::write(&other, "other").unwrap();
    test.run(["notes", "list"]).expect(0);
    let result = test.run(["library", "check"]).expect(1);
    assert!(
        result.stderr.contains(
            "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa has no note"
        ),
        "{result:?}"
    );
    assert!(
        result.stderr.contains("earshot library recover"),
        "{result:?}"
    );
    let report = test.run(["library", "recover", "--json"]).expect(0).json();
    assert_eq!(report[0]["notes"], 1);
    assert_eq!(
        test.run(["notes", "list"]).expect(0).text().lines().count(),
        2
    );
    assert!(sound.exists() && other.exists());
}
