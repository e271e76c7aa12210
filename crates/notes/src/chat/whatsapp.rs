//! WhatsApp's exported texts.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::ChatError;
use super::chat_name::chat_name;
use super::collection::{Collection, Found};
use super::files::{Entry, Files, is_marker, may_be_text};
use super::messages::{Message, messages};
use super::sounds::{Sounds, is_sound};
use super::stamp::{Witness, order};
use crate::local_time::{newest_year, unix};
use crate::names::told_in;

/// More messages than this no chat has: WhatsApp exports forty thousand at most.
const MOST_MESSAGES: usize = 1_000_000;

/// Whether these first bytes of a text are those of a chat.
pub(super) fn is_chat(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let first = start.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| messages(line).next().is_some())
}

/// Reads all chats whose texts are there, whatever their names.
pub(super) fn read(
    files: &Files,
    path: &Path,
    zone: &TimeZone,
    into: &mut Collection,
) -> Result<(), ChatError> {
    let mut texts = Vec::new();
    let mut unreadable = None;
    for entry in files
        .entries
        .iter()
        .filter(|entry| may_be_text(entry.base_name()))
    {
        let is_named = is_marker(entry.base_name());
        match files.start(entry) {
            Ok(start) if is_named || is_chat(&start) => texts.push((entry, is_named)),
            Err(error) if is_named => return Err(error),
            Err(error) => unreadable = Some(error),
            Ok(_) => {}
        }
    }
    let has_sounds = || files.entries.iter().any(|entry| is_sound(&entry.name));
    if let Some(error) = unreadable
        && texts.is_empty()
        && has_sounds()
    {
        return Err(error);
    }
    let folders: HashSet<&str> = texts.iter().map(|(entry, _)| entry.folder()).collect();
    let mut sounds = Sounds::of(files, &folders);
    for (entry, is_named) in texts {
        let text = files.text(entry)?;
        let messages: Vec<Message<'_>> = messages(&text).take(MOST_MESSAGES + 1).collect();
        if messages.len() > MOST_MESSAGES {
            return Err(ChatError::TooLarge("it has too many messages"));
        }
        let mentioned = mentioned(&messages, &mut sounds, entry.folder());
        // A folder holds other texts too, such as logs.
        let is_export = is_named || files.is_zip() || !mentioned.is_empty();
        if messages.is_empty() || !is_export {
            continue;
        }
        let name = name_of(entry, path, files.is_zip());
        into.add_chat(entry.folder(), name.clone());
        let newest = newest_year();
        let order = order(&witnesses(&messages, &mentioned, files, zone), newest);
        let senders = Senders::of(&messages);
        let mut before: Option<i64> = None;
        for (number, sound) in mentioned {
            let (message, entry) = (&messages[number], &files.entries[sound]);
            let told = message
                .stamp
                .at(order, newest)
                .and_then(|at| unix(at, zone));
            let mut said_at = told.or_else(|| told_in(entry.base_name(), zone).said_at);
            if let (Some(at), Some(before)) = (said_at, before)
                && (at..at + 60_000).contains(&before)
                && message.stamp.second.is_none()
            {
                said_at = Some(before + 1);
            }
            before = said_at.or(before);
            into.add(
                sound,
                Found {
                    chat: name.clone(),
                    sender: senders.sender(message),
                    said_at,
                },
            );
        }
    }
    Ok(())
}

fn name_of(text: &Entry, path: &Path, is_zip: bool) -> Option<String> {
    let base = text.base_name();
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let folder = text
        .folder()
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let outer = if is_zip {
        path.file_stem()
    } else {
        path.file_name()
    };
    let outer = outer.and_then(|name| name.to_str()).unwrap_or_default();
    chat_name(&[stem, folder, outer])
}

/// Which message brings which sound, by their numbers, in the order of the messages. A sound
/// is brought once, and first by a message that does more than name it.
fn mentioned<'a>(
    messages: &[Message<'_>],
    sounds: &mut Sounds<'a>,
    folder: &'a str,
) -> Vec<(usize, usize)> {
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    // Twice through the text: a list of all names in it may be a hundred times as long.
    for is_attached in [true, false] {
        for (number, message) in messages.iter().enumerate() {
            sounds.mentions(message.text, &mut |sounds, mention| {
                let brings_one = taken.range((number, 0)..(number + 1, 0)).next().is_some();
                if mention.is_attached == is_attached && (is_attached || !brings_one) {
                    let sound = sounds.take(mention, folder);
                    taken.extend(sound.map(|sound| (number, sound)));
                }
            });
        }
    }
    taken.into_iter().collect()
}

/// The stamps of all messages, those that bring a sound with the day in its name.
fn witnesses<'a>(
    messages: &'a [Message<'_>],
    mentioned: &[(usize, usize)],
    files: &Files,
    zone: &TimeZone,
) -> Vec<Witness<'a>> {
    let named: HashMap<usize, Date> = mentioned
        .iter()
        .filter_map(|(number, sound)| {
            let at = told_in(files.entries[*sound].base_name(), zone).said_at?;
            let at = Timestamp::from_millisecond(at).ok()?;
            Some((*number, zone.to_datetime(at).date()))
        })
        .collect();
    let witness = |(number, message): (usize, &'a Message<'_>)| Witness {
        stamp: &message.stamp,
        named: named.get(&number).copied(),
    };
    messages.iter().enumerate().map(witness).collect()
}

/// Who has a colon in the name: all messages go on with one more name.
struct Senders<'a>(HashMap<&'a str, bool>);

impl<'a> Senders<'a> {
    fn of(messages: &[Message<'a>]) -> Senders<'a> {
        let mut all_go_on = HashMap::new();
        for message in messages {
            if let Some(sender) = message.sender {
                *all_go_on.entry(sender).or_insert(true) &= message.second_name().is_some();
            }
        }
        Senders(all_go_on)
    }

    fn sender(&self, message: &Message<'a>) -> Option<String> {
        let first = message.sender?;
        Some(match message.second_name() {
            Some(second) if self.0.get(first) == Some(&true) => format!("{first}: {second}"),
            _ => first.to_owned(),
        })
    }
}

#[cfg(test)]
#[path = "whatsapp_tests.rs"]
mod tests;
