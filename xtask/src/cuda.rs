//! Assembles Nvidia's CUDA toolkit from Python packages: what `nvcc` needs, without the driver.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Failure, Result};
use crate::{paths, python};

/// The packages of CUDA 12 lack the compiler. The driver must support 13.0.
const PACKAGES: &str = "nvidia-cuda-nvcc==13.0.88 nvidia-nvvm==13.0.88 \
    nvidia-cuda-crt==13.0.88 nvidia-cuda-runtime==13.0.96 nvidia-cublas==13.0.2.14 \
    nvidia-cuda-cccl==13.0.85 nvidia-cuda-culibos==13.0.85";

/// PTX for Turing, which drivers compile for later architectures.
const ARCHITECTURES: &str = "75-virtual";

/// Shipped with the worker.
const LIBRARIES: [&str; 2] = ["libcublas.so.13", "libcublasLt.so.13"];

/// The toolkit's folder: `CUDA_PATH`, or an assembled one.
fn toolkit() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CUDA_PATH") {
        return Ok(path.into());
    }
    let folder = paths::target().join("cuda-toolkit");
    let toolkit = folder.join("nvidia/cu13");
    if toolkit.join("lib/stubs/libcuda.so").is_file() {
        return Ok(toolkit);
    }
    println!("Downloading the CUDA toolkit (527 MB) …");
    let mut install = python::pip("install --no-deps --no-compile --upgrade --target")?;
    shell::output(
        install.arg(&folder).args(PACKAGES.split_whitespace()),
        "pip could not install the CUDA toolkit; check the network",
    )?;
    complete(&toolkit)
        .map_err(|error| Failure::new(format!("{} is incomplete: {error}.", toolkit.display())))?;
    Ok(toolkit)
}

/// The unversioned names that the linker needs; the packages lack them.
fn complete(toolkit: &Path) -> std::io::Result<()> {
    let lib = toolkit.join("lib");
    link("lib", &toolkit.join("lib64"))?;
    for library in LIBRARIES {
        let plain = library.trim_end_matches(".13");
        link(library, &lib.join(plain))?;
    }
    link("libcudart_static.a", &lib.join("libcudart.a"))?;
    // The linker needs a driver library, but nothing is used from it.
    let stubs = lib.join("stubs");
    std::fs::create_dir_all(&stubs)?;
    let mut stub = shell::command("gcc");
    stub.args([
        "-shared",
        "-Wl,-soname,libcuda.so.1",
        "-x",
        "c",
        "/dev/null",
    ]);
    let status = stub.arg("-o").arg(stubs.join("libcuda.so")).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(std::io::Error::other("gcc could not build a library"))
    }
}

#[cfg(unix)]
fn link(to: &str, at: &Path) -> std::io::Result<()> {
    if at.is_symlink() {
        return Ok(());
    }
    std::os::unix::fs::symlink(to, at)
}

#[cfg(not(unix))]
fn link(_to: &str, _at: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// `CMAKE_CUDA_ARCHITECTURES`, or [`ARCHITECTURES`] and those of the GPUs in this computer.
fn architectures() -> String {
    if let Ok(architectures) = std::env::var("CMAKE_CUDA_ARCHITECTURES") {
        return architectures;
    }
    let mut ask = shell::command("nvidia-smi");
    ask.args(["--query-gpu=compute_cap", "--format=csv,noheader"]);
    let capabilities = shell::output(&mut ask, "There is no GPU").unwrap_or_default();
    let mut all = vec![ARCHITECTURES.to_owned()];
    for capability in capabilities.lines() {
        let architecture = format!("{}-real", capability.trim().replace('.', ""));
        if !all.contains(&architecture) {
            all.push(architecture);
        }
    }
    all.join(";")
}

pub fn prepare(cargo: &mut Command) -> Result {
    let toolkit = toolkit()?;
    let lib = toolkit.join("lib");
    let search = std::env::join_paths([lib.clone(), lib.join("stubs")])
        .map_err(|error| Failure::new(format!("The toolkit's path cannot be used: {error}.")))?;
    cargo
        .args(["--features", "cuda"])
        .env("CUDA_PATH", toolkit)
        .env("LIBRARY_PATH", search)
        .env("CMAKE_CUDA_ARCHITECTURES", architectures())
        // Without this the worker would not start on a computer without a driver.
        .env("GGML_CUDA_NO_VMM", "ON")
        .env("RUSTFLAGS", "-Clink-arg=-Wl,-rpath,$ORIGIN");
    Ok(())
}

pub fn put_libraries(folder: &Path) -> Result {
    let lib = toolkit()?.join("lib");
    for library in LIBRARIES {
        std::fs::copy(lib.join(library), folder.join(library))
            .map_err(|error| Failure::new(format!("{library} cannot be copied: {error}.")))?;
    }
    Ok(())
}
