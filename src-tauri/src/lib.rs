//! The desktop and mobile application. Commands forward to `earshot-core` on a blocking thread.
//!
//! `platform` is `desktop` or `phone`, with the same functions.

mod bindings;
mod commands;
mod labels;
mod page;
mod program;
mod state;

#[cfg(desktop)]
mod desktop;
#[cfg(any(mobile, test))]
mod phone;

#[cfg(desktop)]
use desktop as platform;
#[cfg(mobile)]
use phone as platform;

pub use bindings::typescript;
pub use platform::run;
