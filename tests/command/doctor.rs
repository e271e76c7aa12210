//! `earshot doctor`

use crate::test_home::{MODEL, TestHome};

#[test]
fn doctor_lists_processor_models_and_folders() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let result = test.run(["doctor"]);
    let text = result.text();
    for fact in [
        "Processor",
        "cores",
        "Models",
        MODEL,
        "installed, verified",
        "Folders",
        "logs",
        "Microphones",
    ] {
        assert!(text.contains(fact), "{fact} is not in {text}");
    }
    result.expect(1);
}

#[test]
fn report_does_not_overwrite_a_file() {
    let test = TestHome::empty();
    test.run(["doctor", "--report", "report.txt"]).expect(1);
    let report = std::fs::read_to_string(test.path("report.txt")).unwrap();
    assert!(report.contains("Earshot: version:"), "{report}");
    std::fs::write(test.path("report.txt"), "mine").unwrap();
    test.run(["doctor", "--report", "report.txt"]).expect(1);
    assert_eq!(std::fs::read(test.path("report.txt")).unwrap(), b"mine");
}
