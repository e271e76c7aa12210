//! WhatsApp's exported text. Its form depends on the phone's system, language
//! and region: only the shape of a message's head is taken for granted, and the
//! order of day and month is found out from the whole text.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::files::{Entry, Files, is_marker};
use super::{ChatError, Found, Outcome, is_sound};
use crate::names::{told_in, unix};

pub(super) fn read(files: &Files, path: &Path, zone: &TimeZone) -> Result<Outcome, ChatError> {
    let Some(record) = files.entries.iter().find(|entry| {
        let name = entry.base_name();
        is_marker(name) && name.to_lowercase().ends_with(".txt") && entry.depth() <= 1
    }) else {
        return Ok(None);
    };
    let text = files.text(record)?;
    let heads = heads(&text);
    if heads.is_empty() {
        return Ok(None);
    }
    let order = Order::of(&heads);
    let name = chat_name(record.base_name(), path);
    let there: HashMap<&str, &Entry> = files
        .entries
        .iter()
        .filter(|entry| is_sound(&entry.name))
        .map(|entry| (entry.base_name(), entry))
        .collect();
    let mut mentioned = HashSet::new();
    let mut found: Vec<Found> = Vec::new();
    for head in &heads {
        let Some(entry) = attached(head.text, &there) else {
            continue;
        };
        if !mentioned.insert(entry.name.as_str()) {
            continue;
        }
        let mut said_at = head.at(order).and_then(|at| unix(at, zone));
        let before = found.last().and_then(|found| found.said_at);
        if let (Some(at), Some(before)) = (said_at, before)
            && (at..at + 60_000).contains(&before)
            && head.second.is_none()
        {
            said_at = Some(before + 1);
        }
        found.push(Found {
            entry: entry.clone(),
            chat: name.clone(),
            sender: head.sender.map(str::to_owned),
            said_at,
        });
    }
    // The text of a long chat is cut by WhatsApp; its sounds are all there.
    let rest = files
        .entries
        .iter()
        .filter(|entry| is_sound(&entry.name) && !mentioned.contains(entry.name.as_str()));
    found.extend(rest.map(|entry| Found {
        entry: entry.clone(),
        chat: name.clone(),
        sender: None,
        said_at: told_in(entry.base_name(), zone).said_at,
    }));
    Ok(Some((name, found)))
}

/// The beginning of a message.
struct Head<'a> {
    date: [i16; 3],
    year_first: bool,
    hour: i8,
    minute: i8,
    second: Option<i8>,
    sender: Option<&'a str>,
    text: &'a str,
}

/// Which of a date's numbers is what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

impl Order {
    /// A number over twelve tells; else the order in which time never runs
    /// backwards; else what most of the world does.
    fn of(heads: &[Head<'_>]) -> Order {
        let dates = || heads.iter().filter(|head| !head.year_first);
        if dates().any(|head| head.date[0] > 12) {
            return Order::DayFirst;
        }
        if dates().any(|head| head.date[1] > 12) {
            return Order::MonthFirst;
        }
        let steps_back = |order| {
            let moments: Vec<_> = dates().filter_map(|head| head.at(order)).collect();
            moments.windows(2).filter(|pair| pair[1] < pair[0]).count()
        };
        if steps_back(Order::MonthFirst) < steps_back(Order::DayFirst) {
            Order::MonthFirst
        } else {
            Order::DayFirst
        }
    }
}

impl Head<'_> {
    fn at(&self, order: Order) -> Option<DateTime> {
        let [first, second, third] = self.date;
        let (year, month, day) = match (self.year_first, order) {
            (true, _) => (first, second, third),
            (false, Order::DayFirst) => (third, second, first),
            (false, Order::MonthFirst) => (third, first, second),
        };
        let year = match year {
            0..100 => year + 2000,
            // Thailand counts from the Buddha's death.
            2400.. => year - 543,
            _ => year,
        };
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        let second = self.second.unwrap_or_default();
        DateTime::new(year, month, day, self.hour, self.minute, second, 0).ok()
    }
}

fn heads(text: &str) -> Vec<Head<'_>> {
    text.lines().filter_map(head).collect()
}

/// Marks of the direction of writing stand anywhere in these texts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// `[date, time] sender: text` of iOS, `date, time - sender: text` of Android.
/// A line without such a head goes on with the message before.
fn head(line: &str) -> Option<Head<'_>> {
    /// Longest date and time, in bytes of any script.
    const LONGEST: usize = 64;
    let line = line.trim_start_matches(is_mark);
    let (stamp, rest) = match line.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?,
        None => line.split_once(" - ")?,
    };
    if stamp.len() > LONGEST {
        return None;
    }
    let (numbers, words) = numbers(stamp)?;
    let [first, second, third, hour, minute, ref seconds @ ..] = numbers[..] else {
        return None;
    };
    if seconds.len() > 1 {
        return None;
    }
    let year_first = first.1 == 4;
    let likely = [second.1, hour.1, minute.1]
        .iter()
        .all(|digits| *digits <= 2)
        && (year_first || third.1 == 2 || third.1 == 4);
    let hour = hour_of_day(hour.0, &words)?;
    if !likely || hour > 23 || minute.0 > 59 {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || is_mark(c));
    let (sender, text) = match rest.split_once(':') {
        Some((sender, text)) if !sender.trim().is_empty() => (
            Some(sender.trim_matches(|c: char| c.is_whitespace() || is_mark(c) || c == '~')),
            text,
        ),
        _ => (None, rest),
    };
    Some(Head {
        date: [first.0, second.0, third.0],
        year_first,
        hour,
        minute: i8::try_from(minute.0).ok()?,
        second: seconds
            .first()
            .and_then(|second| i8::try_from(second.0).ok()),
        sender: sender.filter(|sender| !sender.is_empty()),
        text: text.trim_matches(|c: char| c.is_whitespace() || is_mark(c)),
    })
}

/// The numbers of a date and time with how many digits each has, in digits of
/// any script, and what letters stand between them.
fn numbers(stamp: &str) -> Option<(Vec<(i16, usize)>, String)> {
    let mut numbers: Vec<(i16, usize)> = Vec::new();
    let mut words = String::new();
    let mut inside = false;
    for c in stamp.chars() {
        if let Some(digit) = digit(c) {
            match numbers.last_mut() {
                Some((number, digits)) if inside && *digits < 4 => {
                    *number = *number * 10 + digit;
                    *digits += 1;
                }
                _ if inside => return None,
                _ => numbers.push((digit, 1)),
            }
            inside = true;
        } else {
            inside = false;
            if c.is_alphabetic() {
                words.extend(c.to_lowercase());
            }
        }
    }
    Some((numbers, words))
}

fn digit(c: char) -> Option<i16> {
    const ZEROS: [u32; 4] = [0x30, 0x660, 0x6F0, 0x966];
    ZEROS.iter().find_map(|zero| {
        let offset = u32::from(c)
            .checked_sub(*zero)
            .filter(|offset| *offset < 10)?;
        i16::try_from(offset).ok()
    })
}

/// An hour of 24 from an hour and the words around it. Words that are not known
/// mean that this is no date.
fn hour_of_day(hour: i16, words: &str) -> Option<i8> {
    const MORNING: [&str; 9] = [
        "am",
        "上午",
        "午前",
        "오전",
        "ص",
        "قم",
        "πμ",
        "sa",
        "पूर्वाह्न",
    ];
    const EVENING: [&str; 9] = [
        "pm",
        "下午",
        "午後",
        "오후",
        "م",
        "بم",
        "μμ",
        "ch",
        "अपराह्न",
    ];
    // Dates of Chinese, Japanese, Korean, Bulgarian and Russian; "at".
    const AROUND: [&str; 9] = ["年", "月", "日", "년", "월", "일", "г", "um", "at"];
    let mut rest = words.to_owned();
    for word in AROUND {
        rest = rest.replace(word, "");
    }
    let hour = i8::try_from(hour).ok()?;
    if rest.is_empty() {
        Some(hour)
    } else if EVENING.contains(&rest.as_str()) {
        Some(if hour < 12 { hour + 12 } else { hour })
    } else if MORNING.contains(&rest.as_str()) {
        Some(if hour == 12 { 0 } else { hour })
    } else {
        None
    }
}

/// The sound that a message brings: `<attached: NAME>` on iOS,
/// `NAME (file attached)` on Android, in any language.
fn attached<'a>(text: &str, there: &HashMap<&str, &'a Entry>) -> Option<&'a Entry> {
    let clean = |name: &str| -> String { name.chars().filter(|c| !is_mark(*c)).collect() };
    let look = |name: &str| there.get(clean(name).trim()).copied();
    let in_brackets = text.rfind('<').and_then(|open| {
        let inside = text[open + 1..].strip_suffix('>')?;
        look(inside.rsplit_once(':').map_or(inside, |(_, name)| name))
    });
    in_brackets
        .or_else(|| look(text.rsplit_once(" (")?.0))
        .or_else(|| look(text))
}

/// From `WhatsApp Chat with NAME.txt`, or from the zip or folder around
/// `_chat.txt`: `WhatsApp Chat - NAME.zip`.
fn chat_name(record: &str, path: &Path) -> Option<String> {
    const BETWEEN: [&str; 12] = [
        " - ", " with ", " mit ", " con ", " avec ", " com ", " met ", " med ", " z ", " с ",
        " ile ", " مع ",
    ];
    let around = if path.is_dir() {
        path.file_name()
    } else {
        path.file_stem()
    };
    let stem = record.rsplit_once('.').map_or(record, |(stem, _)| stem);
    [Some(stem), around.and_then(|name| name.to_str())]
        .into_iter()
        .flatten()
        .filter(|name| name.to_lowercase().contains("whatsapp"))
        .find_map(|name| {
            let after = BETWEEN
                .iter()
                .filter_map(|word| name.split_once(word))
                .min_by_key(|(before, _)| before.len())?
                .1;
            let after = after.trim_matches(|c: char| c.is_whitespace() || is_mark(c));
            (!after.is_empty()).then(|| after.to_owned())
        })
}

#[cfg(test)]
#[path = "whatsapp_tests.rs"]
mod tests;
