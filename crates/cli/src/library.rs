//! `earshot library`

use earshot_core::{Library, LibraryError, Paths, StoreError, UnlockDecision};

use crate::args::LibraryCommand;
use crate::errors::fail;
use crate::output::{self, Exit, json};
use crate::passphrase;

pub fn run(command: &LibraryCommand, paths: &Paths) -> Exit {
    // Recover and wipe also work without a database.
    let opened = match command {
        LibraryCommand::Recover { .. } | LibraryCommand::Wipe { yes: true, .. } => {
            Library::open_without_database(paths)
        }
        _ => Library::open(paths),
    };
    let mut was_locked = false;
    let opened = opened.and_then(|library| {
        was_locked = library.encryption().is_locked;
        open_for(command, library)
    });
    let done = opened.and_then(|library| execute(&library, command, was_locked));
    match done {
        Ok((text, exit)) => output::print_and_exit(&format!("{text}\n"), exit),
        Err(error) => fail(&error),
    }
}

fn open_for(command: &LibraryCommand, library: Library) -> Result<Library, LibraryError> {
    match command {
        LibraryCommand::Decrypt => passphrase::unlock_with(library, UnlockDecision::Decrypt),
        // Finishes an interrupted conversion by encrypting.
        LibraryCommand::Encrypt { .. } => passphrase::unlock_with(library, UnlockDecision::Encrypt),
        command if command.needs_unlocked() => passphrase::unlock(library),
        _ => Ok(library),
    }
}

fn execute(
    library: &Library,
    command: &LibraryCommand,
    was_locked: bool,
) -> Result<(String, Exit), LibraryError> {
    let done = |sentence: &str| (sentence.to_owned(), Exit::Success);
    let nothing = || (String::from("Nothing was changed."), Exit::Failed);
    Ok(match command {
        LibraryCommand::Encrypt {
            keychain,
            no_passphrase,
        } => {
            if library.encryption().is_locked {
                return Err(StoreError::Locked.into());
            }
            if was_locked {
                return Ok(done("The library is encrypted."));
            }
            let new = if *no_passphrase {
                None
            } else {
                let Some(new) = passphrase::read_new() else {
                    return Ok(nothing());
                };
                Some(new)
            };
            library.encrypt(new.as_deref(), *keychain)?;
            done("The library is encrypted.")
        }
        LibraryCommand::Decrypt => {
            let is_decrypted = was_locked && !library.encryption().is_encrypted;
            if !is_decrypted {
                library.decrypt()?;
            }
            done("The library is no longer encrypted.")
        }
        LibraryCommand::Lock => {
            library.lock_everywhere()?;
            done("Every program that has the library open locks it within a few seconds.")
        }
        LibraryCommand::Unlock => {
            if !library.encryption().is_encrypted {
                return Err(StoreError::NotEncrypted.into());
            }
            if library.encryption().is_locked {
                return Err(StoreError::Locked.into());
            }
            done("The library can be unlocked. Unlock an open window separately.")
        }
        LibraryCommand::Passphrase { remove } => {
            let status = library.encryption();
            let current = if status.has_passphrase {
                passphrase::read("Current passphrase")
            } else {
                None
            };
            let new = if *remove {
                None
            } else {
                let Some(new) = passphrase::read_new() else {
                    return Ok(nothing());
                };
                Some(new)
            };
            library.set_passphrase(current.as_deref(), new.as_deref())?;
            done(if *remove {
                "The passphrase is removed; the keychain unlocks the library."
            } else {
                "The passphrase is changed."
            })
        }
        LibraryCommand::Keychain { forget } => {
            library.set_keychain(!forget)?;
            done(if *forget {
                "The keychain no longer unlocks the library."
            } else {
                "The keychain now unlocks the library."
            })
        }
        LibraryCommand::Wipe { yes, ledger } => {
            if !yes {
                output::error(
                    &"This permanently erases all notes, audio and terms. Add --yes to confirm.",
                );
                return Ok((String::from("Nothing was changed."), Exit::Usage));
            }
            library.wipe(*ledger)?;
            done("The library is erased.")
        }
        LibraryCommand::Export {
            file,
            force,
            json: as_json,
        } => {
            let report = library.export_archive(file, *force)?;
            if report.missing > 0 {
                output::error(&format_args!(
                    "{} missing or damaged in the library, so not in the archive.",
                    pluralize(report.missing, "audio file is", "audio files are")
                ));
            }
            if report.unreadable > 0 {
                output::error(&format_args!(
                    "{} be read and is quarantined in the archive; \"earshot library check\" shows details.",
                    pluralize(report.unreadable, "row cannot", "rows cannot")
                ));
            }
            let exit = if report.missing + report.unreadable == 0 {
                Exit::Success
            } else {
                Exit::Failed
            };
            let sentence = format!(
                "{} and {} are in the archive ({:.1} MB).",
                pluralize(report.notes, "note", "notes"),
                pluralize(report.sounds, "audio file", "audio files"),
                report.bytes as f64 / 1e6
            );
            (if *as_json { json(&report) } else { sentence }, exit)
        }
        LibraryCommand::Import {
            file,
            json: as_json,
        } => {
            let report = library.import_archive(file)?;
            let sentence = format!(
                "{} added, {} updated, {} unchanged.",
                pluralize(report.added, "note", "notes"),
                report.updated,
                report.unchanged
            );
            (
                if *as_json { json(&report) } else { sentence },
                Exit::Success,
            )
        }
        LibraryCommand::Recover { json: as_json } => {
            let report = library.recover()?;
            for file in &report.skipped {
                output::error(&format_args!(
                    "{file} is damaged or encrypted with other keys; it was not changed."
                ));
            }
            let exit = if report.skipped.is_empty() {
                Exit::Success
            } else {
                Exit::Failed
            };
            let sentence = match report.notes {
                0 => "There was no audio to recover.".to_owned(),
                notes => pluralize(notes, "note was recovered.", "notes were recovered."),
            };
            (if *as_json { json(&report) } else { sentence }, exit)
        }
        LibraryCommand::PutAside { json: as_json } => {
            let names = library.quarantine_unreadable()?;
            let sentence = match names.len() as u64 {
                0 => "Everything can be read; nothing was quarantined.".to_owned(),
                put => format!(
                    "{} quarantined. \"earshot library aside\" shows the rows; \"earshot library recover\" creates new notes for their audio.",
                    pluralize(put, "item was", "items were")
                ),
            };
            (
                if *as_json { json(&names) } else { sentence },
                Exit::Success,
            )
        }
        LibraryCommand::Aside => (json(&library.quarantined()?), Exit::Success),
        LibraryCommand::Check { json: as_json } => {
            let report = library.check()?;
            for problem in &report.problems {
                output::error(problem);
            }
            for file in &report.orphans {
                output::error(&format_args!("The audio file {file} has no note."));
            }
            if !report.orphans.is_empty() {
                output::error(&"\"earshot library recover\" creates notes for such files.");
            }
            if report.unreadable > 0 {
                output::error(
                    &"\"earshot library put-aside\" quarantines unreadable rows; the rows and their audio are kept.",
                );
            }
            if report.quarantined > 0 {
                output::error(&format_args!(
                    "Rows were quarantined {}; \"earshot library aside\" shows them.",
                    pluralize(report.quarantined, "time", "times")
                ));
            }
            let wrong = report.problems.len() + report.orphans.len();
            let exit = if wrong == 0 {
                Exit::Success
            } else {
                Exit::Failed
            };
            let sentence = format!(
                "{} and {} checked; {}.",
                pluralize(report.notes, "note", "notes"),
                pluralize(report.sounds, "audio file", "audio files"),
                match wrong {
                    0 => "no problems".into(),
                    wrong => pluralize(wrong as u64, "problem", "problems"),
                }
            );
            let text = if *as_json { json(&report) } else { sentence };
            (text, exit)
        }
    })
}

fn pluralize(number: u64, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
