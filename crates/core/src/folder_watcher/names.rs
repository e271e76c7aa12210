//! Names of files that another program has not finished, and hidden ones.

use std::ffi::OsStr;
use std::path::Path;

/// Suffixes of downloads and copies in progress.
const PARTIAL_SUFFIXES: &[&str] = &[
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    ".opdownload",
    ".filepart",
    ".tmp",
    ".temp",
    "~",
];

/// Of files of Syncthing on Windows, where a leading dot hides nothing, and of Office's locks.
const TEMPORARY_PREFIXES: &[&str] = &["~syncthing~", "~$"];

/// Whether the file or folder with this name is left out.
pub(super) fn is_ignored_name(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    // rsync writes `.NAME.XXXXXX`, Syncthing `.syncthing.NAME.tmp`.
    name.starts_with('.')
        || PARTIAL_SUFFIXES.iter().any(|end| name.ends_with(end))
        || TEMPORARY_PREFIXES
            .iter()
            .any(|start| name.starts_with(start))
}

/// Whether any part of the path below `root` is left out.
pub(super) fn is_ignored(root: &Path, path: &Path) -> bool {
    path.strip_prefix(root)
        .is_ok_and(|below| below.iter().any(is_ignored_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_and_hidden_names_are_left_out() {
        for name in [
            ".hidden.ogg",
            "a.ogg.part",
            "a.ogg.crdownload",
            "A.OGG.TMP",
            ".syncthing.a.ogg.tmp",
            "~syncthing~a.ogg.tmp",
            ".a.ogg.Xy12Zq",
            "a.ogg~",
        ] {
            assert!(is_ignored_name(OsStr::new(name)), "{name}");
        }
        for name in ["a.ogg", "part.ogg", "tmp", "a.tmp.ogg", "~a.ogg", "ä b.m4a"] {
            assert!(!is_ignored_name(OsStr::new(name)), "{name}");
        }
        let root = Path::new("/home/ana/.voice");
        assert!(is_ignored(root, &root.join(".rsync-partial/a.ogg")));
        assert!(!is_ignored(root, &root.join("work/a.ogg")));
    }
}
