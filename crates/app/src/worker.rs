//! Where the engine does its work.

use earshot_engine::Launch;

/// In a program of its own, so that what native code does wrong with a stranger's file
/// costs a retry and not the app.
#[cfg(not(any(feature = "in-process", target_os = "android", target_os = "ios")))]
pub(crate) fn launch() -> impl Launch + 'static {
    earshot_engine::Program::beside()
}

/// In this one: there can be no other.
#[cfg(any(feature = "in-process", target_os = "android", target_os = "ios"))]
pub(crate) fn launch() -> impl Launch + 'static {
    earshot_worker::InProcess
}
