//! Every file behind the paths that were handed in.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use earshot_notes::chat::{self, Chat, ChatAudio};
use earshot_transcript::escaped_name;

use crate::desk::error::DeskError;
use crate::desk::spool::{Scratch, Spool};
use crate::inputs::{InputError, expand, open_file};

/// What is behind a path.
pub(crate) enum Found {
    /// What may be a sound.
    Sound(Box<FoundSound>),
    /// An exported chat; its sounds come next.
    Chat,
    /// What cannot be read.
    Refused { name: String, error: DeskError },
}

/// What became of something that was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was taken, or refused with a word.
    Yes,
    /// It was not meant.
    PassedOver,
    /// Nothing more is wanted: the program ends.
    Enough,
}

/// What may be a sound.
pub(crate) struct FoundSound {
    /// What to hand in to have it again.
    pub(crate) path: PathBuf,
    /// The file's name without folders.
    pub(crate) name: String,
    pub(crate) in_folder: bool,
    pub(crate) of_chat: bool,
    pub(crate) chat: Option<String>,
    pub(crate) sender: Option<String>,
    pub(crate) said_at: Option<i64>,
    bytes: Bytes,
}

enum Bytes {
    File(PathBuf),
    /// Taken out of an archive.
    Copy(Spool),
}

impl FoundSound {
    fn file(path: PathBuf, in_folder: bool) -> Self {
        Self {
            name: name_of(&path),
            in_folder,
            of_chat: false,
            chat: None,
            sender: None,
            said_at: None,
            bytes: Bytes::File(path.clone()),
            path,
        }
    }

    /// The file from its first byte, each time anew.
    pub(crate) fn open(&self) -> Result<Spool, InputError> {
        match &self.bytes {
            Bytes::File(path) => Ok(Spool::of(open_file(path)?)),
            Bytes::Copy(copy) => Ok(copy.again()),
        }
    }
}

/// Finds everything, in order, and hands it to `each`.
///
/// A folder or archive that is an exported chat gives its sounds with sender,
/// date and chat. Another folder gives every file in it. With `one_message`, a
/// path into an exported chat means that one sound of it.
pub(crate) fn gather(
    paths: &[PathBuf],
    one_message: bool,
    scratch: &Scratch,
    each: &mut dyn FnMut(Found) -> Taken,
) {
    let mut exports = Exports::default();
    for path in paths {
        let message = if one_message {
            exports.message(path)
        } else {
            None
        };
        let taken = match message {
            Some((chat, number)) => one_sound(path, &chat, &chat.messages[number], scratch, each),
            None => behind(path, scratch, each),
        };
        if taken == Taken::Enough {
            return;
        }
    }
}

/// The exported chats that single messages were asked from, each read once.
#[derive(Default)]
struct Exports(HashMap<PathBuf, Option<Rc<Chat>>>);

impl Exports {
    /// Deepest place of a sound in an export.
    const DEEPEST: usize = 8;

    /// The message that a path into an exported chat means.
    fn message(&mut self, path: &Path) -> Option<(Rc<Chat>, usize)> {
        let above = path.ancestors().skip(1).take(Self::DEEPEST);
        above.filter(|above| above.exists()).find_map(|export| {
            let place = path.strip_prefix(export).ok()?;
            let chat = self
                .0
                .entry(export.to_owned())
                .or_insert_with(|| exported_chat(export)?.ok().map(Rc::new));
            let chat = chat.as_ref()?;
            let is_it = |message: &ChatAudio| Path::new(message.place()) == place;
            let number = chat.messages.iter().position(is_it)?;
            Some((Rc::clone(chat), number))
        })
    }
}

fn behind(path: &Path, scratch: &Scratch, each: &mut dyn FnMut(Found) -> Taken) -> Taken {
    if path.is_dir() {
        return in_folder(path, scratch, each);
    }
    match exported_chat(path) {
        Some(Ok(chat)) => all_sounds(path, &chat, scratch, each),
        Some(Err(error)) => refuse(path, error, each),
        None => each(Found::Sound(Box::new(FoundSound::file(
            path.to_owned(),
            false,
        )))),
    }
}

/// Everything in a folder: each export in it as a whole, be it a folder or an archive, and
/// every other file.
fn in_folder(folder: &Path, scratch: &Scratch, each: &mut dyn FnMut(Found) -> Taken) -> Taken {
    let mut any = false;
    let mut exports = HashMap::new();
    for mut input in expand(&[folder.as_os_str().to_owned()]) {
        let place = PathBuf::from(&input.name);
        if let Some(error) = input.refusal() {
            match refuse(&place, error.into(), each) {
                Taken::Enough => return Taken::Enough,
                _ => any = true,
            }
            continue;
        }
        let mut is_of_export = false;
        // From the folder inwards.
        let depth = place
            .ancestors()
            .take_while(|above| *above != folder)
            .count();
        for above in (1..=depth).rev().filter_map(|up| place.ancestors().nth(up)) {
            if !exports.contains_key(above) {
                let taken = match exported_chat(above) {
                    Some(Ok(chat)) => Some((true, all_sounds(above, &chat, scratch, each))),
                    Some(Err(error)) => Some((false, refuse(above, error, each))),
                    None => None,
                };
                if matches!(taken, Some((_, Taken::Enough))) {
                    return Taken::Enough;
                }
                any |= taken.is_some();
                exports.insert(above.to_owned(), matches!(taken, Some((true, _))));
            }
            if exports.get(above) == Some(&true) {
                is_of_export = true;
                break;
            }
        }
        let taken = match exported_chat(&place) {
            Some(Ok(chat)) => all_sounds(&place, &chat, scratch, each),
            Some(Err(error)) => refuse(&place, error, each),
            // What else is in an export was not said.
            None if is_of_export => continue,
            None => each(Found::Sound(Box::new(FoundSound::file(place, true)))),
        };
        match taken {
            Taken::Enough => return Taken::Enough,
            Taken::Yes => any = true,
            Taken::PassedOver => {}
        }
    }
    if any {
        Taken::Yes
    } else {
        refuse(folder, InputError::EmptyFolder.into(), each)
    }
}

fn refuse(path: &Path, error: DeskError, each: &mut dyn FnMut(Found) -> Taken) -> Taken {
    each(Found::Refused {
        name: name_of(path),
        error,
    })
}

/// The exported chat that this folder or archive is; `None` if it is none.
fn exported_chat(path: &Path) -> Option<Result<Chat, DeskError>> {
    chat::read(path).map_err(DeskError::from).transpose()
}

fn all_sounds(
    path: &Path,
    chat: &Chat,
    scratch: &Scratch,
    each: &mut dyn FnMut(Found) -> Taken,
) -> Taken {
    if each(Found::Chat) == Taken::Enough {
        return Taken::Enough;
    }
    for message in &chat.messages {
        if one_sound(&path.join(message.place()), chat, message, scratch, each) == Taken::Enough {
            return Taken::Enough;
        }
    }
    Taken::Yes
}

fn one_sound(
    path: &Path,
    chat: &Chat,
    message: &ChatAudio,
    scratch: &Scratch,
    each: &mut dyn FnMut(Found) -> Taken,
) -> Taken {
    match copied(message, scratch) {
        Ok(copy) => each(Found::Sound(Box::new(FoundSound {
            path: path.to_owned(),
            name: name_of(Path::new(&message.name)),
            in_folder: false,
            of_chat: true,
            chat: message.chat.clone().or_else(|| chat.name.clone()),
            sender: message.sender.clone(),
            said_at: message.said_at,
            bytes: Bytes::Copy(copy),
        }))),
        Err(error) => refuse(Path::new(&message.name), error, each),
    }
}

fn copied(message: &ChatAudio, scratch: &Scratch) -> Result<Spool, DeskError> {
    let mut copy = scratch.spool().map_err(InputError::Io)?;
    message.copy_to(&mut copy)?;
    Ok(copy)
}

fn name_of(path: &Path) -> String {
    escaped_name(path.file_name().unwrap_or(path.as_os_str()))
}
