//! The chats and audio files found in an export.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::tz::TimeZone;

use super::audio_index::{chat_folder, is_audio};
use super::files::Files;
use crate::file_name::parse_in_zone;

pub(super) struct AudioInfo {
    pub(super) chat: Option<String>,
    pub(super) sender: Option<String>,
    pub(super) said_at: Option<i64>,
}

#[derive(Default)]
pub(super) struct Collection {
    /// Folder and name of each chat.
    chats: Vec<(String, Option<String>)>,
    /// By file index.
    audio: BTreeMap<usize, AudioInfo>,
    /// In order of discovery.
    order: Vec<usize>,
}

impl Collection {
    pub(super) fn add_chat(&mut self, folder: &str, name: Option<String>) {
        self.chats.push((folder.to_owned(), name));
    }

    /// The first chat that mentions a file owns it.
    pub(super) fn add(&mut self, file: usize, found: AudioInfo) {
        if let std::collections::btree_map::Entry::Vacant(entry) = self.audio.entry(file) {
            entry.insert(found);
            self.order.push(file);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chats.is_empty()
    }

    /// Adds files that no text mentions: WhatsApp truncates the text of long chats but exports all
    /// files.
    pub(super) fn add_unmentioned(&mut self, files: &Files, zone: &TimeZone) {
        /// Telegram folders with animations in audio-like formats.
        const PICTURES: [&str; 3] = ["stickers/", "video_files/", "photos/"];
        let chats = std::mem::take(&mut self.chats);
        let chat_folders: HashSet<&str> = chats.iter().map(|(folder, _)| folder.as_str()).collect();
        let mut chats_by_folder: HashMap<&str, Vec<&Option<String>>> = HashMap::new();
        for (folder, name) in &chats {
            chats_by_folder.entry(folder).or_default().push(name);
        }
        let all: Vec<_> = chats.iter().map(|(_, name)| name).collect();
        for (number, entry) in files.entries.iter().enumerate() {
            if !is_audio(&entry.name)
                || PICTURES
                    .iter()
                    .any(|folder| entry.folder().ends_with(folder))
            {
                continue;
            }
            let info = parse_in_zone(entry.base_name(), zone);
            let own =
                chat_folder(entry, &chat_folders).and_then(|folder| chats_by_folder.get(folder));
            // A folder may contain unrelated audio.
            let is_of_chat = files.is_zip() || info.app.is_some();
            let chat = match own.unwrap_or(&all)[..] {
                [name] if is_of_chat => name.clone(),
                _ => None,
            };
            self.add(
                number,
                AudioInfo {
                    chat,
                    sender: None,
                    said_at: info.said_at,
                },
            );
        }
        self.chats = chats;
    }

    /// Returns the name if there is only one chat, and the files by time; files without a time keep
    /// their place.
    pub(super) fn finish(self) -> (Option<String>, Vec<(usize, AudioInfo)>) {
        let name = match &self.chats[..] {
            [(_, name)] => name.clone(),
            _ => None,
        };
        let mut audio = self.audio;
        let mut last = i64::MIN;
        let mut keyed = Vec::with_capacity(self.order.len());
        for file in self.order {
            if let Some(found) = audio.remove(&file) {
                last = found.said_at.unwrap_or(last);
                keyed.push((last, file, found));
            }
        }
        keyed.sort_by_key(|(at, ..)| *at);
        (
            name,
            keyed
                .into_iter()
                .map(|(_, file, found)| (file, found))
                .collect(),
        )
    }
}
