//! The page's types are those of the program.

use std::path::Path;

/// Where the page imports them from.
const KEPT: &str = "../ui/src/lib/bindings.ts";

#[test]
fn bindings_are_those_of_the_program() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT);
    let made = earshot_app_lib::typescript().expect("every type can be told in TypeScript");
    if std::env::var_os("EARSHOT_WRITE_BINDINGS").is_some() {
        std::fs::write(&kept, &made).expect("the bindings can be written");
    }
    let committed = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(
        committed == made,
        "{KEPT} is not what the commands say: run EARSHOT_WRITE_BINDINGS=1 cargo test --release -p earshot-app bindings"
    );
}
