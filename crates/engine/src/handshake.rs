//! Checks what a worker reports when it starts.

use earshot_error::ErrorInfo;

use crate::connection::WorkerConnection;
use crate::error;
use crate::protocol::{SandboxStatus, VERSION};

pub(crate) fn check_hello(
    version: u32,
    sandbox: &SandboxStatus,
    allow_unsandboxed: bool,
    connection: &WorkerConnection,
) -> Option<ErrorInfo> {
    if version != VERSION {
        return Some(error::version_mismatch());
    }
    tracing::info!(?sandbox, "worker connected");
    // Linux workers can always sandbox themselves, unless they are threads of this process.
    let must_be_sandboxed = cfg!(target_os = "linux") && connection.process_id().is_some();
    match sandbox {
        SandboxStatus::Unavailable { reason } if !allow_unsandboxed => {
            Some(error::not_sandboxed(reason))
        }
        SandboxStatus::Unsupported if must_be_sandboxed && !allow_unsandboxed => {
            Some(error::not_sandboxed("it did not try"))
        }
        _ => None,
    }
}
