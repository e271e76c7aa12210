//! Finding notes by what is said in them.
//!
//! Text and query are cut into words and folded by the same code, here, and
//! the index holds the outcome. So what is written is found whatever its case,
//! its accents and its script, what was found can be marked, and nothing that
//! somebody types reaches the index's own query language.

mod fold;
pub(crate) mod index;
mod list;
mod passage;
mod query;

pub(crate) use fold::{folded as letters, units};
