//! Errors as the page and other programs see them: a stable code and a sentence.

mod code;
mod info;

pub use code::ErrorCode;
pub use info::ErrorInfo;
