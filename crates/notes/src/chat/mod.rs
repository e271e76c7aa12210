//! Exported chats: who sent which voice message, and when.
//!
//! An export of WhatsApp or Telegram is a folder, or a zip of it. Its files are
//! looked up in a listing of what is really there: no name in an export ever
//! becomes a path.

mod files;
mod telegram;
mod telegram_page;
#[cfg(test)]
mod telegram_tests;
#[cfg(test)]
mod testing;
mod whatsapp;

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;

use self::files::{Entry, Files, Opened};

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

/// The bytes of a sound of a chat.
pub struct ChatSound(Opened);

/// Why an export cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChatError {
    /// A file of it.
    #[error("The exported chat could not be read: {0}.")]
    Read(#[source] io::Error),
    /// The zip makes no sense.
    #[error("The exported chat is damaged: export it again. ({0})")]
    Damaged(String),
    /// More than any chat has.
    #[error("The exported chat is too large: {0}.")]
    TooLarge(&'static str),
}

impl ChatError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            ChatError::Read(_) => "cannot-read-chat",
            ChatError::Damaged(_) => "chat-damaged",
            ChatError::TooLarge(_) => "chat-too-large",
        }
    }
}

/// Reads an exported chat: a folder or a zip. `None` if it is not one.
///
/// # Errors
/// If it is one, but cannot be read.
pub fn read(path: &Path) -> Result<Option<Chat>, ChatError> {
    read_in(path, &TimeZone::system())
}

fn read_in(path: &Path, zone: &TimeZone) -> Result<Option<Chat>, ChatError> {
    let Some(files) = Files::open(path)? else {
        return Ok(None);
    };
    let files = Arc::new(files);
    let found = match whatsapp::read(&files, path, zone)? {
        Some(found) => Some(found),
        None => match telegram::read(&files)? {
            Some(found) => Some(found),
            None => telegram_page::read(&files, zone)?,
        },
    };
    let Some((name, found)) = found else {
        return Ok(None);
    };
    // By time, those without one where they stand.
    let mut last = i64::MIN;
    let mut keyed: Vec<(i64, Found)> = Vec::with_capacity(found.len());
    for message in found {
        last = message.said_at.unwrap_or(last);
        keyed.push((last, message));
    }
    keyed.sort_by_key(|(at, _)| *at);
    let messages = keyed
        .into_iter()
        .map(|(_, found)| ChatAudio {
            name: found.entry.base_name().to_owned(),
            chat: found.chat,
            sender: found.sender,
            said_at: found.said_at,
            entry: found.entry,
            files: Arc::clone(&files),
        })
        .collect();
    Ok(Some(Chat { name, messages }))
}

/// A sound that an export mentions.
struct Found {
    entry: Entry,
    chat: Option<String>,
    sender: Option<String>,
    said_at: Option<i64>,
}

/// What an export of one kind has: a name and its sounds.
type Outcome = Option<(Option<String>, Vec<Found>)>;

/// Whether this is the name of a sound.
fn is_sound(name: &str) -> bool {
    const ENDINGS: [&str; 14] = [
        "opus", "ogg", "oga", "m4a", "mp3", "aac", "amr", "awb", "wav", "caf", "flac", "3ga",
        "mpga", "mpeg",
    ];
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

impl ChatAudio {
    /// Opens the sound.
    ///
    /// # Errors
    /// If the file cannot be read, or is not what the zip says it is.
    pub fn open(&self) -> Result<ChatSound, ChatError> {
        self.files.open_entry(&self.entry).map(ChatSound)
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

impl Read for ChatSound {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Opened::File(file) => file.read(into),
            Opened::Unpacked(file) => file.read(into),
        }
    }
}

impl Seek for ChatSound {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.0 {
            Opened::File(file) => file.seek(to),
            Opened::Unpacked(file) => file.seek(to),
        }
    }
}
