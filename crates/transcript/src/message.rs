//! Who said it, when and where.

use serde::{Deserialize, Serialize};

use crate::names::one_line;

/// What is known of a voice message beside its sound; of a bare file, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// Name of the chat it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<String>,
    /// When it was said, by the user's clock: RFC 3339 with the offset, such as
    /// `2024-01-31T18:22:07+01:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<String>,
}

impl Message {
    /// `Ana, 2024-01-31 18:22, Family` on one line: who, else the title, then when,
    /// then which chat; `None` if nothing is known.
    pub fn heading(&self) -> Option<String> {
        let who = self.sender.as_ref().or(self.title.as_ref());
        let when = self.said_at.as_deref().map(minute);
        let parts: Vec<String> = [who.cloned(), when, self.chat.clone()]
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
    fn a_heading_says_who_when_and_where() {
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
