//! Metadata of voice messages.

use serde::{Deserialize, Serialize};

use crate::names::one_line;

/// Empty for a plain file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<String>,
    /// RFC 3339 with the user's offset, such as `2024-01-31T18:22:07+01:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<String>,
}

impl Message {
    /// `Ana, 2024-01-31 18:22, Family`: sender or title, time, chat, as far as known.
    pub fn heading(&self) -> Option<String> {
        let name = self.sender.as_ref().or(self.title.as_ref());
        let time = self.said_at.as_deref().map(minute);
        let parts: Vec<String> = [name.cloned(), time, self.chat.clone()]
            .into_iter()
            .flatten()
            .map(|part| one_line(&part))
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// `2024-01-31 18:22`.
fn minute(said_at: &str) -> String {
    match said_at.split_once('T') {
        Some((date, time)) => format!("{date} {}", time.get(..5).unwrap_or(time)),
        None => said_at.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_sender_time_and_chat() {
        let mut message = Message::default();
        assert_eq!(message.heading(), None);
        message.said_at = Some("2024-01-31T18:22:07+01:00".into());
        message.chat = Some("Family\nand friends".into());
        message.title = Some("To the sea".into());
        assert_eq!(
            message.heading().as_deref(),
            Some(r"To the sea, 2024-01-31 18:22, Family\nand friends")
        );
        message.sender = Some("Ana".into());
        assert!(
            message
                .heading()
                .is_some_and(|line| line.starts_with("Ana, "))
        );
    }
}
