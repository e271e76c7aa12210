//! Asking for a passphrase: on the terminal, or as a line of standard input. Never as an
//! argument, which every program of the system can read.

use std::io::{self, IsTerminal as _};

use earshot_core::{Decision, Library, LibraryError, Paths};

use crate::voice;

/// A line that is not shown while it is typed; `None` if there is none.
pub fn ask(what: &str) -> Option<String> {
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

/// A new one: where it cannot be seen it is typed twice.
pub fn ask_for_new() -> Option<String> {
    let new = ask("New passphrase")?;
    if io::stdin().is_terminal() && ask("The same again")? != new {
        voice::complain(&"The two are not the same: nothing was changed.");
        return None;
    }
    Some(new)
}

/// The library, unlocked: a passphrase is asked for if it takes one. Without one it stays
/// locked, which the first call then says.
pub fn open(paths: &Paths) -> Result<Library, LibraryError> {
    unlocked(Library::open(paths)?)
}

/// The library, unlocked as by [`open`].
pub fn unlocked(library: Library) -> Result<Library, LibraryError> {
    if library.at_rest().is_locked
        && let Some(passphrase) = ask("Passphrase of the library")
    {
        library.unlock(&passphrase)?;
    }
    Ok(library)
}

/// The library, unlocked as by [`open`]; one that is half decrypted, or whose `keys` are in
/// doubt, as the user has decided.
pub fn unlocked_to(library: Library, decision: Decision) -> Result<Library, LibraryError> {
    let at_rest = library.at_rest();
    if at_rest.is_locked {
        let passphrase = if at_rest.has_passphrase {
            ask("Passphrase of the library")
        } else {
            None
        };
        if passphrase.is_some() || at_rest.has_keychain {
            library.unlock_to(passphrase.as_deref(), decision)?;
        }
    }
    Ok(library)
}
