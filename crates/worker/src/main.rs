//! `earshot-worker`: serves the process that started it.

mod inherited_fds;
mod memory;
mod sandbox;

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything is opened.
    inherited_fds::close_all();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(false)
        .without_time()
        .init();
    let responses = match take_stdout() {
        Ok(responses) => responses,
        Err(error) => {
            tracing::error!(%error, "standard output is not usable");
            return ExitCode::FAILURE;
        }
    };
    limit_malloc_arenas();
    // Part of the sandbox on Linux.
    #[cfg(not(target_os = "linux"))]
    earshot_engine::disable_core_dumps(false);
    // Running threads end with the process.
    match earshot_worker::serve(
        io::stdin().lock(),
        responses,
        sandbox::ProcessSandbox::default(),
    ) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "invalid request");
            ExitCode::FAILURE
        }
    }
}

/// glibc keeps freed memory in an arena per thread: 450 MB after a hundred messages. A single one
/// costs no measurable time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn limit_malloc_arenas() {
    // SAFETY: no other thread is running yet.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn limit_malloc_arenas() {}

/// Redirects standard output to stderr, so that output of native code cannot corrupt the pipe.
#[cfg(unix)]
fn take_stdout() -> io::Result<impl Write + Send + 'static> {
    use std::fs::File;
    use std::os::fd::AsFd;

    let stdout = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(File::from(stdout))
}

#[cfg(not(unix))]
fn take_stdout() -> io::Result<impl Write + Send + 'static> {
    Ok(io::stdout())
}
