//! Whom Android trusts. Its own judge of certificates answers in Java alone; what it judges
//! by lies in files, one root in each, which come with the system and are renewed with it.

use std::fs;
use std::path::Path;

use reqwest::Certificate;

/// Where they lie since Android 14, and where they lay before.
#[cfg(target_os = "android")]
const FOLDERS: [&str; 2] = [
    "/apex/com.android.conscrypt/cacerts",
    "/system/etc/security/cacerts",
];

/// Where a certificate begins.
const MARK: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// The system's roots.
#[cfg(target_os = "android")]
pub(super) fn of_system() -> Vec<Certificate> {
    within(&FOLDERS.map(Path::new))
}

/// Those of the first of these folders that has any. What is no certificate is left out.
fn within(folders: &[&Path]) -> Vec<Certificate> {
    let read = |folder: &&Path| {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        // What is between the marks is looked at when the first connection is made.
        let text = files.filter_map(|file| fs::read(file.path()).ok());
        let whole = text.filter(|text| text.windows(MARK.len()).any(|part| part == MARK));
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
    fn the_first_folder_with_roots_counts() {
        let home = tempfile::tempdir().unwrap();
        let [newer, older] = ["newer", "older"].map(|name| home.path().join(name));
        let folders = [newer.as_path(), older.as_path()];
        assert!(within(&folders).is_empty());
        let root = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        fs::create_dir(&older).unwrap();
        fs::write(older.join("0a1b2c3d.0"), root).unwrap();
        fs::write(older.join("1a2b3c4d.0"), format!("{root}words about it")).unwrap();
        fs::write(older.join("readme"), "no certificate").unwrap();
        assert_eq!(within(&folders).len(), 2);
        fs::create_dir(&newer).unwrap();
        assert_eq!(within(&folders).len(), 2, "the newer one is empty");
        fs::write(newer.join("0a1b2c3d.0"), root).unwrap();
        assert_eq!(within(&folders).len(), 1);
    }
}
