use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use earshot_transcript::{Format, escaped_name, file_stem, is_misleading, truncate_to_bytes};

/// File systems that count UTF-16 units instead never count more.
const MAX_NAME_BYTES: usize = 255;
/// The longest extension with its dot.
const MAX_EXTENSION_BYTES: usize = 5;
/// With a number and an extension this fits every common file system: some that encrypt names allow
/// only 143 bytes.
pub(crate) const SAFE_STEM_BYTES: usize = 110;
/// Last resort, for file systems that allow even less.
const SHORT_STEM_BYTES: usize = 40;

/// Candidate stems, best first. Each is for file systems that reject the previous one.
pub(crate) fn stems(stem: &OsStr) -> [OsString; 3] {
    let text = escaped_name(stem);
    let best = if is_misleading(&text) {
        file_stem(&text, MAX_NAME_BYTES - MAX_EXTENSION_BYTES).into()
    } else {
        stem.to_owned()
    };
    [
        best,
        file_stem(&text, SAFE_STEM_BYTES).into(),
        file_stem(&text, SHORT_STEM_BYTES).into(),
    ]
}

/// `stem.txt`, `stem (2).txt` …, truncated to fit.
pub(crate) fn file_name(stem: &OsStr, number: u32, format: Format) -> OsString {
    let number = if number > 1 {
        format!(" ({number})")
    } else {
        String::new()
    };
    let max_bytes = MAX_NAME_BYTES - MAX_EXTENSION_BYTES - number.len();
    let mut name = match stem.to_str() {
        Some(text) => OsString::from(truncate_to_bytes(text, max_bytes)),
        None if stem.len() <= max_bytes => stem.to_owned(),
        None => file_stem(&escaped_name(stem), max_bytes).into(),
    };
    name.push(number);
    name.push(".");
    name.push(format.name());
    name
}

/// On many systems names that differ only in case are the same file.
pub(crate) fn case_folded(path: &Path) -> PathBuf {
    path.to_str().map_or_else(
        || path.to_owned(),
        |text| PathBuf::from(text.to_lowercase()),
    )
}

/// Whether the file system rejects the name rather than the file.
pub(crate) fn is_invalid_name(error: &io::Error) -> bool {
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
    fn names_are_cut_before_number_and_extension() {
        let long = "é".repeat(127);
        for number in [1, 2, 20_000] {
            let name = file_name(OsStr::new(&long), number, Format::Docx);
            assert!((240..=255).contains(&name.len()), "{name:?}");
            assert!(name.to_str().is_some_and(|name| name.ends_with(".docx")));
        }
        let [best, safe, short] = stems(OsStr::new(&long));
        assert_eq!((best.len(), safe.len(), short.len()), (254, 110, 40));
        assert_eq!(stems(OsStr::new("12:30"))[0], "12:30");
        assert_eq!(stems(OsStr::new("12:30"))[1], "12-30");
        assert_eq!(stems(OsStr::new("-x\u{202e}gpj"))[0], "xgpj");
    }
}
