//! Silero voice activity detection, as whisper.cpp runs it.

use std::{
    ffi::{c_int, c_void},
    ptr::NonNull,
};

use whisper_rs_sys as native;

use crate::{SpeechError, model::silence_native_logs};

/// Samples in one frame of voice activity: 32 ms.
pub(crate) const FRAME: usize = 512;

/// Below this amplitude there is nothing: it is under one step of 16-bit sound.
/// Silero finds speech in digital silence, so such sound is never shown to it.
const NOTHING: f32 = 2.0e-5;
/// Frames are scaled so that the loud ones have this level …
const LEVEL: f32 = 0.1;
/// … but never by more than this: 46 dB.
const LARGEST_GAIN: f32 = 200.0;

/// No word is shorter than so many frames (0.2 s); clicks are.
const SHORTEST_WORD: usize = 6;
/// The loudest word of a sound is at most so many times as loud as its speech: 20 dB.
const SPREAD: f32 = 10.0;

/// A loaded Silero model. Used by one thread at a time.
pub struct Vad {
    context: NonNull<native::whisper_vad_context>,
}

// SAFETY: the context is only reached through `&mut self`.
unsafe impl Send for Vad {}

impl Vad {
    /// Loads `ggml-silero` from the bytes of its file, which must be known to
    /// be good: whisper.cpp's parser trusts them.
    pub fn load(bytes: &[u8]) -> Result<Self, SpeechError> {
        silence_native_logs();
        let mut left = bytes;
        let mut loader = native::whisper_model_loader {
            context: (&raw mut left).cast(),
            read: Some(read),
            eof: Some(is_at_end),
            close: Some(close),
        };
        // One thread: a frame is far too little work to share.
        let params = native::whisper_vad_context_params {
            n_threads: 1,
            use_gpu: false,
            gpu_device: 0,
        };
        // SAFETY: the loader's context is a `&[u8]` that outlives the call, and
        // the callbacks below treat it as one.
        let context = unsafe { native::whisper_vad_init_with_params(&raw mut loader, params) };
        NonNull::new(context)
            .map(|context| Self { context })
            .ok_or(SpeechError::VadUnusable)
    }

    /// The probability of speech in each frame of [`FRAME`] samples; the last
    /// frame may be short. Each call stands for itself. `loud` is the [`loudness`]
    /// of the sound around.
    pub(crate) fn probabilities(
        &mut self,
        samples: &[f32],
        loud: f32,
    ) -> Result<Vec<f32>, SpeechError> {
        let frames = samples.len().div_ceil(FRAME);
        if loud < NOTHING {
            return Ok(vec![0.0; frames]);
        }
        let gain = (LEVEL / loud).clamp(1.0, LARGEST_GAIN);
        let scaled: Vec<f32> = samples
            .iter()
            .map(|s| (s * gain).clamp(-1.0, 1.0))
            .collect();
        // SAFETY: the pointers belong to `scaled` and to a live context; the
        // probabilities are copied before the context is used again.
        let found = unsafe {
            if !native::whisper_vad_detect_speech(
                self.context.as_ptr(),
                scaled.as_ptr(),
                scaled.len() as c_int,
            ) {
                return Err(SpeechError::Engine("looking for speech"));
            }
            let count = native::whisper_vad_n_probs(self.context.as_ptr()).max(0) as usize;
            let first = native::whisper_vad_probs(self.context.as_ptr());
            if first.is_null() {
                &[]
            } else {
                std::slice::from_raw_parts(first, count)
            }
        };
        let mut probabilities = found.to_vec();
        probabilities.resize(frames, 0.0);
        for (probability, frame) in probabilities.iter_mut().zip(samples.chunks(FRAME)) {
            if level(frame) < NOTHING {
                *probability = 0.0;
            }
        }
        Ok(probabilities)
    }
}

impl Drop for Vad {
    fn drop(&mut self) {
        // SAFETY: the context came from `whisper_vad_init_with_params` and is freed once.
        unsafe { native::whisper_vad_free(self.context.as_ptr()) }
    }
}

/// Root mean square of a frame.
pub(crate) fn level(frame: &[f32]) -> f32 {
    (frame.iter().map(|s| s * s).sum::<f32>() / frame.len().max(1) as f32).sqrt()
}

/// How loud the loud frames are, of which these are the levels: the level that one in ten
/// exceeds, or [`SPREAD`] less than that of the loudest word where words are rare.
pub(crate) fn loudness(mut levels: Vec<f32>) -> f32 {
    if levels.is_empty() {
        return 0.0;
    }
    levels.sort_unstable_by(f32::total_cmp);
    let last = levels.len() - 1;
    let word = levels[last.saturating_sub(SHORTEST_WORD)];
    levels[last * 9 / 10].max(word / SPREAD)
}

unsafe extern "C" fn read(context: *mut c_void, output: *mut c_void, size: usize) -> usize {
    // SAFETY: `context` is the `&[u8]` of `load`; `output` has room for `size` bytes.
    unsafe {
        let left = &mut *context.cast::<&[u8]>();
        let count = size.min(left.len());
        std::ptr::copy_nonoverlapping(left.as_ptr(), output.cast(), count);
        *left = &left[count..];
        count
    }
}

unsafe extern "C" fn is_at_end(context: *mut c_void) -> bool {
    // SAFETY: as in `read`.
    let left = unsafe { &*context.cast::<&[u8]>() };
    left.is_empty()
}

unsafe extern "C" fn close(_: *mut c_void) {}
