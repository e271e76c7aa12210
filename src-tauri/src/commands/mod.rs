//! The page's commands. Each calls the application once.

pub mod cloud;
pub mod encryption;
pub mod files;
pub mod folders;
pub mod models;
pub mod notes;
pub mod playback;
pub mod queue;
pub mod record;
pub mod replace_rules;
pub mod settings;
pub mod threads;
pub mod updates;
pub mod vocabulary;

use earshot_core::app::ErrorInfo;

pub type CommandResult<T = ()> = Result<T, ErrorInfo>;
