//! `earshot-worker`: serves the program that started it. It is not for people.

mod confine;
mod inherited;
mod memory;

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything is opened here.
    inherited::close();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(false)
        .without_time()
        .init();
    let reports = match reports() {
        Ok(reports) => reports,
        Err(error) => {
            tracing::error!(%error, "there is no pipe to report to");
            return ExitCode::FAILURE;
        }
    };
    give_memory_back();
    // On Linux it is part of confining.
    #[cfg(not(target_os = "linux"))]
    earshot_engine::forbid_dumps(false);
    // Whatever still runs then ends with this process.
    match earshot_worker::serve(io::stdin().lock(), reports, confine::Walls::default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the keeper's orders make no sense");
            ExitCode::FAILURE
        }
    }
}

/// glibc keeps what is freed in pools, one for each thread. Threads come and go here, and
/// after a hundred messages the pools held 450 MB that nobody used: one pool does for all,
/// and costs no time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_memory_back() {
    // SAFETY: it sets a number, and no other thread runs yet.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_memory_back() {}

/// Standard output. Nothing else can write to it from now on: what native code prints
/// goes where errors go.
#[cfg(unix)]
fn reports() -> io::Result<impl Write + Send + 'static> {
    use std::fs::File;
    use std::os::fd::AsFd;

    let own = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(File::from(own))
}

#[cfg(not(unix))]
fn reports() -> io::Result<impl Write + Send + 'static> {
    Ok(io::stdout())
}
