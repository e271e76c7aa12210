//! Conversations as the page receives them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Note, Snippet};

/// A typed message to add. Names are shared: an export has hundreds of thousands of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    pub chat: Arc<str>,
    pub sender: Option<Arc<str>>,
    /// Unix ms.
    pub said_at: i64,
    pub text: String,
    /// Written by the user.
    pub own: bool,
}

/// A typed message of an exported chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct TypedMessage {
    pub id: String,
    pub chat: String,
    pub sender: Option<String>,
    /// Unix ms.
    pub said_at: i64,
    pub text: String,
    /// Written by the user.
    pub own: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "camelCase")]
#[expect(
    clippy::large_enum_variant,
    reason = "a page has at most 200, most of them voice"
)]
pub enum ThreadEntry {
    Voice {
        note: Note,
        /// Said by the user.
        own: bool,
    },
    Typed {
        message: TypedMessage,
    },
}

impl ThreadEntry {
    pub fn said_at(&self) -> i64 {
        match self {
            ThreadEntry::Voice { note, .. } => note.summary.said_at,
            ThreadEntry::Typed { message } => message.said_at,
        }
    }

    pub fn id(&self) -> &str {
        match self {
            ThreadEntry::Voice { note, .. } => note.summary.id.as_str(),
            ThreadEntry::Typed { message } => &message.id,
        }
    }

    pub fn sender(&self) -> Option<&str> {
        match self {
            ThreadEntry::Voice { note, .. } => note.summary.sender.as_deref(),
            ThreadEntry::Typed { message } => message.sender.as_deref(),
        }
    }
}

/// A place in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ThreadPlace {
    /// The end if there is none.
    FirstUnheard,
    End,
    Entry {
        /// Unix ms.
        said_at: i64,
        /// Of a note or typed message.
        id: String,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ThreadPage {
    /// Oldest first.
    pub entries: Vec<ThreadEntry>,
    pub has_earlier: bool,
    pub has_later: bool,
}

/// All notes and typed messages of a chat, or of a sender outside of chats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Conversation {
    /// Empty if neither chat nor sender is known.
    pub name: String,
    /// Voice and typed messages.
    pub entries: u64,
    /// Voice messages.
    pub notes: u64,
    pub unheard: u64,
    /// When the last was said or written; Unix ms.
    pub last_at: i64,
}

/// A typed message that matches a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct MessageMatch {
    pub message: TypedMessage,
    pub snippet: Snippet,
}
