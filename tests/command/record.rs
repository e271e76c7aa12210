//! `earshot record`. Recording itself is tested with a virtual microphone in `crates/core/tests`.

use crate::test_home::TestHome;

#[test]
fn missing_microphone_is_an_error() {
    let test = TestHome::empty();
    let result = test
        .run(["record", "--device", "the one I lost", "--seconds", "1"])
        .expect(1);
    let messages = [
        "The microphone “the one I lost” is not connected; connect it or choose another one.",
        "No microphone was found; connect one and press record again.",
    ];
    assert!(
        messages
            .iter()
            .any(|sentence| result.stderr == format!("earshot: {sentence}\n")),
        "{result:#?}"
    );
    assert_eq!(
        test.run(["notes", "list"]).expect(0).text(),
        "",
        "a note was left"
    );
}

#[test]
fn existing_file_is_not_overwritten() {
    let test = TestHome::empty();
    test.write("existing.flac", b"mine");
    test.run(["record", "--output", "existing.flac"])
        .expect(2)
        .expect_error("existing.flac exists already; choose another name.");
}
