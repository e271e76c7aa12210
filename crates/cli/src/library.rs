//! `earshot library`

use earshot_app::{Library, LibraryError, Paths};

use crate::args::LibraryVerb;
use crate::notes::json;
use crate::voice::{self, Exit};

pub fn run(verb: &LibraryVerb, paths: &Paths) -> Exit {
    let done = Library::open(paths).and_then(|library| act(&library, verb));
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

fn act(library: &Library, verb: &LibraryVerb) -> Result<(String, Exit), LibraryError> {
    Ok(match verb {
        LibraryVerb::Export {
            file,
            force,
            json: as_json,
        } => {
            let report = library.archive_to(file, *force)?;
            let exit = if report.lost == 0 {
                Exit::Well
            } else {
                voice::complain(&format_args!(
                    "{} missing or damaged in the library, and so not in the archive.",
                    count(report.lost, "sound is", "sounds are")
                ));
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
        LibraryVerb::Check { json: as_json } => {
            let report = library.check()?;
            for problem in &report.problems {
                voice::complain(problem);
            }
            let exit = if report.problems.is_empty() {
                Exit::Well
            } else {
                Exit::Failed
            };
            let sentence = format!(
                "{} and {} were looked at; {}.",
                count(report.notes, "note", "notes"),
                count(report.sounds, "sound", "sounds"),
                match report.problems.len() {
                    0 => "all is well".into(),
                    problems => count(problems as u64, "thing is wrong", "things are wrong"),
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
