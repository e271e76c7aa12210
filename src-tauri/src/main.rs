//! The program with the window: `earshot-app [FILE...]`.

// No console window beside ours.
#![cfg_attr(windows, windows_subsystem = "windows")]

#[cfg(desktop)]
fn main() -> std::process::ExitCode {
    earshot_app_lib::run(std::env::args_os().skip(1))
}

/// A phone starts the library.
#[cfg(mobile)]
fn main() {}
