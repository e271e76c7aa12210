use std::io::{self, IsTerminal};
use std::time::Duration;

use earshot_transcript::one_line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Does nothing without a terminal.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    pub fn new() -> Self {
        if !io::stderr().is_terminal() {
            return Self { bar: None };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
        // The constant template is valid; the fallback is a plain bar.
        if let Ok(style) =
            ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} % · about {eta} left")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar: Some(bar) }
    }

    pub fn start(&self, message: String) {
        if let Some(bar) = &self.bar {
            bar.reset();
            bar.set_message(one_line(&message));
        }
    }

    pub fn set(&self, done: u64, total: Option<u64>) {
        if let Some(bar) = &self.bar {
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_position(done);
        }
    }

    /// Clears the bar while `print` writes to the terminal.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
