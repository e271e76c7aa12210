//! `earshot library`

use earshot_core::{Decision, Library, LibraryError, Paths, StoreError};

use crate::args::LibraryVerb;
use crate::notes::json;
use crate::passphrase;
use crate::voice::{self, Exit};

pub fn run(verb: &LibraryVerb, paths: &Paths) -> Exit {
    // A library that has lost its database can be recovered, and erased.
    let opened = match verb {
        LibraryVerb::Recover { .. } | LibraryVerb::Wipe { yes: true, .. } => {
            Library::open_without_database(paths)
        }
        _ => Library::open(paths),
    };
    let mut was_locked = false;
    let opened = opened.and_then(|library| {
        was_locked = library.at_rest().is_locked;
        open_for(verb, library)
    });
    let done = opened.and_then(|library| act(&library, verb, was_locked));
    match done {
        Ok((text, exit)) => voice::answer(&format!("{text}\n"), exit),
        Err(error) => {
            voice::complain(&error);
            if error.is_usage() {
                Exit::Usage
            } else {
                Exit::Failed
            }
        }
    }
}

/// The library, unlocked where the verb needs that.
fn open_for(verb: &LibraryVerb, library: Library) -> Result<Library, LibraryError> {
    match verb {
        LibraryVerb::Decrypt => passphrase::unlocked_to(library, Decision::Decrypt),
        // One that was left half encrypted or half decrypted is encrypted to its end.
        LibraryVerb::Encrypt { .. } => passphrase::unlocked_to(library, Decision::Encrypt),
        verb if verb.needs_it_open() => passphrase::unlocked(library),
        _ => Ok(library),
    }
}

fn act(
    library: &Library,
    verb: &LibraryVerb,
    was_locked: bool,
) -> Result<(String, Exit), LibraryError> {
    let told = |sentence: &str| (sentence.to_owned(), Exit::Well);
    let nothing = || (String::from("Nothing was changed."), Exit::Failed);
    Ok(match verb {
        LibraryVerb::Encrypt {
            keychain,
            no_passphrase,
        } => {
            if library.at_rest().is_locked {
                return Err(StoreError::Locked.into());
            }
            if was_locked {
                return Ok(told("The library is encrypted."));
            }
            let new = if *no_passphrase {
                None
            } else {
                let Some(new) = passphrase::ask_for_new() else {
                    return Ok(nothing());
                };
                Some(new)
            };
            library.encrypt(new.as_deref(), *keychain)?;
            told("The library is encrypted.")
        }
        LibraryVerb::Decrypt => {
            let went_on = was_locked && !library.at_rest().is_encrypted;
            if !went_on {
                library.decrypt()?;
            }
            told("The library is no longer encrypted.")
        }
        LibraryVerb::Lock => {
            library.lock_everywhere()?;
            told("Every program that has the library open locks it within a few seconds.")
        }
        LibraryVerb::Unlock => {
            if !library.at_rest().is_encrypted {
                return Err(StoreError::NotEncrypted.into());
            }
            if library.at_rest().is_locked {
                return Err(StoreError::Locked.into());
            }
            told("The library opens. A window has to be unlocked by itself.")
        }
        LibraryVerb::Passphrase { remove } => {
            let at_rest = library.at_rest();
            let current = if at_rest.has_passphrase {
                passphrase::ask("Current passphrase")
            } else {
                None
            };
            let new = if *remove {
                None
            } else {
                let Some(new) = passphrase::ask_for_new() else {
                    return Ok(nothing());
                };
                Some(new)
            };
            library.set_passphrase(current.as_deref(), new.as_deref())?;
            told(if *remove {
                "No passphrase opens the library any more; the keychain does."
            } else {
                "From now on the new passphrase opens the library."
            })
        }
        LibraryVerb::Keychain { forget } => {
            library.set_keychain(!forget)?;
            told(if *forget {
                "The keychain no longer opens the library."
            } else {
                "From now on the key in this account's keychain opens the library."
            })
        }
        LibraryVerb::Wipe { yes, ledger } => {
            if !yes {
                voice::complain(
                    &"This erases every note, sound and term, for ever. Add --yes if you mean it.",
                );
                return Ok((String::from("Nothing was changed."), Exit::Usage));
            }
            library.wipe(*ledger)?;
            told("The library is erased.")
        }
        LibraryVerb::Export {
            file,
            force,
            json: as_json,
        } => {
            let report = library.archive_to(file, *force)?;
            if report.lost > 0 {
                voice::complain(&format_args!(
                    "{} missing or damaged in the library, and so not in the archive.",
                    count(report.lost, "sound is", "sounds are")
                ));
            }
            if report.unreadable > 0 {
                voice::complain(&format_args!(
                    "{} be read, and so put aside in the archive: \"earshot library check\" tells more.",
                    count(report.unreadable, "row cannot", "rows cannot")
                ));
            }
            let exit = if report.lost + report.unreadable == 0 {
                Exit::Well
            } else {
                Exit::Failed
            };
            let sentence = format!(
                "{} and {} are in the archive ({:.1} MB).",
                count(report.notes, "note", "notes"),
                count(report.sounds, "sound", "sounds"),
                report.bytes as f64 / 1e6
            );
            (if *as_json { json(&report) } else { sentence }, exit)
        }
        LibraryVerb::Import {
            file,
            json: as_json,
        } => {
            let report = library.archive_from(file)?;
            let sentence = format!(
                "{} added, {} brought up to date, {} here already.",
                count(report.added, "note", "notes"),
                report.updated,
                report.kept
            );
            (if *as_json { json(&report) } else { sentence }, Exit::Well)
        }
        LibraryVerb::Recover { json: as_json } => {
            let report = library.recover()?;
            for file in &report.left {
                voice::complain(&format_args!(
                    "{file} is damaged, or encrypted with other keys; it stays as it is."
                ));
            }
            let exit = if report.left.is_empty() {
                Exit::Well
            } else {
                Exit::Failed
            };
            let sentence = match report.notes {
                0 => "There was no sound to recover.".to_owned(),
                notes => count(notes, "sound has its note.", "sounds have their notes."),
            };
            (if *as_json { json(&report) } else { sentence }, exit)
        }
        LibraryVerb::PutAside { json: as_json } => {
            let names = library.put_aside()?;
            let sentence = match names.len() as u64 {
                0 => "Everything can be read; nothing was put aside.".to_owned(),
                put => format!(
                    "{} put aside. \"earshot library aside\" shows the rows, and \"earshot library recover\" makes new notes of their sounds.",
                    count(put, "thing was", "things were")
                ),
            };
            (if *as_json { json(&names) } else { sentence }, Exit::Well)
        }
        LibraryVerb::Aside => (json(&library.aside()?), Exit::Well),
        LibraryVerb::Check { json: as_json } => {
            let report = library.check()?;
            for problem in &report.problems {
                voice::complain(problem);
            }
            for file in &report.without_note {
                voice::complain(&format_args!("The sound {file} has no note."));
            }
            if !report.without_note.is_empty() {
                voice::complain(&"\"earshot library recover\" makes notes of such sounds.");
            }
            if report.unreadable > 0 {
                voice::complain(
                    &"\"earshot library put-aside\" puts what cannot be read out of the way; its rows and sounds are kept.",
                );
            }
            if report.aside > 0 {
                voice::complain(&format_args!(
                    "Rows were put aside {}: \"earshot library aside\" shows them.",
                    count(report.aside, "time", "times")
                ));
            }
            let wrong = report.problems.len() + report.without_note.len();
            let exit = if wrong == 0 { Exit::Well } else { Exit::Failed };
            let sentence = format!(
                "{} and {} were looked at; {}.",
                count(report.notes, "note", "notes"),
                count(report.sounds, "sound", "sounds"),
                match wrong {
                    0 => "all is well".into(),
                    wrong => count(wrong as u64, "thing is wrong", "things are wrong"),
                }
            );
            let text = if *as_json { json(&report) } else { sentence };
            (text, exit)
        }
    })
}

fn count(number: u64, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
