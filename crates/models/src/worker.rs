//! Launches the worker: a sandboxed process, so that a crash in native code costs a retry and not
//! the app. On phones it runs in this process.

use std::sync::Arc;

use earshot_engine::WorkerLauncher;

pub(crate) use platform::gpu_workers;
pub use platform::launcher;

/// A worker built for one GPU API.
pub(crate) struct GpuWorker {
    /// `vulkan`, `cuda` or `metal`.
    pub(crate) api: &'static str,
    pub(crate) launcher: Arc<dyn WorkerLauncher>,
    /// Keeps its driver cache, because it processes only the sample, no user data.
    pub(crate) benchmark_launcher: Arc<dyn WorkerLauncher>,
}

#[cfg(not(any(feature = "in-process", target_os = "android", target_os = "ios")))]
mod platform {
    use std::path::Path;
    use std::sync::Arc;

    use earshot_engine::{WorkerExecutable, WorkerLauncher};

    use super::GpuWorker;

    const METAL: &str = "metal";

    /// The executable built for this processor.
    pub fn launcher() -> impl WorkerLauncher + 'static {
        crate::processor::worker_variant()
            .map_or_else(WorkerExecutable::next_to_current, WorkerExecutable::variant)
    }

    /// The installed GPU workers. Their drivers cache compiled shaders in a folder of this one.
    pub(crate) fn gpu_workers(cache: &Path) -> Vec<GpuWorker> {
        let cache = cache.join("graphics");
        let executable = |api: &str| match api {
            // On macOS one worker serves CPU and GPU.
            METAL => WorkerExecutable::next_to_current(),
            api => WorkerExecutable::variant(api),
        };
        let installed = ["cuda", "vulkan"].into_iter();
        let installed = installed.filter(|api| executable(api).exists());
        let all = installed.chain(cfg!(target_os = "macos").then_some(METAL));
        all.map(|api| GpuWorker {
            api,
            launcher: Arc::new(executable(api).with_driver_cache_copy(cache.clone())),
            benchmark_launcher: Arc::new(executable(api).with_driver_cache(cache.clone())),
        })
        .collect()
    }
}

#[cfg(target_os = "android")]
mod platform {
    use std::path::Path;

    use earshot_engine::{WorkerLauncher, WorkerLibrary};

    use super::GpuWorker;

    /// The library built for this processor.
    pub fn launcher() -> impl WorkerLauncher + 'static {
        WorkerLibrary::at(match crate::processor::worker_variant() {
            Some(variant) => format!("libearshot_worker_{variant}.so"),
            None => "libearshot_worker.so".to_owned(),
        })
    }

    /// None: a crash in a driver would kill the app.
    pub(crate) fn gpu_workers(_cache: &Path) -> Vec<GpuWorker> {
        Vec::new()
    }
}

#[cfg(all(
    not(target_os = "android"),
    any(feature = "in-process", target_os = "ios")
))]
mod platform {
    use std::path::Path;

    use earshot_engine::WorkerLauncher;
    use earshot_worker::InProcessLauncher;

    use super::GpuWorker;

    pub fn launcher() -> impl WorkerLauncher + 'static {
        InProcessLauncher
    }

    /// Apple's own driver only: a crash in any other would kill the app.
    pub(crate) fn gpu_workers(_cache: &Path) -> Vec<GpuWorker> {
        let metal = cfg!(target_os = "ios").then(|| GpuWorker {
            api: "metal",
            launcher: std::sync::Arc::new(InProcessLauncher),
            benchmark_launcher: std::sync::Arc::new(InProcessLauncher),
        });
        metal.into_iter().collect()
    }
}
