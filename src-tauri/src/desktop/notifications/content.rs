//! The text of a notification.

use earshot_core::EncryptionStatus;
use earshot_core::app::NewText;

use crate::labels::NotificationLabels;

/// Of several messages.
const MAX_NAMES: usize = 3;

#[derive(Debug, PartialEq, Eq)]
pub struct Content {
    pub title: String,
    pub body: String,
}

/// Not on a locked screen, where others read it, nor from an encrypted library, because desktops keep
/// notifications. `is_screen_locked` is `None` if the system does not say.
pub fn may_show_text(library: EncryptionStatus, is_screen_locked: Option<bool>) -> bool {
    !library.is_encrypted && is_screen_locked == Some(false)
}

pub fn content(texts: &[NewText], shows_text: bool, labels: &NotificationLabels) -> Content {
    let count = labels
        .new_messages
        .replace("{count}", &texts.len().to_string());
    match texts {
        [text] if shows_text => Content {
            title: one_line(&text.name),
            body: one_line(&text.first_line),
        },
        several if shows_text => Content {
            title: names(several),
            body: count,
        },
        [_] => Content {
            title: labels.new_message.clone(),
            body: String::new(),
        },
        _ => Content {
            title: count,
            body: String::new(),
        },
    }
}

/// Each once, the latest first.
fn names(texts: &[NewText]) -> String {
    let mut names: Vec<String> = Vec::new();
    for text in texts.iter().rev() {
        let name = one_line(&text.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > MAX_NAMES {
        names.truncate(MAX_NAMES);
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// Names come from others: without control characters and those that reverse the text's direction.
fn one_line(text: &str) -> String {
    let is_bidi = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .filter(|c| !is_bidi(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use earshot_core::app::NoteId;

    use super::*;

    fn texts(names: &[&str]) -> Vec<NewText> {
        let text = |name: &&str| NewText {
            note: NoteId::new(),
            name: (*name).to_owned(),
            first_line: format!("Hello from {name}."),
        };
        names.iter().map(text).collect()
    }

    fn shown(names: &[&str], shows_text: bool) -> (String, String) {
        let content = content(&texts(names), shows_text, &NotificationLabels::default());
        (content.title, content.body)
    }

    #[test]
    fn one_message_shows_sender_and_first_line_and_several_their_senders() {
        let pair = |title: &str, body: &str| (title.to_owned(), body.to_owned());
        assert_eq!(shown(&["Ana"], true), pair("Ana", "Hello from Ana."));
        assert_eq!(
            shown(&["A\u{202e}na\n"], true),
            pair("Ana ", "Hello from Ana .")
        );
        assert_eq!(
            shown(&["Ana", "Leo", "Ana"], true),
            pair("Ana, Leo", "New messages: 3")
        );
        assert_eq!(
            shown(&["Ana", "Leo", "Bo", "Kim"], true).0,
            "Kim, Bo, Leo, …"
        );
    }

    #[test]
    fn a_locked_screen_shows_neither_text_nor_names() {
        assert_eq!(
            shown(&["Ana"], false),
            ("New message".into(), String::new())
        );
        assert_eq!(
            shown(&["Ana", "Leo"], false),
            ("New messages: 2".into(), String::new())
        );
        let open = EncryptionStatus::default();
        let encrypted = EncryptionStatus {
            is_encrypted: true,
            ..open
        };
        assert!(may_show_text(open, Some(false)));
        assert!(!may_show_text(open, Some(true)));
        assert!(!may_show_text(open, None), "in doubt");
        assert!(!may_show_text(encrypted, Some(false)));
    }
}
