//! Telegram's `result.json`, for one chat or a whole account. Streamed, because an account's file
//! can be gigabytes long.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read};
use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::ChatError;
use super::audio_index::is_audio;
use super::collection::{AudioInfo, Collection, Spread, TypedMessages};
use super::files::{Files, folded};
use super::messages::MAX_NAME_LENGTH;
use super::short_strings::ShortStrings;
use super::telegram_text::RichText;
use crate::file_name::parse_in_zone;
use crate::local_time::{plausible, unix_ms};

pub(super) fn read(files: &Files, zone: &TimeZone, into: &mut Collection) -> Result<(), ChatError> {
    let paths = PathIndex::of(files);
    for record in files
        .entries
        .iter()
        .filter(|entry| entry.base_name() == "result.json")
    {
        let mut export = Export {
            zone,
            folder: record.folder(),
            paths: &paths,
            chats: Vec::new(),
            found: Vec::new(),
            typed: TypedMessages::default(),
            user: None,
            chat: OpenChat::default(),
            taken: HashSet::new(),
            message: Message::default(),
        };
        let outcome = files.read_with(record, |reader| export.read(reader))?;
        match outcome {
            Err(error) if error.is_io() && !is_string_too_long(&error) => {
                return Err(ChatError::Read(error.into()));
            }
            // Not Telegram's file. From a truncated export, the part that was read is used.
            Err(_) if export.found.is_empty() && export.typed.messages.is_empty() => continue,
            _ => {}
        }
        for name in export.chats {
            into.add_chat(record.folder(), name);
        }
        for (file, found) in export.found {
            into.add(file, found);
        }
        into.typed.append(export.typed);
    }
    Ok(())
}

fn is_string_too_long(error: &serde_json::Error) -> bool {
    error.io_error_kind() == Some(io::ErrorKind::FileTooLarge)
}

/// File indexes by normalized path.
pub(super) struct PathIndex(HashMap<String, usize>);

impl PathIndex {
    pub(super) fn of(files: &Files) -> PathIndex {
        let entries = files.entries.iter().enumerate();
        PathIndex(
            entries
                .map(|(number, entry)| (folded(&entry.name), number))
                .collect(),
        )
    }

    pub(super) fn find(&self, folder: &str, name: &str) -> Option<usize> {
        self.0.get(&folded(&format!("{folder}{name}"))).copied()
    }
}

struct Export<'a> {
    zone: &'a TimeZone,
    folder: &'a str,
    paths: &'a PathIndex,
    chats: Vec<Option<String>>,
    found: Vec<(usize, AudioInfo)>,
    typed: TypedMessages,
    /// Id of the account's owner, if it is the export of an account.
    user: Option<i64>,
    /// Currently being read.
    chat: OpenChat,
    /// The first message that mentions a file owns it.
    taken: HashSet<usize>,
    /// Currently being read.
    message: Message,
}

impl Export<'_> {
    fn read(&mut self, reader: &mut dyn Read) -> Result<(), serde_json::Error> {
        let mut reader = BufReader::new(ShortStrings::of(reader));
        let start = reader.fill_buf().map_err(serde::de::Error::custom)?;
        if start.starts_with(b"\xEF\xBB\xBF") {
            reader.consume(3);
        }
        let mut json = serde_json::Deserializer::from_reader(reader);
        let top = NodeReader {
            export: self,
            node: Node::Top,
        };
        top.deserialize(&mut json)
    }

    fn finish_message(&mut self) {
        let message = std::mem::take(&mut self.message);
        let local = || unix_ms(message.date.text()?.parse::<DateTime>().ok()?, self.zone);
        let said_at = message
            .date_unixtime
            .number()
            .and_then(|at| at.checked_mul(1000))
            // Exports before 2022 have only local time.
            .or_else(local)
            .and_then(plausible)
            .map(|at| self.chat.spread.next(at, 1_000));
        let from_id = message.from_id.name();
        if let Some((file, found)) = self.audio(&message, said_at) {
            let from = from_id.as_deref().map(|id| self.typed.name(id));
            self.chat.audio.push((file, found, from));
        }
        if message.kind.text() == Some("message")
            && let Some(said_at) = said_at
            && let Some(text) = message.text.plain()
            && self.typed.count(text.len())
        {
            let sender = message.from.name().map(|name| self.typed.name(&name));
            let from = from_id.map(|id| self.typed.name(&id));
            self.chat.typed.push(TypedText {
                sender,
                from,
                said_at,
                text,
            });
        }
    }

    /// Once the chat's name, kind and id are known.
    fn finish_chat(&mut self, name: Option<&str>, kind: &Scalar, id: &Scalar) {
        let chat = std::mem::take(&mut self.chat);
        let peer = match kind.text() {
            Some("personal_chat" | "bot_chat") => id.number(),
            _ => None,
        };
        let is_saved = kind.text() == Some("saved_messages");
        let user = self.user.map(|id| format!("user{id}"));
        let peer = peer.map(|id| format!("user{id}"));
        let is_by_user = |from: &Option<Arc<str>>| match (from, &user, &peer) {
            _ if is_saved => true,
            (Some(from), Some(user), _) => **from == **user,
            (Some(from), None, Some(peer)) => **from != **peer,
            _ => false,
        };
        for (file, mut found, from) in chat.audio {
            found.chat = name.map(str::to_owned);
            found.own = is_by_user(&from);
            self.found.push((file, found));
        }
        for each in chat.typed {
            let own = is_by_user(&each.from);
            let sender = each.sender.as_deref();
            self.typed.push(name, sender, each.said_at, each.text, own);
        }
    }

    fn audio(&mut self, message: &Message, said_at: Option<i64>) -> Option<(usize, AudioInfo)> {
        let name = message.file.text()?;
        let file = self.paths.find(self.folder, name)?;
        let is_spoken = match message.media_type.text() {
            Some(kind) => matches!(kind, "voice_message" | "audio_file" | "video_message"),
            None => is_audio(name),
        };
        if !is_spoken || !self.taken.insert(file) {
            return None;
        }
        let base = name.rsplit('/').next().unwrap_or(name);
        let found = AudioInfo {
            chat: None,
            sender: message.from.name(),
            said_at: said_at.or_else(|| parse_in_zone(base, self.zone).said_at),
            own: false,
        };
        Some((file, found))
    }
}

/// A chat whose end has not been read.
#[derive(Default)]
struct OpenChat {
    /// With the sender's id.
    audio: Vec<(usize, AudioInfo, Option<Arc<str>>)>,
    typed: Vec<TypedText>,
    spread: Spread,
}

struct TypedText {
    sender: Option<Arc<str>>,
    /// The sender's id.
    from: Option<Arc<str>>,
    said_at: i64,
    text: String,
}

#[derive(Default)]
struct Message {
    kind: Scalar,
    from_id: Scalar,
    text: RichText,
    file: Scalar,
    media_type: Scalar,
    from: Scalar,
    date_unixtime: Scalar,
    date: Scalar,
}

/// Ignores other types.
#[derive(Default)]
enum Scalar {
    Text(String),
    Number(i64),
    #[default]
    Other,
}

impl Scalar {
    fn text(&self) -> Option<&str> {
        match self {
            Scalar::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// Truncated to the maximum length.
    fn name(&self) -> Option<String> {
        Some(self.text()?.chars().take(MAX_NAME_LENGTH).collect())
    }

    fn number(&self) -> Option<i64> {
        match self {
            Scalar::Text(text) => text.parse().ok(),
            Scalar::Number(number) => Some(*number),
            Scalar::Other => None,
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Scalar, D::Error> {
        json.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(i64::try_from(number).map_or(Scalar::Other, Scalar::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Node {
    /// A chat, or an account containing chats.
    Top,
    Chat,
    Messages,
    Message,
    /// `chats` and `left_chats` of an account, with a `list`.
    Chats,
    List,
    /// The account's owner.
    Owner,
}

/// Reads the value of a node; ignores unexpected types.
struct NodeReader<'a, 'b> {
    export: &'a mut Export<'b>,
    node: Node,
}

impl<'de> DeserializeSeed<'de> for NodeReader<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeReader<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        use Node::{Chat, Chats, List, Messages, Owner, Top};
        let NodeReader { export, node } = self;
        let (mut name, mut has_messages) = (None, false);
        let (mut kind, mut id) = (Scalar::default(), Scalar::default());
        while let Some(key) = map.next_key::<String>()? {
            let message = &mut export.message;
            let field = match (node, key.as_str()) {
                (Top | Chat, "type") => Some(&mut kind),
                (Top | Chat, "id") => Some(&mut id),
                (Node::Message, "type") => Some(&mut message.kind),
                (Node::Message, "from_id") => Some(&mut message.from_id),
                (Node::Message, "file") => Some(&mut message.file),
                (Node::Message, "media_type") => Some(&mut message.media_type),
                (Node::Message, "from") => Some(&mut message.from),
                (Node::Message, "date_unixtime") => Some(&mut message.date_unixtime),
                (Node::Message, "date") => Some(&mut message.date),
                _ => None,
            };
            if let Some(field) = field {
                *field = map.next_value()?;
                continue;
            }
            if (node, key.as_str()) == (Node::Message, "text") {
                message.text = map.next_value()?;
                continue;
            }
            let inner = match (node, key.as_str()) {
                (Top | Chat, "name") => {
                    name = map.next_value::<Scalar>()?.name();
                    continue;
                }
                (Top | Chat, "messages") => {
                    has_messages = true;
                    Messages
                }
                (Owner, "user_id") => {
                    export.user = map.next_value::<Scalar>()?.number();
                    continue;
                }
                (Top, "personal_information") => Owner,
                (Top, "chats" | "left_chats") => Chats,
                (Chats, "list") => List,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let outcome = map.next_value_seed(NodeReader {
                export: &mut *export,
                node: inner,
            });
            if inner == Messages {
                // Telegram writes name, kind and id first.
                export.finish_chat(name.as_deref(), &kind, &id);
                if outcome.is_err() {
                    export.chats.push(name.clone());
                }
            }
            outcome?;
        }
        if has_messages {
            export.chats.push(name);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let NodeReader { export, node } = self;
        match node {
            Node::Messages => {
                while let Some(()) = list.next_element_seed(NodeReader {
                    export: &mut *export,
                    node: Node::Message,
                })? {
                    export.finish_message();
                }
            }
            Node::List => {
                while let Some(()) = list.next_element_seed(NodeReader {
                    export: &mut *export,
                    node: Node::Chat,
                })? {}
            }
            _ => while list.next_element::<IgnoredAny>()?.is_some() {},
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
