//! How the command speaks: sentences on standard error, results on standard output.

use std::fmt::Display;
use std::io::{self, Write};

use earshot_transcript::one_line;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All worked.
    Well = 0,
    /// Something failed.
    Failed = 1,
    /// The command line asks for something that cannot be.
    Usage = 2,
    /// The user stopped it.
    Cancelled = 130,
}

/// One sentence on standard error. It stays one line whatever names it quotes.
pub fn complain(sentence: &dyn Display) {
    // There is nobody to tell if standard error is gone.
    let _ = writeln!(io::stderr(), "earshot: {}", one_line(&sentence.to_string()));
}

/// One sentence that is no complaint.
pub fn remark(sentence: &str) {
    let _ = writeln!(io::stderr(), "{}", one_line(sentence));
}

/// One sentence about one file.
pub fn complain_about(name: &str, sentence: &dyn Display) {
    complain(&format_args!("{name}: {sentence}"));
}

/// What came of writing to standard output.
pub enum Stdout {
    /// It was written.
    Written,
    /// Nobody reads any more; there is no reason to go on, nor to complain.
    Closed,
    /// It failed, and the user was told.
    Failed,
}

/// Writes to standard output, whole or (when the user stops the program) not at all.
pub fn say(bytes: &[u8]) -> Stdout {
    let written = earshot_core::uninterrupted(|| {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush())
    });
    match written {
        Ok(()) => Stdout::Written,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Stdout::Closed,
        Err(error) => {
            complain(&format_args!(
                "The text cannot be written to standard output: {error}."
            ));
            Stdout::Failed
        }
    }
}

/// Writes a command's whole answer; `exit` is how the command ends if that works. Nothing in
/// it moves the cursor or names the window, whatever names and texts it quotes.
pub fn answer(text: &str, exit: Exit) -> Exit {
    answer_as_it_is(&in_lines(text), exit)
}

/// As [`answer`], for what another program reads.
pub fn answer_as_it_is(text: &str, exit: Exit) -> Exit {
    match say(text.as_bytes()) {
        Stdout::Written | Stdout::Closed => exit,
        Stdout::Failed => Exit::Failed,
    }
}

/// Each line as [`one_line`] leaves it, but for its tabs.
fn in_lines(text: &str) -> String {
    let cell = |text: &str| {
        text.split('\t')
            .map(one_line)
            .collect::<Vec<_>>()
            .join("\t")
    };
    text.split('\n').map(cell).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_moves_the_cursor() {
        let hostile = "a\tb\n\u{1b}]0;title\u{7}\u{9b}2J\r\u{7f}é\n";
        let shown = in_lines(hostile);
        assert!(shown.chars().all(|c| !c.is_control() || "\n\t".contains(c)));
        assert!(shown.starts_with("a\tb\n") && shown.ends_with("é\n"));
        assert!(shown.contains("]0;title"));
    }
}
