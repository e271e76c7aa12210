//! What was written after the program's name.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What `--help` prints.
pub const USAGE: &str = "\
usage: earshot-app [FILE... | --record]

Opens Earshot's window and transcribes these files, or folders of them. If the
window is open already, the files are handed to it.

      --record   begin a recording, or end the one that goes on: for a key of the
                 system's own, where programs may not listen for keys
  -h, --help     print this
  -V, --version  print the version
";

/// What the program is asked to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Wish {
    /// Open the window and take these files in.
    Open(Vec<PathBuf>),
    /// Begin or end a recording.
    Record,
    /// Print how to use it.
    Help,
    /// Print the version.
    Version,
    /// There is no such option.
    Unknown(String),
}

/// Reads the arguments (without the program's own name). Paths become full
/// ones: a window that is open already stands in another folder.
pub fn read(arguments: impl IntoIterator<Item = OsString>, here: &Path) -> Wish {
    let mut files = Vec::new();
    let mut only_files = false;
    for argument in arguments {
        match argument.to_str() {
            Some("--") if !only_files => only_files = true,
            Some("-h" | "--help") if !only_files => return Wish::Help,
            Some("-V" | "--version") if !only_files => return Wish::Version,
            Some("--record") if !only_files => return Wish::Record,
            Some(option) if !only_files && option.starts_with('-') => {
                return Wish::Unknown(option.to_owned());
            }
            _ => files.push(here.join(argument)),
        }
    }
    Wish::Open(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(arguments: &[&str]) -> Wish {
        read(arguments.iter().map(OsString::from), Path::new("/here"))
    }

    #[test]
    fn files_become_full_paths() {
        let files = vec![PathBuf::from("/here/a b.opus"), PathBuf::from("/c.ogg")];
        assert_eq!(wish(&["a b.opus", "/c.ogg"]), Wish::Open(files));
        assert_eq!(wish(&[]), Wish::Open(Vec::new()));
    }

    #[test]
    fn options_are_not_files_except_after_two_dashes() {
        assert_eq!(wish(&["a.opus", "--help"]), Wish::Help);
        assert_eq!(wish(&["-V"]), Wish::Version);
        assert_eq!(wish(&["--record"]), Wish::Record);
        assert_eq!(wish(&["--loud"]), Wish::Unknown("--loud".to_owned()));
        let file = vec![PathBuf::from("/here/--loud")];
        assert_eq!(wish(&["--", "--loud"]), Wish::Open(file));
    }
}
