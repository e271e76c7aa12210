//! Audio files of an export, and mentions of them in messages.

use std::collections::{HashMap, HashSet, VecDeque};

use super::files::{Entry, Files, folded};

/// Bytes.
const MAX_NAME_LENGTH: usize = 255;
/// Bytes of the longest of [`EXTENSIONS`].
const MAX_EXTENSION_LENGTH: usize = 5;

/// Extensions of audio-only files.
const EXTENSIONS: [&str; 27] = [
    "opus", "ogg", "oga", "m4a", "m4b", "m4r", "mp3", "mp2", "mpga", "mpeg", "aac", "amr", "awb",
    "wav", "wave", "caf", "flac", "3ga", "3gpp", "webm", "weba", "wma", "aif", "aiff", "aifc",
    "mka", "spx",
];
/// Video extensions, accepted only with WhatsApp's names for audio and video messages.
const VIDEO_EXTENSIONS: [&str; 4] = ["mp4", "3gp", "mov", "m4v"];

pub(super) fn is_audio(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let Some((stem, extension)) = base.rsplit_once('.') else {
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
    EXTENSIONS.contains(&extension) || (VIDEO_EXTENSIONS.contains(&extension) && is_spoken())
}

pub(super) struct Mention<'a> {
    /// Longest first: the start of a name in the text is ambiguous.
    names: Vec<&'a str>,
    /// In the position of WhatsApp's attachments, not within written text.
    pub(super) is_attached: bool,
}

pub(super) struct AudioIndex<'a> {
    /// Unassigned files by name and innermost folder with a chat text.
    free: HashMap<String, HashMap<Option<&'a str>, VecDeque<usize>>>,
}

impl<'a> AudioIndex<'a> {
    pub(super) fn of(files: &Files, chat_folders: &HashSet<&'a str>) -> AudioIndex<'a> {
        let mut free: HashMap<String, HashMap<_, VecDeque<_>>> = HashMap::new();
        for (number, entry) in files.entries.iter().enumerate() {
            if is_audio(&entry.name) {
                let named = free.entry(folded(entry.base_name())).or_default();
                named
                    .entry(chat_folder(entry, chat_folders))
                    .or_default()
                    .push_back(number);
            }
        }
        AudioIndex { free }
    }

    pub(super) fn take(&mut self, mention: &Mention<'_>, folder: &'a str) -> Option<usize> {
        mention.names.iter().find_map(|name| {
            let free = self.free.get_mut(*name)?;
            let near = free.get_mut(&Some(folder)).and_then(VecDeque::pop_front);
            near.or_else(|| free.get_mut(&None)?.pop_front())
        })
    }

    /// Visits mentioned files: `<attached: NAME>` on iOS, `NAME (file attached)` on Android, in any
    /// language and wording.
    pub(super) fn mentions(&mut self, text: &str, visit: &mut dyn FnMut(&mut Self, &Mention<'_>)) {
        let is_space = |c: char| c.is_whitespace() || crate::local_time::is_direction_mark(c);
        for line in text.trim_start_matches(is_space).lines() {
            self.mentions_in(line, visit);
        }
    }

    fn mentions_in(&mut self, line: &str, visit: &mut dyn FnMut(&mut Self, &Mention<'_>)) {
        let is_delimiter = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.');
        let mut from = 0;
        let mut in_brackets = false;
        for (dot, _) in line.match_indices('.') {
            let rest = &line[dot + 1..];
            let length = rest
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            if length > MAX_EXTENSION_LENGTH {
                continue;
            }
            let end = dot + 1 + length;
            let extension = rest[..length].to_ascii_lowercase();
            let continues = rest[length..].starts_with(char::is_alphanumeric);
            if continues
                || !(EXTENSIONS.contains(&extension.as_str())
                    || VIDEO_EXTENSIONS.contains(&extension.as_str()))
            {
                continue;
            }
            let before = &line[from..end];
            if let Some(at) = before.rfind(['<', '>']) {
                in_brackets = before[at..].starts_with('<');
            }
            // Limit long lines to their end; normalize as file names are.
            let cut = before.len().saturating_sub(2 * MAX_NAME_LENGTH);
            let cut = (cut..before.len()).find(|at| before.is_char_boundary(*at));
            let tail = folded(&before[cut.unwrap_or_default()..]);
            let whole = (cut == Some(0)).then_some(0);
            let starts = tail
                .char_indices()
                .filter(|(_, c)| is_delimiter(*c))
                .map(|(at, c)| at + c.len_utf8());
            let names = whole
                .into_iter()
                .chain(starts)
                .map(|at| tail[at..].trim())
                .filter(|name| name.len() <= MAX_NAME_LENGTH && self.free.contains_key(*name))
                .collect();
            let leads = from == 0 && !before.contains(char::is_whitespace);
            let mention = Mention {
                names,
                is_attached: in_brackets || leads,
            };
            visit(self, &mention);
            from = end;
        }
    }
}

pub(super) fn chat_folder<'a>(entry: &Entry, chat_folders: &HashSet<&'a str>) -> Option<&'a str> {
    let mut folder = entry.folder();
    loop {
        if let Some(folder) = chat_folders.get(folder) {
            return Some(folder);
        }
        let above = folder.strip_suffix('/')?;
        folder = &above[..above.rfind('/').map_or(0, |at| at + 1)];
    }
}
