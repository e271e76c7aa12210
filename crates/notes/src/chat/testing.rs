//! Exports for tests.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::{Chat, read_in_zone};

pub(super) fn export(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    folder
}

/// Named like an iPhone export.
pub(super) fn zipped(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let file = fs::File::create(folder.path().join("WhatsApp Chat - Ana.zip")).expect("made");
    let mut zip = zip::ZipWriter::new(file);
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).expect("started");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished");
    folder
}

pub(super) fn chat(path: &Path) -> Chat {
    read_in_zone(path, &TimeZone::UTC)
        .expect("read")
        .expect("a chat")
}

pub(super) fn summarize(chat: &Chat) -> Vec<(String, String, String)> {
    chat.messages
        .iter()
        .map(|message| {
            let at = message.said_at.map(|at| {
                Timestamp::from_millisecond(at)
                    .expect("a moment")
                    .to_string()
            });
            (
                message.name.clone(),
                message.sender.clone().unwrap_or_default(),
                at.unwrap_or_default(),
            )
        })
        .collect()
}

pub(super) fn check(chat: &Chat, expected: &[(&str, &str, &str)]) {
    let found = summarize(chat);
    let found: Vec<_> = found
        .iter()
        .map(|(name, sender, at)| (name.as_str(), sender.as_str(), at.as_str()))
        .collect();
    assert_eq!(found, expected);
}
