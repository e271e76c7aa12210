//! What the library waits for before it is locked or changed as a whole.

use crate::api::AppError;

/// A service that uses the content of the library. The event that follows tells it to go on.
pub(crate) trait Quiesce: Send + Sync {
    /// Fails while the library must stay as it is; it may still be locked.
    fn check_unused(&self) -> Result<(), AppError> {
        Ok(())
    }

    /// Lets go of all content.
    fn quiesce(&self) -> Result<(), AppError>;
}
