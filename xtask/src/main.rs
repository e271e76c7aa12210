//! `cargo xtask`: the entry point for building, testing and packaging.
//!
//! Uses only the standard library, so that it builds in seconds on a fresh machine.

mod accuracy;
mod advisories;
mod android;
mod bench;
mod check;
mod cuda;
mod dependency_rules;
mod elf;
mod engine;
mod excerpt;
mod flatpak;
mod fuzz;
mod import_cycles;
mod installer;
mod model;
mod node;
mod package;
mod packages;
mod paths;
mod python;
mod report;
mod run;
mod shell;
mod soak;
mod source;
mod targets;
mod test;
mod window;
mod workers;
mod workflows;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  run [FILE...]      install what is missing, build, and open the window; with files
                     print what they say, or with --window show it there
  model [NAME...]    get model files into target/models (default: base-q8_0 and the
                     voice activity model)
  worker NAME...     build a variant of the worker beside the usual one: v2 for processors
                     without AVX, armv82 for Arm ones since 2018, vulkan or cuda for
                     graphics processors
  package            a .deb and a .rpm with everything inside, in target/package
  android [offline|online]
                     the app for Android phones, with Android's SDK; offline (the default)
                     has no permission to use the network
  flatpak            what a Flatpak is built from without a network, in target/flatpak
  installer [build|bundle]
                     on Windows and macOS: what is installed there, in target/release/bundle;
                     build alone compiles, bundle alone packs and signs what was compiled
  screenshots        every screen of the window, in target/screenshots and docs/screenshots
  bindings           regenerate the page's types from the window's commands
  test [STEP...]     everything that must hold before a change is shared, or the steps named
  check [STEP...]    what takes longer: accuracy on a corpus, clippy and rustdoc, types for
                     Android (for iOS, Windows and macOS by name), a minute of each fuzz
                     target, workers for other processors, packages installed and removed,
                     every fault
  advisories         known problems of dependencies; it fails where it cannot look
  accuracy           error rates on the corpus that EARSHOT_CORPUS names, next to a peer
  bench [SCENARIO...] speed and memory next to other programs (see docs/performance.md)
  size               lines of the source and words in its comments
  soak [MINUTES] [STEP...]
                     hundreds of kills, power cuts and faults, two hours of recording, a
                     thousand files in the window at once, then transcribe without pause
                     (default: 10 minutes), with an eye on the memory; the packages built
                     twice and compared; an hour of each fuzz target; everything once more
                     without a worker
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return ExitCode::from(2);
    };
    let result = match command.as_str() {
        "run" => run::run(rest),
        "package" => package::run(),
        "android" => android::command(rest),
        "flatpak" => flatpak::run(),
        "installer" => installer::command(rest),
        "model" => model::command(rest),
        "worker" => workers::command(rest),
        "screenshots" => window::screenshots(),
        "bindings" => window::bindings(),
        "test" => test::run(rest),
        "check" => check::run(rest),
        "advisories" => advisories::run(),
        "accuracy" => accuracy::run(),
        "bench" => bench::run(rest),
        "size" => source::size(),
        "soak" => soak::run(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => {
            eprintln!("There is no command \"{other}\".\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
