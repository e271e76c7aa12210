//! Keeps the output lines that explain a failure, to repeat them at the end of a CI log, which is
//! often truncated in the middle.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Failure markers of cargo, Playwright and unittest.
const FAILURE_MARKERS: [&str; 5] = ["FAILED", "panicked at", "✘", "FAIL:", "ERROR:"];
/// Limit of marked lines, and of last lines.
const MAX_LINES: usize = 40;

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
        if self.last.len() <= MAX_LINES {
            return;
        }
        let Some(line) = self.last.pop_front() else {
            return;
        };
        if self.marked.len() < MAX_LINES && FAILURE_MARKERS.iter().any(|mark| line.contains(mark)) {
            self.marked.push(line);
        }
    }
}

impl Excerpt {
    /// Forwards `output` to stdout.
    pub fn capture(output: impl Read + Send + 'static) -> Self {
        let lines = Arc::new(Mutex::new(Lines::default()));
        let collected = Arc::clone(&lines);
        let reader = thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            while output.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                // stdout may be closed.
                let _ = std::io::stdout().write_all(&line);
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                collected
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .add(text);
                line.clear();
            }
        });
        Self { lines, reader }
    }

    /// Waits at most a second: a background program may keep the output open.
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
        let kept = Excerpt::capture(std::io::Cursor::new(output)).finish();
        assert_eq!(kept.len(), MAX_LINES + 1);
        assert_eq!(kept.first().map(String::as_str), Some("test a ... FAILED"));
        assert_eq!(kept.last().map(String::as_str), Some("line 99"));
    }
}
