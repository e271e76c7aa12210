//! WhatsApp's text exports.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::ChatError;
use super::audio_index::{AudioIndex, is_audio};
use super::chat_name::chat_name;
use super::collection::{AudioInfo, Collection};
use super::files::{Entry, Files, is_export_file, may_be_text};
use super::messages::{Message, messages};
use super::stamp::{DateSample, detect_order};
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
        let mut before: Option<i64> = None;
        for (number, audio) in mentioned {
            let (message, entry) = (&messages[number], &files.entries[audio]);
            let sent_at = message
                .stamp
                .at(order, newest)
                .and_then(|at| unix_ms(at, zone));
            let mut said_at = sent_at.or_else(|| parse_in_zone(entry.base_name(), zone).said_at);
            if let (Some(at), Some(before)) = (said_at, before)
                && (at..at + 60_000).contains(&before)
                && message.stamp.second.is_none()
            {
                said_at = Some(before + 1);
            }
            before = said_at.or(before);
            into.add(
                audio,
                AudioInfo {
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

/// Message and file, in message order. Attachments take precedence over mentions.
fn mentioned<'a>(
    messages: &[Message<'_>],
    audio: &mut AudioIndex<'a>,
    folder: &'a str,
) -> Vec<(usize, usize)> {
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
    taken.into_iter().collect()
}

fn samples<'a>(
    messages: &'a [Message<'_>],
    mentioned: &[(usize, usize)],
    files: &Files,
    zone: &TimeZone,
) -> Vec<DateSample<'a>> {
    let named: HashMap<usize, Date> = mentioned
        .iter()
        .filter_map(|(number, audio)| {
            let at = parse_in_zone(files.entries[*audio].base_name(), zone).said_at?;
            let at = Timestamp::from_millisecond(at).ok()?;
            Some((*number, zone.to_datetime(at).date()))
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
