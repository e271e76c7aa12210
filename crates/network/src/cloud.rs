use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::{Gate, Key, OnlineError, Proxy};

/// A service that writes down recordings, by the interface of
/// `/v1/audio/transcriptions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub(crate) endpoint: String,
    pub(crate) host: String,
    pub(crate) origin: String,
}

impl Service {
    /// The service at this address, with or without `/v1` at its end.
    ///
    /// # Errors
    /// [`OnlineError::BadService`] unless it is `https`, or `http` to a server of the
    /// user's own; [`OnlineError::NoNetwork`].
    pub fn parse(base: &str) -> Result<Self, OnlineError> {
        #[cfg(all(feature = "network", not(feature = "offline")))]
        return crate::http::service(base);

        #[cfg(not(all(feature = "network", not(feature = "offline"))))]
        {
            let _ = base;
            Err(OnlineError::NoNetwork)
        }
    }

    /// The server's name, as people know it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Scheme, name and port: what a key belongs to.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// A recording, and who shall write it down.
#[derive(Debug)]
pub struct Question<'a> {
    /// Who.
    pub service: &'a Service,
    /// The service's name for a model.
    pub model: &'a str,
    /// What the service knows the user by; a server of one's own may want none.
    pub key: Option<&'a Key>,
    /// The recording, as an Ogg file: nothing but sound.
    pub sound: Vec<u8>,
    /// ISO 639-1 code of the language that is spoken, if that is known.
    pub language: Option<&'a str>,
    /// The note that it is, for the ledger. It is not sent.
    pub note: Option<&'a str>,
    /// How to get there.
    pub proxy: Proxy<'a>,
    /// How long to wait.
    pub patience: CloudPatience,
}

/// How long to wait for a service. It is never asked twice by itself: whatever is sent
/// was agreed to once.
#[derive(Debug, Clone, Copy)]
pub struct CloudPatience {
    /// For a connection.
    pub connect: Duration,
    /// For the next bytes to go, or to come.
    pub stall: Duration,
    /// For everything. Services may think for minutes before they say a word.
    pub total: Duration,
}

impl Default for CloudPatience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            total: Duration::from_secs(15 * 60),
        }
    }
}

/// What a service says was said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CloudText {
    /// The language as the service calls it: a code or an English name.
    pub language: Option<String>,
    /// In the order of their start. One that spans everything if the service gives no
    /// times; none if nobody speaks.
    pub segments: Vec<CloudSegment>,
}

/// A stretch of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CloudSegment {
    /// Where it starts, in milliseconds.
    pub start_ms: u64,
    /// Where it ends, in milliseconds; `None` if the service gives no times.
    pub end_ms: Option<u64>,
    /// One line, without control characters.
    pub text: String,
    /// Geometric mean of the token probabilities, `0.0..=1.0`, if the service tells it.
    pub confidence: Option<f32>,
}

/// Sends a recording to a service and waits for its text.
///
/// It is one connection to the gate, and goes to the service's own address: redirects
/// are not followed. (A service that says it does not know the form of answer that has
/// times is asked once more for one that has none.) Setting `cancel` ends it within a
/// tenth of a second.
///
/// # Errors
/// Every [`OnlineError`] but those of files. The ledger has the connection all the same.
pub fn transcribe(
    gate: &Gate,
    question: &Question<'_>,
    cancel: &AtomicBool,
) -> Result<CloudText, OnlineError> {
    #[cfg(all(feature = "network", not(feature = "offline")))]
    return crate::http::transcribe(gate, question, cancel);

    #[cfg(not(all(feature = "network", not(feature = "offline"))))]
    {
        let _ = cancel;
        gate.check(crate::Purpose::CloudTranscription, question.service.host())?;
        Err(OnlineError::NoNetwork)
    }
}
