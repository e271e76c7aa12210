//! Conversations: typed messages and voice messages in the order in which they were sent.
//!
//! The conversation of a note is its chat, or its sender outside of chats. It may stand in other chats
//! too, to which it was forwarded.

mod add;
mod conversations;
mod delete;
mod page;
mod place;
pub(crate) mod rows;
mod types;

pub(crate) use add::{insert_missing, sorted};
pub use place::{NotePlace, PlaceOutcome};
pub(crate) use place::{add_own_place, add_place};
pub use types::{
    Conversation, MessageMatch, NewMessage, ThreadEntry, ThreadPage, ThreadPlace, TypedMessage,
};
