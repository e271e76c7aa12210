//! Questions to whoever sits at the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Yes,
    No,
    /// Nobody is there to be asked.
    Nobody,
}

/// Asks for a yes; anything else is a no.
pub fn agree(question: &str) -> Said {
    if !io::stdin().is_terminal() {
        return Said::Nobody;
    }
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(_) if matches!(line.trim().to_lowercase().as_str(), "y" | "yes") => Said::Yes,
        _ => Said::No,
    }
}

/// One line of standard input, which is not shown on a terminal.
///
/// # Errors
/// If it cannot be read.
pub fn secret(question: &str) -> io::Result<String> {
    if io::stdin().is_terminal() {
        let _ = write!(io::stderr(), "{question} ");
        return console::Term::stderr().read_secure_line();
    }
    let mut line = String::new();
    // No key is longer; whatever else is piped in is none.
    io::Read::take(io::stdin().lock(), 8192).read_line(&mut line)?;
    Ok(line)
}
