//! File names as text, and text as file names.

use std::ffi::OsStr;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// A file name as Unicode text.
///
/// In names that are not Unicode, each invalid byte (on Windows: of WTF-8) becomes `\xNN` and each
/// backslash `\\`, so that the bytes can be recovered.
pub fn escaped_name(name: &OsStr) -> String {
    if let Some(text) = name.to_str() {
        return text.to_owned();
    }
    let mut escaped = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        escaped.push_str(&chunk.valid().replace('\\', r"\\"));
        for byte in chunk.invalid() {
            escaped.push_str(&format!(r"\x{byte:02X}"));
        }
    }
    escaped
}

/// Escapes control and direction-changing characters, which could break or forge a line of a
/// terminal, as `\n`, `\u{1b}` …
pub fn one_line(text: &str) -> String {
    let must_escape = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if must_escape(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

/// Removes control characters and direction overrides; white space becomes a space.
pub fn printable(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            c if !is_unprintable(c) => Some(c),
            c if c.is_whitespace() => Some(' '),
            _ => None,
        })
        .collect()
}

pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202D}' | '\u{202E}')
}

/// A file name without extension: valid on every file system, displayed unchanged, not parsed as an
/// option. At most `max_bytes`, plus one for reserved names; never empty.
pub fn file_stem(text: &str, max_bytes: usize) -> String {
    let mut stem = String::new();
    for c in text.nfc() {
        match c {
            c if c.is_whitespace() => {
                if !stem.ends_with(' ') {
                    stem.push(' ');
                }
            }
            c if c.is_control() || is_invisible(c) => {}
            c if r#"<>:"/\|?*"#.contains(c) => stem.push('-'),
            c => stem.push(c),
        }
    }
    // A leading dot hides the file, a trailing one is lost on Windows.
    let is_edge = |c: char| c == '.' || c == ' ';
    let stem = stem.trim_start_matches(|c| is_edge(c) || c == '-');
    let stem = truncate_to_bytes(stem, max_bytes).trim_end_matches(is_edge);
    match stem {
        "" => "note".to_owned(),
        name if is_reserved_on_windows(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// Whether it has invisible characters or looks like an option.
pub fn is_misleading(name: &str) -> bool {
    name.starts_with('-') || name.contains(|c: char| c.is_control() || is_invisible(c))
}

/// Keeps whole grapheme clusters.
pub fn truncate_to_bytes(text: &str, max_bytes: usize) -> &str {
    if text.len() <= max_bytes {
        return text;
    }
    let fitting = |starts: &mut dyn Iterator<Item = usize>| {
        starts
            .take_while(|start| *start <= max_bytes)
            .last()
            .unwrap_or(0)
    };
    let end = match fitting(&mut text.grapheme_indices(true).map(|(start, _)| start)) {
        // A single cluster can be longer: a letter with a hundred accents.
        0 => fitting(&mut text.char_indices().map(|(start, _)| start)),
        end => end,
    };
    &text[..end]
}

/// Format characters (Unicode category Cf) can reverse a name, hide a part of it, or make names
/// look alike.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E007F}')
}

/// Reserved with any extension. (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>)
fn is_reserved_on_windows(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name).trim_end();
    let upper = first.to_ascii_uppercase();
    let is_numbered = |word| {
        let number = upper.strip_prefix(word).unwrap_or_default();
        let mut digits = number.chars();
        matches!(digits.next(), Some('0'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&upper.as_str())
        || is_numbered("COM")
        || is_numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicode_names_stay_unchanged() {
        assert_eq!(
            escaped_name(OsStr::new(r"C:\voice\né.opus")),
            r"C:\voice\né.opus"
        );
    }

    #[cfg(unix)]
    #[test]
    fn invalid_unicode_is_escaped_bytewise() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(
            escaped_name(OsStr::from_bytes(b"a\\b\xFF\xC3.opus")),
            r"a\\b\xFF\xC3.opus"
        );
    }

    #[test]
    fn one_line_escapes_control_characters() {
        assert_eq!(
            one_line("a\nb\u{1b}[31m\u{202e}ogg.é"),
            r"a\nb\u{1b}[31m\u{202e}ogg.é"
        );
    }

    #[test]
    fn stems_are_valid_on_every_file_system() {
        for (text, stem) in [
            ("To: the sea/side", "To- the sea-side"),
            ("invoice\u{202e}txt.exe", "invoicetxt.exe"),
            ("\u{200e}\u{200f}", "note"),
            ("-rf", "rf"),
            (" ../-x. ", "x"),
            ("...", "note"),
            ("two\nlines\t here", "two lines here"),
            ("a\0b", "ab"),
            ("con", "_con"),
            ("COM\u{b9}", "_COM\u{b9}"),
            ("lpt\u{b2}.a", "_lpt\u{b2}.a"),
            ("CONIN$", "_CONIN$"),
            ("nul.txt", "_nul.txt"),
            ("COM10", "COM10"),
            ("e\u{301}", "\u{e9}"),
        ] {
            assert_eq!(file_stem(text, 100), stem, "{text:?}");
        }
    }

    #[test]
    fn stems_are_truncated_between_characters() {
        let family = "\u{1f44d}\u{1f3fd}".repeat(30);
        let stem = file_stem(&family, 100);
        assert_eq!(stem, "\u{1f44d}\u{1f3fd}".repeat(12));
        assert_eq!(file_stem(&"日".repeat(90), 100).len(), 99);
        let accents = format!("x{}", "\u{323}\u{330}".repeat(90));
        assert!((90..=100).contains(&file_stem(&accents, 100).len()));
    }

    #[test]
    fn printable_removes_control_characters() {
        assert_eq!(
            printable("a\u{1b}[1m\0\u{9b}\tb\r\nc\u{85}\u{202e}d\u{2028}"),
            "a[1m b  c d "
        );
    }
}
