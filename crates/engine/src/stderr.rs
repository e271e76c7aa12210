use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicBool, Ordering};

/// Printed by the Rust and C++ runtimes on allocation failure.
const OUT_OF_MEMORY_MESSAGES: [&str; 2] = ["memory allocation of", "std::bad_alloc"];
const MAX_LINE: usize = 1024;
/// Enough to see why a worker died.
const MAX_LOGGED: usize = 64 << 10;

/// At debug level only: the text may quote a private file.
pub(crate) fn forward(mut input: impl Read, out_of_memory: &AtomicBool) {
    let mut lines = LineSplitter::default();
    let mut remaining = MAX_LOGGED;
    let mut chunk = [0; 4096];
    loop {
        match input.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => lines.push(&chunk[..count], |line| {
                log_line(line, &mut remaining, out_of_memory)
            }),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    lines.push(b"\n", |line| log_line(line, &mut remaining, out_of_memory));
}

fn log_line(line: &str, remaining: &mut usize, out_of_memory: &AtomicBool) {
    if OUT_OF_MEMORY_MESSAGES
        .iter()
        .any(|pattern| line.contains(pattern))
    {
        out_of_memory.store(true, Ordering::Relaxed);
    }
    if let Some(after) = remaining.checked_sub(line.len()) {
        *remaining = after;
        tracing::debug!(target: "worker", "{}", line.escape_debug());
    }
}

/// Splits input into lines and truncates them to [`MAX_LINE`].
#[derive(Default)]
struct LineSplitter(Vec<u8>);

impl LineSplitter {
    fn push(&mut self, bytes: &[u8], mut on_line: impl FnMut(&str)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let capacity = MAX_LINE - self.0.len();
            let is_complete = part.ends_with(b"\n");
            let text = part.strip_suffix(b"\n").unwrap_or(part);
            self.0.extend(&text[..text.len().min(capacity)]);
            if is_complete && !self.0.is_empty() {
                on_line(&String::from_utf8_lossy(&self.0));
                self.0.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_line_is_bounded_and_last_line_is_forwarded() {
        let mut lines = LineSplitter::default();
        let mut lines_seen = Vec::new();
        for _ in 0..1000 {
            lines.push(&[b'x'; 5000], |line| lines_seen.push(line.to_owned()));
        }
        assert!(lines_seen.is_empty() && lines.0.capacity() <= 4 * MAX_LINE);
        lines.push(b"\nlast\n", |line| lines_seen.push(line.to_owned()));
        assert_eq!(lines_seen, ["x".repeat(MAX_LINE), "last".to_owned()]);

        let flood = std::io::repeat(b'x').take(10 << 20);
        let out_of_memory = AtomicBool::new(false);
        let pattern: &[u8] = b"\nmemory allocation of 8 bytes failed";
        forward(flood.chain(pattern), &out_of_memory);
        assert!(out_of_memory.into_inner());
    }
}
