//! Builds of `earshot-worker` for older processors and for GPUs. Each has its own target folder,
//! since the native engine is rebuilt.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Failure, Result};
use crate::{cuda, engine, packages, paths};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// x86-64-v2: processors without AVX.
    V2,
    /// Armv8.2-A with `dotprod` and `fp16`.
    Armv82,
    Vulkan,
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

    pub fn named(name: &str) -> Result<Self> {
        let all = [Self::V2, Self::Armv82, Self::Vulkan, Self::Cuda];
        let found = all.into_iter().find(|variant| variant.name() == name);
        found.ok_or_else(|| {
            Failure::new(format!(
                "Unknown worker \"{name}\"; choose from v2, armv82, vulkan and cuda."
            ))
        })
    }

    fn prepare(self, cargo: &mut Command) -> Result {
        match self {
            // Overrides `.cargo/config.toml`. (With SOURCE_DATE_EPOCH set, the engine does not
            // select instructions itself.)
            Self::V2 => {
                cargo.env("GGML_SSE42", "ON");
                for feature in ["AVX", "AVX2", "FMA", "F16C", "BMI2"] {
                    cargo.env(format!("GGML_{feature}"), "OFF");
                }
            }
            Self::Armv82 => drop(cargo.env("GGML_CPU_ARM_ARCH", "armv8.2-a+dotprod+fp16")),
            Self::Vulkan => {
                cargo.args(["--features", "vulkan"]);
                // The shader compiler writes uninitialised bytes; the C library zeroes them, so
                // that builds are reproducible.
                cargo.env("MALLOC_PERTURB_", "255");
                // A distribution's headers may be older than the engine.
                if cfg!(target_os = "linux") {
                    let compat = paths::root().join("crates/speech/compat");
                    cargo.env("CXXFLAGS", format!("-I{}", compat.display()));
                }
            }
            Self::Cuda => cuda::prepare(cargo)?,
        }
        Ok(())
    }
}

pub fn build(variant: Variant) -> Result<PathBuf> {
    let target = paths::target().join(variant.name());
    let mut cargo =
        shell::cargo("build --release --locked --quiet --package earshot-worker --bins");
    engine::fit(&mut cargo)?;
    cargo.arg("--target-dir").arg(&target);
    variant.prepare(&mut cargo)?;
    shell::run(&mut cargo, "The worker could not be built; see above.")?;
    let name = format!("earshot-worker{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name))
}

/// Installs the command, its worker and these variants into a folder, as an installer would.
pub fn install(folder: &str, variants: &[Variant]) -> Result<PathBuf> {
    let folder = paths::target().join(folder);
    for name in ["earshot", "earshot-worker"] {
        copy(&paths::program(name), &folder.join(name))?;
    }
    put_variants(&folder, variants)?;
    Ok(folder)
}

fn put_variants(folder: &Path, variants: &[Variant]) -> Result {
    for variant in variants {
        let name = format!("earshot-worker-{}", variant.name());
        copy(&build(*variant)?, &folder.join(name))?;
        if *variant == Variant::Cuda {
            cuda::put_libraries(folder)?;
        }
    }
    Ok(())
}

pub fn copy(from: &Path, to: &Path) -> Result {
    let folder = to.parent().map_or(Ok(()), std::fs::create_dir_all);
    let copied = folder.and_then(|()| std::fs::copy(from, to));
    copied
        .map(drop)
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}.", to.display())))
}

/// `cargo xtask worker NAME...`
pub fn command(names: &[String]) -> Result {
    let variants = names.iter().map(|name| Variant::named(name));
    let variants = variants.collect::<Result<Vec<_>>>()?;
    packages::for_variants()?;
    put_variants(&paths::target().join("release"), &variants)
}
