//! Encodes audio to temporary files.

use std::io::{BufWriter, Seek, SeekFrom};

use earshot_audio::{EncodeError, Stream, encode};

use crate::temp_audio::{SharedFile, TempDir};

pub use earshot_audio::AudioFormat;

/// Returns the file, positioned at its start, and the number of samples. `rate` is the sample rate
/// of `audio` and must be [`AudioFormat::sample_rate`].
pub(crate) fn encode_to_file(
    audio: &mut dyn Stream,
    format: AudioFormat,
    rate: u32,
    temp_dir: &TempDir,
) -> Result<(SharedFile, u64), EncodeError> {
    let mut out = temp_dir.create_file()?;
    let samples = encode(audio, format, rate, &mut BufWriter::new(&mut out))?;
    out.seek(SeekFrom::Start(0))?;
    Ok((out, samples))
}
