//! What people have written in WhatsApp's text export: without WhatsApp's own texts and the names of
//! attached files.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::files::{Files, folded};
use super::messages::Message;
use crate::local_time::is_direction_mark;

/// Characters; WhatsApp allows as many.
pub(super) const MAX_TEXT_LENGTH: usize = 65_536;
/// Bytes.
const MAX_FILE_NAME_LENGTH: usize = 255;
/// On an iPhone, WhatsApp's own texts begin with it; on Android, the names of attached files.
const OWN_MARK: char = '\u{200E}';

static NOTICES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("whatsapp_notices.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(notice_key)
        .collect()
});

/// The export's files, by their names in the text.
pub(super) struct Attachments<'a> {
    files: &'a Files,
    names: HashSet<String>,
}

impl<'a> Attachments<'a> {
    pub(super) fn of(files: &'a Files) -> Attachments<'a> {
        let names = files.entries.iter().map(|entry| folded(entry.base_name()));
        Attachments {
            files,
            names: names.collect(),
        }
    }

    /// `NAME (file attached)` in any wording.
    fn is_line(&self, line: &str) -> bool {
        let first = line.split(' ').next().unwrap_or_default();
        if is_media_name(first) {
            return true;
        }
        let parts = line
            .strip_suffix(')')
            .and_then(|line| line.rsplit_once(" ("));
        let Some((name, words)) = parts else {
            return false;
        };
        // An export without media lacks the file.
        let is_named = name.contains('.') && is_notice(words);
        name.len() <= MAX_FILE_NAME_LENGTH && (is_named || self.names.contains(&folded(name)))
    }

    /// Whether the line has only the file's name, before or after other words.
    fn is_line_of(&self, file: usize, line: &str) -> bool {
        let name = folded(self.files.entries[file].base_name());
        let line = folded(line);
        line.starts_with(&name) || line.ends_with(&name)
    }
}

/// `IMG-20240131-WA0007.jpg`.
fn is_media_name(word: &str) -> bool {
    let mut parts = word.splitn(3, '-');
    let kind = parts.next().unwrap_or_default();
    let date = parts.next().unwrap_or_default();
    let number = parts.next().unwrap_or_default();
    ["IMG", "VID", "PTT", "AUD", "PTV", "STK", "DOC", "GIF"].contains(&kind)
        && date.len() == 8
        && date.bytes().all(|byte| byte.is_ascii_digit())
        && number.starts_with("WA")
        && number.contains('.')
}

/// Events have no sender; of some, the text before a colon looks like one: `Ana created group "Trip`.
pub(super) fn is_system_text(sender: &str) -> bool {
    sender.matches(['"', '“', '”', '„', '«', '»']).count() % 2 == 1
}

/// Texts such as `<Media omitted>` in languages whose wording is not known: people do not write the same
/// words in angle brackets twice.
pub(super) fn repeated_placeholders<'a>(messages: &[Message<'a>]) -> HashSet<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for message in messages {
        let text = message.text.trim_matches(is_space);
        let is_bracketed = text.starts_with('<') && text.ends_with('>') && text.contains(' ');
        if is_bracketed && !text.contains('\n') {
            *counts.entry(text).or_default() += 1;
        }
    }
    let repeated = counts.into_iter().filter(|(_, count)| *count > 1);
    repeated.map(|(text, _)| text).collect()
}

/// `None` if nothing was written. `voice` is the message's audio file.
pub(super) fn typed_text(
    text: &str,
    attachments: &Attachments<'_>,
    voice: Option<usize>,
) -> Option<String> {
    let mut written = String::new();
    for line in text.trim_matches(char::is_whitespace).lines() {
        let line = line.trim();
        if line.starts_with(OWN_MARK) {
            continue;
        }
        // `caption <attached: NAME>`, `text <This message was edited>`.
        let own = line.find("\u{200E}<");
        let line = line[..own.unwrap_or(line.len())].trim_end();
        let is_attachment = attachments.is_line(line)
            || voice.is_some_and(|file| attachments.is_line_of(file, line));
        let is_by_user = line.is_empty() && own.is_some();
        if !is_attachment && !is_by_user {
            written.push_str(without_edited(line));
            written.push('\n');
        }
    }
    let written = written.trim_matches(is_space);
    if written.is_empty() || is_notice(written) {
        return None;
    }
    Some(written.chars().take(MAX_TEXT_LENGTH).collect())
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || is_direction_mark(c)
}

/// `text <This message was edited>`.
fn without_edited(line: &str) -> &str {
    match line.rfind(" <") {
        Some(at) if line.ends_with('>') && is_notice(&line[at + 1..]) => &line[..at],
        _ => line,
    }
}

fn is_notice(text: &str) -> bool {
    let inner = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'));
    text.len() <= MAX_FILE_NAME_LENGTH && NOTICES.contains(&notice_key(inner.unwrap_or(text)))
}

fn notice_key(text: &str) -> String {
    folded(text).trim_end_matches('.').to_owned()
}
