//! Termination by Ctrl-C and other signals, and exiting the process.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::output::Exit;

/// Time for a file that is being written to be completed.
const EXIT_TIMEOUT: Duration = Duration::from_millis(500);

/// Receives the next Ctrl-C, which then does not end the program.
static LISTENER: Mutex<Option<Sender<()>>> = Mutex::new(None);

/// Sends the next Ctrl-C to `listener` instead of ending the program; the one after it ends the
/// program.
pub fn notify_once(listener: Sender<()>) {
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
}

/// Makes Ctrl-C, SIGTERM and SIGHUP end the program within a second, whatever it is doing, without
/// a half-written file.
///
/// The handler exits the process from its own thread: native code rarely checks whether to stop,
/// and a read from a pipe or a slow disk never does.
pub fn install_handlers() {
    let ignored = IgnoredSignals::now();
    // Without a handler Ctrl-C still ends the program, but may leave partial files.
    let _ = ctrlc::set_handler(|| {
        let listener = LISTENER
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if listener.is_some_and(|listener| listener.send(()).is_ok()) {
            return;
        }
        earshot_core::begin_shutdown(EXIT_TIMEOUT);
        let mut stderr = io::stderr();
        let clear_progress = if stderr.is_terminal() { "\r\x1b[K" } else { "" };
        let _ = writeln!(stderr, "{clear_progress}Cancelled.");
        exit(Exit::Cancelled);
    });
    ignored.restore();
}

/// Signals that were ignored at the start, as by nohup(1) for SIGHUP or by a shell for SIGINT of
/// background jobs. They stay ignored.
#[cfg(unix)]
struct IgnoredSignals(Vec<libc::c_int>);

#[cfg(unix)]
impl IgnoredSignals {
    fn now() -> Self {
        let is_ignored = |signal: &libc::c_int| {
            let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
            // SAFETY: sigaction only reads the current action; all zeroes is a valid value for it
            // to overwrite.
            unsafe {
                libc::sigaction(*signal, std::ptr::null(), action.as_mut_ptr()) == 0
                    && action.assume_init().sa_sigaction == libc::SIG_IGN
            }
        };
        let mut signals = vec![libc::SIGHUP, libc::SIGINT, libc::SIGTERM];
        signals.retain(is_ignored);
        Self(signals)
    }

    fn restore(self) {
        for signal in self.0 {
            // SAFETY: ignoring a signal runs none of our code.
            unsafe { libc::signal(signal, libc::SIG_IGN) };
        }
    }
}

#[cfg(not(unix))]
struct IgnoredSignals;

#[cfg(not(unix))]
impl IgnoredSignals {
    fn now() -> Self {
        Self
    }

    fn restore(self) {}
}

/// Exits at once without running destructors: threads of the native engine may still use the memory
/// that a destructor would free. Written data is flushed when it is written.
pub fn exit(exit: Exit) -> ! {
    let code = exit as i32;
    #[cfg(unix)]
    // SAFETY: ends the process without touching any of its memory.
    unsafe {
        libc::_exit(code)
    }
    #[cfg(not(unix))]
    std::process::exit(code)
}
