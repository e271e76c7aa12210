//! What the page can ask for. Each command is one call of the use cases.

pub mod cloud;
pub mod files;
pub mod models;
pub mod notes;
pub mod queue;
pub mod record;
pub mod rest;
pub mod settings;
pub mod sound;
pub mod updates;
pub mod vocabulary;

use earshot_core::desk::ErrorInfo;

/// What a command ends with.
pub type Answer<T = ()> = Result<T, ErrorInfo>;
