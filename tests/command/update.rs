//! `earshot update`, in a build that knows of no publisher: none is built in but at a release.

use std::fs;

use crate::scene::Scene;

#[test]
fn a_build_without_a_key_asks_nobody_and_says_so() {
    if !include_str!("../../crates/core/src/updates/publisher.toml").contains("key = \"\"") {
        println!("skipped: there is a publisher");
        return;
    }
    let scene = Scene::bare();
    let settings = "version = 1\nlook_for_updates = true\n";
    fs::create_dir_all(scene.home().join("config")).unwrap();
    fs::write(scene.home().join("config/settings.toml"), settings).unwrap();
    for arguments in [&["update"][..], &["update", "--check"]] {
        let ran = scene.run(arguments.iter().copied()).expect(1);
        ran.complains("This build of Earshot does not know whom to ask about newer versions.");
    }
    let ran = scene.run(["network"]).expect(0);
    assert_eq!(ran.text(), "Earshot has never connected to anything.\n");
}
