//! The protocol between the engine and a worker, over two pipes.
//!
//! A message is a frame: the lengths of head and body as little-endian `u32`, the head as JSON, the
//! body as bytes. After the first request the bytes of both models follow without framing.
//!
//! ```text
//! engine ── hello, VAD model, speech model ─► worker
//!        ◄── hello, ready ───────────────────
//!        ── transcribe, live, audio … ──────►
//!        ◄── read, job-event, heartbeat … ───
//! ```
//!
//! The worker may be compromised by a media file. The engine therefore trusts nothing it reports,
//! limits the size of messages ([`ProtocolMessage`]) and serves one [`Response::Read`] per source
//! at a time.

use std::io::{self, ErrorKind, Read, Write};

use earshot_audio::AudioError;
use earshot_error::ErrorCode;
use earshot_transcript::{Device, LiveOptions, Remark};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{EventKind, JobId, Options};

pub const VERSION: u32 = 5;

/// Maximum reply to a [`Response::Read`], in bytes.
pub const MAX_READ: u32 = 1 << 20;

/// Size limits in bytes. Parsing JSON takes up to sixteen times its length in memory.
pub trait ProtocolMessage: DeserializeOwned {
    const MAX_HEAD: u32;
    /// In bytes.
    const MAX_BODY: u32;
}

/// Requests are trusted and include the user's vocabulary in every language.
impl ProtocolMessage for Request {
    const MAX_HEAD: u32 = 64 << 20;
    const MAX_BODY: u32 = 8 << 20;
}

/// The longest head is a 30 s chunk with single words, about 40 kB. The longest body is 0.25 s at
/// 768 000 Hz.
impl ProtocolMessage for Response {
    const MAX_HEAD: u32 = 256 << 10;
    const MAX_BODY: u32 = 1 << 20;
}

/// From the engine to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "kebab-case")]
pub enum Request {
    /// Instead of `Hello`: list the GPUs and exit.
    Devices {
        version: u32,
    },
    Hello {
        version: u32,
        /// `None`: one per processor.
        threads: Option<usize>,
        /// Length of the voice-activity model that follows.
        vad: u64,
        /// Length of the speech model after it; 0 for a decoder.
        model: u64,
        /// Its driver must still be the same.
        device: Option<Device>,
    },
    /// The source contains mono `f32` samples at 16 000 Hz, little-endian.
    Transcribe {
        job: JobId,
        options: Options,
    },
    Live {
        job: JobId,
        options: Options,
        live: LiveOptions,
    },
    /// Live audio: little-endian `f32` samples in the body.
    Audio {
        job: JobId,
    },
    EndOfAudio {
        job: JobId,
    },
    Cancel {
        job: JobId,
    },
    /// Opens a stream for decoding. Answered by [`Response::Opened`].
    Open {
        job: JobId,
        /// `None` for a live stream.
        len: Option<u64>,
        /// Output rate in Hz.
        rate: u32,
        track: Option<usize>,
    },
    /// Each block is answered by [`Response::Block`].
    Decode {
        job: JobId,
        blocks: u32,
    },
    /// Answered by [`Response::Seeked`].
    Seek {
        job: JobId,
        to_ms: u64,
        rate: u32,
    },
    /// Closes a stream.
    Close {
        job: JobId,
    },
    /// Answers [`Response::Read`], with the data in the body; short only at the end.
    Data {
        job: JobId,
        error: Option<String>,
    },
}

/// From the worker to the engine.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "response", rename_all = "kebab-case")]
pub enum Response {
    Hello {
        version: u32,
        sandbox: SandboxStatus,
    },
    /// Answers [`Request::Devices`].
    Devices {
        version: u32,
        devices: Vec<Device>,
    },
    Ready,
    ModelError {
        code: ErrorCode,
        message: String,
    },
    /// `Done` or `Failed` is the last event of a job.
    JobEvent {
        job: JobId,
        event: EventKind,
    },
    Opened {
        job: JobId,
        info: StreamInfo,
    },
    /// Samples in the body, as in [`Request::Audio`]; empty at the end.
    Block {
        job: JobId,
        info: StreamInfo,
    },
    Seeked {
        job: JobId,
    },
    /// Answers a request for a stream that failed.
    Failed {
        job: JobId,
        error: AudioError,
    },
    Heartbeat,
    /// Requests source data. A worker that sends a second request before the reply is killed.
    Read {
        job: JobId,
        at: u64,
        len: u32,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamInfo {
    pub duration_ms: Option<u64>,
    pub sample_rate: u32,
    pub has_video: bool,
    /// Complete after the last block.
    pub warnings: Vec<Remark>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum SandboxStatus {
    /// Files and system calls are restricted.
    Full,
    /// Only system calls are restricted.
    Partial,
    /// The system does not support it.
    Unavailable { reason: String },
    /// Not implemented on this platform.
    Unsupported,
}

pub fn write(out: &mut impl Write, message: &impl Serialize, body: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(message)?;
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| too_long());
    let lengths = [length(&head)?.to_le_bytes(), length(body)?.to_le_bytes()];
    // One write: a system call costs more than the copy.
    out.write_all(&[lengths.as_flattened(), &head, body].concat())?;
    out.flush()
}

/// `None` at the end of the stream.
///
/// # Errors
/// If the stream ends inside a message, or the message is invalid or too long.
pub fn read<M: ProtocolMessage>(from: &mut impl Read) -> io::Result<Option<(M, Vec<u8>)>> {
    let Some(head_length) = read_length(from)? else {
        return Ok(None);
    };
    let body_length = read_length(from)?.ok_or(ErrorKind::UnexpectedEof)?;
    if head_length > M::MAX_HEAD || body_length > M::MAX_BODY {
        return Err(too_long());
    }
    let mut head = vec![0; head_length as usize];
    from.read_exact(&mut head)?;
    let mut body = vec![0; body_length as usize];
    from.read_exact(&mut body)?;
    Ok(Some((serde_json::from_slice(&head)?, body)))
}

fn read_length(from: &mut impl Read) -> io::Result<Option<u32>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => Ok(Some(u32::from_le_bytes(length))),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

fn too_long() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "message too long")
}

/// The engine finds a stream's CPU time by this thread name. Limited to 15 bytes by the system.
#[must_use]
pub fn decode_thread_name(stream: JobId) -> String {
    format!("audio-{}", stream.0 % 1_000_000_000)
}

#[must_use]
pub fn samples_to_bytes(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}

#[must_use]
pub fn bytes_to_samples(bytes: &[u8]) -> Vec<f32> {
    let (samples, _) = bytes.as_chunks::<4>();
    samples.iter().map(|s| f32::from_le_bytes(*s)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn messages_round_trip() {
        let mut pipe = Vec::new();
        let event = Response::JobEvent {
            job: JobId(3),
            event: EventKind::Language { code: "de".into() },
        };
        write(&mut pipe, &event, b"").unwrap();
        let request = Request::Audio { job: JobId(3) };
        write(&mut pipe, &request, &samples_to_bytes(&[0.5, -1.0])).unwrap();
        let mut pipe = pipe.as_slice();
        let (again, body) = read::<Response>(&mut pipe).unwrap().unwrap();
        assert_eq!(format!("{again:?}"), format!("{event:?}"));
        assert!(body.is_empty());
        let (again, body) = read::<Request>(&mut pipe).unwrap().unwrap();
        assert_eq!((again, bytes_to_samples(&body)), (request, vec![0.5, -1.0]));
        assert_eq!(read::<Request>(&mut pipe).unwrap(), None);
    }

    #[test]
    fn unknown_error_codes_are_accepted() {
        let message = serde_json::json!({
            "response": "model-error", "code": "newer-code", "message": "It is newer."
        });
        let mut pipe = Vec::new();
        write(&mut pipe, &message, b"").unwrap();
        let (response, _) = read::<Response>(&mut pipe.as_slice()).unwrap().unwrap();
        assert!(matches!(
            response,
            Response::ModelError {
                code: ErrorCode::Unexpected,
                ..
            }
        ));
    }

    #[test]
    fn invalid_messages_are_rejected_without_allocating() {
        let mut huge = [0xff; 20].as_slice();
        assert!(read::<Request>(&mut huge).is_err());
        let mut cut = [9, 0, 0, 0, 0, 0, 0, 0, b'{'].as_slice();
        assert!(read::<Request>(&mut cut).is_err());
        let mut pipe = Vec::new();
        write(&mut pipe, &"what?", b"").unwrap();
        assert!(read::<Request>(&mut pipe.as_slice()).is_err());
    }
}
