//! The worker as a program of its own.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::driver_cache::{DRIVER_CACHE, DriverCache, Lent};
use crate::room::{Ended, Launch, Life, Link};
use crate::{processor_time, words};

/// The worker's file, without the system's ending.
const NAME: &str = "earshot-worker";
/// All that a worker gets of the environment: where the system finds its libraries.
const KEPT: &[&str] = &["LD_LIBRARY_PATH", "PATH", "SystemRoot", "windir"];
/// What one for graphics processors gets beside that, by how the names begin: settings of
/// drivers, and of where their descriptions are.
const KEPT_FOR_DRIVERS: &[&str] = &[
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

/// By which name drivers know such a folder: Nvidia's, Mesa's, CUDA.
const KNOWN_TO_DRIVERS: [&str; 3] = [
    "__GL_SHADER_DISK_CACHE_PATH",
    "MESA_SHADER_CACHE_DIR",
    "CUDA_CACHE_PATH",
];

/// `earshot-worker`, the program.
pub struct Program {
    place: Place,
    driver_cache: Option<DriverCache>,
}

enum Place {
    /// Beside the program that runs now, under this name.
    Beside(String),
    At(PathBuf),
}

impl Program {
    /// The worker beside the program that runs now.
    #[must_use]
    pub fn beside() -> Self {
        Place::Beside(NAME.to_owned()).into()
    }

    /// The one beside it that was built for something else: an older processor, a
    /// graphics processor.
    #[must_use]
    pub fn variant(name: &str) -> Self {
        Place::Beside(format!("{NAME}-{name}")).into()
    }

    /// The worker at this path.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Place::At(path).into()
    }

    /// The same, for a graphics driver that keeps what it compiled in this folder from
    /// one start to the next. (Nvidia's takes eight seconds to compile what a model needs.)
    /// Only for workers that hear nothing but what came with the program: see
    /// [`Program::with_copy_of_driver_cache`].
    #[must_use]
    pub fn with_driver_cache(mut self, folder: PathBuf) -> Self {
        self.driver_cache = Some(DriverCache::Kept(folder));
        self
    }

    /// The same, for a graphics driver that finds what it compiled in this folder, and
    /// changes a copy of its own, which goes with the worker: a sound that takes the worker
    /// over must not leave anything for the next one's driver to read.
    #[must_use]
    pub fn with_copy_of_driver_cache(mut self, folder: PathBuf) -> Self {
        self.driver_cache = Some(DriverCache::Copied(folder));
        self
    }

    /// Is it installed?
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.path().is_ok_and(|path| path.is_file())
    }

    /// Whether the worker gets this variable.
    fn keeps(&self, name: &OsStr) -> bool {
        let name = name.to_string_lossy();
        let is_for_drivers = || {
            KEPT_FOR_DRIVERS
                .iter()
                .any(|begins| name.starts_with(begins))
        };
        KEPT.iter().any(|kept| kept.eq_ignore_ascii_case(&name))
            || (self.driver_cache.is_some() && is_for_drivers())
    }

    fn path(&self) -> io::Result<PathBuf> {
        let name = match &self.place {
            Place::At(path) => return Ok(path.clone()),
            Place::Beside(name) => format!("{name}{}", std::env::consts::EXE_SUFFIX),
        };
        let own = std::env::current_exe()?;
        let folder = own.parent().unwrap_or(Path::new(""));
        // Programs that cargo builds for tests stand a folder deeper.
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
            format!("{name} is missing beside it; install Earshot again"),
        ))
    }
}

impl From<Place> for Program {
    fn from(place: Place) -> Self {
        Self {
            place,
            driver_cache: None,
        }
    }
}

impl Launch for Program {
    fn launch(&self) -> io::Result<Link> {
        let mut command = Command::new(self.path()?);
        // Keys and names of others stand in it.
        command
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| self.keeps(name)));
        let cache = self.driver_cache.as_ref();
        let cache = cache.and_then(|cache| cache.lend().ok());
        if let Some(lent) = &cache {
            let names = KNOWN_TO_DRIVERS.into_iter().chain([DRIVER_CACHE]);
            command.envs(names.map(|name| (name, &lent.folder)));
        }
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(windows)]
        {
            use std::os::windows::process::CommandExt as _;
            /// `CREATE_NO_WINDOW`: no console flashes up.
            const NO_WINDOW: u32 = 0x0800_0000;
            command.creation_flags(NO_WINDOW);
        }
        let mut child = command.spawn()?;
        let (orders, reports, words) =
            match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
                (Some(orders), Some(reports), Some(words)) => (orders, reports, words),
                _ => return Err(io::Error::other("it has no pipes")),
            };
        let out_of_memory = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&out_of_memory);
        let words = thread::Builder::new()
            .name("worker-words".into())
            .spawn(move || words::pass_on(words, &seen))?;
        Ok(Link {
            orders: Box::new(orders),
            reports: Box::new(reports),
            life: Box::new(Process {
                child,
                words: Some(words),
                out_of_memory,
                cache,
            }),
        })
    }
}

struct Process {
    child: Child,
    words: Option<JoinHandle<()>>,
    out_of_memory: Arc<AtomicBool>,
    cache: Option<Lent>,
}

impl Life for Process {
    fn process(&self) -> Option<u32> {
        Some(self.child.id())
    }

    fn end(&mut self) -> Ended {
        // It may have ended, and then cannot be killed.
        let _ = self.child.kill();
        let how = self.child.wait();
        // All that it said has been read when this thread ends.
        if let Some(words) = self.words.take() {
            let _ = words.join();
        }
        self.cache = None;
        Ended {
            how: how.map_or_else(|error| error.to_string(), |status| status.to_string()),
            out_of_memory: self.out_of_memory.load(Ordering::Relaxed),
        }
    }

    fn processor_time(&self) -> Option<Duration> {
        processor_time::of(self.child.id())
    }
}
