use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Arguments;
use crate::output::{self, Exit};

pub fn completions(shell: Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "earshot", &mut script);
    output::print_raw_and_exit(&String::from_utf8_lossy(&script), Exit::Success)
}

/// Writes a man page for each command.
pub fn manual(folder: &Path) -> Exit {
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    match written {
        Ok(()) => Exit::Success,
        Err(reason) => {
            output::error(&format_args!(
                "The manual cannot be written to {}: {reason}.",
                folder.display()
            ));
            Exit::Failed
        }
    }
}
