//! Where the engine does its work.

use earshot_engine::Launch;

use crate::compute::Interface;

/// In a program of its own, so that what native code does wrong with a stranger's file
/// costs a retry and not the app: the one that was built for this processor.
#[cfg(not(any(feature = "in-process", target_os = "android", target_os = "ios")))]
pub(crate) fn launch() -> impl Launch + 'static {
    use earshot_engine::Program;

    crate::processor::variant().map_or_else(Program::beside, Program::variant)
}

/// In this one: there can be no other.
#[cfg(any(feature = "in-process", target_os = "android", target_os = "ios"))]
pub(crate) fn launch() -> impl Launch + 'static {
    earshot_worker::InProcess
}

/// The workers for graphics processors that are installed.
#[cfg(not(any(feature = "in-process", target_os = "android", target_os = "ios")))]
pub(crate) fn interfaces() -> Vec<Interface> {
    use std::sync::Arc;

    use earshot_engine::Program;

    let installed = ["cuda", "vulkan"]
        .map(|name| (name, Program::variant(name)))
        .into_iter()
        .filter(|(_, program)| program.is_there());
    // There the one worker serves both.
    let metal = cfg!(target_os = "macos").then(|| ("metal", Program::beside()));
    let all = installed.chain(metal);
    all.map(|(name, program)| Interface {
        name,
        worker: Arc::new(program),
    })
    .collect()
}

/// What native code does wrong with a driver would take the app with it.
#[cfg(any(feature = "in-process", target_os = "android", target_os = "ios"))]
pub(crate) fn interfaces() -> Vec<Interface> {
    Vec::new()
}
