//! File names as text.

use std::ffi::OsStr;

/// A file name as Unicode text, whatever it was made of.
///
/// A name that is Unicode stays as it is. In any other name each byte that is
/// not part of valid UTF-8 becomes `\xNN` and each backslash `\\`, so that the
/// bytes can be had back. (On Windows the bytes are those of the name in WTF-8.)
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

/// A name or a message for one line of a terminal or a heading: control and
/// direction-changing characters, which could break the line or forge its
/// look, become `\n`, `\t`, `\u{1b}` and the like.
pub fn one_line(text: &str) -> String {
    let forges = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if forges(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicode_names_stay() {
        assert_eq!(
            escaped_name(OsStr::new(r"C:\voice\né.opus")),
            r"C:\voice\né.opus"
        );
    }

    #[cfg(unix)]
    #[test]
    fn other_names_keep_every_byte_readable() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(
            escaped_name(OsStr::from_bytes(b"a\\b\xFF\xC3.opus")),
            r"a\\b\xFF\xC3.opus"
        );
    }

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(
            one_line("a\nb\u{1b}[31m\u{202e}ogg.é"),
            r"a\nb\u{1b}[31m\u{202e}ogg.é"
        );
    }
}
