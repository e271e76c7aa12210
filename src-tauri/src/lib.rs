//! The window of Earshot. It calls, it never decides: each command hands its
//! arguments to the use cases on a thread of its own and passes the answer on.
//!
//! What a desktop and a phone do each in their own way lies in two rooms with the same
//! doors, `system`.

mod bindings;
mod commands;
mod page;
mod program;
mod shell;
mod words;

#[cfg(desktop)]
mod desktop;
#[cfg(any(mobile, test))]
mod phone;

#[cfg(desktop)]
use desktop as system;
#[cfg(mobile)]
use phone as system;

pub use bindings::typescript;
pub use system::run;
