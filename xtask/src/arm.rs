//! Runs the tests of the speech engine's CPU kernels on emulated Arm CPUs, built with Debian's Rust
//! and its source of the standard library.

use crate::report::Outcome;
use crate::shell::{self, Result};
use crate::{packages, paths};

/// Without whisper.cpp, whose cross-compilation takes minutes.
const MANIFEST: &str = "crates/speech/kernel-tests/Cargo.toml";

const TRIPLE: &str = "aarch64-unknown-linux-gnu";

/// qemu's CPUs and the instruction set that each must choose; its tests include the lower ones.
const CPUS: [(&str, &str); 3] = [
    ("cortex-a57", "neon"),
    ("cortex-a76", "dotprod"),
    ("max", "i8mm"),
];

pub fn test() -> Result<Outcome> {
    if !shell::on_path("apt-get") {
        return Ok(Outcome::Skipped(
            "it needs Debian's packages of Rust, a cross-compiler and qemu".to_owned(),
        ));
    }
    packages::for_arm()?;
    for (cpu, best) in CPUS {
        test_on(cpu, best)?;
    }
    // Tests on this machine use all that its CPU has; no version of qemu has the others.
    for set in missing_here() {
        println!("Not run: {set}. Neither this CPU nor qemu has it.");
    }
    Ok(Outcome::Passed)
}

fn test_on(cpu: &str, best: &str) -> Result {
    println!("Kernels up to {best} on {cpu} …");
    let mut cargo = shell::command("/usr/bin/cargo");
    cargo
        .args(["test", "--release", "--lib", "--locked", "--quiet"])
        // The defaults without backtraces, which need more crates.
        .arg("-Zbuild-std=std,test,panic_unwind")
        .arg("-Zbuild-std-features=panic-unwind")
        .args(["--manifest-path", MANIFEST, "--target", TRIPLE])
        .arg("--target-dir")
        .arg(paths::target().join("arm"))
        // Required by a stable compiler for `-Z build-std`.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN")
        .env(
            "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER",
            "aarch64-linux-gnu-gcc",
        )
        .env(
            "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER",
            format!("qemu-aarch64 -cpu {cpu} -L /usr/aarch64-linux-gnu"),
        )
        .env_remove("EARSHOT_ISA")
        .env("EARSHOT_BEST_ISA", best);
    shell::run(
        &mut cargo,
        &format!("A test of the kernels failed on an emulated {cpu}; see above."),
    )
}

#[cfg(target_arch = "x86_64")]
fn missing_here() -> impl Iterator<Item = &'static str> {
    let sets = [
        ("avx2", is_x86_feature_detected!("avx2")),
        ("avxvnni", is_x86_feature_detected!("avxvnni")),
        ("avx512vnni", is_x86_feature_detected!("avx512vnni")),
    ];
    sets.into_iter()
        .filter_map(|(name, has)| (!has).then_some(name))
}

#[cfg(not(target_arch = "x86_64"))]
fn missing_here() -> impl Iterator<Item = &'static str> {
    ["avx2", "avxvnni", "avx512vnni"].into_iter()
}
