use std::{
    ffi::{c_int, c_void},
    ptr::NonNull,
};

use whisper_rs_sys as native;

use crate::{SpeechError, model::silence_native_logs};

/// Samples per VAD frame (32 ms).
pub(crate) const VAD_FRAME: usize = 512;

/// Below one 16-bit step. Silero would find speech in digital silence, so frames below are not
/// passed to it.
const SILENCE_LEVEL: f32 = 2.0e-5;
/// Level of loud frames after scaling.
const TARGET_LEVEL: f32 = 0.1;
/// 46 dB.
const MAX_GAIN: f32 = 200.0;

/// 0.2 s; clicks are shorter.
const MIN_WORD_FRAMES: usize = 6;
/// The loudest word exceeds the speech level by at most 20 dB.
const WORD_TO_SPEECH_RATIO: f32 = 10.0;

/// Used by one thread at a time.
pub struct Vad {
    context: NonNull<native::whisper_vad_context>,
}

// SAFETY: the context is reached only through `&mut self`.
unsafe impl Send for Vad {}

impl Vad {
    /// The bytes must be verified: whisper.cpp's parser trusts them.
    pub fn load(bytes: &[u8]) -> Result<Self, SpeechError> {
        silence_native_logs();
        let mut left = bytes;
        let mut loader = native::whisper_model_loader {
            context: (&raw mut left).cast(),
            read: Some(read_bytes),
            eof: Some(is_at_end),
            close: Some(close),
        };
        // A frame is too little work for more threads.
        let params = native::whisper_vad_context_params {
            n_threads: 1,
            use_gpu: false,
            gpu_device: 0,
        };
        // SAFETY: the loader's context is a `&[u8]` that outlives the call, and the callbacks below
        // treat it as one.
        let context = unsafe { native::whisper_vad_init_with_params(&raw mut loader, params) };
        NonNull::new(context)
            .map(|context| Self { context })
            .ok_or(SpeechError::VadUnusable)
    }

    /// Per [`VAD_FRAME`] samples; calls are independent. `loud`: [`loudness`] of the context.
    pub(crate) fn probabilities(
        &mut self,
        samples: &[f32],
        loud: f32,
    ) -> Result<Vec<f32>, SpeechError> {
        let frames = samples.len().div_ceil(VAD_FRAME);
        if loud < SILENCE_LEVEL {
            return Ok(vec![0.0; frames]);
        }
        let gain = (TARGET_LEVEL / loud).clamp(1.0, MAX_GAIN);
        let scaled: Vec<f32> = samples
            .iter()
            .map(|s| (s * gain).clamp(-1.0, 1.0))
            .collect();
        // SAFETY: the pointers belong to `scaled` and to a live context; the probabilities are
        // copied before the context is used again.
        let probabilities = unsafe {
            if !native::whisper_vad_detect_speech(
                self.context.as_ptr(),
                scaled.as_ptr(),
                scaled.len() as c_int,
            ) {
                return Err(SpeechError::Engine("detecting speech"));
            }
            let count = native::whisper_vad_n_probs(self.context.as_ptr()).max(0) as usize;
            let first = native::whisper_vad_probs(self.context.as_ptr());
            if first.is_null() {
                &[]
            } else {
                std::slice::from_raw_parts(first, count)
            }
        };
        let mut probabilities = probabilities.to_vec();
        probabilities.resize(frames, 0.0);
        for (probability, frame) in probabilities.iter_mut().zip(samples.chunks(VAD_FRAME)) {
            if level(frame) < SILENCE_LEVEL {
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

/// Root mean square.
pub(crate) fn level(frame: &[f32]) -> f32 {
    (frame.iter().map(|s| s * s).sum::<f32>() / frame.len().max(1) as f32).sqrt()
}

/// 90th percentile, or [`WORD_TO_SPEECH_RATIO`] below the loudest word if words are rare.
pub(crate) fn loudness(mut levels: Vec<f32>) -> f32 {
    if levels.is_empty() {
        return 0.0;
    }
    levels.sort_unstable_by(f32::total_cmp);
    let last = levels.len() - 1;
    let word = levels[last.saturating_sub(MIN_WORD_FRAMES)];
    levels[last * 9 / 10].max(word / WORD_TO_SPEECH_RATIO)
}

/// # Safety
/// `context` is the `&[u8]` of [`Vad::load`]; `output` holds `size` bytes.
unsafe extern "C" fn read_bytes(context: *mut c_void, output: *mut c_void, size: usize) -> usize {
    // SAFETY: `context` is the `&[u8]` of `load`; `output` holds `size` bytes.
    unsafe {
        let left = &mut *context.cast::<&[u8]>();
        let count = size.min(left.len());
        std::ptr::copy_nonoverlapping(left.as_ptr(), output.cast(), count);
        *left = &left[count..];
        count
    }
}

/// # Safety
/// `context` is the `&[u8]` of [`Vad::load`].
unsafe extern "C" fn is_at_end(context: *mut c_void) -> bool {
    // SAFETY: `context` is the `&[u8]` of `load`.
    let left = unsafe { &*context.cast::<&[u8]>() };
    left.is_empty()
}

/// # Safety
/// None: ignores its argument.
unsafe extern "C" fn close(_: *mut c_void) {}
