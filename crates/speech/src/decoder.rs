//! One native decoding state: sound in, logits out.

use std::{borrow::Cow, ffi::c_void, sync::Arc};

use whisper_rs::{FullParams, SamplingStrategy, WhisperState};

use crate::{
    SpeechError,
    model::{Model, TokenId},
    passage::{Task, Work},
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
/// Texts followed side by side in a search: Whisper's own number.
const BEAM: i32 = 5;

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
        let state = new_state(&model)?;
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
        self.state
            .full(params, &at_least_shortest(samples))
            .map_err(|_| SpeechError::Engine("preparing the sound"))?;
        self.state
            .encode(0, threads)
            .map_err(|_| SpeechError::Engine("listening"))
    }

    /// Looks for the likeliest text with a beam (whisper.cpp's own search) and
    /// gives its tokens.
    ///
    /// It has a state to itself: a search leaves several times as many places for
    /// tokens, in use for ever, which would make what comes after it slower and,
    /// in the last digits, depend on what came before.
    pub fn search(
        &self,
        samples: &[f32],
        task: &Task,
        language: Option<TokenId>,
    ) -> Result<Vec<TokenId>, SpeechError> {
        let mut params = FullParams::new(SamplingStrategy::BeamSearch {
            beam_size: BEAM,
            patience: -1.0,
        });
        let code = language.and_then(|token| self.model.language_code(token));
        params.set_language(Some(code.unwrap_or("en")));
        params.set_translate(task.translate);
        params.set_tokens(task.prompt);
        params.set_n_threads((task.threads)(Work::Long) as i32);
        params.set_no_context(true);
        params.set_suppress_nst(true);
        params.set_temperature_inc(0.0);
        // SAFETY: the callback reads the `&dyn Fn` that `task` holds for longer
        // than the call; the safe way to set one calls it as another type.
        unsafe {
            params.set_abort_callback(Some(asked_to_stop));
            params.set_abort_callback_user_data((&raw const task.cancelled).cast_mut().cast());
        }
        let mut state = new_state(&self.model)?;
        state
            .full(params, &at_least_shortest(samples))
            .map_err(|_| SpeechError::Engine("searching"))?;
        let first = self.model.special.first_timestamp;
        let tick = |hundredths: i64| first + (hundredths / 2) as TokenId;
        let mut tokens = Vec::new();
        for segment in state.as_iter() {
            tokens.push(tick(segment.start_timestamp()));
            let spoken = (0..segment.n_tokens()).filter_map(|index| segment.get_token(index));
            tokens.extend(
                spoken
                    .map(|t| t.token_id())
                    .filter(|id| self.model.is_text(*id)),
            );
            tokens.push(tick(segment.end_timestamp()));
        }
        Ok(tokens)
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

fn new_state(model: &Model) -> Result<WhisperState, SpeechError> {
    let made = model.context.create_state();
    made.map_err(|_| SpeechError::Engine("making room for the model"))
}

fn at_least_shortest(samples: &[f32]) -> Cow<'_, [f32]> {
    match SHORTEST.checked_sub(samples.len()) {
        Some(missing) => [samples, &vec![0.0; missing]].concat().into(),
        None => samples.into(),
    }
}

unsafe extern "C" fn asked_to_stop(cancelled: *mut c_void) -> bool {
    // SAFETY: `search` gave a pointer to this.
    unsafe { (*cancelled.cast::<&dyn Fn() -> bool>())() }
}

unsafe extern "C" fn stop_before_encoder(
    _: *mut whisper_rs_sys::whisper_context,
    _: *mut whisper_rs_sys::whisper_state,
    _: *mut c_void,
) -> bool {
    false
}
