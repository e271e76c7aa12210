//! The bar on standard error, if that is a terminal.

use std::io::{self, IsTerminal};
use std::time::Duration;

use earshot_transcript::one_line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The bar on standard error; does nothing where that is not a terminal.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A bar that knows nothing yet.
    pub fn new() -> Self {
        if !io::stderr().is_terminal() {
            return Self { bar: None };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
        // The template is fixed, so it cannot fail; a plain bar would do too.
        if let Ok(style) =
            ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} % · about {eta} left")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar: Some(bar) }
    }

    /// Starts over for the next thing.
    pub fn begin(&self, message: String) {
        if let Some(bar) = &self.bar {
            bar.reset();
            bar.set_message(one_line(&message));
        }
    }

    /// So much is done, of so much where that is known.
    pub fn set(&self, done: u64, total: Option<u64>) {
        if let Some(bar) = &self.bar {
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_position(done);
        }
    }

    /// Takes the bar away while `print` writes to the terminal.
    pub fn pause<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
