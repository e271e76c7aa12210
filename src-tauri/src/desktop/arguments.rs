use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub const USAGE: &str = "\
usage: earshot-app [FILE... | --record]

Opens Earshot's window and transcribes these files or folders. If a window is
already open, it receives the files.

      --record   start or stop recording; for a shortcut of the system, if programs
                 may not register their own
  -h, --help     print this
  -V, --version  print the version
";

#[derive(Debug, PartialEq, Eq)]
pub enum Invocation {
    /// Open the window and import these files.
    Open(Vec<PathBuf>),
    /// Toggle recording.
    Record,
    Help,
    Version,
    Unknown(String),
}

/// `arguments` without the program's name. Paths become absolute: a running instance has another
/// working directory.
pub fn parse(arguments: impl IntoIterator<Item = OsString>, directory: &Path) -> Invocation {
    let mut files = Vec::new();
    let mut only_files = false;
    for argument in arguments {
        match argument.to_str() {
            Some("--") if !only_files => only_files = true,
            Some("-h" | "--help") if !only_files => return Invocation::Help,
            Some("-V" | "--version") if !only_files => return Invocation::Version,
            Some("--record") if !only_files => return Invocation::Record,
            Some(option) if !only_files && option.starts_with('-') => {
                return Invocation::Unknown(option.to_owned());
            }
            _ => files.push(directory.join(argument)),
        }
    }
    Invocation::Open(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_all(arguments: &[&str]) -> Invocation {
        parse(arguments.iter().map(OsString::from), Path::new("/here"))
    }

    #[test]
    fn files_become_full_paths() {
        let files = vec![PathBuf::from("/here/a b.opus"), PathBuf::from("/c.ogg")];
        assert_eq!(parse_all(&["a b.opus", "/c.ogg"]), Invocation::Open(files));
        assert_eq!(parse_all(&[]), Invocation::Open(Vec::new()));
    }

    #[test]
    fn options_are_not_files_except_after_two_dashes() {
        assert_eq!(parse_all(&["a.opus", "--help"]), Invocation::Help);
        assert_eq!(parse_all(&["-V"]), Invocation::Version);
        assert_eq!(parse_all(&["--record"]), Invocation::Record);
        assert_eq!(
            parse_all(&["--loud"]),
            Invocation::Unknown("--loud".to_owned())
        );
        let file = vec![PathBuf::from("/here/--loud")];
        assert_eq!(parse_all(&["--", "--loud"]), Invocation::Open(file));
    }
}
