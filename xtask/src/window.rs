//! The window: npm builds its page, cargo the program.

use std::path::PathBuf;
use std::process::Command;

use crate::report::{Outcome, Report};
use crate::shell::{self, Failure, Result};
use crate::{accuracy, model, node, packages, paths, python};

const NODE: (u32, u32) = (20, 19);
const REQUIREMENTS: &str = "tests/window/requirements.txt";

/// Opens the window with these files and waits until it is closed.
pub fn open(files: &[String]) -> Result {
    if !has_display() {
        return Err(Failure::new(
            "No display was found; name files to print their text in \
             the terminal: cargo xtask run FILE...",
        ));
    }
    packages::for_window()?;
    build()?;
    model::install()?;
    let mut window = shell::command(paths::program("earshot-app"));
    window.args(files);
    // Paths are relative to the caller's directory.
    if let Ok(here) = std::env::current_dir() {
        window.current_dir(here);
    }
    shell::run(&mut window, "The window failed; see above.")
}

/// One build for all programs: separate builds would unify features differently and build
/// dependencies twice.
pub fn build() -> Result {
    page()?;
    println!("Building the window …");
    shell::run(
        &mut shell::cargo(
            "build --quiet --release --locked --package earshot-app --package earshot-cli \
             --package earshot-model-builder --package earshot-worker",
        ),
        "The window could not be built; see above.",
    )
}

pub fn page() -> Result {
    ensure_node()?;
    ensure_modules()?;
    println!("Building the page …");
    shell::output(
        npm("run build").arg("--silent"),
        "The page could not be built",
    )
    .map(drop)
}

pub fn test_page(report: &mut Report) {
    let steps = [
        ("page: types", "run check"),
        ("page: logic", "run test"),
        (
            "page: in a browser",
            "run e2e -- --project desktop --project touch",
        ),
    ];
    for (name, script) in steps {
        report.step(name, || page_script(script));
    }
}

pub fn test_page_on_every_screen() -> Result {
    page_script("run e2e -- --project wide --project tablet --project phone")
}

fn page_script(script: &str) -> Result {
    shell::run(&mut npm(script), "A test of the page failed; see above.")
}

/// Needs the models and the program.
pub fn test() -> Result {
    shell::run(&mut tests()?, "A test of the window failed; see above.")
}

/// Imports `count` files at once; the programs must be built.
pub fn test_many_files(count: u32) -> Result {
    model::ensure_for_tests()?;
    let mut test = tests()?;
    test.arg("test_app.Application.test_many_files_do_not_freeze_the_page")
        .env("EARSHOT_MANY", count.to_string());
    shell::run(&mut test, "The window stalled or lost a file; see above.")
}

/// Catches up with forty voice messages; `form` is `short` or `long`. The programs must be built.
pub fn test_forty_messages(form: &str) -> Result<Outcome> {
    if let Some(skipped) = accuracy::without_corpus() {
        return Ok(skipped);
    }
    model::ensure_for_tests()?;
    let mut test = tests()?;
    test.arg("test_forty").env("EARSHOT_FORTY", form);
    shell::run(
        &mut test,
        "Not all of the forty messages were imported, transcribed or found; see above.",
    )
    .map(|()| Outcome::Passed)
}

fn tests() -> Result<Command> {
    python::require(REQUIREMENTS)?;
    let mut tests = model::with_models(python::python()?);
    tests
        .arg("tests/window/run.py")
        .env("EARSHOT_WINDOW", paths::program("earshot-app"));
    Ok(tests)
}

/// `cargo xtask screenshots`: every screen of the real window.
pub fn screenshots() -> Result {
    packages::for_tests()?;
    model::ensure_for_tests()?;
    build()?;
    python::require(REQUIREMENTS)?;
    let mut script = model::with_models(python::python()?);
    script
        .arg("tests/window/screenshots.py")
        .env("EARSHOT_WINDOW", paths::program("earshot-app"))
        .arg(paths::target().join("screenshots"));
    shell::run(&mut script, "The screenshots failed; see above.")
}

/// `cargo xtask bindings`: regenerates the TypeScript bindings.
pub fn bindings() -> Result {
    packages::for_window()?;
    page()?;
    // Uses the tests' features, so that nothing is rebuilt.
    let mut test = shell::cargo("test --quiet --release --workspace --locked --test bindings");
    shell::run(
        test.env("EARSHOT_WRITE_BINDINGS", "1"),
        "The bindings could not be written; see above.",
    )
}

/// Installs the page's packages once per content of the lock file.
fn ensure_modules() -> Result {
    let read = |file: &PathBuf| std::fs::read_to_string(file);
    let lock = page_folder().join("package-lock.json");
    let wanted = read(&lock)
        .map_err(|error| Failure::new(format!("{} could not be read: {error}.", lock.display())))?;
    let done = page_folder().join("node_modules/.installed");
    if read(&done).is_ok_and(|before| before == wanted) {
        return Ok(());
    }
    println!("Installing the page's packages …");
    shell::output(
        npm("ci --ignore-scripts --no-audit --no-fund").arg("--silent"),
        "npm could not install the page's packages; check the network",
    )?;
    std::fs::write(&done, wanted)
        .map_err(|error| Failure::new(format!("{} could not be written: {error}.", done.display())))
}

/// Debian 12's Node.js is too old for the page's tools.
fn ensure_node() -> Result {
    let (major, minor) = NODE;
    let wanted = format!("Node.js {major}.{minor} or later with npm is needed to build the page");
    if !shell::on_path("node") || !shell::on_path("npm") {
        return Err(Failure::new(format!("{wanted}; install it and try again.")));
    }
    let version = shell::output(
        shell::command("node").arg("--version"),
        "Node.js could not be started",
    )?;
    let mut numbers = version.trim().trim_start_matches('v').split('.');
    let mut number = || numbers.next().and_then(|part| part.parse::<u32>().ok());
    match (number(), number()) {
        (Some(a), Some(b)) if (a, b) >= NODE => Ok(()),
        _ => Err(Failure::new(format!(
            "{wanted}; {} is installed.",
            version.trim()
        ))),
    }
}

fn npm(arguments: &str) -> Command {
    let mut command = node::npm(arguments);
    command.current_dir(page_folder());
    command
}

fn page_folder() -> PathBuf {
    paths::root().join("ui")
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
