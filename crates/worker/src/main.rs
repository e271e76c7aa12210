//! `earshot-worker`: serves the program that started it. It is not for people.

mod confine;

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
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
    // Whatever still runs then ends with this process.
    match earshot_worker::serve(io::stdin().lock(), reports, confine::confine) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the keeper's orders make no sense");
            ExitCode::FAILURE
        }
    }
}

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
