//! Where the engine does its work: in a program of its own, so that what native code does
//! wrong with a stranger's file costs a retry and not the app. Phones have no such
//! programs: there it works in this process.

use crate::compute::Interface;

pub(crate) use place::{interfaces, launch};

#[cfg(not(any(feature = "in-process", target_os = "android", target_os = "ios")))]
mod place {
    use std::path::Path;
    use std::sync::Arc;

    use earshot_engine::{Launch, Program};

    use super::Interface;

    const METAL: &str = "metal";

    /// The program that was built for this processor.
    pub(crate) fn launch() -> impl Launch + 'static {
        crate::processor::variant().map_or_else(Program::beside, Program::variant)
    }

    /// The workers for graphics processors that are installed; their drivers keep what
    /// they compiled in a folder of this one.
    pub(crate) fn interfaces(cache: &Path) -> Vec<Interface> {
        let cache = cache.join("graphics");
        let program = |name: &str| match name {
            // There the one worker serves both.
            METAL => Program::beside(),
            name => Program::variant(name),
        };
        let installed = ["cuda", "vulkan"].into_iter();
        let installed = installed.filter(|name| program(name).is_there());
        let all = installed.chain(cfg!(target_os = "macos").then_some(METAL));
        all.map(|name| Interface {
            name,
            worker: Arc::new(program(name).with_copy_of_driver_cache(cache.clone())),
            for_trials: Arc::new(program(name).with_driver_cache(cache.clone())),
        })
        .collect()
    }
}

#[cfg(target_os = "android")]
mod place {
    use std::path::Path;

    use earshot_engine::{Launch, Library};

    use super::Interface;

    /// The library that was built for this processor, of those in the package.
    pub(crate) fn launch() -> impl Launch + 'static {
        Library::at(match crate::processor::variant() {
            Some(variant) => format!("libearshot_worker_{variant}.so"),
            None => "libearshot_worker.so".to_owned(),
        })
    }

    /// What native code does wrong with a driver would take the app with it.
    pub(crate) fn interfaces(_cache: &Path) -> Vec<Interface> {
        Vec::new()
    }
}

#[cfg(all(
    not(target_os = "android"),
    any(feature = "in-process", target_os = "ios")
))]
mod place {
    use std::path::Path;

    use earshot_engine::Launch;
    use earshot_worker::InProcess;

    use super::Interface;

    /// This very program.
    pub(crate) fn launch() -> impl Launch + 'static {
        InProcess
    }

    /// Apple's own driver is there on every phone; what native code does wrong with any
    /// other would take the app with it.
    pub(crate) fn interfaces(_cache: &Path) -> Vec<Interface> {
        let metal = cfg!(target_os = "ios").then(|| Interface {
            name: "metal",
            worker: std::sync::Arc::new(InProcess),
            for_trials: std::sync::Arc::new(InProcess),
        });
        metal.into_iter().collect()
    }
}
