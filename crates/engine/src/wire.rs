//! What a keeper and its worker say to each other, over two pipes.
//!
//! A message is a frame: the length of its head and of its body, each a
//! little-endian `u32`, then the head as JSON, then the body as bytes. After the
//! first order the bytes of both models follow as they are, without a frame.
//!
//! ```text
//! keeper ── hello, voice model, model ─► worker
//!        ◄─────────── hello, ready ─────
//!        ── transcribe, live, sound … ─►
//!        ◄── read (some bytes of a source), told (an event), pulse …
//! ```
//!
//! A file may have taken the worker over: the keeper believes nothing that it tells, reads
//! no more of it than [`Message`] allows, and answers one [`Report::Read`] of a source at
//! a time.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};

use earshot_audio::AudioError;
use earshot_transcript::Remark;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{EventKind, JobId, Options};

/// Both sides must speak the same one.
pub const VERSION: u32 = 3;

/// Most bytes that a [`Report::Read`] gets at once.
pub const LONGEST_READ: u32 = 1 << 20;

/// What goes over the pipes, and how much of it is read at most.
pub trait Message: DeserializeOwned {
    /// Longest head in bytes. JSON takes up to sixteen times its length in memory while it
    /// is read.
    const LONGEST_HEAD: u32;
    /// Longest body in bytes.
    const LONGEST_BODY: u32;
}

/// They come from the program itself, with its user's vocabulary in every language.
impl Message for Order {
    const LONGEST_HEAD: u32 = 64 << 20;
    const LONGEST_BODY: u32 = 8 << 20;
}

/// The longest head is a passage of half a minute, a word at a time: some 40 kB. The longest
/// body is a quarter of a second at 768 000 samples a second.
impl Message for Report {
    const LONGEST_HEAD: u32 = 256 << 10;
    const LONGEST_BODY: u32 = 1 << 20;
}

/// What the keeper asks of its worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case")]
pub enum Order {
    /// Instead of a hello: say which graphics processors there are, and end.
    Devices {
        /// [`VERSION`] of the keeper.
        version: u32,
    },
    /// The first one.
    Hello {
        /// [`VERSION`] of the keeper.
        version: u32,
        /// Most threads to use; `None` for as many as there are processors.
        threads: Option<usize>,
        /// Bytes of the voice-activity model that follow.
        vad: u64,
        /// Bytes of the speech model that follow those.
        model: u64,
        /// Run the model on this graphics processor; its driver must still be the same.
        device: Option<Device>,
    },
    /// Transcribe a sound. The source to read has its mono `f32` samples at 16 000 Hz,
    /// little-endian, from front to back.
    Transcribe {
        /// The keeper's name for it.
        job: JobId,
        /// How.
        options: Options,
    },
    /// Transcribe a sound while it is made.
    Live {
        /// The keeper's name for it.
        job: JobId,
        /// How.
        options: Options,
        /// As [`crate::LiveJob::terms_of`].
        terms_of: BTreeMap<String, Vec<String>>,
        /// As [`crate::LiveJob::between_drafts`], in milliseconds.
        between_drafts_ms: u64,
    },
    /// More of the sound that is being made: `f32` samples, little-endian, in the body.
    Sound {
        /// Which.
        job: JobId,
    },
    /// All of the sound that was being made has come.
    SoundEnds {
        /// Which.
        job: JobId,
    },
    /// Nobody wants this job any more.
    Cancel {
        /// Which.
        job: JobId,
    },
    /// Decode a sound, at `rate` samples a second. Answered by [`Report::Opened`].
    Open {
        /// The keeper's name for it.
        job: JobId,
        /// Length of its media in bytes; `None` where it is still being made.
        len: Option<u64>,
        /// Samples a second to give out.
        rate: u32,
        /// As [`Options::track`].
        track: Option<usize>,
    },
    /// Give out so many blocks, each answered by [`Report::Block`].
    Next {
        /// Of which sound.
        job: JobId,
        /// How many.
        blocks: u32,
    },
    /// Go to a place. Answered by [`Report::Sought`].
    Seek {
        /// In which sound.
        job: JobId,
        /// In milliseconds from its start.
        to_ms: u64,
        /// Samples a second to give out from there.
        rate: u32,
    },
    /// Nobody listens to this sound any more.
    Shut {
        /// Which.
        job: JobId,
    },
    /// The bytes that a [`Report::Read`] asked for, in the body; fewer only at the end.
    Bytes {
        /// Of which source.
        job: JobId,
        /// Why there are none.
        error: Option<String>,
    },
}

/// What the worker tells its keeper.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "kebab-case")]
pub enum Report {
    /// The first one.
    Hello {
        /// [`VERSION`] of the worker.
        version: u32,
        /// What it has given up.
        confined: Confined,
    },
    /// The answer to [`Order::Devices`].
    Devices {
        /// [`VERSION`] of the worker.
        version: u32,
        /// All that it can use.
        devices: Vec<Device>,
    },
    /// The model is loaded.
    Ready,
    /// The model cannot be loaded.
    Unusable {
        /// Stable kebab-case code.
        code: String,
        /// One sentence for people.
        message: String,
    },
    /// Something happened to a job; `Done` or `Failed` comes last.
    Told {
        /// Which.
        job: JobId,
        /// What.
        event: EventKind,
    },
    /// A sound is open.
    Opened {
        /// Which.
        job: JobId,
        /// What is known of it.
        facts: Facts,
    },
    /// A block of samples, in the body as in [`Order::Sound`]; without any at the end.
    Block {
        /// Of which sound.
        job: JobId,
        /// What is known of it now.
        facts: Facts,
    },
    /// A sound stands where it should.
    Sought {
        /// Which.
        job: JobId,
    },
    /// The answer to what was asked of a sound is an error.
    Refused {
        /// Which sound.
        job: JobId,
        /// Why.
        error: AudioError,
    },
    /// There is nothing to tell, but it moves.
    Pulse,
    /// The worker wants bytes of a source. It asks for no others of that source before it
    /// has them, or it is ended.
    Read {
        /// Of which job or sound.
        job: JobId,
        /// From here on.
        at: u64,
        /// So many at most.
        len: u32,
    },
}

/// A graphics processor, as a worker finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its place among those that this worker finds.
    pub index: u32,
    /// Its maker's name for it.
    pub name: String,
    /// What drives it, with a version where that can be known.
    pub driver: String,
    /// Shares its memory with the processor.
    pub is_integrated: bool,
    /// Its memory in bytes.
    pub memory: u64,
}

/// What is known of an open sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// As [`Stream::duration_ms`](earshot_audio::Stream::duration_ms).
    pub duration_ms: Option<u64>,
    /// As [`Stream::sample_rate`](earshot_audio::Stream::sample_rate).
    pub sample_rate: u32,
    /// What to tell the listener; complete after the last block.
    pub warnings: Vec<Remark>,
}

/// Whether a worker has given up what it does not need: files, the network, other
/// programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Confined {
    /// By every means there is.
    Fully,
    /// By a filter of what it may ask the system for. A second means is missing.
    Mostly,
    /// The system lacks what it takes.
    Not {
        /// What it said.
        why: String,
    },
    /// There is no way yet on this kind of system.
    NotHere,
}

/// Writes one message.
///
/// # Errors
/// If the other side is gone.
pub fn write(out: &mut impl Write, message: &impl Serialize, body: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(message)?;
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| too_long());
    let lengths = [length(&head)?.to_le_bytes(), length(body)?.to_le_bytes()];
    // In one piece: a call of the system costs more than the copy.
    out.write_all(&[lengths.as_flattened(), &head, body].concat())?;
    out.flush()
}

/// Reads one message and its body; `None` where the other side has ended.
///
/// # Errors
/// If it ended in the middle, or what came is no message or too long for one.
pub fn read<M: Message>(from: &mut impl Read) -> io::Result<Option<(M, Vec<u8>)>> {
    let Some(head_length) = read_length(from)? else {
        return Ok(None);
    };
    let body_length = read_length(from)?.ok_or(ErrorKind::UnexpectedEof)?;
    if head_length > M::LONGEST_HEAD || body_length > M::LONGEST_BODY {
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
    io::Error::new(ErrorKind::InvalidData, "a message of impossible length")
}

/// The name of the thread that decodes a sound, by which the keeper knows how much work it
/// is. The system takes fifteen bytes of it.
#[must_use]
pub fn thread_of(sound: JobId) -> String {
    format!("sound-{}", sound.0 % 1_000_000_000)
}

/// Samples as the body of [`Order::Sound`].
#[must_use]
pub fn to_bytes(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}

/// Samples from the body of [`Order::Sound`].
#[must_use]
pub fn to_samples(bytes: &[u8]) -> Vec<f32> {
    let (samples, _) = bytes.as_chunks::<4>();
    samples.iter().map(|s| f32::from_le_bytes(*s)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_written_is_read_until_the_end() {
        let mut pipe = Vec::new();
        let told = Report::Told {
            job: JobId(3),
            event: EventKind::Language { code: "de".into() },
        };
        write(&mut pipe, &told, b"").unwrap();
        let order = Order::Sound { job: JobId(3) };
        write(&mut pipe, &order, &to_bytes(&[0.5, -1.0])).unwrap();
        let mut pipe = pipe.as_slice();
        let (again, body) = read::<Report>(&mut pipe).unwrap().unwrap();
        assert_eq!(format!("{again:?}"), format!("{told:?}"));
        assert!(body.is_empty());
        let (again, body) = read::<Order>(&mut pipe).unwrap().unwrap();
        assert_eq!((again, to_samples(&body)), (order, vec![0.5, -1.0]));
        assert_eq!(read::<Order>(&mut pipe).unwrap(), None);
    }

    #[test]
    fn nonsense_is_an_error_and_takes_no_memory() {
        let mut huge = [0xff; 20].as_slice();
        assert!(read::<Order>(&mut huge).is_err());
        let mut cut = [9, 0, 0, 0, 0, 0, 0, 0, b'{'].as_slice();
        assert!(read::<Order>(&mut cut).is_err());
        let mut pipe = Vec::new();
        write(&mut pipe, &"what?", b"").unwrap();
        assert!(read::<Order>(&mut pipe.as_slice()).is_err());
    }
}
