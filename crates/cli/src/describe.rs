//! The command line, described for shells and for readers of the manual.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Command;
use crate::voice::{self, Exit};

/// Prints the script that completes arguments in a shell.
pub fn completions(shell: Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Command::command(), "earshot", &mut script);
    voice::answer_as_it_is(&String::from_utf8_lossy(&script), Exit::Well)
}

/// Writes the manual into a folder, a page for each verb.
pub fn manual(folder: &Path) -> Exit {
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Command::command(), folder));
    match written {
        Ok(()) => Exit::Well,
        Err(reason) => {
            voice::complain(&format_args!(
                "The manual cannot be written to {}: {reason}.",
                folder.display()
            ));
            Exit::Failed
        }
    }
}
