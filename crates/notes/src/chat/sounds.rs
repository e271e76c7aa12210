//! The sounds of an export, and how a message names one.

use std::collections::HashMap;

use super::files::{Entry, Files, folded};

/// Longest name of a file, in bytes.
const LONGEST: usize = 255;

/// What files of sound alone end with.
const ENDINGS: [&str; 27] = [
    "opus", "ogg", "oga", "m4a", "m4b", "m4r", "mp3", "mp2", "mpga", "mpeg", "aac", "amr", "awb",
    "wav", "wave", "caf", "flac", "3ga", "3gpp", "webm", "weba", "wma", "aif", "aiff", "aifc",
    "mka", "spx",
];
/// What files of pictures end with too, where WhatsApp's name says that this is a sound or a
/// message of a face that speaks.
const ENDINGS_OF_VIDEOS: [&str; 4] = ["mp4", "3gp", "mov", "m4v"];

/// Whether this is the name of a sound, or of a message that was spoken into a camera.
pub(super) fn is_sound(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let Some((stem, ending)) = base.rsplit_once('.') else {
        return false;
    };
    let is_spoken = || {
        ["ptt-", "aud-", "ptv-"]
            .iter()
            .any(|start| stem.starts_with(start))
            || ["-ptt-", "-audio-", "-ptv-"]
                .iter()
                .any(|part| stem.contains(part))
    };
    ENDINGS.contains(&ending) || (ENDINGS_OF_VIDEOS.contains(&ending) && is_spoken())
}

/// A name in a message.
pub(super) struct Mention {
    /// From the longest on: where a name begins is not told.
    names: Vec<String>,
    /// Stands where WhatsApp puts an attachment, not amid what was written.
    pub(super) is_attached: bool,
}

/// The files that a message names: `<attached: NAME>` on iOS, `NAME (file attached)` on
/// Android, in any language and with any words around it.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let text =
        text.trim_start_matches(|c: char| c.is_whitespace() || crate::local_time::is_mark(c));
    text.lines().flat_map(mentions_in).collect()
}

fn mentions_in(line: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut from = 0;
    for (dot, _) in line.match_indices('.') {
        let rest = &line[dot + 1..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let end = dot + 1 + length;
        let ending = rest[..length].to_ascii_lowercase();
        let goes_on = rest[length..].starts_with(char::is_alphanumeric);
        if goes_on
            || !(ENDINGS.contains(&ending.as_str()) || ENDINGS_OF_VIDEOS.contains(&ending.as_str()))
        {
            continue;
        }
        let before = &line[from..end];
        let starts = before
            .char_indices()
            .filter(|(at, _)| *at + LONGEST >= before.len());
        let breaks = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.');
        let names: Vec<String> = std::iter::once(0)
            .chain(
                starts
                    .filter(|(_, c)| breaks(*c))
                    .map(|(at, c)| at + c.len_utf8()),
            )
            .map(|at| folded(&before[at..]))
            .filter(|name| name.len() <= LONGEST)
            .collect();
        let in_brackets = line[..end].rfind('<') > line[..end].rfind('>');
        let leads = from == 0 && !before.contains(char::is_whitespace);
        found.push(Mention {
            names,
            is_attached: in_brackets || leads,
        });
        from = end;
    }
    found
}

/// All sounds of an export, to be found by name.
pub(super) struct Sounds<'a> {
    files: &'a Files,
    by_name: HashMap<String, Vec<usize>>,
    /// Folders that have a chat's text.
    homes: &'a [&'a str],
}

impl<'a> Sounds<'a> {
    pub(super) fn of(files: &'a Files, homes: &'a [&'a str]) -> Sounds<'a> {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, entry) in files.entries.iter().enumerate() {
            if is_sound(&entry.name) {
                by_name
                    .entry(folded(entry.base_name()))
                    .or_default()
                    .push(number);
            }
        }
        Sounds {
            files,
            by_name,
            homes,
        }
    }

    /// The free sound that is meant by a chat whose text lies in this folder.
    pub(super) fn look(
        &self,
        mention: &Mention,
        folder: &str,
        free: impl Fn(&usize) -> bool,
    ) -> Option<usize> {
        let is_near = |sound: &&usize| {
            let home = home(&self.files.entries[**sound], self.homes);
            home.is_none_or(|home| home == folder)
        };
        mention.names.iter().find_map(|name| {
            let sounds = self.by_name.get(name)?.iter();
            sounds.filter(is_near).find(|sound| free(sound)).copied()
        })
    }
}

/// The innermost of these folders in which the file lies.
pub(super) fn home<'a>(entry: &Entry, homes: &[&'a str]) -> Option<&'a str> {
    homes
        .iter()
        .filter(|home| entry.name.starts_with(**home))
        .max_by_key(|home| home.len())
        .copied()
}
