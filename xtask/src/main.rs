//! `cargo xtask`: the entry point for building, testing and packaging.
//!
//! Uses only the standard library, so that it builds in seconds on a fresh machine.

mod accuracy;
mod advisories;
mod android;
mod arm;
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

  run [FILE...]      install missing tools, build, and open the window; with files: print
                     their text, or show it in the window with --window
  model [NAME...]    download or build model files in target/models (default: base-q8_0 and
                     the voice activity model)
  worker NAME...     also build a variant of the worker: v2 (CPUs without AVX), armv82 (Arm
                     CPUs since 2018), vulkan or cuda (GPUs)
  package            build the .deb and the .rpm in target/package
  android [offline|online]
                     build the Android app; needs Android's SDK. offline (the default) has
                     no network permission
  flatpak            collect the sources of an offline Flatpak build in target/flatpak
  installer [build|bundle]
                     on Windows and macOS: build the installers in target/release/bundle;
                     build only compiles, bundle only packs and signs
  screenshots        every screen of the window, in target/screenshots and docs/screenshots
  bindings           regenerate the page's types from the window's commands
  test [STEP...]     everything that must pass before a change is shared, or these steps
  check [STEP...]    slower checks: accuracy on a corpus, forty messages in the window,
                     rustdoc, the speech engine on emulated Arm CPUs, half a minute of each
                     fuzz target, worker variants, installing and removing the packages,
                     faults; by name only: \"types for Android\", iOS, Windows or macOS
  advisories         known vulnerabilities of dependencies; fails if a database is
                     unreachable
  accuracy [prompts [COUNT]]
                     error rates compared with faster-whisper, on the corpus in
                     EARSHOT_CORPUS, or on telephone prompts in five languages from Debian's
                     packages (half an hour; COUNT: only so many per language)
  bench [SCENARIO...] speed and memory compared with other programs (docs/performance.md)
  bench shapes [MODEL...]
                     the same for larger models, with random weights (3 GB of disk)
  size               lines of source and words in its comments
  soak [MINUTES] [STEP...]
                     hours: hundreds of kills, power cuts and faults, two hours of
                     recording, a thousand files at once in the window, memory while
                     transcribing (default: 10 minutes), reproducible packages, an hour of
                     each fuzz target, and the tests without a worker
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
        "accuracy" => accuracy::run(rest),
        "bench" => bench::run(rest),
        "size" => source::size(),
        "soak" => soak::run(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => {
            eprintln!("Unknown command \"{other}\".\n\n{USAGE}");
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
