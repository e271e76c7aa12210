//! One native decoding state: sound in, logits out.

use std::{ffi::c_void, sync::Arc};

use whisper_rs::{FullParams, SamplingStrategy, WhisperState};

use crate::{
    SpeechError,
    model::{Model, TokenId},
};

/// Encoder frames of Whisper's whole window of 30 s.
pub(crate) const WHOLE_WINDOW: usize = 1500;
/// Samples in one encoder frame (20 ms).
pub(crate) const FRAME_SAMPLES: usize = 320;

/// Frames of silence that the encoder sees after the sound. With fewer, the
/// decoder does not see the end and loops: over 40 LibriSpeech clips, 192
/// frames cost nothing, 64 some loops, 16 more than doubled the errors.
const TAIL_FRAMES: usize = 192;
/// The encoder's context is rounded up to this many frames, so that its
/// matrices suit the kernels.
const CONTEXT_STEP: usize = 64;
/// whisper.cpp reads past the end of very short sounds; half a second is safe.
const SHORTEST: usize = 8_000;

/// How much of the window the encoder looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// As much as the sound needs.
    Sized,
    /// All of it, as Whisper was trained.
    Whole,
}

/// A native state, with the model it belongs to. Used by one thread at a time.
pub(crate) struct Decoder {
    pub model: Arc<Model>,
    state: WhisperState,
}

impl Decoder {
    pub fn new(model: Arc<Model>) -> Result<Self, SpeechError> {
        let state = model
            .context
            .create_state()
            .map_err(|_| SpeechError::Engine("making room for the model"))?;
        Ok(Self { model, state })
    }

    /// Computes the spectrogram of `samples` (mono, 16 kHz, at most 30 s) and
    /// encodes it.
    pub fn encode(
        &mut self,
        samples: &[f32],
        context: Context,
        threads: usize,
    ) -> Result<(), SpeechError> {
        let frames = match context {
            Context::Whole => WHOLE_WINDOW,
            Context::Sized => {
                let needed = samples.len().div_ceil(FRAME_SAMPLES) + TAIL_FRAMES;
                needed.next_multiple_of(CONTEXT_STEP).min(WHOLE_WINDOW)
            }
        };
        let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        params.set_audio_ctx(frames as i32);
        params.set_n_threads(threads as i32);
        // whisper.cpp takes the encoder's context only through `full`. Stopped
        // before its encoder, `full` has computed the spectrogram and noted the
        // context: encoding and decoding are then ours, so that one encoding
        // serves language, text and fallback.
        //
        // SAFETY: the callback ignores its arguments and touches nothing.
        unsafe { params.set_start_encoder_callback(Some(stop_before_encoder)) };
        let padded;
        let samples = if samples.len() < SHORTEST {
            padded = [samples, &vec![0.0; SHORTEST - samples.len()]].concat();
            &padded
        } else {
            samples
        };
        self.state
            .full(params, samples)
            .map_err(|_| SpeechError::Engine("preparing the sound"))?;
        self.state
            .encode(0, threads)
            .map_err(|_| SpeechError::Engine("listening"))
    }

    /// Feeds `tokens` after the first `past` ones and returns the logits that
    /// follow the last, one for each token of the vocabulary.
    pub fn feed(
        &mut self,
        tokens: &[TokenId],
        past: usize,
        threads: usize,
    ) -> Result<&[f32], SpeechError> {
        // The logits of a batch lie behind those of its other tokens, where
        // `get_logits` does not reach: the last token goes alone.
        let failed = |_| SpeechError::Engine("writing");
        let alone = tokens.len().saturating_sub(1);
        for (batch, past) in [(&tokens[..alone], past), (&tokens[alone..], past + alone)] {
            if !batch.is_empty() {
                self.state.decode(batch, past, threads).map_err(failed)?;
            }
        }
        self.state.get_logits().map_err(failed)
    }

    /// Length of the decoder's text context in tokens.
    pub fn text_context(&self) -> usize {
        self.model.context.n_text_ctx().max(0) as usize
    }
}

unsafe extern "C" fn stop_before_encoder(
    _: *mut whisper_rs_sys::whisper_context,
    _: *mut whisper_rs_sys::whisper_state,
    _: *mut c_void,
) -> bool {
    false
}
