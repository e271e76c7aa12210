//! Names of the files that are written.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use earshot_transcript::{Format, escaped_name, file_stem, first_bytes, misleads};

/// Bytes of a file's name. Systems that count letters of UTF-16 instead never count more.
const LONGEST: usize = 255;
/// The longest ending, with its dot.
const ENDING: usize = 5;
/// Bytes of a stem that every file system takes, with a number and an ending: some that
/// encrypt names hold 143 in all.
pub(crate) const USUAL: usize = 110;
/// The last try, for file systems that hold even less.
const SHORT: usize = 40;

/// Stems for files of `stem`, the best first: each later one is for file systems that
/// refuse the one before it.
pub(crate) fn stems(stem: &OsStr) -> [OsString; 3] {
    let text = escaped_name(stem);
    let best = if misleads(&text) {
        file_stem(&text, LONGEST - ENDING).into()
    } else {
        stem.to_owned()
    };
    [
        best,
        file_stem(&text, USUAL).into(),
        file_stem(&text, SHORT).into(),
    ]
}

/// `stem.txt`, `stem (2).txt` …, cut so that no file system finds it too long.
pub(crate) fn file_name(stem: &OsStr, number: u32, format: Format) -> OsString {
    let number = if number > 1 {
        format!(" ({number})")
    } else {
        String::new()
    };
    let longest = LONGEST - ENDING - number.len();
    let mut name = match stem.to_str() {
        Some(text) => OsString::from(first_bytes(text, longest)),
        None if stem.len() <= longest => stem.to_owned(),
        None => file_stem(&escaped_name(stem), longest).into(),
    };
    name.push(number);
    name.push(".");
    name.push(format.name());
    name
}

/// Names that differ only in case are one on many systems.
pub(crate) fn folded(path: &Path) -> PathBuf {
    path.to_str().map_or_else(
        || path.to_owned(),
        |text| PathBuf::from(text.to_lowercase()),
    )
}

/// Does the file system refuse the name, rather than the file?
pub(crate) fn is_refused(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(libc::EILSEQ) {
        return true;
    }
    matches!(
        error.kind(),
        io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_before_number_and_ending() {
        let long = "é".repeat(127);
        for number in [1, 2, 20_000] {
            let name = file_name(OsStr::new(&long), number, Format::Docx);
            assert!((240..=255).contains(&name.len()), "{name:?}");
            assert!(name.to_str().is_some_and(|name| name.ends_with(".docx")));
        }
        let [best, usual, short] = stems(OsStr::new(&long));
        assert_eq!((best.len(), usual.len(), short.len()), (254, 110, 40));
        assert_eq!(stems(OsStr::new("12:30"))[0], "12:30");
        assert_eq!(stems(OsStr::new("12:30"))[1], "12-30");
        assert_eq!(stems(OsStr::new("-x\u{202e}gpj"))[0], "xgpj");
    }
}
