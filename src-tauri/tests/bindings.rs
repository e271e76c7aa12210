//! The committed TypeScript bindings match the commands.

use std::path::Path;

const BINDINGS: &str = "../ui/src/lib/bindings.ts";

#[test]
fn committed_bindings_match_the_commands() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(BINDINGS);
    let generated = earshot_app_lib::typescript().expect("every type has a TypeScript equivalent");
    if std::env::var_os("EARSHOT_WRITE_BINDINGS").is_some() {
        std::fs::write(&file, &generated).expect("the bindings can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == generated,
        "{BINDINGS} is outdated: run EARSHOT_WRITE_BINDINGS=1 cargo test --release -p earshot-app bindings"
    );
}
