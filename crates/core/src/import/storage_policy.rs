//! Decides whether the original file or only its audio is stored.

use earshot_audio::{AudioError, SAMPLE_RATE};
use earshot_engine::Decoder;
use earshot_transcript::Remark;

use crate::Settings;
use crate::api::AppError;
use crate::encode::{self, AudioFormat};
use crate::temp_audio::{SharedFile, TempDir};

/// Higher rates are inaudible, and FLAC has no short code for them.
const MAX_RATE: u32 = 48_000;

pub(crate) enum Storage {
    Original,
    AudioOnly {
        audio: SharedFile,
        /// Why the original is not kept.
        remark: Remark,
    },
}

/// As reported by the decoder.
pub(crate) struct Properties {
    pub(crate) sample_rate: u32,
    pub(crate) duration_ms: Option<u64>,
    pub(crate) has_video: bool,
}

pub(crate) fn decide(
    decoder: &Decoder,
    settings: &Settings,
    file: &SharedFile,
    properties: &Properties,
    temp_dir: &TempDir,
) -> Result<Storage, AppError> {
    let rate = properties.sample_rate.clamp(SAMPLE_RATE, MAX_RATE);
    let length = file.byte_len().map_err(AudioError::Io)?;
    let is_video = properties.has_video;
    // With at most one byte per sample it is already compressed.
    let would_shrink = properties
        .duration_ms
        .is_some_and(|ms| length / (ms / 1000).max(1) > u64::from(rate));
    let is_large = !settings.keep_original
        && length > u64::from(settings.large_file_mb) * 1_000_000
        && would_shrink;
    if !is_video && !is_large {
        return Ok(Storage::Original);
    }
    let audio = extract_audio(decoder, file, rate, temp_dir)?;
    let is_smaller = audio.byte_len().map_err(AudioError::Io)? < length;
    if !is_video && !is_smaller {
        return Ok(Storage::Original);
    }
    let remark = Remark::new(if is_video {
        "sound-of-video"
    } else {
        "sound-of-large-file"
    });
    Ok(Storage::AudioOnly { audio, remark })
}

fn extract_audio(
    decoder: &Decoder,
    file: &SharedFile,
    rate: u32,
    temp_dir: &TempDir,
) -> Result<SharedFile, AppError> {
    let mut audio = decoder.open_at_rate(Box::new(file.reopen()), rate)?;
    let (out, _) = encode::encode_to_file(&mut audio, AudioFormat::Flac, rate, temp_dir)?;
    Ok(out)
}
