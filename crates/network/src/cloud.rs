use std::time::Duration;

use crate::{Key, Proxy};

/// A service with the `/v1/audio/transcriptions` API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub(crate) endpoint: String,
    pub(crate) host: String,
    pub(crate) origin: String,
}

impl Service {
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Scheme, host and port; API keys are stored per origin.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

#[derive(Debug)]
pub struct TranscriptionRequest<'a> {
    pub service: &'a Service,
    pub model: &'a str,
    /// A local server may need none.
    pub key: Option<&'a Key>,
    /// An Ogg file.
    pub audio: Vec<u8>,
    /// ISO 639-1, if known.
    pub language: Option<&'a str>,
    /// Only for the ledger; not sent.
    pub note_id: Option<&'a str>,
    pub proxy: Proxy<'a>,
    pub timeouts: CloudTimeouts,
}

/// There are no automatic retries: the user consented to a single upload.
#[derive(Debug, Clone, Copy)]
pub struct CloudTimeouts {
    pub connect: Duration,
    /// Without any byte sent or received.
    pub stall: Duration,
    /// For the whole request. Services may take minutes before the first byte.
    pub total: Duration,
}

impl Default for CloudTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            total: Duration::from_secs(15 * 60),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct CloudText {
    /// A code or an English name, as the service returns it.
    pub language: Option<String>,
    /// Sorted by start. A single one if the service gives no times; none without speech.
    pub segments: Vec<CloudSegment>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CloudSegment {
    pub start_ms: u64,
    /// `None` if the service gives no times.
    pub end_ms: Option<u64>,
    /// One line without control characters.
    pub text: String,
    /// Geometric mean of the token probabilities, `0.0..=1.0`.
    pub confidence: Option<f32>,
}
