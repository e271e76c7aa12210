//! Telegram's export for reading: `messages.html`, `messages2.html` and so on.
//! Only what its own program writes is looked for; it is not read as HTML.

use std::collections::HashMap;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::files::{Entry, Files};
use super::{ChatError, Found, Outcome, is_sound};
use crate::names::unix;

pub(super) fn read(files: &Files, zone: &TimeZone) -> Result<Outcome, ChatError> {
    let mut pages: Vec<(u32, &Entry)> = files
        .entries
        .iter()
        .filter(|entry| entry.depth() <= 1)
        .filter_map(|entry| Some((page_number(entry.base_name())?, entry)))
        .collect();
    pages.sort_by_key(|(number, _)| *number);
    let Some((_, first)) = pages.first() else {
        return Ok(None);
    };
    let folder = first
        .name
        .strip_suffix(first.base_name())
        .unwrap_or_default();
    let there: HashMap<&str, &Entry> = files
        .entries
        .iter()
        .filter_map(|entry| Some((entry.name.strip_prefix(folder)?, entry)))
        .collect();
    let mut chat = None;
    let mut found = Vec::new();
    let mut sender = None;
    for (_, page) in &pages {
        let text = files.text(page)?;
        let mut messages = text.split("<div class=\"message ");
        let head = messages.next().unwrap_or_default();
        chat = chat.or_else(|| inside(head, "<div class=\"text bold\">", "</div>"));
        for message in messages {
            // One that follows another of the same sender does not name it again.
            sender = inside(message, "<div class=\"from_name\">", "</div>").or(sender);
            found.extend(sound(message, &there, zone).map(|(entry, said_at)| Found {
                entry: entry.clone(),
                chat: chat.clone(),
                sender: sender.clone(),
                said_at,
            }));
        }
    }
    let is_export = chat.is_some() || !found.is_empty();
    Ok(is_export.then_some((chat, found)))
}

/// `messages.html` is the first page, `messages2.html` the second.
fn page_number(name: &str) -> Option<u32> {
    let number = name.strip_prefix("messages")?.strip_suffix(".html")?;
    if number.is_empty() {
        Some(1)
    } else {
        number.parse().ok()
    }
}

fn sound<'a>(
    message: &str,
    there: &HashMap<&str, &'a Entry>,
    zone: &TimeZone,
) -> Option<(&'a Entry, Option<i64>)> {
    let spoken = |name: &str| is_sound(name) || name.starts_with("round_video_messages/");
    let entry = message
        .split("href=\"")
        .skip(1)
        .filter_map(|link| Some(plain(link.split_once('"')?.0)))
        .filter(|name| spoken(name))
        .find_map(|name| there.get(name.as_str()).copied())?;
    let said_at = inside(message, "date details\" title=\"", "\"").and_then(|at| moment(&at, zone));
    Some((entry, said_at))
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
    let said = DateTime::new(
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
    unix(said.ok()?, &zone)
}

/// The text between two marks, without the spaces around it.
fn inside(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    let inside = plain(rest.split_once(after)?.0.trim());
    (!inside.is_empty()).then_some(inside)
}

/// A text with its escapes resolved.
fn plain(text: &str) -> String {
    // The ampersand last: what it escapes is no escape.
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (escape, plain)| {
        text.replace(escape, plain)
    })
}
