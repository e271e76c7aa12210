//! Exported chats: who sent which voice message, and when.
//!
//! An export of WhatsApp or Telegram is a folder, or a zip of it. Its files are
//! looked up in a listing of what is really there: no name in an export ever
//! becomes a path.

mod calendar;
mod chat_name;
mod collection;
mod error;
#[cfg(test)]
mod export_tests;
mod files;
mod messages;
mod short_strings;
mod sounds;
mod stamp;
mod telegram;
mod telegram_page;
#[cfg(test)]
mod telegram_tests;
#[cfg(test)]
mod testing;
mod whatsapp;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;

use self::collection::Collection;
pub use self::error::ChatError;
use self::files::{Entry, Files};

/// An exported chat.
#[derive(Debug)]
pub struct Chat {
    /// What it is called; `None` if the export does not tell, or has several.
    pub name: Option<String>,
    /// Its voice messages and other sounds, earliest first.
    pub messages: Vec<ChatAudio>,
}

/// A sound of a chat.
pub struct ChatAudio {
    /// Name of its file, without folders.
    pub name: String,
    /// The chat it belongs to.
    pub chat: Option<String>,
    /// Who sent it.
    pub sender: Option<String>,
    /// When; Unix milliseconds. Messages of one minute that the export does not
    /// tell apart are a millisecond apart, in their order.
    pub said_at: Option<i64>,
    entry: Entry,
    files: Arc<Files>,
}

/// Reads an exported chat: a folder or a zip. `None` if it is not one.
///
/// # Errors
/// If it is one, but cannot be read.
pub fn read(path: &Path) -> Result<Option<Chat>, ChatError> {
    read_in(path, &TimeZone::system())
}

fn read_in(path: &Path, zone: &TimeZone) -> Result<Option<Chat>, ChatError> {
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
    collection.add_rest(&files, zone);
    let (name, sounds) = collection.finish();
    let files = Arc::new(files);
    let messages = sounds
        .into_iter()
        .map(|(file, found)| ChatAudio {
            name: files.entries[file].base_name().to_owned(),
            chat: found.chat,
            sender: found.sender,
            said_at: found.said_at,
            entry: files.entries[file].clone(),
            files: Arc::clone(&files),
        })
        .collect();
    Ok(Some(Chat { name, messages }))
}

impl ChatAudio {
    /// Writes the bytes of the sound into `into`.
    ///
    /// # Errors
    /// If the file cannot be read, or is not what the zip says it is, or if `into` fails.
    pub fn copy_to(&self, into: &mut impl io::Write) -> Result<(), ChatError> {
        self.files.copy(&self.entry, into)
    }

    /// Where its file lies in the export, with `/` between folders.
    pub fn place(&self) -> &str {
        &self.entry.name
    }

    /// How many bytes it has, as far as the export says.
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
