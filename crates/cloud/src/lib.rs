//! Transcription by a cloud service, which is off until the user enables it.
//!
//! Only audio is sent: encoded again without metadata, under a constant file name. The reply never
//! replaces the local transcript.

mod align;
mod cloud;
mod convert;
mod error;
mod low_confidence;

mod settings;
mod upload;

pub use align::align_to_segments;
pub use cloud::{Cloud, CloudEstimate};
pub use error::CloudError;
pub use low_confidence::{Span, low_confidence_spans};
pub use settings::{CloudPolicy, CloudSettings};
pub use upload::{UPLOAD_RATE, Upload, encode};
