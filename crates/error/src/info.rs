use serde::{Deserialize, Serialize};

use crate::ErrorCode;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ErrorInfo {
    pub code: ErrorCode,
    /// For the user.
    pub message: String,
    /// The server concerned.
    pub host: Option<String>,
    /// When the server accepts requests again; Unix ms.
    pub wait_until: Option<i64>,
}

impl ErrorInfo {
    pub fn new(code: ErrorCode, message: impl ToString) -> Self {
        Self {
            code,
            message: message.to_string(),
            host: None,
            wait_until: None,
        }
    }
}
