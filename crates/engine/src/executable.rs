//! Runs the worker as a separate process.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::connection::{ExitInfo, WorkerHandle, WorkerIo, WorkerLauncher};
use crate::driver_cache::{CacheFolder, DRIVER_CACHE_VAR, DriverCache};
use crate::{processor_time, stderr};

/// Without the platform's suffix.
const FILE_NAME: &str = "earshot-worker";
/// Paths in which the system searches for libraries.
/// `EARSHOT_ISA` limits the instruction set in tests and benchmarks.
const INHERITED_VARS: &[&str] = &[
    "EARSHOT_ISA",
    "LD_LIBRARY_PATH",
    "PATH",
    "SystemRoot",
    "windir",
];
/// Driver settings, for GPU workers only.
const DRIVER_VAR_PREFIXES: &[&str] = &[
    "CUDA_",
    "DRI_",
    "GGML_",
    "LIBGL_",
    "MESA_",
    "NVIDIA_",
    "RADV_",
    "VK_",
    "XDG_DATA_DIRS",
    "__GL",
    "__NV",
];

/// Of Nvidia's OpenGL driver, Mesa and CUDA.
const DRIVER_CACHE_FOLDER_VARS: [&str; 3] = [
    "__GL_SHADER_DISK_CACHE_PATH",
    "MESA_SHADER_CACHE_DIR",
    "CUDA_CACHE_PATH",
];

pub struct WorkerExecutable {
    location: Location,
    driver_cache: Option<DriverCache>,
}

enum Location {
    NextToCurrent(String),
    At(PathBuf),
}

impl WorkerExecutable {
    #[must_use]
    pub fn next_to_current() -> Self {
        Location::NextToCurrent(FILE_NAME.to_owned()).into()
    }

    #[must_use]
    pub fn variant(name: &str) -> Self {
        Location::NextToCurrent(format!("{FILE_NAME}-{name}")).into()
    }

    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Location::At(path).into()
    }

    /// Keeps compiled GPU code in this folder; Nvidia's driver takes eight seconds to compile it.
    /// Only for workers that process nothing but the bundled sample.
    #[must_use]
    pub fn with_driver_cache(mut self, folder: PathBuf) -> Self {
        self.driver_cache = Some(DriverCache::Shared(folder));
        self
    }

    /// Each worker gets a copy, because a compromised one must not plant data for the next one's
    /// driver.
    #[must_use]
    pub fn with_driver_cache_copy(mut self, folder: PathBuf) -> Self {
        self.driver_cache = Some(DriverCache::CopyPerWorker(folder));
        self
    }

    #[must_use]
    pub fn exists(&self) -> bool {
        self.path().is_ok_and(|path| path.is_file())
    }

    fn inherits(&self, name: &OsStr) -> bool {
        let name = name.to_string_lossy();
        let is_for_drivers = || {
            DRIVER_VAR_PREFIXES
                .iter()
                .any(|prefix| name.starts_with(prefix))
        };
        INHERITED_VARS
            .iter()
            .any(|var| var.eq_ignore_ascii_case(&name))
            || (self.driver_cache.is_some() && is_for_drivers())
    }

    fn path(&self) -> io::Result<PathBuf> {
        let name = match &self.location {
            Location::At(path) => return Ok(path.clone()),
            Location::NextToCurrent(name) => format!("{name}{}", std::env::consts::EXE_SUFFIX),
        };
        let current = std::env::current_exe()?;
        let folder = current.parent().unwrap_or(Path::new(""));
        // Cargo puts test executables one folder deeper.
        let folder = match folder.file_name().and_then(OsStr::to_str) {
            Some("deps" | "examples") => folder.parent().unwrap_or(folder),
            _ => folder,
        };
        let path = folder.join(&name);
        if path.is_file() {
            return Ok(path);
        }
        Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("{name} is missing; install Earshot again"),
        ))
    }
}

impl From<Location> for WorkerExecutable {
    fn from(location: Location) -> Self {
        Self {
            location,
            driver_cache: None,
        }
    }
}

impl WorkerLauncher for WorkerExecutable {
    fn spawn(&self) -> io::Result<WorkerIo> {
        let mut command = Command::new(self.path()?);
        // The environment may contain secrets.
        command
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| self.inherits(name)));
        let driver_cache = self.driver_cache.as_ref();
        let driver_cache = driver_cache.and_then(|driver_cache| driver_cache.prepare().ok());
        if let Some(cache) = &driver_cache {
            let names = DRIVER_CACHE_FOLDER_VARS
                .into_iter()
                .chain([DRIVER_CACHE_VAR]);
            command.envs(names.map(|name| (name, &cache.folder)));
        }
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(windows)]
        {
            use std::os::windows::process::CommandExt as _;
            /// `CREATE_NO_WINDOW`
            const NO_WINDOW: u32 = 0x0800_0000;
            command.creation_flags(NO_WINDOW);
        }
        let mut child = command.spawn()?;
        let (stdin, stdout, stderr_pipe) =
            match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
                (Some(stdin), Some(stdout), Some(stderr_pipe)) => (stdin, stdout, stderr_pipe),
                _ => return Err(io::Error::other("the worker has no pipes")),
            };
        let out_of_memory = Arc::new(AtomicBool::new(false));
        let flag_in_thread = Arc::clone(&out_of_memory);
        let stderr_thread = thread::Builder::new()
            .name("worker-stderr".into())
            .spawn(move || stderr::forward(stderr_pipe, &flag_in_thread))?;
        Ok(WorkerIo {
            requests: Box::new(stdin),
            responses: Box::new(stdout),
            handle: Box::new(ProcessHandle {
                child,
                stderr: Some(stderr_thread),
                out_of_memory,
                driver_cache,
            }),
        })
    }
}

struct ProcessHandle {
    child: Child,
    stderr: Option<JoinHandle<()>>,
    out_of_memory: Arc<AtomicBool>,
    driver_cache: Option<CacheFolder>,
}

impl WorkerHandle for ProcessHandle {
    fn process_id(&self) -> Option<u32> {
        Some(self.child.id())
    }

    fn kill(&mut self) -> ExitInfo {
        let _ = self.child.kill();
        let status = self.child.wait();
        // All output has been read when this thread ends.
        if let Some(thread) = self.stderr.take() {
            let _ = thread.join();
        }
        self.driver_cache = None;
        ExitInfo {
            description: status.map_or_else(|error| error.to_string(), |status| status.to_string()),
            out_of_memory: self.out_of_memory.load(Ordering::Relaxed),
        }
    }

    fn processor_time(&self) -> Option<Duration> {
        processor_time::of_process(self.child.id())
    }
}
