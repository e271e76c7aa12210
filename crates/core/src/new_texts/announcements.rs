//! Joins texts that come soon after each other.

use std::time::{Duration, Instant};

use crate::api::{AppEvent, NewText};

/// The messages of a chat often arrive together.
const JOIN_TIME: Duration = Duration::from_secs(1);
const MIN_INTERVAL: Duration = Duration::from_secs(5);
/// After several messages at once: more are likely to follow.
const JOINED_INTERVAL: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(super) struct Announcements {
    pending: Vec<NewText>,
    copied: Option<String>,
    due: Option<Instant>,
    /// No announcement before.
    not_before: Option<Instant>,
}

impl Announcements {
    pub(super) fn add(&mut self, text: NewText, copied: Option<String>, now: Instant) {
        self.pending.push(text);
        let soon = now + JOIN_TIME;
        let earliest = self.not_before.map_or(soon, |at| at.max(soon));
        // A late copy would replace what the user copies meanwhile.
        let due = if copied.is_some() { soon } else { earliest };
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
        self.copied = copied;
    }

    pub(super) fn next_due(&self) -> Option<Instant> {
        self.due
    }

    pub(super) fn take_due(&mut self, now: Instant) -> Option<AppEvent> {
        self.due.take_if(|due| *due <= now)?;
        let is_single = self.pending.len() == 1;
        let interval = if is_single {
            MIN_INTERVAL
        } else {
            JOINED_INTERVAL
        };
        self.not_before = Some(now + interval);
        Some(AppEvent::NewTexts {
            texts: std::mem::take(&mut self.pending),
            copied: self.copied.take().filter(|_| is_single),
        })
    }
}

#[cfg(test)]
mod tests {
    use earshot_notes::NoteId;

    use super::*;

    fn text(name: &str) -> NewText {
        NewText {
            note: NoteId::new(),
            name: name.to_owned(),
            first_line: String::new(),
        }
    }

    #[test]
    fn messages_that_come_together_are_announced_together() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut announcements = Announcements::default();
        let announced =
            |announcements: &mut Announcements, second| match announcements.take_due(at(second)) {
                Some(AppEvent::NewTexts { texts, copied }) => (texts.len(), copied),
                _ => (0, None),
            };
        assert_eq!(announcements.next_due(), None);
        announcements.add(text("Ana"), Some("Hello.".into()), at(0));
        assert_eq!(announcements.next_due(), Some(at(1)));
        assert_eq!(announced(&mut announcements, 0), (0, None));
        assert_eq!(announced(&mut announcements, 1), (1, Some("Hello.".into())));
        assert_eq!(announced(&mut announcements, 9), (0, None));

        announcements.add(text("Leo"), None, at(2));
        announcements.add(text("Ana"), None, at(3));
        assert_eq!(announced(&mut announcements, 5), (0, None), "too soon");
        assert_eq!(announced(&mut announcements, 6), (2, None));
        announcements.add(text("Bo"), None, at(7));
        assert_eq!(
            announced(&mut announcements, 35),
            (0, None),
            "more may follow"
        );
        assert_eq!(announced(&mut announcements, 36), (1, None));
        announcements.add(text("Bo"), None, at(100));
        assert_eq!(announced(&mut announcements, 101), (1, None));
    }
}
