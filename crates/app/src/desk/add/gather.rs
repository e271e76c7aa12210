//! Every file behind the paths that were handed in.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use earshot_notes::chat::{self, Chat, ChatAudio};
use earshot_transcript::escaped_name;

use crate::desk::error::DeskError;
use crate::desk::spool::{Scratch, Spool};
use crate::inputs::{InputError, Origin, expand, open_file};

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
    /// The message that a path into an exported chat means.
    fn message(&mut self, path: &Path) -> Option<(Rc<Chat>, usize)> {
        // The message itself, then the folders between it and the export.
        let export = path.ancestors().skip(1).find(|above| above.exists())?;
        let rest = path.strip_prefix(export).ok()?;
        let chat = self
            .0
            .entry(export.to_owned())
            .or_insert_with(|| exported_chat(export)?.ok().map(Rc::new));
        let chat = chat.as_ref()?;
        let number = chat
            .messages
            .iter()
            .position(|message| Path::new(&message.name) == rest)?;
        Some((Rc::clone(chat), number))
    }
}

fn behind(path: &Path, scratch: &Scratch, each: &mut dyn FnMut(Found) -> Taken) -> Taken {
    match exported_chat(path) {
        Some(Ok(chat)) => return all_sounds(path, &chat, scratch, each),
        Some(Err(error)) => return refuse(path, error, each),
        None => {}
    }
    // Alone, this name would mean what is piped in.
    let argument = if path == Path::new("-") {
        OsString::from("./-")
    } else {
        path.as_os_str().to_owned()
    };
    let mut any = false;
    let is_folder = path.is_dir();
    for mut input in expand(&[argument]) {
        let place = PathBuf::from(&input.name);
        let in_folder = matches!(input.origin, Origin::Folder(_));
        let chat = if in_folder {
            exported_chat(&place)
        } else {
            None
        };
        let taken = match (input.refusal(), chat) {
            (Some(error), _) => refuse(&place, error.into(), each),
            (None, Some(Ok(chat))) => all_sounds(&place, &chat, scratch, each),
            (None, Some(Err(error))) => refuse(&place, error, each),
            (None, None) => each(Found::Sound(Box::new(FoundSound::file(place, in_folder)))),
        };
        match taken {
            Taken::Enough => return Taken::Enough,
            Taken::Yes => any = true,
            Taken::PassedOver => {}
        }
    }
    if is_folder && !any {
        return refuse(path, InputError::EmptyFolder.into(), each);
    }
    Taken::Yes
}

fn refuse(path: &Path, error: DeskError, each: &mut dyn FnMut(Found) -> Taken) -> Taken {
    each(Found::Refused {
        name: name_of(path),
        error,
    })
}

/// The exported chat that this folder or archive is; `None` if it is none.
fn exported_chat(path: &Path) -> Option<Result<Chat, DeskError>> {
    if !path.is_dir() && !is_archive(path) {
        return None;
    }
    chat::read(path).map_err(DeskError::from).transpose()
}

fn is_archive(path: &Path) -> bool {
    let mut start = [0; 4];
    open_file(path)
        .and_then(|mut file| Ok(file.read_exact(&mut start)?))
        .is_ok_and(|()| &start == b"PK\x03\x04")
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
        if one_sound(&path.join(&message.name), chat, message, scratch, each) == Taken::Enough {
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
    io::copy(&mut message.open()?, &mut copy).map_err(InputError::Io)?;
    Ok(copy)
}

fn name_of(path: &Path) -> String {
    escaped_name(path.file_name().unwrap_or(path.as_os_str()))
}
