//! Reads passphrases from the terminal or standard input, never from arguments, which other
//! programs can see.

use std::io::{self, IsTerminal as _};

use earshot_core::{Library, LibraryError, Paths, UnlockDecision};

use crate::output;

/// Reads a line without echo.
pub fn read(what: &str) -> Option<String> {
    let line = if io::stdin().is_terminal() {
        rpassword::prompt_password(format!("{what}: ")).ok()?
    } else {
        let mut line = String::new();
        if io::stdin().read_line(&mut line).ok()? == 0 {
            return None;
        }
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    Some(line).filter(|line| !line.is_empty())
}

/// Asks twice on a terminal.
pub fn read_new() -> Option<String> {
    let new = read("New passphrase")?;
    if io::stdin().is_terminal() && read("The same again")? != new {
        output::error(&"The two passphrases differ; nothing was changed.");
        return None;
    }
    Some(new)
}

/// Opens and unlocks the library. Without a passphrase it stays locked, and the first call reports
/// that.
pub fn open(paths: &Paths) -> Result<Library, LibraryError> {
    unlock(Library::open(paths)?)
}

pub fn unlock(library: Library) -> Result<Library, LibraryError> {
    if library.encryption().is_locked
        && let Some(passphrase) = read("Passphrase of the library")
    {
        library.unlock(&passphrase)?;
    }
    Ok(library)
}

/// `decision`: what to do with a half-decrypted library or suspect `keys`.
pub fn unlock_with(library: Library, decision: UnlockDecision) -> Result<Library, LibraryError> {
    let at_rest = library.encryption();
    if at_rest.is_locked {
        let passphrase = if at_rest.has_passphrase {
            read("Passphrase of the library")
        } else {
            None
        };
        if passphrase.is_some() || at_rest.has_keychain {
            library.unlock_with_decision(passphrase.as_deref(), decision)?;
        }
    }
    Ok(library)
}
