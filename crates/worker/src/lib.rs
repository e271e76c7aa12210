//! The only part of Earshot that decodes media or runs a speech model, in separate instances. It is
//! the process `earshot-worker`, or [threads](InProcessLauncher) or a loaded library where an app
//! may not start processes.
//!
//! A worker opens no files: models and media come through the pipe.

mod decode;
mod in_process;
mod jobs;
#[cfg(unix)]
mod library;
mod response_writer;
mod serve;
mod source;

pub use in_process::InProcessLauncher;
#[cfg(unix)]
pub use library::earshot_serve;
pub use serve::{Sandbox, serve};
