//! The interface of output devices.

use super::callback::OutputCallback;
use super::error::PlayError;

/// The system's device, or a fake in tests.
pub trait Output: Send + 'static {
    /// Calls `connect` once with the sample rate to get the callback. Dropping the result stops the
    /// output; failures are reported to [`OutputCallback::error_reporter`].
    fn start(
        &mut self,
        connect: &mut dyn FnMut(u32) -> OutputCallback,
    ) -> Result<Box<dyn std::any::Any>, PlayError>;
}
