//! The chats and audio files found in an export.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::audio_index::{chat_folder, is_audio};
use super::files::Files;
use crate::NewMessage;
use crate::file_name::parse_in_zone;

pub(super) struct AudioInfo {
    pub(super) chat: Option<String>,
    pub(super) sender: Option<String>,
    pub(super) said_at: Option<i64>,
    /// Sent by the user.
    pub(super) own: bool,
}

/// Of all chats together. Telegram's export of an account has a million messages in years of use.
const MAX_TYPED: usize = 1_000_000;
/// Bytes.
const MAX_TYPED_LENGTH: usize = 128 << 20;

#[derive(Default)]
pub(super) struct TypedMessages {
    pub(super) messages: Vec<NewMessage>,
    counted: usize,
    /// Bytes of their texts.
    length: usize,
    /// Some were left out.
    pub(super) is_incomplete: bool,
    names: HashSet<Arc<str>>,
}

impl TypedMessages {
    /// Counts and adds it. Outside of chats the sender's name stands for the chat's, as with notes.
    pub(super) fn add(
        &mut self,
        chat: Option<&str>,
        sender: Option<&str>,
        said_at: i64,
        text: String,
        own: bool,
    ) {
        if self.count(text.len()) {
            self.push(chat, sender, said_at, text, own);
        }
    }

    /// Adds the limits of what was counted already.
    pub(super) fn append(&mut self, other: TypedMessages) {
        self.counted += other.counted;
        self.length += other.length;
        self.is_incomplete |= other.is_incomplete;
        self.messages.extend(other.messages);
    }

    /// `false` if the message is one too many.
    pub(super) fn count(&mut self, length: usize) -> bool {
        if self.counted >= MAX_TYPED || self.length + length > MAX_TYPED_LENGTH {
            self.is_incomplete = true;
            return false;
        }
        self.counted += 1;
        self.length += length;
        true
    }

    /// Of a message that was counted.
    pub(super) fn push(
        &mut self,
        chat: Option<&str>,
        sender: Option<&str>,
        said_at: i64,
        text: String,
        own: bool,
    ) {
        let message = NewMessage {
            chat: self.name(chat.or(sender).unwrap_or_default()),
            sender: sender.map(|sender| self.name(sender)),
            said_at,
            text,
            own,
        };
        self.messages.push(message);
    }

    pub(super) fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.names.insert(Arc::clone(&name));
        name
    }
}

/// The user's name in a chat of two people that is named after the other one.
pub(super) fn own_name<'a>(
    chat: Option<&str>,
    senders: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for sender in senders {
        if !names.contains(&sender) {
            names.push(sender);
        }
        if names.len() > 2 {
            return None;
        }
    }
    match names[..] {
        [one, other] if Some(one) == chat => Some(other.to_owned()),
        [one, other] if Some(other) == chat => Some(one.to_owned()),
        _ => None,
    }
}

/// Messages with the same time are 1 ms apart, in the order of the export.
#[derive(Default)]
pub(super) struct Spread {
    last: Option<i64>,
    count: i64,
}

impl Spread {
    /// `step` is the precision of the times in ms.
    pub(super) fn next(&mut self, at: i64, step: i64) -> i64 {
        if self.last == Some(at) {
            self.count += 1;
        } else {
            self.last = Some(at);
            self.count = 0;
        }
        at + self.count.min(step - 1)
    }
}

#[derive(Default)]
pub(super) struct Collection {
    /// Folder and name of each chat.
    chats: Vec<(String, Option<String>)>,
    /// By file index.
    audio: BTreeMap<usize, AudioInfo>,
    /// In order of discovery.
    order: Vec<usize>,
    pub(super) typed: TypedMessages,
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
                    own: false,
                },
            );
        }
        self.chats = chats;
    }

    /// Returns the name if there is only one chat, and files and typed messages by time; files without
    /// a time keep their place.
    pub(super) fn finish(self) -> (Option<String>, Vec<(usize, AudioInfo)>, TypedMessages) {
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
        let mut typed = self.typed;
        typed.messages.sort_by_key(|message| message.said_at);
        (
            name,
            keyed
                .into_iter()
                .map(|(_, file, found)| (file, found))
                .collect(),
            typed,
        )
    }
}
