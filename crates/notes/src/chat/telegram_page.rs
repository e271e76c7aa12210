//! Telegram's HTML export (`messages.html`, `messages2.html` …). Matches only Telegram's own
//! markup.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::ChatError;
use super::audio_index::is_audio;
use super::collection::{AudioInfo, Collection, Spread, own_name};
use super::files::{Entry, Files};
use super::messages::MAX_NAME_LENGTH;
use super::telegram::PathIndex;
use super::whatsapp_text::MAX_TEXT_LENGTH;
use crate::file_name::parse_in_zone;
use crate::local_time::{plausible, unix_ms};

pub(super) fn read(files: &Files, zone: &TimeZone, into: &mut Collection) -> Result<(), ChatError> {
    // One folder per chat in an account.
    let mut chats: BTreeMap<&str, Vec<(u32, &Entry)>> = BTreeMap::new();
    for entry in &files.entries {
        if let Some(number) = page_number(entry.base_name()) {
            chats
                .entry(entry.folder())
                .or_default()
                .push((number, entry));
        }
    }
    let paths = PathIndex::of(files);
    for (folder, mut pages) in chats {
        pages.sort_by_key(|(number, _)| *number);
        let mut chat = None;
        let mut found = Vec::new();
        let mut typed = Vec::new();
        let mut spread = Spread::default();
        let mut taken = HashSet::new();
        let mut sender = None;
        for (_, page) in pages {
            let text = files.text(page)?;
            let mut messages = text.split("<div class=\"message ");
            let head = messages.next().unwrap_or_default();
            chat = chat.or_else(|| inside(head, "<div class=\"text bold\">", "</div>"));
            for message in messages {
                sender = sender_of(message, sender);
                let said_at = inside(message, "date details\" title=\"", "\"")
                    .and_then(|at| moment(&at, zone))
                    .map(|at| spread.next(at, 1_000));
                let audio = sound(message, |name| paths.find(folder, name));
                // The first message that mentions a file owns it.
                let audio = audio.filter(|file| taken.insert(*file));
                found.extend(audio.map(|file| (file, sender.clone(), said_at)));
                if let Some(said_at) = said_at
                    && let Some(text) = written(message)
                    && into.typed.count(text.len())
                {
                    typed.push((sender.clone(), said_at, text));
                }
            }
        }
        if chat.is_none() && found.is_empty() && typed.is_empty() {
            continue;
        }
        into.add_chat(folder, chat.clone());
        let senders = found
            .iter()
            .map(|(_, sender, _)| sender)
            .chain(typed.iter().map(|(sender, ..)| sender));
        let own = own_name(chat.as_deref(), senders.flatten().map(String::as_str));
        let is_by_user = |sender: &Option<String>| own.is_some() && *sender == own;
        for (sender, said_at, text) in typed {
            let own = is_by_user(&sender);
            into.typed
                .push(chat.as_deref(), sender.as_deref(), said_at, text, own);
        }
        for (file, sender, said_at) in found {
            let said_at =
                said_at.or_else(|| parse_in_zone(files.entries[file].base_name(), zone).said_at);
            into.add(
                file,
                AudioInfo {
                    chat: chat.clone(),
                    own: is_by_user(&sender),
                    sender,
                    said_at,
                },
            );
        }
    }
    Ok(())
}

/// A "joined" message has the sender of the previous one. A forwarded message names its original
/// author, not the sender.
fn sender_of(message: &str, before: Option<String>) -> Option<String> {
    let own = message
        .split("<div class=\"forwarded body\">")
        .next()
        .unwrap_or_default();
    let class = message.split('"').next().unwrap_or_default();
    let named = inside(own, "<div class=\"from_name\">", "</div>");
    // "Ana via @gif": sent with a bot.
    let named = named.map(|name| match name.rsplit_once(" via @") {
        Some((name, bot)) if !bot.contains(' ') => name.to_owned(),
        _ => name,
    });
    if class.split(' ').any(|word| word == "joined") {
        named.or(before)
    } else {
        named
    }
}

fn page_number(name: &str) -> Option<u32> {
    let number = name.strip_prefix("messages")?.strip_suffix(".html")?;
    if number.is_empty() {
        Some(1)
    } else {
        number.parse().ok()
    }
}

/// The text of a person's message, without its formatting.
fn written(message: &str) -> Option<String> {
    let class = message.split('"').next().unwrap_or_default();
    if class.split(' ').any(|word| word == "service") {
        return None;
    }
    let (_, rest) = message.split_once("<div class=\"text\">")?;
    let (html, _) = rest.split_once("</div>")?;
    let mut text = String::new();
    for (number, piece) in html.split('<').enumerate() {
        let (tag, after) = match piece.split_once('>') {
            Some((tag, after)) if number > 0 => (tag, after),
            _ if number > 0 => break,
            _ => ("", piece),
        };
        if matches!(tag, "br" | "br/" | "br /") {
            text.push('\n');
        }
        // Telegram breaks lines only by tags.
        text.push_str(&plain(after.trim_matches('\n')));
    }
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_TEXT_LENGTH).collect())
}

fn sound(message: &str, look: impl Fn(&str) -> Option<usize>) -> Option<usize> {
    let is_spoken = |name: &str| match name.split_once('/') {
        Some(("stickers" | "video_files" | "photos", _)) => false,
        Some(("round_video_messages", _)) => true,
        _ => is_audio(name),
    };
    message
        .split("href=\"")
        .skip(1)
        .filter_map(|link| Some(plain(link.split_once('"')?.0)))
        .filter(|name| is_spoken(name))
        .find_map(|name| look(&name))
}

/// `31.01.2024 18:22:07`, since 2022 with ` UTC+01:00`.
fn moment(text: &str, zone: &TimeZone) -> Option<i64> {
    let (local, offset) = match text.split_once(" UTC") {
        Some((local, offset)) => (local, Some(offset)),
        None => (text, None),
    };
    let numbers: Vec<i16> = local
        .split(['.', ' ', ':'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [day, month, year, hour, minute, second] = numbers[..] else {
        return None;
    };
    let small = |number: i16| i8::try_from(number).ok();
    let date_time = DateTime::new(
        year,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        0,
    );
    let zone = match offset {
        Some(offset) => {
            let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
            let sign = if hours.starts_with('-') { -1 } else { 1 };
            let hours: i32 = hours.parse().ok()?;
            let minutes: i32 = minutes.parse().ok()?;
            let seconds = hours
                .checked_mul(3600)?
                .checked_add(sign * minutes.checked_mul(60)?)?;
            Offset::from_seconds(seconds).ok()?.to_time_zone()
        }
        None => zone.clone(),
    };
    unix_ms(date_time.ok()?, &zone).and_then(plausible)
}

/// The trimmed text between two markers, up to the first tag.
fn inside(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    let (inside, _) = rest.split_once(after)?;
    let inside = inside.split('<').next().unwrap_or_default().trim();
    let inside: String = plain(inside).chars().take(MAX_NAME_LENGTH).collect();
    (!inside.is_empty()).then_some(inside)
}

/// Resolves escapes once.
fn plain(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let escape = part
            .split_once(';')
            .and_then(|(name, rest)| Some((character(name)?, rest)));
        match escape {
            Some((c, rest)) => {
                out.push(c);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(part);
            }
        }
    }
    out
}

fn character(escape: &str) -> Option<char> {
    match escape {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "amp" => Some('&'),
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}
