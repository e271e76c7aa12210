use std::io::{self, BufRead, IsTerminal, Write};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// stdin is not a terminal.
    NotInteractive,
}

/// Anything but y or yes is a no.
pub fn confirm(question: &str) -> Answer {
    if !io::stdin().is_terminal() {
        return Answer::NotInteractive;
    }
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(_) if matches!(line.trim().to_lowercase().as_str(), "y" | "yes") => Answer::Yes,
        _ => Answer::No,
    }
}

/// Reads a line of standard input, without echo on a terminal.
pub fn read_secret(question: &str) -> io::Result<String> {
    if io::stdin().is_terminal() {
        let _ = write!(io::stderr(), "{question} ");
        return console::Term::stderr().read_secure_line();
    }
    let mut line = String::new();
    // No key is longer than this.
    io::Read::take(io::stdin().lock(), 8192).read_line(&mut line)?;
    Ok(line)
}
