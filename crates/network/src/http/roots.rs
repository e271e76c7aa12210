//! Android's certificate verifier is available only in Java; this reads the system's root
//! certificates, one per file.

use std::fs;
use std::path::Path;

use reqwest::Certificate;

/// Android 14 and later; older versions.
#[cfg(target_os = "android")]
const ROOT_FOLDERS: [&str; 2] = [
    "/apex/com.android.conscrypt/cacerts",
    "/system/etc/security/cacerts",
];

const PEM_HEADER: &[u8] = b"-----BEGIN CERTIFICATE-----";

#[cfg(target_os = "android")]
pub(super) fn system_roots() -> Vec<Certificate> {
    read_first(&ROOT_FOLDERS.map(Path::new))
}

/// Roots of the first folder that has any; other files are skipped.
fn read_first(folders: &[&Path]) -> Vec<Certificate> {
    let read = |folder: &&Path| {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        // The certificates are parsed at the first connection.
        let text = files.filter_map(|file| fs::read(file.path()).ok());
        let whole = text.filter(|text| {
            text.windows(PEM_HEADER.len())
                .any(|part| part == PEM_HEADER)
        });
        let roots = whole.filter_map(|text| Certificate::from_pem(&text).ok());
        roots.collect::<Vec<_>>()
    };
    let mut all = folders.iter().map(read);
    all.find(|roots| !roots.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn first_folder_with_roots_is_used() {
        let home = tempfile::tempdir().unwrap();
        let [newer, older] = ["newer", "older"].map(|name| home.path().join(name));
        let folders = [newer.as_path(), older.as_path()];
        assert!(read_first(&folders).is_empty());
        let root = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        fs::create_dir(&older).unwrap();
        fs::write(older.join("0a1b2c3d.0"), root).unwrap();
        fs::write(older.join("1a2b3c4d.0"), format!("{root}words about it")).unwrap();
        fs::write(older.join("readme"), "no certificate").unwrap();
        assert_eq!(read_first(&folders).len(), 2);
        fs::create_dir(&newer).unwrap();
        assert_eq!(read_first(&folders).len(), 2, "the newer one is empty");
        fs::write(newer.join("0a1b2c3d.0"), root).unwrap();
        assert_eq!(read_first(&folders).len(), 1);
    }
}
