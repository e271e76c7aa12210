//! Files that other apps handed in. Their own are lent for a moment only, so each is
//! copied at once, into `inbox`, in a folder of its own beside nothing else: its name may
//! tell who sent it and when. It stays there until the library has it.

use std::fs;
use std::path::{Path, PathBuf};

use earshot_core::desk::Added;

/// Where copies lie until they are taken in.
const INBOX: &str = "inbox";
/// Where copies lie that the library has already, in case the user wants them again.
const AGAIN: &str = "again";
/// What the folder of a copy is called while it is being made.
const HALF: &str = "part";

/// The inbox of this app's folder.
pub fn folder(home: &Path) -> PathBuf {
    home.join(INBOX)
}

/// What was not taken in when the app was last ended, in the order in which it came.
/// To be asked once, before anything new comes: what was not copied to its end is
/// removed, and so is what the library had already.
pub fn left(home: &Path) -> Vec<PathBuf> {
    // None of these must be there.
    let _ = fs::remove_dir_all(home.join(AGAIN));
    let mut folders: Vec<PathBuf> = entries(&folder(home)).collect();
    folders.sort();
    folders.retain(|folder| {
        let is_half = folder.extension().is_some_and(|end| end == HALF);
        if is_half {
            let _ = fs::remove_dir_all(folder);
        }
        !is_half
    });
    folders.iter().flat_map(|folder| entries(folder)).collect()
}

/// These were taken in: copies are removed. Those that the library had already are kept
/// until the next start, and `added` says where.
pub fn settle(home: &Path, files: &[PathBuf], added: &mut Added) {
    let places = [INBOX, AGAIN].map(|name| home.join(name));
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
            // What stays is found at the next start.
            let _ = fs::remove_dir_all(folder);
            continue;
        };
        if let (Some(id), Some(name)) = (folder.file_name(), file.file_name()) {
            let kept = home.join(AGAIN).join(id);
            let moved =
                fs::create_dir_all(home.join(AGAIN)).and_then(|()| fs::rename(folder, &kept));
            if moved.is_ok() {
                duplicate.path = kept.join(name).display().to_string();
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
    use earshot_core::desk::{Duplicate, NoteId};

    fn put(home: &Path, place: &str) -> PathBuf {
        let file = home.join(place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "sound").unwrap();
        file
    }

    #[test]
    fn what_was_not_taken_in_is_found_again_and_what_is_half_there_is_not() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        assert!(left(home).is_empty());
        let second = put(home, "inbox/2/PTT-20260102-WA0001.opus");
        let first = put(home, "inbox/1/a.ogg");
        let half = put(home, "inbox/3.part/b.ogg");
        let known = put(home, "again/0/c.ogg");
        assert_eq!(left(home), [first, second]);
        assert!(!half.exists() && !known.exists());
    }

    #[test]
    fn copies_go_when_the_library_has_them_and_what_it_had_already_waits() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        let taken = put(home, "inbox/1/a.ogg");
        let known = put(home, "inbox/2/b.ogg");
        let own = put(home, "music/c.ogg");
        let mut added = Added {
            duplicates: vec![Duplicate {
                path: known.display().to_string(),
                name: "b.ogg".to_owned(),
                note: NoteId::parse("018f6b1e-0000-7000-8000-000000000001").unwrap(),
                title: String::new(),
            }],
            ..Added::default()
        };
        settle(
            home,
            &[taken.clone(), known.clone(), own.clone()],
            &mut added,
        );
        assert!(!taken.exists() && !known.exists() && own.exists());
        let again = PathBuf::from(&added.duplicates[0].path);
        assert_eq!(again, home.join("again/2/b.ogg"));
        assert!(again.exists());
        settle(home, std::slice::from_ref(&again), &mut Added::default());
        assert!(!again.exists(), "wanted all the same, and taken in");
    }
}
