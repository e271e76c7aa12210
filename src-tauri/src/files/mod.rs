//! How files are named to us and by us: the clipboard and the system's dialogs.

mod clipboard;
pub mod dialogs;

pub use clipboard::{copied, take_text};
