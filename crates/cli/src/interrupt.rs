//! Ctrl-C, what ends programs by signals, and how this one ends.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::output::Exit;

/// So long a file that is being written may take to be finished.
const EXIT_TIMEOUT: Duration = Duration::from_millis(500);

/// Is told of the next Ctrl-C, which then ends nothing.
static LISTENER: Mutex<Option<Sender<()>>> = Mutex::new(None);

/// The next Ctrl-C is told instead of ending the program; the one after it ends it.
pub fn notify_once(listener: Sender<()>) {
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
}

/// From now on Ctrl-C, SIGTERM and SIGHUP end the program within a second, whatever it is
/// doing, without a half-written file.
///
/// The handler runs on a thread of its own and ends the process from there:
/// native code asks only now and then whether it should stop, and a read from a
/// pipe or a slow disk not at all.
pub fn install_handlers() {
    let ignored = IgnoredSignals::now();
    // Without a handler Ctrl-C still ends the program, only less tidily.
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

/// Signals that the parent has had ignored, as nohup(1) does with SIGHUP and a shell with
/// SIGINT in what it runs in the background: they stay ignored.
#[cfg(unix)]
struct IgnoredSignals(Vec<libc::c_int>);

#[cfg(unix)]
impl IgnoredSignals {
    fn now() -> Self {
        let is_ignored = |signal: &libc::c_int| {
            let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
            // SAFETY: only asks; a zeroed action is a valid place for the answer.
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
struct Ignored;

#[cfg(not(unix))]
impl IgnoredSignals {
    fn now() -> Self {
        Self
    }

    fn restore(self) {}
}

/// Ends the process at once. No destructor runs: the native engine's threads may
/// be computing with what a destructor would free, and the system takes back
/// memory faster than we can. What is written is flushed where it is written.
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
