//! Any sound file as mono `f32` samples in [-1, 1]: at 16 000 Hz for a model,
//! at the device's rate for the ear.
//!
//! [`Sound::open`] looks only at the bytes, never at a name. What it returns is
//! a stream: memory does not grow with the length of the file.
//!
//! ```text
//! bytes ─► demuxer ─► decoder ─► trim ─► mix to mono ─► resample ─► blocks
//! ```
//!
//! [`Player`] plays such a stream, [`peaks`] draws it, and [`Recorder`] makes one.

mod aac;
mod amr;
mod au;
mod caf;
mod chain;
mod container;
mod decode;
mod devices;
mod error;
mod flac;
mod front;
mod layout;
mod mix;
mod mkv;
mod mp3;
mod mp4;
mod ogg;
mod opus;
mod peaks;
mod player;
mod raw;
mod recorder;
mod resample;
mod seek;
mod sniff;
mod sound;
mod source;
mod stream;
mod timeline;
mod track;
mod tracks;
mod wav;

pub use devices::{DeviceInfo, input_devices};
pub use error::{AudioError, Warning};
pub use peaks::{Peaks, peaks};
pub use player::{Alarm, Feed, Output, PlayError, Player, PlayerEvent};
pub use raw::{NotRawFormat, RawFormat, RawSound};
pub use recorder::{
    Input, InputAlarm, Intake, Medium, RecordError, Recorded, Recorder, RecorderEvent, Started,
    Tap, Tape,
};
pub use sound::{Sound, SoundInfo, read_all};
pub use source::MediaSource;
pub use stream::Stream;

/// The rate of what this crate gives out unless asked otherwise, in samples a
/// second: what Whisper and the voice activity model were trained on.
pub const SAMPLE_RATE: u32 = 16_000;
