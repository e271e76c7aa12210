//! The program with the window: `earshot-app [FILE...]`.

// No console window on Windows.
#![cfg_attr(windows, windows_subsystem = "windows")]

#[cfg(desktop)]
fn main() -> std::process::ExitCode {
    earshot_app_lib::run(std::env::args_os().skip(1))
}

/// On a phone the system loads the library instead.
#[cfg(mobile)]
fn main() {}
