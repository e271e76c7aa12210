//! Walks files, folders and exported chats.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use earshot_notes::chat::{self, Chat, ChatAudio};
use earshot_transcript::escaped_name;

use crate::api::AppError;
use crate::inputs::{InputError, expand, open_file};
use crate::temp_audio::{SharedFile, TempDir};

pub(crate) enum Item<'a> {
    Media(Box<MediaItem>),
    /// An exported chat; its voice messages follow.
    Chat {
        path: &'a Path,
        chat: &'a Chat,
    },
    Rejected {
        name: String,
        error: AppError,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum VisitOutcome {
    /// Imported or rejected.
    Handled,
    /// Not media; ignored.
    Skipped,
    /// Visit nothing more.
    Stop,
}

/// A file that may hold audio.
pub(crate) struct MediaItem {
    /// Importing this path yields the item again.
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) from_folder: bool,
    pub(crate) from_chat: bool,
    pub(crate) chat: Option<String>,
    pub(crate) sender: Option<String>,
    pub(crate) said_at: Option<i64>,
    /// Sent by the user.
    pub(crate) own: bool,
    bytes: Bytes,
}

enum Bytes {
    File(PathBuf),
    /// Extracted from an exported chat.
    Copy(SharedFile),
}

impl MediaItem {
    fn from_file(path: PathBuf, from_folder: bool) -> Self {
        Self {
            name: name_of(&path),
            from_folder,
            from_chat: false,
            chat: None,
            sender: None,
            said_at: None,
            own: false,
            bytes: Bytes::File(path.clone()),
            path,
        }
    }

    pub(crate) fn open(&self) -> Result<SharedFile, InputError> {
        match &self.bytes {
            Bytes::File(path) => Ok(SharedFile::from_file(open_file(path)?)),
            Bytes::Copy(copy) => Ok(copy.reopen()),
        }
    }
}

/// An exported chat (folder or archive) yields its messages with sender, date and chat, any other
/// folder all its files. With `single_message`, a path into an export yields that message.
pub(crate) fn discover(
    paths: &[PathBuf],
    single_message: bool,
    temp_dir: &TempDir,
    visit: &mut dyn FnMut(Item<'_>) -> VisitOutcome,
) {
    let mut chats = ChatCache::default();
    for path in paths {
        let message = if single_message {
            chats.message(path)
        } else {
            None
        };
        let outcome = match message {
            Some((chat, number)) => {
                visit_message(path, &chat, &chat.messages[number], temp_dir, visit)
            }
            None => visit_path(path, temp_dir, visit),
        };
        if outcome == VisitOutcome::Stop {
            return;
        }
    }
}

/// Files of a folder. One that belongs to an exported chat yields its message, the text of the chat
/// yields the chat, and others nothing; unlike any other folder, `folder` may be a chat and hold
/// other files besides.
pub(crate) fn discover_files(
    folder: &Path,
    files: &[PathBuf],
    temp_dir: &TempDir,
    visit: &mut dyn FnMut(Item<'_>) -> VisitOutcome,
) {
    let mut chats = ChatCache::default();
    for path in files {
        let outcome = match chats.containing(folder, path) {
            Some((_, chat, Some(number))) => {
                visit_message(path, &chat, &chat.messages[number], temp_dir, visit)
            }
            // Its typed messages come with the text.
            Some((export, chat, None)) if is_export_text(path) => visit(Item::Chat {
                path: export,
                chat: &chat,
            }),
            Some((export, _, None)) if export != folder => continue,
            _ => visit_path(path, temp_dir, visit),
        };
        if outcome == VisitOutcome::Stop {
            return;
        }
    }
}

fn is_export_text(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(chat::is_export_text)
}

/// Exported chats, parsed once each.
#[derive(Default)]
struct ChatCache(HashMap<PathBuf, Option<Rc<Chat>>>);

impl ChatCache {
    /// How deep a message can be below its export.
    const MAX_DEPTH: usize = 8;

    /// Resolves a path into an exported chat.
    fn message(&mut self, path: &Path) -> Option<(Rc<Chat>, usize)> {
        let ancestors = path.ancestors().skip(1).take(Self::MAX_DEPTH);
        ancestors
            .filter(|ancestor| ancestor.exists())
            .find_map(|export| {
                let chat = self.chat(export)?;
                let number = message_number(&chat, export, path)?;
                Some((chat, number))
            })
    }

    /// The outermost export between `folder` and the file, and the file's message.
    fn containing<'a>(
        &mut self,
        folder: &Path,
        path: &'a Path,
    ) -> Option<(&'a Path, Rc<Chat>, Option<usize>)> {
        let exports: Vec<_> = path
            .ancestors()
            .skip(1)
            .take_while(|ancestor| ancestor.starts_with(folder))
            .collect();
        exports.into_iter().rev().find_map(|export| {
            let chat = self.chat(export)?;
            let number = message_number(&chat, export, path);
            Some((export, chat, number))
        })
    }

    fn chat(&mut self, export: &Path) -> Option<Rc<Chat>> {
        let chat = self
            .0
            .entry(export.to_owned())
            .or_insert_with(|| read_chat(export)?.ok().map(Rc::new));
        chat.clone()
    }
}

fn message_number(chat: &Chat, export: &Path, path: &Path) -> Option<usize> {
    let relative = path.strip_prefix(export).ok()?;
    let is_requested = |message: &ChatAudio| Path::new(message.path()) == relative;
    chat.messages.iter().position(is_requested)
}

fn visit_path(
    path: &Path,
    temp_dir: &TempDir,
    visit: &mut dyn FnMut(Item<'_>) -> VisitOutcome,
) -> VisitOutcome {
    if path.is_dir() {
        return visit_folder(path, temp_dir, visit);
    }
    match read_chat(path) {
        Some(Ok(chat)) => visit_chat(path, &chat, temp_dir, visit),
        Some(Err(error)) => reject(path, error, visit),
        None => visit(Item::Media(Box::new(MediaItem::from_file(
            path.to_owned(),
            false,
        )))),
    }
}

fn visit_folder(
    folder: &Path,
    temp_dir: &TempDir,
    visit: &mut dyn FnMut(Item<'_>) -> VisitOutcome,
) -> VisitOutcome {
    let mut any_handled = false;
    let mut chats = HashMap::new();
    for mut input in expand(&[folder.as_os_str().to_owned()]) {
        let path = PathBuf::from(&input.name);
        if let Some(error) = input.take_error() {
            match reject(&path, error.into(), visit) {
                VisitOutcome::Stop => return VisitOutcome::Stop,
                _ => any_handled = true,
            }
            continue;
        }
        let mut belongs_to_chat = false;
        // Outermost ancestor first.
        let depth = path
            .ancestors()
            .take_while(|ancestor| *ancestor != folder)
            .count();
        for ancestor in (1..=depth)
            .rev()
            .filter_map(|level| path.ancestors().nth(level))
        {
            if !chats.contains_key(ancestor) {
                let outcome = match read_chat(ancestor) {
                    Some(Ok(chat)) => Some((true, visit_chat(ancestor, &chat, temp_dir, visit))),
                    Some(Err(error)) => Some((false, reject(ancestor, error, visit))),
                    None => None,
                };
                if matches!(outcome, Some((_, VisitOutcome::Stop))) {
                    return VisitOutcome::Stop;
                }
                any_handled |= outcome.is_some();
                chats.insert(ancestor.to_owned(), matches!(outcome, Some((true, _))));
            }
            if chats.get(ancestor) == Some(&true) {
                belongs_to_chat = true;
                break;
            }
        }
        if belongs_to_chat && is_export_text(&path) {
            continue;
        }
        let outcome = match read_chat(&path) {
            Some(Ok(chat)) => visit_chat(&path, &chat, temp_dir, visit),
            Some(Err(error)) => reject(&path, error, visit),
            // Other files of an export are not messages.
            None if belongs_to_chat => continue,
            None => visit(Item::Media(Box::new(MediaItem::from_file(path, true)))),
        };
        match outcome {
            VisitOutcome::Stop => return VisitOutcome::Stop,
            VisitOutcome::Handled => any_handled = true,
            VisitOutcome::Skipped => {}
        }
    }
    if any_handled {
        VisitOutcome::Handled
    } else {
        reject(folder, InputError::EmptyFolder.into(), visit)
    }
}

fn reject(
    path: &Path,
    error: AppError,
    visit: &mut dyn FnMut(Item<'_>) -> VisitOutcome,
) -> VisitOutcome {
    visit(Item::Rejected {
        name: name_of(path),
        error,
    })
}

/// `None` if the path is not a chat export.
fn read_chat(path: &Path) -> Option<Result<Chat, AppError>> {
    chat::read(path).map_err(AppError::from).transpose()
}

fn visit_chat(
    path: &Path,
    chat: &Chat,
    temp_dir: &TempDir,
    visit: &mut dyn FnMut(Item<'_>) -> VisitOutcome,
) -> VisitOutcome {
    if visit(Item::Chat { path, chat }) == VisitOutcome::Stop {
        return VisitOutcome::Stop;
    }
    for message in &chat.messages {
        if visit_message(&path.join(message.path()), chat, message, temp_dir, visit)
            == VisitOutcome::Stop
        {
            return VisitOutcome::Stop;
        }
    }
    VisitOutcome::Handled
}

fn visit_message(
    path: &Path,
    chat: &Chat,
    message: &ChatAudio,
    temp_dir: &TempDir,
    visit: &mut dyn FnMut(Item<'_>) -> VisitOutcome,
) -> VisitOutcome {
    match extract(message, temp_dir) {
        Ok(copy) => visit(Item::Media(Box::new(MediaItem {
            path: path.to_owned(),
            name: name_of(Path::new(&message.name)),
            from_folder: false,
            from_chat: true,
            chat: message.chat.clone().or_else(|| chat.name.clone()),
            sender: message.sender.clone(),
            said_at: message.said_at,
            own: message.own,
            bytes: Bytes::Copy(copy),
        }))),
        Err(error) => reject(Path::new(&message.name), error, visit),
    }
}

fn extract(message: &ChatAudio, temp_dir: &TempDir) -> Result<SharedFile, AppError> {
    let mut copy = temp_dir.create_file().map_err(InputError::Io)?;
    message.copy_to(&mut copy)?;
    Ok(copy)
}

fn name_of(path: &Path) -> String {
    escaped_name(path.file_name().unwrap_or(path.as_os_str()))
}
