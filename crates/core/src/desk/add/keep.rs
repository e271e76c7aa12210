//! What is kept of a file: all of it, or the sound alone.

use earshot_audio::{AudioError, SAMPLE_RATE};
use earshot_transcript::Remark;

use super::video::has_video;
use crate::desk::core::Core;
use crate::desk::error::DeskError;
use crate::desk::small::{self, SoundFormat};
use crate::desk::spool::{Scratch, Spool};

/// Beyond this nobody hears anything, and FLAC has no short form for it.
const HIGHEST_RATE: u32 = 48_000;

/// What is kept of a file.
pub(crate) enum Keep {
    /// Every byte.
    Original,
    /// Its sound.
    SoundOnly {
        /// The sound, from its first byte.
        sound: Spool,
        /// Why only that.
        remark: Remark,
    },
}

/// Decides, and takes the sound out where it is all that is kept. The file is
/// left at its first byte. `rate` is that of its sound, in samples a second.
pub(crate) fn what_to_keep(
    core: &Core,
    file: &mut Spool,
    rate: u32,
    duration_ms: Option<u64>,
    scratch: &Scratch,
) -> Result<Keep, DeskError> {
    let settings = core.settings().clone();
    let rate = rate.clamp(SAMPLE_RATE, HIGHEST_RATE);
    let length = file.byte_len().map_err(AudioError::Io)?;
    let is_video = has_video(file).map_err(AudioError::Io)?;
    // What takes a byte a sample or less is compressed already and stays as it came.
    let would_shrink = duration_ms.is_some_and(|ms| length / (ms / 1000).max(1) > u64::from(rate));
    let is_large = !settings.keep_original
        && length > u64::from(settings.large_file_mb) * 1_000_000
        && would_shrink;
    if !is_video && !is_large {
        return Ok(Keep::Original);
    }
    let sound = sound_of(core, file, rate, scratch)?;
    let smaller = sound.byte_len().map_err(AudioError::Io)? < length;
    if !is_video && !smaller {
        return Ok(Keep::Original);
    }
    let remark = Remark::new(if is_video {
        "sound-of-video"
    } else {
        "sound-of-large-file"
    });
    Ok(Keep::SoundOnly { sound, remark })
}

fn sound_of(core: &Core, file: &Spool, rate: u32, scratch: &Scratch) -> Result<Spool, DeskError> {
    let mut sound = core.media.open_at_rate(Box::new(file.again()), rate)?;
    let (out, _) = small::file(&mut sound, SoundFormat::Flac, rate, scratch)?;
    Ok(out)
}
