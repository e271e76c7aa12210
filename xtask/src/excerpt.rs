//! The lines of a command's output that explain a failure, to be repeated at the end:
//! the log of a continuous integration is often cut in its middle.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How cargo, Playwright and Python's unittest mark a test that failed.
const MARKS: [&str; 5] = ["FAILED", "panicked at", "✘", "FAIL:", "ERROR:"];
/// How many lines with a mark are kept, and how many of the last lines.
const LINES: usize = 40;

/// Passes a command's output on and keeps some lines of it.
pub struct Excerpt {
    lines: Arc<Mutex<Lines>>,
    reader: JoinHandle<()>,
}

#[derive(Default)]
struct Lines {
    marked: Vec<String>,
    last: VecDeque<String>,
}

impl Lines {
    fn add(&mut self, line: String) {
        self.last.push_back(line);
        if self.last.len() <= LINES {
            return;
        }
        let Some(line) = self.last.pop_front() else {
            return;
        };
        if self.marked.len() < LINES && MARKS.iter().any(|mark| line.contains(mark)) {
            self.marked.push(line);
        }
    }
}

impl Excerpt {
    /// Passes on, from now, all that can be read here.
    pub fn of(output: impl Read + Send + 'static) -> Self {
        let lines = Arc::new(Mutex::new(Lines::default()));
        let kept = Arc::clone(&lines);
        let reader = thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            while output.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                // Nothing can be done for a reader that has gone.
                let _ = std::io::stdout().write_all(&line);
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                kept.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .add(text);
                line.clear();
            }
        });
        Self { lines, reader }
    }

    /// The lines, once the command has ended. A program that the command left behind may
    /// hold the output open: its lines are waited for a second only.
    pub fn finish(self) -> Vec<String> {
        let start = Instant::now();
        while !self.reader.is_finished() && start.elapsed() < Duration::from_secs(1) {
            thread::sleep(Duration::from_millis(5));
        }
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let Lines { marked, last } = std::mem::take(&mut *lines);
        marked.into_iter().chain(last).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_lines_and_the_last_ones_are_kept_in_order() {
        let mut output = String::from("test a ... FAILED\n");
        for i in 0..100 {
            output.push_str(&format!("line {i}\n"));
        }
        let kept = Excerpt::of(std::io::Cursor::new(output)).finish();
        assert_eq!(kept.len(), LINES + 1);
        assert_eq!(kept.first().map(String::as_str), Some("test a ... FAILED"));
        assert_eq!(kept.last().map(String::as_str), Some("line 99"));
    }
}
