//! What a worker says on standard error.

use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicBool, Ordering};

/// What Rust's and C++'s run times say when there is no memory left.
const NO_MEMORY: [&str; 2] = ["memory allocation of", "std::bad_alloc"];
/// Longest line that is looked at, in bytes.
const LINE: usize = 1024;
/// Most that is passed on, in bytes: enough to see why a worker died.
const MOST: usize = 64 << 10;

/// Reads to the end. What is said may quote a stranger's file, and is not kept in the log
/// unless that is asked for; whatever it is, it takes little memory.
pub(crate) fn pass_on(mut from: impl Read, out_of_memory: &AtomicBool) {
    let mut lines = Lines::default();
    let mut left = MOST;
    let mut piece = [0; 4096];
    loop {
        match from.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => lines.take(&piece[..count], |line| told(line, &mut left, out_of_memory)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    lines.take(b"\n", |line| told(line, &mut left, out_of_memory));
}

fn told(line: &str, left: &mut usize, out_of_memory: &AtomicBool) {
    if NO_MEMORY.iter().any(|words| line.contains(words)) {
        out_of_memory.store(true, Ordering::Relaxed);
    }
    if let Some(rest) = left.checked_sub(line.len()) {
        *left = rest;
        tracing::debug!(target: "worker", "{}", line.escape_debug());
    }
}

/// Cuts what comes into lines; of a longer one than [`LINE`] the rest is lost.
#[derive(Default)]
struct Lines(Vec<u8>);

impl Lines {
    fn take(&mut self, bytes: &[u8], mut tell: impl FnMut(&str)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let room = LINE - self.0.len();
            let is_whole = part.ends_with(b"\n");
            let text = part.strip_suffix(b"\n").unwrap_or(part);
            self.0.extend(&text[..text.len().min(room)]);
            if is_whole && !self.0.is_empty() {
                tell(&String::from_utf8_lossy(&self.0));
                self.0.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_an_end_takes_no_memory_and_the_last_words_are_heard() {
        let mut lines = Lines::default();
        let mut heard = Vec::new();
        for _ in 0..1000 {
            lines.take(&[b'x'; 5000], |line| heard.push(line.to_owned()));
        }
        assert!(heard.is_empty() && lines.0.capacity() <= 4 * LINE);
        lines.take(b"\nlast\n", |line| heard.push(line.to_owned()));
        assert_eq!(heard, ["x".repeat(LINE), "last".to_owned()]);

        let flood = std::io::repeat(b'x').take(10 << 20);
        let out_of_memory = AtomicBool::new(false);
        let words: &[u8] = b"\nmemory allocation of 8 bytes failed";
        pass_on(flood.chain(words), &out_of_memory);
        assert!(out_of_memory.into_inner());
    }
}
