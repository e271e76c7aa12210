//! Releasing the library's content before the library is locked or changed as a whole.

use crate::api::AppError;

/// A service that uses the library's content. It resumes on the next encryption event.
pub(crate) trait Quiesce: Send + Sync {
    /// Fails while the library must stay as it is; it may still be locked.
    fn check_unused(&self) -> Result<(), AppError> {
        Ok(())
    }

    /// Releases all content.
    fn quiesce(&self) -> Result<(), AppError>;
}
