//! Files shared by other apps. Access to them is temporary, so each is copied to its own folder in
//! `inbox` until it is imported. The copy keeps the original name, which may contain the sender and
//! time.

use std::fs;
use std::path::{Path, PathBuf};

use earshot_core::app::ImportReport;

const INBOX: &str = "inbox";
/// Copies of notes the library already has, in case the user wants them again.
const DUPLICATES: &str = "again";
/// Extension of an unfinished copy's folder.
const PARTIAL: &str = "part";

pub fn folder(home: &Path) -> PathBuf {
    home.join(INBOX)
}

/// Copies left by the last run, in order. Call once at start: removes unfinished copies and
/// duplicates.
pub fn pending(home: &Path) -> Vec<PathBuf> {
    // The folder may be missing.
    let _ = fs::remove_dir_all(home.join(DUPLICATES));
    let mut folders: Vec<PathBuf> = entries(&folder(home)).collect();
    folders.sort();
    folders.retain(|folder| {
        let is_half = folder.extension().is_some_and(|end| end == PARTIAL);
        if is_half {
            let _ = fs::remove_dir_all(folder);
        }
        !is_half
    });
    folders.iter().flat_map(|folder| entries(folder)).collect()
}

/// Removes imported copies. Duplicates are kept until the next start; their new paths are written
/// to `added`.
pub fn finish(home: &Path, files: &[PathBuf], added: &mut ImportReport) {
    let places = [INBOX, DUPLICATES].map(|name| home.join(name));
    for file in files {
        let Some(folder) = file
            .parent()
            .filter(|folder| places.iter().any(|place| folder.parent() == Some(place)))
        else {
            continue;
        };
        let path = file.display().to_string();
        let duplicate = added.duplicates.iter_mut().find(|known| known.path == path);
        let Some(duplicate) = duplicate else {
            // Leftovers are retried at the next start.
            let _ = fs::remove_dir_all(folder);
            continue;
        };
        if let (Some(id), Some(name)) = (folder.file_name(), file.file_name()) {
            let duplicate_folder = home.join(DUPLICATES).join(id);
            let moved = fs::create_dir_all(home.join(DUPLICATES))
                .and_then(|()| fs::rename(folder, &duplicate_folder));
            if moved.is_ok() {
                duplicate.path = duplicate_folder.join(name).display().to_string();
            }
        }
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use earshot_core::app::{Duplicate, NoteId};

    fn put(home: &Path, place: &str) -> PathBuf {
        let file = home.join(place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "sound").unwrap();
        file
    }

    #[test]
    fn pending_copies_survive_and_partial_ones_do_not() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        assert!(pending(home).is_empty());
        let second = put(home, "inbox/2/PTT-20260102-WA0001.opus");
        let first = put(home, "inbox/1/a.ogg");
        let half = put(home, "inbox/3.part/b.ogg");
        let known = put(home, "again/0/c.ogg");
        assert_eq!(pending(home), [first, second]);
        assert!(!half.exists() && !known.exists());
    }

    #[test]
    fn removes_imported_copies_and_keeps_duplicates() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        let taken = put(home, "inbox/1/a.ogg");
        let known = put(home, "inbox/2/b.ogg");
        let own = put(home, "music/c.ogg");
        let mut added = ImportReport {
            duplicates: vec![Duplicate {
                path: known.display().to_string(),
                name: "b.ogg".to_owned(),
                note: NoteId::parse("018f6b1e-0000-7000-8000-000000000001").unwrap(),
                title: String::new(),
            }],
            ..ImportReport::default()
        };
        finish(
            home,
            &[taken.clone(), known.clone(), own.clone()],
            &mut added,
        );
        assert!(!taken.exists() && !known.exists() && own.exists());
        let again = PathBuf::from(&added.duplicates[0].path);
        assert_eq!(again, home.join("again/2/b.ogg"));
        assert!(again.exists());
        finish(
            home,
            std::slice::from_ref(&again),
            &mut ImportReport::default(),
        );
        assert!(!again.exists(), "imported as a duplicate");
    }
}
