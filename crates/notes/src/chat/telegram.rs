//! Telegram's `result.json`: one chat, or all of an account. It is read as it comes, a
//! message at a time, for that of an account has gigabytes.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::ChatError;
use super::collection::{Collection, Found};
use super::files::{Files, folded};
use super::messages::LONGEST_NAME;
use super::short_strings::ShortStrings;
use super::sounds::is_sound;
use crate::local_time::{plausible, unix};
use crate::names::told_in;

pub(super) fn read(files: &Files, zone: &TimeZone, into: &mut Collection) -> Result<(), ChatError> {
    let places = Places::of(files);
    for record in files
        .entries
        .iter()
        .filter(|entry| entry.base_name() == "result.json")
    {
        let mut export = Export {
            zone,
            folder: record.folder(),
            places: &places,
            chats: Vec::new(),
            found: Vec::new(),
            taken: HashSet::new(),
            message: Message::default(),
        };
        let outcome = files.with(record, |reader| export.read(reader))?;
        match outcome {
            Err(error) if error.is_io() && !is_too_long(&error) => {
                return Err(ChatError::Read(error.into()));
            }
            // Another program's results, perhaps; of a record that was cut, what there is.
            Err(_) if export.found.is_empty() => continue,
            _ => {}
        }
        for name in export.chats {
            into.add_chat(record.folder(), name);
        }
        for (file, found) in export.found {
            into.add(file, found);
        }
    }
    Ok(())
}

/// Whether this is an error of [`ShortStrings`].
fn is_too_long(error: &serde_json::Error) -> bool {
    error.io_error_kind() == Some(io::ErrorKind::FileTooLarge)
}

/// The files by where they lie, spelled as they are looked up.
pub(super) struct Places(HashMap<String, usize>);

impl Places {
    pub(super) fn of(files: &Files) -> Places {
        let entries = files.entries.iter().enumerate();
        Places(
            entries
                .map(|(number, entry)| (folded(&entry.name), number))
                .collect(),
        )
    }

    /// The file that a record in this folder names.
    pub(super) fn look(&self, folder: &str, name: &str) -> Option<usize> {
        self.0.get(&folded(&format!("{folder}{name}"))).copied()
    }
}

/// What is read out of a record.
struct Export<'a> {
    zone: &'a TimeZone,
    folder: &'a str,
    places: &'a Places,
    chats: Vec<Option<String>>,
    found: Vec<(usize, Found)>,
    /// A sound is of the message that names it first.
    taken: HashSet<usize>,
    /// The one that is being read.
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
        let top = Walk {
            export: self,
            place: Place::Top,
        };
        top.deserialize(&mut json)
    }

    /// The sound of the message that was read.
    fn sound(&mut self) -> Option<(usize, Found)> {
        let message = std::mem::take(&mut self.message);
        let name = message.file.text()?;
        let file = self.places.look(self.folder, name)?;
        let is_spoken = match message.media_type.text() {
            Some(kind) => matches!(kind, "voice_message" | "audio_file" | "video_message"),
            None => is_sound(name),
        };
        if !is_spoken || !self.taken.insert(file) {
            return None;
        }
        let base = name.rsplit('/').next().unwrap_or(name);
        let local = || unix(message.date.text()?.parse::<DateTime>().ok()?, self.zone);
        let found = Found {
            chat: None,
            sender: message.from.name(),
            said_at: message
                .date_unixtime
                .number()
                .and_then(|at| at.checked_mul(1000))
                // Before 2022 there was only the local time.
                .or_else(local)
                .and_then(plausible)
                .or_else(|| told_in(base, self.zone).said_at),
        };
        Some((file, found))
    }
}

/// What is read of a message.
#[derive(Default)]
struct Message {
    file: Scalar,
    media_type: Scalar,
    from: Scalar,
    date_unixtime: Scalar,
    date: Scalar,
}

/// A text or a number; whatever else stands there is passed over and not kept.
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

    /// A text of the length that a name may have.
    fn name(&self) -> Option<String> {
        Some(self.text()?.chars().take(LONGEST_NAME).collect())
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

/// A place in the record.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A chat, or an account with chats of the same form.
    Top,
    Chat,
    Messages,
    Message,
    /// `chats` and `left_chats` of an account, with a `list`.
    Chats,
    List,
}

/// Reads what stands in a place. Whatever is of another kind is passed over.
struct Walk<'a, 'b> {
    export: &'a mut Export<'b>,
    place: Place,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        use Place::{Chat, Chats, List, Messages, Top};
        let Walk { export, place } = self;
        let (mut name, mut has_messages, first) = (None, false, export.found.len());
        while let Some(key) = map.next_key::<String>()? {
            let message = &mut export.message;
            let field = match (place, key.as_str()) {
                (Place::Message, "file") => Some(&mut message.file),
                (Place::Message, "media_type") => Some(&mut message.media_type),
                (Place::Message, "from") => Some(&mut message.from),
                (Place::Message, "date_unixtime") => Some(&mut message.date_unixtime),
                (Place::Message, "date") => Some(&mut message.date),
                _ => None,
            };
            if let Some(field) = field {
                *field = map.next_value()?;
                continue;
            }
            let inner = match (place, key.as_str()) {
                (Top | Chat, "name") => {
                    name = map.next_value::<Scalar>()?.name();
                    continue;
                }
                (Top | Chat, "messages") => {
                    has_messages = true;
                    Messages
                }
                (Top, "chats" | "left_chats") => Chats,
                (Chats, "list") => List,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let outcome = map.next_value_seed(Walk {
                export: &mut *export,
                place: inner,
            });
            if inner == Messages {
                // The name stands before them in all that Telegram writes.
                for (_, found) in &mut export.found[first..] {
                    found.chat.clone_from(&name);
                }
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
        let Walk { export, place } = self;
        match place {
            Place::Messages => {
                while let Some(()) = list.next_element_seed(Walk {
                    export: &mut *export,
                    place: Place::Message,
                })? {
                    let found = export.sound();
                    export.found.extend(found);
                }
            }
            Place::List => {
                while let Some(()) = list.next_element_seed(Walk {
                    export: &mut *export,
                    place: Place::Chat,
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
