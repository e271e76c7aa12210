//! The window of Earshot. It calls, it never decides: each command hands its
//! arguments to the use cases on a thread of its own and passes the answer on.

mod arguments;
mod bindings;
mod commands;
mod dictation;
mod display;
mod files;
mod page;
mod program;
mod shell;
mod shortcuts;
mod tray;

pub use bindings::typescript;
pub use program::run;
