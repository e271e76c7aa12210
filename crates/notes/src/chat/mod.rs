//! Exported chats: typed messages, and senders and times of voice messages.
//!
//! File names in an export are looked up in its listing and never used as paths.

mod audio_index;
mod calendar;
mod chat_name;
mod collection;
mod error;
#[cfg(test)]
mod export_tests;
mod files;
mod messages;
mod short_strings;
mod stamp;
mod telegram;
mod telegram_page;
#[cfg(test)]
mod telegram_tests;
mod telegram_text;
#[cfg(test)]
mod testing;
mod whatsapp;
mod whatsapp_text;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;

use self::collection::Collection;
pub use self::error::ChatError;
use self::files::{Entry, Files};
use crate::NewMessage;

#[derive(Debug)]
pub struct Chat {
    /// `None` if unknown, or if the export has several chats.
    pub name: Option<String>,
    /// Earliest first.
    pub messages: Vec<ChatAudio>,
    /// Earliest first.
    pub typed: Vec<NewMessage>,
    /// There are more typed messages than can be read.
    pub is_typed_incomplete: bool,
}

pub struct ChatAudio {
    /// File name without folders.
    pub name: String,
    pub chat: Option<String>,
    pub sender: Option<String>,
    /// Unix ms; messages of the same minute (or second, if known) are 1 ms apart.
    pub said_at: Option<i64>,
    /// Sent by the user.
    pub own: bool,
    entry: Entry,
    files: Arc<Files>,
}

/// Reads a folder, zip or text; `None` if it is not an exported chat.
pub fn read(path: &Path) -> Result<Option<Chat>, ChatError> {
    read_in_zone(path, &TimeZone::system())
}

fn read_in_zone(path: &Path, zone: &TimeZone) -> Result<Option<Chat>, ChatError> {
    let Some(files) = Files::open(path, whatsapp::is_chat)? else {
        return Ok(None);
    };
    let mut collection = Collection::default();
    whatsapp::read(&files, path, zone, &mut collection)?;
    telegram::read(&files, zone, &mut collection)?;
    telegram_page::read(&files, zone, &mut collection)?;
    if collection.is_empty() {
        return Ok(None);
    }
    collection.add_unmentioned(&files, zone);
    let (name, audio, typed) = collection.finish();
    let files = Arc::new(files);
    let messages = audio
        .into_iter()
        .map(|(file, found)| ChatAudio {
            name: files.entries[file].base_name().to_owned(),
            chat: found.chat,
            sender: found.sender,
            said_at: found.said_at,
            own: found.own,
            entry: files.entries[file].clone(),
            files: Arc::clone(&files),
        })
        .collect();
    Ok(Some(Chat {
        name,
        messages,
        typed: typed.messages,
        is_typed_incomplete: typed.is_incomplete,
    }))
}

/// Whether a file of this name holds the text of a chat.
pub fn is_export_text(name: &str) -> bool {
    files::is_export_file(name)
}

impl ChatAudio {
    pub fn copy_to(&self, into: &mut impl io::Write) -> Result<(), ChatError> {
        self.files.copy(&self.entry, into)
    }

    /// Relative to the export, separated by `/`.
    pub fn path(&self) -> &str {
        &self.entry.name
    }

    /// Size declared by the export.
    pub fn bytes(&self) -> u64 {
        self.entry.bytes
    }
}

impl fmt::Debug for ChatAudio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ChatAudio")
            .field("name", &self.name)
            .field("sender", &self.sender)
            .field("said_at", &self.said_at)
            .finish_non_exhaustive()
    }
}
