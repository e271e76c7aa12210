//! Ctrl-C, and how the program ends.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use crate::voice::Exit;

/// So long a file that is being written may take to be finished.
const PATIENCE: Duration = Duration::from_millis(500);

/// From now on Ctrl-C ends the program within a second, whatever it is doing,
/// without a half-written file.
///
/// The handler runs on a thread of its own and ends the process from there:
/// native code asks only now and then whether it should stop, and a read from a
/// pipe or a slow disk not at all.
pub fn listen() {
    // Without a handler Ctrl-C still ends the program, only less tidily.
    let _ = ctrlc::set_handler(|| {
        earshot_app::stop_writing(PATIENCE);
        let mut stderr = io::stderr();
        let clear_progress = if stderr.is_terminal() { "\r\x1b[K" } else { "" };
        let _ = writeln!(stderr, "{clear_progress}Cancelled.");
        leave(Exit::Cancelled);
    });
}

/// Ends the process at once. No destructor runs: the native engine's threads may
/// be computing with what a destructor would free, and the system takes back
/// memory faster than we can. What is written is flushed where it is written.
pub fn leave(exit: Exit) -> ! {
    let code = exit as i32;
    #[cfg(unix)]
    // SAFETY: ends the process without touching any of its memory.
    unsafe {
        libc::_exit(code)
    }
    #[cfg(not(unix))]
    std::process::exit(code)
}
