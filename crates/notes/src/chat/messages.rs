//! Messages of a WhatsApp text export.

use super::stamp::Stamp;
use crate::local_time::is_direction_mark;

/// Bytes.
pub(super) const MAX_NAME_LENGTH: usize = 200;

#[derive(Debug)]
pub(super) struct Message<'a> {
    pub(super) stamp: Stamp,
    /// The text before the first colon.
    pub(super) sender: Option<&'a str>,
    /// The rest, including continuation lines.
    pub(super) text: &'a str,
}

/// Lines without a header continue the previous message.
pub(super) fn messages(text: &str) -> impl Iterator<Item = Message<'_>> {
    let mut at = 0;
    let mut heads = text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let (stamp, rest) = head(line)?;
        Some((start, stamp, start + line.len() - rest.len()))
    });
    let mut next = heads.next();
    std::iter::from_fn(move || {
        let (_, stamp, body) = next.take()?;
        next = heads.next();
        let end = next.as_ref().map_or(text.len(), |(start, ..)| *start);
        let (sender, text) = sender(&text[body..end]);
        Some(Message {
            stamp,
            sender,
            text,
        })
    })
}

impl<'a> Message<'a> {
    /// Text before another colon, if it may be part of the sender's name. WhatsApp's own texts
    /// start with a direction mark.
    pub(super) fn name_continuation(&self) -> Option<&'a str> {
        let line = self.text.lines().next()?.trim_start_matches(' ');
        let (name, _) = line.split_once(": ")?;
        let is_name =
            !name.is_empty() && name.len() <= MAX_NAME_LENGTH && !name.contains(['<', '/', '(']);
        (is_name && !name.starts_with(is_direction_mark)).then(|| name.trim_end())
    }
}

/// iOS: `[date, time] sender: text`; Android: `date, time - sender: text`; old iOS: `date time:
/// sender: text`. Returns the rest of the line.
fn head(line: &str) -> Option<(Stamp, &str)> {
    let line = line.trim_start_matches(|c: char| is_direction_mark(c) || c.is_whitespace());
    if let Some(inside) = line.strip_prefix('[') {
        let (stamp, rest) = inside.split_once(']')?;
        return Some((Stamp::parse(stamp)?, rest));
    }
    // The first separator preceded by a valid stamp.
    let ends = [" - ", " – ", " — ", ": "];
    let mut separators: Vec<(usize, &str)> = ends
        .iter()
        .flat_map(|end| line.match_indices(end).take(2))
        .collect();
    separators.sort_unstable();
    separators.into_iter().find_map(|(at, end)| {
        let stamp = Stamp::parse(&line[..at])?;
        let rest = &line[at + end.len()..];
        let is_whole = end != ": " || (stamp.second.is_some() && rest.contains(':'));
        is_whole.then_some((stamp, rest))
    })
}

fn sender(body: &str) -> (Option<&str>, &str) {
    let line = body.lines().next().unwrap_or_default();
    let is_space = |c: char| c.is_whitespace() || is_direction_mark(c);
    let colon = line.char_indices().find(|(at, c)| match c {
        ':' => line[at + 1..].chars().next().is_none_or(is_space),
        '：' => true,
        _ => false,
    });
    let Some((at, colon)) = colon.filter(|(at, _)| *at <= MAX_NAME_LENGTH) else {
        return (None, body);
    };
    // A tilde marks senders missing in the address book.
    let name = line[..at].trim_matches(|c: char| is_space(c) || c == '~');
    if name.is_empty() {
        (None, body)
    } else {
        (Some(name), &body[at + colon.len_utf8()..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Option<&str>, &str)> {
        messages(text)
            .map(|message| (message.sender, message.text.trim()))
            .collect()
    }

    #[test]
    fn messages_have_senders_and_all_lines() {
        let text = "no head\n19/3/21, 10:00 - Mia: one - two: three\nmore\n\n[19/3/21, 10:01:00] Leo: a\r\n\
            \u{200e}[19/3/21, 10:02:00] ~\u{a0}Kim:\nb\n19.03.21 10.03.00: Kim: old\n19/3/21, 10:04 - Mia left";
        assert_eq!(
            read(text),
            [
                (Some("Mia"), "one - two: three\nmore"),
                (Some("Leo"), "a"),
                (Some("Kim"), "b"),
                (Some("Kim"), "old"),
                (None, "Mia left"),
            ]
        );
    }

    #[test]
    fn text_resembling_a_header_is_text() {
        for line in [
            "see you - at 5",
            "1 2 3 - 4",
            "12 13 14 15 16 - Ana: x",
            "[31.01.24] hello",
            "31/01/2024, 25:22 - Ana: x",
            "31/01/2024, 18:2 - Ana: x",
            "99999/1/1, 1:1 - Ana: x",
            "call 12/12/12 18:22 o'clock - Ana: x",
            "12/12/12 18:22 we meet there - Ana: x",
            "12/12/12 and then, if all of them come in time, 18:22 - Ana: x",
            "12/12/12 18:22: x",
        ] {
            assert!(read(line).is_empty(), "{line}");
        }
    }
}
