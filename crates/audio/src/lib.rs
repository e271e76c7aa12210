//! Reads any audio file as mono `f32` samples in [-1, 1], at 16 kHz or at the device's rate; plays,
//! records and encodes.
//!
//! Formats are recognised by content. Memory does not grow with the length of a file.
//!
//! ```text
//! bytes ─► demuxer ─► decoder ─► trim ─► mix to mono ─► resample ─► blocks
//! ```

mod aac;
mod amr;
mod au;
mod caf;
mod container;
mod converter;
mod decode;
mod devices;
mod encode;
mod error;
mod flac;
mod info;
mod layout;
mod leading_tags;
mod mix;
mod mkv;
mod mp3;
mod mp4;
mod ogg;
mod opus;
mod packet_decoder;
mod peaks;
mod player;
mod position;
mod raw;
mod reader;
mod recorder;
mod resample;
mod seek;
mod sniff;
mod source;
mod stream;
mod timeline;
mod track;
mod tracks;
mod wav;

pub use devices::{DeviceInfo, input_devices};
pub use encode::{AudioFormat, EncodeError, encode, encode_opus};
pub use error::{AudioError, Warning};
pub use info::AudioInfo;
pub use peaks::{Peaks, peaks};
pub use player::{Output, OutputCallback, OutputErrorReporter, PlayError, Player, PlayerEvent};
pub use raw::{InvalidRawFormat, RawFormat, RawReader};
pub use reader::{AudioReader, read_all};
pub use recorder::{
    AppendOnlySink, Input, InputCallback, InputErrorReporter, RecordError, Recorder, RecorderEvent,
    RecordingSink, RecordingSummary, StartedInput, Tap,
};
pub use source::MediaSource;
pub use stream::Stream;

/// In Hz; Whisper and the voice activity model were trained at this rate.
pub const SAMPLE_RATE: u32 = 16_000;
