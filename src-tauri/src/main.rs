//! The program with the window: `earshot-app [FILE...]`.

// No console window beside ours.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    earshot_window::run(std::env::args_os().skip(1))
}
