//! Messages on standard error, results on standard output.

use std::fmt::Display;
use std::io::{self, Write};

use earshot_core::app::{NoteSummary, Snippet};
use earshot_core::{clock, local_time};
use earshot_transcript::one_line;
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Success = 0,
    Failed = 1,
    Usage = 2,
    Cancelled = 130,
}

/// Prints an error as a single line.
pub fn error(sentence: &dyn Display) {
    // stderr may be closed.
    let _ = writeln!(io::stderr(), "earshot: {}", one_line(&sentence.to_string()));
}

pub fn info(sentence: &str) {
    let _ = writeln!(io::stderr(), "{}", one_line(sentence));
}

pub fn error_about(name: &str, sentence: &dyn Display) {
    error(&format_args!("{name}: {sentence}"));
}

pub enum Stdout {
    Written,
    /// The reader closed the pipe: stop without an error.
    Closed,
    /// It failed; the error has been printed.
    Failed,
}

/// Writes all bytes, or none if the program is being stopped.
pub fn write_stdout(bytes: &[u8]) -> Stdout {
    let written = earshot_core::critical_section(|| {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush())
    });
    match written {
        Ok(()) => Stdout::Written,
        Err(failure) if failure.kind() == io::ErrorKind::BrokenPipe => Stdout::Closed,
        Err(failure) => {
            error(&format_args!(
                "The text cannot be written to standard output: {failure}."
            ));
            Stdout::Failed
        }
    }
}

/// Prints the result, with terminal control characters escaped, and returns `exit` if that
/// succeeds.
pub fn print_and_exit(text: &str, exit: Exit) -> Exit {
    print_raw_and_exit(&escape_controls(text), exit)
}

/// Without escaping, for output that other programs read.
pub fn print_raw_and_exit(text: &str, exit: Exit) -> Exit {
    match write_stdout(text.as_bytes()) {
        Stdout::Written | Stdout::Closed => exit,
        Stdout::Failed => Exit::Failed,
    }
}

/// [`one_line`] for each line; tabs are kept.
fn escape_controls(text: &str) -> String {
    let cell = |text: &str| {
        text.split('\t')
            .map(one_line)
            .collect::<Vec<_>>()
            .join("\t")
    };
    text.split('\n').map(cell).collect::<Vec<_>>().join("\n")
}

/// `NAME  2026-05-03 14:05     0:11  Title: first words`
pub fn format_note(note: &NoteSummary, passage: Option<&Snippet>) -> String {
    let text = passage.map_or(&note.excerpt, |passage| &passage.text);
    let gap = if text.is_empty() { "" } else { ": " };
    format!(
        "{}  {}  {:>7}  {}{gap}{}",
        one_line(note.id.as_str()),
        local_time(note.said_at),
        clock(note.duration_ms),
        one_line(&note.title),
        one_line(text),
    )
}

/// One line of JSON; control characters are escaped for terminals.
pub fn json(value: &impl Serialize) -> String {
    // Serializing numbers, text and lists cannot fail.
    let line = serde_json::to_string(value).unwrap_or_default();
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        match one_line(c.encode_utf8(&mut [0; 4])).len() == c.len_utf8() {
            true => shown.push(c),
            // JSON contains control characters only in strings.
            false => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn escapes_cursor_movement() {
        let hostile = "a\tb\n\u{1b}]0;title\u{7}\u{9b}2J\r\u{7f}é\n";
        let shown = escape_controls(hostile);
        assert!(shown.chars().all(|c| !c.is_control() || "\n\t".contains(c)));
        assert!(shown.starts_with("a\tb\n") && shown.ends_with("é\n"));
        assert!(shown.contains("]0;title"));
    }

    #[test]
    fn json_escapes_control_characters() {
        let text = "a\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\n\"é語😀";
        let line = json(&text);
        assert_eq!(one_line(&line), line);
        let read: String = serde_json::from_str(&line).unwrap();
        assert_eq!(read, text);
    }
}
