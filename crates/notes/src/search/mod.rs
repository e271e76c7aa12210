//! Full-text search.
//!
//! Text and queries are folded by the same code: matches ignore case, accents and spelling
//! variants, and no input reaches the index's query syntax.

mod fold;
pub(crate) mod index;
mod list;
mod messages;
mod operators;
mod query;
mod snippet;

pub(crate) use fold::{folded as letters, is_invisible, is_spaceless, units};
pub(crate) use list::CONVERSATION;
pub(crate) use query::phrase_query;
