//! What the readers of an export have found.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::tz::TimeZone;

use super::files::Files;
use super::sounds::{home, is_sound};
use crate::names::told_in;

/// What is known of a sound.
pub(super) struct Found {
    pub(super) chat: Option<String>,
    pub(super) sender: Option<String>,
    pub(super) said_at: Option<i64>,
}

/// The chats of an export and their sounds.
#[derive(Default)]
pub(super) struct Collection {
    /// The folder of each chat's text, with the chat's name.
    chats: Vec<(String, Option<String>)>,
    /// By the number of the sound's file.
    sounds: BTreeMap<usize, Found>,
    /// In the order in which they were found.
    found: Vec<usize>,
}

impl Collection {
    pub(super) fn add_chat(&mut self, folder: &str, name: Option<String>) {
        self.chats.push((folder.to_owned(), name));
    }

    /// A sound is of the chat that names it first.
    pub(super) fn add(&mut self, file: usize, found: Found) {
        if let std::collections::btree_map::Entry::Vacant(place) = self.sounds.entry(file) {
            place.insert(found);
            self.found.push(file);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chats.is_empty()
    }

    /// Adds the sounds that no text names: WhatsApp cuts the text of a long chat, and its
    /// sounds are all there.
    pub(super) fn add_rest(&mut self, files: &Files, zone: &TimeZone) {
        /// Folders of Telegram's in which moving pictures end like sounds.
        const PICTURES: [&str; 3] = ["stickers/", "video_files/", "photos/"];
        let chats = std::mem::take(&mut self.chats);
        let homes: HashSet<&str> = chats.iter().map(|(folder, _)| folder.as_str()).collect();
        let mut of_home: HashMap<&str, Vec<&Option<String>>> = HashMap::new();
        for (folder, name) in &chats {
            of_home.entry(folder).or_default().push(name);
        }
        let all: Vec<_> = chats.iter().map(|(_, name)| name).collect();
        for (number, entry) in files.entries.iter().enumerate() {
            if !is_sound(&entry.name)
                || PICTURES
                    .iter()
                    .any(|folder| entry.folder().ends_with(folder))
            {
                continue;
            }
            let told = told_in(entry.base_name(), zone);
            let own = home(entry, &homes).and_then(|home| of_home.get(home));
            // In a folder, other sounds may lie beside the chat's.
            let is_of_chat = files.is_zip() || told.app.is_some();
            let chat = match own.unwrap_or(&all)[..] {
                [name] if is_of_chat => name.clone(),
                _ => None,
            };
            self.add(
                number,
                Found {
                    chat,
                    sender: None,
                    said_at: told.said_at,
                },
            );
        }
        self.chats = chats;
    }

    /// The name of the chat, if there is one chat, and the sounds by time, those without one
    /// where they were found.
    pub(super) fn finish(self) -> (Option<String>, Vec<(usize, Found)>) {
        let name = match &self.chats[..] {
            [(_, name)] => name.clone(),
            _ => None,
        };
        let mut sounds = self.sounds;
        let mut last = i64::MIN;
        let mut keyed = Vec::with_capacity(self.found.len());
        for file in self.found {
            if let Some(found) = sounds.remove(&file) {
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
