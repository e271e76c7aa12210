//! The sounds of an export, and how a message names one.

use std::collections::{HashMap, HashSet, VecDeque};

use super::files::{Entry, Files, folded};

/// Longest name of a file, in bytes.
const LONGEST: usize = 255;
/// Bytes of the longest of [`ENDINGS`].
const LONGEST_ENDING: usize = 5;

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

/// A place in a message that names a sound.
pub(super) struct Mention<'a> {
    /// Names that are those of sounds, from the longest on: where one begins is not told.
    names: Vec<&'a str>,
    /// Stands where WhatsApp puts an attachment, not amid what was written.
    pub(super) is_attached: bool,
}

/// All sounds of an export, to be found by name.
pub(super) struct Sounds<'a> {
    /// Those that are free, by their names, and by the innermost folder with a chat's text in
    /// which they lie.
    free: HashMap<String, HashMap<Option<&'a str>, VecDeque<usize>>>,
}

impl<'a> Sounds<'a> {
    /// `homes` are the folders that have a chat's text.
    pub(super) fn of(files: &Files, homes: &HashSet<&'a str>) -> Sounds<'a> {
        let mut free: HashMap<String, HashMap<_, VecDeque<_>>> = HashMap::new();
        for (number, entry) in files.entries.iter().enumerate() {
            if is_sound(&entry.name) {
                let named = free.entry(folded(entry.base_name())).or_default();
                named
                    .entry(home(entry, homes))
                    .or_default()
                    .push_back(number);
            }
        }
        Sounds { free }
    }

    /// Takes the free sound that is meant by a chat whose text lies in this folder.
    pub(super) fn take(&mut self, mention: &Mention<'_>, folder: &'a str) -> Option<usize> {
        mention.names.iter().find_map(|name| {
            let free = self.free.get_mut(*name)?;
            let near = free.get_mut(&Some(folder)).and_then(VecDeque::pop_front);
            near.or_else(|| free.get_mut(&None)?.pop_front())
        })
    }

    /// Calls `visit` with the files that a message names: `<attached: NAME>` on iOS,
    /// `NAME (file attached)` on Android, in any language and with any words around it.
    pub(super) fn mentions(&mut self, text: &str, visit: &mut dyn FnMut(&mut Self, &Mention<'_>)) {
        let is_space = |c: char| c.is_whitespace() || crate::local_time::is_mark(c);
        for line in text.trim_start_matches(is_space).lines() {
            self.mentions_in(line, visit);
        }
    }

    fn mentions_in(&mut self, line: &str, visit: &mut dyn FnMut(&mut Self, &Mention<'_>)) {
        let breaks = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.');
        let mut from = 0;
        let mut in_brackets = false;
        for (dot, _) in line.match_indices('.') {
            let rest = &line[dot + 1..];
            let length = rest
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            if length > LONGEST_ENDING {
                continue;
            }
            let end = dot + 1 + length;
            let ending = rest[..length].to_ascii_lowercase();
            let goes_on = rest[length..].starts_with(char::is_alphanumeric);
            if goes_on
                || !(ENDINGS.contains(&ending.as_str())
                    || ENDINGS_OF_VIDEOS.contains(&ending.as_str()))
            {
                continue;
            }
            let before = &line[from..end];
            if let Some(at) = before.rfind(['<', '>']) {
                in_brackets = before[at..].starts_with('<');
            }
            // Of a long line its end, which is spelled once as names are.
            let cut = before.len().saturating_sub(2 * LONGEST);
            let cut = (cut..before.len()).find(|at| before.is_char_boundary(*at));
            let tail = folded(&before[cut.unwrap_or_default()..]);
            let whole = (cut == Some(0)).then_some(0);
            let starts = tail
                .char_indices()
                .filter(|(_, c)| breaks(*c))
                .map(|(at, c)| at + c.len_utf8());
            let names = whole
                .into_iter()
                .chain(starts)
                .map(|at| tail[at..].trim())
                .filter(|name| name.len() <= LONGEST && self.free.contains_key(*name))
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

/// The innermost of these folders in which the file lies.
pub(super) fn home<'a>(entry: &Entry, homes: &HashSet<&'a str>) -> Option<&'a str> {
    let mut folder = entry.folder();
    loop {
        if let Some(home) = homes.get(folder) {
            return Some(home);
        }
        let above = folder.strip_suffix('/')?;
        folder = &above[..above.rfind('/').map_or(0, |at| at + 1)];
    }
}
