//! Hears, or decodes: the one part of Earshot that reads media or holds a speech
//! model. What has a model gets samples alone. It runs as a program of its own, `earshot-worker`, which its keeper (see
//! `earshot-engine`) talks to over two pipes; where a system has no other processes
//! for an app, it runs [in the same one](InProcess), or as a library that is loaded into it.
//!
//! A worker has no handle of anything: models and media come through the pipe.

mod in_process;
mod jobs;
#[cfg(unix)]
mod library;
mod reporter;
mod serve;
mod sounds;
mod source;

pub use in_process::InProcess;
#[cfg(unix)]
pub use library::earshot_serve;
pub use serve::{Confine, serve};
