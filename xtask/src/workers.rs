//! `earshot-worker`, built otherwise than the rest: for older processors, for graphics
//! processors. Each has a target folder of its own, since the native engine is built anew.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Failure, Result};
use crate::{cuda, engine, packages, places};

/// A build of the worker that stands beside the usual one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// For x86-64-v2: processors without AVX.
    V2,
    /// For Armv8.2-A with `dotprod` and `fp16`.
    Armv82,
    /// For graphics processors that have a Vulkan driver.
    Vulkan,
    /// For those of Nvidia.
    Cuda,
}

impl Variant {
    pub fn name(self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::Armv82 => "armv82",
            Self::Vulkan => "vulkan",
            Self::Cuda => "cuda",
        }
    }

    /// The variant of this name.
    pub fn named(name: &str) -> Result<Self> {
        let all = [Self::V2, Self::Armv82, Self::Vulkan, Self::Cuda];
        let found = all.into_iter().find(|variant| variant.name() == name);
        found.ok_or_else(|| {
            Failure::new(format!(
                "There is no worker \"{name}\"; there are v2, armv82, vulkan and cuda."
            ))
        })
    }

    fn prepare(self, cargo: &mut Command) -> Result {
        match self {
            // Over what `.cargo/config.toml` sets. (With SOURCE_DATE_EPOCH the engine takes no
            // instructions of its own accord.)
            Self::V2 => {
                cargo.env("GGML_SSE42", "ON");
                for feature in ["AVX", "AVX2", "FMA", "F16C", "BMI2"] {
                    cargo.env(format!("GGML_{feature}"), "OFF");
                }
            }
            Self::Armv82 => drop(cargo.env("GGML_CPU_ARM_ARCH", "armv8.2-a+dotprod+fp16")),
            Self::Vulkan => {
                cargo.args(["--features", "vulkan"]);
                // The compiler of shaders writes down bytes that it never set, and the C
                // library sets them to 0 for it: else no two builds are the same.
                cargo.env("MALLOC_PERTURB_", "255");
                // For the headers of a distribution, which may be older than the engine.
                if cfg!(target_os = "linux") {
                    let compat = places::root().join("crates/speech/compat");
                    cargo.env("CXXFLAGS", format!("-I{}", compat.display()));
                }
            }
            Self::Cuda => cuda::prepare(cargo)?,
        }
        Ok(())
    }
}

/// Builds it and gives its path.
pub fn build(variant: Variant) -> Result<PathBuf> {
    let target = places::target().join(variant.name());
    let mut cargo =
        shell::cargo("build --release --locked --quiet --package earshot-worker --bins");
    engine::fit(&mut cargo)?;
    cargo.arg("--target-dir").arg(&target);
    variant.prepare(&mut cargo)?;
    shell::run(
        &mut cargo,
        "The worker could not be built; the compiler's words above say why.",
    )?;
    let name = format!("earshot-worker{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name))
}

/// A folder with the command, its worker and these variants, as an installer would put
/// them.
pub fn install(folder: &str, variants: &[Variant]) -> Result<PathBuf> {
    let folder = places::target().join(folder);
    for name in ["earshot", "earshot-worker"] {
        copy(&places::program(name), &folder.join(name))?;
    }
    put_beside(&folder, variants)?;
    Ok(folder)
}

fn put_beside(folder: &Path, variants: &[Variant]) -> Result {
    for variant in variants {
        let name = format!("earshot-worker-{}", variant.name());
        copy(&build(*variant)?, &folder.join(name))?;
        if *variant == Variant::Cuda {
            cuda::put_libraries(folder)?;
        }
    }
    Ok(())
}

/// Copies a program, folders on the way included.
pub fn copy(from: &Path, to: &Path) -> Result {
    let folder = to.parent().map_or(Ok(()), std::fs::create_dir_all);
    let copied = folder.and_then(|()| std::fs::copy(from, to));
    copied
        .map(drop)
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}.", to.display())))
}

/// `cargo xtask worker NAME...`: builds variants and puts them beside the other programs.
pub fn command(names: &[String]) -> Result {
    let variants = names.iter().map(|name| Variant::named(name));
    let variants = variants.collect::<Result<Vec<_>>>()?;
    packages::for_variants()?;
    put_beside(&places::target().join("release"), &variants)
}
