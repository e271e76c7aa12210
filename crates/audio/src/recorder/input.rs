//! The interface of input devices.

use std::any::Any;

use super::callback::InputCallback;
use super::error::RecordError;

/// A microphone, or a fake in tests.
pub trait Input: Send + 'static {
    /// Calls `connect` once with sample rate and channels to get the callback. Dropping the result
    /// stops the input; failures are reported to [`InputCallback::error_reporter`].
    fn start(
        &mut self,
        connect: &mut dyn FnMut(u32, u16) -> InputCallback,
    ) -> Result<StartedInput, RecordError>;
}

pub struct StartedInput {
    pub name: String,
    /// Dropped to stop.
    pub stream: Box<dyn Any>,
}
