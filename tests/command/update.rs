//! `earshot update`. The publisher is built in at a release only.

use std::fs;

use crate::test_home::TestHome;

#[test]
fn build_without_a_key_does_not_check_for_updates() {
    if !include_str!("../../crates/core/src/updates/publisher.toml").contains("key = \"\"") {
        println!("skipped: this build has a publisher");
        return;
    }
    let test = TestHome::empty();
    let settings = "version = 1\nlook_for_updates = true\n";
    fs::create_dir_all(test.home().join("config")).unwrap();
    fs::write(test.home().join("config/settings.toml"), settings).unwrap();
    for arguments in [&["update"][..], &["update", "--check"]] {
        let result = test.run(arguments.iter().copied()).expect(1);
        result.expect_error("This build of Earshot cannot check for updates.");
    }
    let result = test.run(["network"]).expect(0);
    assert_eq!(result.text(), "Earshot has never connected to anything.\n");
}
