//! WhatsApp's text exports.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::ChatError;
use super::audio_index::{AudioIndex, is_audio};
use super::chat_name::chat_name;
use super::collection::{AudioInfo, Collection, Spread, own_name};
use super::files::{Entry, Files, is_export_file, may_be_text};
use super::messages::{Message, messages};
use super::stamp::{DateSample, Stamp, detect_order};
use super::whatsapp_text::{Attachments, is_system_text, repeated_placeholders, typed_text};
use crate::file_name::parse_in_zone;
use crate::local_time::{latest_year, unix_ms};

/// WhatsApp exports at most 40,000.
const MAX_MESSAGES: usize = 1_000_000;

pub(super) fn is_chat(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let first = start.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| messages(line).next().is_some())
}

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
        let is_named = is_export_file(entry.base_name());
        match files.prefix(entry) {
            Ok(start) if is_named || is_chat(&start) => texts.push((entry, is_named)),
            Err(error) if is_named => return Err(error),
            Err(error) => unreadable = Some(error),
            Ok(_) => {}
        }
    }
    let has_audio = || files.entries.iter().any(|entry| is_audio(&entry.name));
    if let Some(error) = unreadable
        && texts.is_empty()
        && has_audio()
    {
        return Err(error);
    }
    let folders: HashSet<&str> = texts.iter().map(|(entry, _)| entry.folder()).collect();
    let mut audio = AudioIndex::of(files, &folders);
    for (entry, is_named) in texts {
        let text = files.text(entry)?;
        let messages: Vec<Message<'_>> = messages(&text).take(MAX_MESSAGES + 1).collect();
        if messages.len() > MAX_MESSAGES {
            return Err(ChatError::TooLarge("it has too many messages"));
        }
        let mentioned = mentioned(&messages, &mut audio, entry.folder());
        // A folder may contain other texts, such as logs.
        let is_export = is_named || files.is_zip() || !mentioned.is_empty();
        if messages.is_empty() || !is_export {
            continue;
        }
        let name = name_of(entry, path, files.is_zip());
        into.add_chat(entry.folder(), name.clone());
        let newest = latest_year();
        let order = detect_order(&samples(&messages, &mentioned, files, zone), newest);
        let senders = Senders::of(&messages);
        let texts = typed_texts(&messages, &mentioned, &Attachments::of(files));
        let of_voices = mentioned.iter().map(|attached| attached.message);
        let of_texts = texts.iter().map(|(number, _)| *number);
        let names: HashSet<String> = of_voices
            .chain(of_texts)
            .filter_map(|number| senders.sender(&messages[number]))
            .collect();
        let own = own_name(name.as_deref(), names.iter().map(String::as_str));
        let is_by_user = |sender: &Option<String>| own.is_some() && *sender == own;
        let times = times(&messages, |stamp| {
            stamp.at(order, newest).and_then(|at| unix_ms(at, zone))
        });
        for attached in mentioned {
            let entry = &files.entries[attached.file];
            let from_name = || parse_in_zone(entry.base_name(), zone).said_at;
            let sender = senders.sender(&messages[attached.message]);
            into.add(
                attached.file,
                AudioInfo {
                    chat: name.clone(),
                    own: is_by_user(&sender),
                    sender,
                    said_at: times[attached.message].or_else(from_name),
                },
            );
        }
        for (number, text) in texts {
            let sender = senders.sender(&messages[number]);
            if let Some(said_at) = times[number] {
                let own = is_by_user(&sender);
                let typed = &mut into.typed;
                typed.add(name.as_deref(), sender.as_deref(), said_at, text, own);
            }
        }
    }
    Ok(())
}

/// A later export has the same messages before and within the same minute, so they get the same times.
fn times(messages: &[Message<'_>], at: impl Fn(&Stamp) -> Option<i64>) -> Vec<Option<i64>> {
    let mut spread = Spread::default();
    let time = |message: &Message<'_>| {
        let precision = if message.stamp.second.is_some() {
            1_000
        } else {
            60_000
        };
        Some(spread.next(at(&message.stamp)?, precision))
    };
    messages.iter().map(time).collect()
}

/// Message number and text of those that a person has written.
fn typed_texts(
    messages: &[Message<'_>],
    mentioned: &[Attached],
    attachments: &Attachments<'_>,
) -> Vec<(usize, String)> {
    let repeated = repeated_placeholders(messages);
    let mut voices = mentioned.iter().peekable();
    let mut texts = Vec::new();
    for (number, message) in messages.iter().enumerate() {
        let mut voice = None;
        while let Some(attached) = voices.next_if(|attached| attached.message <= number) {
            voice = (attached.message == number).then_some(attached).or(voice);
        }
        if message.sender.is_none_or(is_system_text) {
            continue;
        }
        let text = typed_text(
            message.text,
            attachments,
            voice.map(|attached| attached.file),
        );
        let is_placeholder = |text: &String| repeated.contains(text.as_str());
        texts.extend(
            text.filter(|text| !is_placeholder(text))
                .map(|text| (number, text)),
        );
    }
    texts
}

/// A file that a message has attached, or mentions.
struct Attached {
    message: usize,
    file: usize,
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
    let is_single_text = !is_zip && path.is_file();
    let outer = if is_zip {
        path.file_stem()
    } else if is_single_text {
        path.parent().and_then(Path::file_name)
    } else {
        path.file_name()
    };
    let outer = outer.and_then(|name| name.to_str()).unwrap_or_default();
    let stem = if is_single_text {
        without_copy_number(stem)
    } else {
        stem
    };
    chat_name(&[stem, folder, without_copy_number(outer)])
}

/// Downloads of later exports of a chat get names such as `WhatsApp Chat - Ana (1).zip`.
fn without_copy_number(name: &str) -> &str {
    let Some((before, number)) = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once('('))
    else {
        return name;
    };
    if (1..=2).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit()) {
        before.trim_end()
    } else {
        name
    }
}

/// In message order. Attachments take precedence over mentions.
fn mentioned<'a>(
    messages: &[Message<'_>],
    audio: &mut AudioIndex<'a>,
    folder: &'a str,
) -> Vec<Attached> {
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    // Two passes: a list of all candidate names could be 100 times as long as the text.
    for is_attached in [true, false] {
        for (number, message) in messages.iter().enumerate() {
            audio.mentions(message.text, &mut |audio, mention| {
                let has_attachment = taken.range((number, 0)..(number + 1, 0)).next().is_some();
                if mention.is_attached == is_attached && (is_attached || !has_attachment) {
                    let audio = audio.take(mention, folder);
                    taken.extend(audio.map(|audio| (number, audio)));
                }
            });
        }
    }
    taken
        .into_iter()
        .map(|(message, file)| Attached { message, file })
        .collect()
}

fn samples<'a>(
    messages: &'a [Message<'_>],
    mentioned: &[Attached],
    files: &Files,
    zone: &TimeZone,
) -> Vec<DateSample<'a>> {
    let named: HashMap<usize, Date> = mentioned
        .iter()
        .filter_map(|attached| {
            let name = files.entries[attached.file].base_name();
            let at = parse_in_zone(name, zone).said_at?;
            let at = Timestamp::from_millisecond(at).ok()?;
            Some((attached.message, zone.to_datetime(at).date()))
        })
        .collect();
    let sample = |(number, message): (usize, &'a Message<'_>)| DateSample {
        stamp: &message.stamp,
        named: named.get(&number).copied(),
    };
    messages.iter().enumerate().map(sample).collect()
}

/// Senders with a colon in their name: all their messages continue with a name.
struct Senders<'a>(HashMap<&'a str, bool>);

impl<'a> Senders<'a> {
    fn of(messages: &[Message<'a>]) -> Senders<'a> {
        let mut continues_by_sender = HashMap::new();
        for message in messages {
            if let Some(sender) = message.sender {
                *continues_by_sender.entry(sender).or_insert(true) &=
                    message.name_continuation().is_some();
            }
        }
        Senders(continues_by_sender)
    }

    fn sender(&self, message: &Message<'a>) -> Option<String> {
        let first = message.sender?;
        Some(match message.name_continuation() {
            Some(second) if self.0.get(first) == Some(&true) => format!("{first}: {second}"),
            _ => first.to_owned(),
        })
    }
}

#[cfg(test)]
#[path = "whatsapp_tests.rs"]
mod tests;
