//! A decoding state: audio in, logits out.

use std::{borrow::Cow, ffi::c_void, ops::Range, ptr, sync::Arc};

use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperState};

use crate::{
    CancelToken, SpeechError,
    cpu::{Batcher, Membership, Sequence},
    decode_task::{DecodeTask, ThreadHint},
    model::{Backend, FRAME_SAMPLES, Model},
    token::TokenId,
};

/// 30 s.
pub(crate) const FULL_WINDOW: usize = 1500;

/// Trailing silence. With fewer frames the decoder misses the end and loops: over 40 LibriSpeech
/// clips, 192 cost nothing, 64 some loops, 16 more than doubled the errors.
const TAIL_FRAMES: usize = 192;
/// Of a beam search; Whisper's default.
pub(crate) const BEAM_SIZE: usize = 5;
/// Suits the matrix kernels.
const CONTEXT_STEP: usize = 64;
/// whisper.cpp reads past the end of very short audio; half a second is safe.
const MIN_SAMPLES: usize = 8_000;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EncoderContext {
    /// As long as the audio.
    Fitted,
    /// As in training.
    Full,
}

/// Used by one thread at a time.
pub(crate) struct Decoder {
    pub model: Arc<Model>,
    /// Logits after the start token, if it was the last one fed.
    start_logits: Option<Vec<f32>>,
    state: State,
}

enum State {
    Cpu(CpuState),
    WhisperCpp(WhisperState),
}

struct CpuState {
    batcher: Arc<Batcher>,
    /// From the first token after the encoder until [`Decoder::leave_batch`].
    membership: Option<Membership>,
    /// Of the audio that was encoded last.
    sequence: Option<Sequence>,
}

impl CpuState {
    fn feed(
        &mut self,
        branches: Vec<(Sequence, Vec<TokenId>)>,
        threads: usize,
    ) -> Result<(Vec<Sequence>, Vec<f32>), SpeechError> {
        let membership = self.membership.get_or_insert_with(|| self.batcher.join());
        membership.feed(branches, threads)
    }
}

impl Decoder {
    pub fn new(model: Arc<Model>) -> Result<Self, SpeechError> {
        let state = match &model.backend {
            Backend::Cpu(batcher) => State::Cpu(CpuState {
                batcher: Arc::clone(batcher),
                membership: None,
                sequence: None,
            }),
            Backend::WhisperCpp(context) => State::WhisperCpp(new_state(context)?),
        };
        Ok(Self {
            model,
            start_logits: None,
            state,
        })
    }

    /// `samples`: mono, 16 kHz, at most 30 s.
    pub fn encode(
        &mut self,
        samples: &[f32],
        context: EncoderContext,
        threads: usize,
    ) -> Result<(), SpeechError> {
        self.start_logits = None;
        let frames = match context {
            EncoderContext::Full => FULL_WINDOW,
            EncoderContext::Fitted => {
                let needed = samples.len().div_ceil(FRAME_SAMPLES) + TAIL_FRAMES;
                needed.next_multiple_of(CONTEXT_STEP).min(FULL_WINDOW)
            }
        };
        match &mut self.state {
            State::Cpu(state) => {
                state.membership = None;
                let network = state.batcher.network();
                let frames = frames.min(network.shape.audio_context);
                let features = network.encode(samples, frames, threads);
                state.sequence = Some(Sequence::new(&features, 0..frames));
                Ok(())
            }
            State::WhisperCpp(state) => encode_in_whisper_cpp(state, samples, frames, threads),
        }
    }

    /// Returns the logits after the last token.
    pub fn feed(
        &mut self,
        tokens: &[TokenId],
        past: usize,
        threads: usize,
    ) -> Result<Vec<f32>, SpeechError> {
        let failed = |_| SpeechError::Engine("decoding");
        if past == 0 {
            self.start_logits = None;
        }
        match &mut self.state {
            State::Cpu(state) => {
                let mut sequence = state
                    .sequence
                    .take()
                    .ok_or(SpeechError::Engine("decoding"))?;
                sequence.truncate(past);
                let branches = vec![(sequence, tokens.to_vec())];
                let (sequences, logits) = state.feed(branches, threads)?;
                state.sequence = sequences.into_iter().next();
                Ok(logits)
            }
            State::WhisperCpp(state) => {
                // `get_logits` returns the logits of a batch's first token, so the last token goes
                // alone.
                let alone = tokens.len().saturating_sub(1);
                for (batch, past) in [(&tokens[..alone], past), (&tokens[alone..], past + alone)] {
                    if !batch.is_empty() {
                        state.decode(batch, past, threads).map_err(failed)?;
                    }
                }
                Ok(state.get_logits().map_err(failed)?.to_vec())
            }
        }
    }

    /// Feeds the start token, unless it was fed; returns the logits after it.
    pub fn feed_start(&mut self, threads: usize) -> Result<Vec<f32>, SpeechError> {
        if let Some(logits) = &self.start_logits {
            return Ok(logits.clone());
        }
        let logits = self.feed(&[self.model.special.sot], 0, threads)?;
        self.start_logits = Some(logits.clone());
        Ok(logits)
    }

    /// Logits after the start token for each of these parts of the encoded audio, in samples. Empty
    /// in whisper.cpp.
    pub fn feed_start_of_parts(
        &mut self,
        parts: &[Range<usize>],
        threads: usize,
    ) -> Result<Vec<Vec<f32>>, SpeechError> {
        let State::Cpu(CpuState {
            sequence: Some(sequence),
            ..
        }) = &self.state
        else {
            return Ok(Vec::new());
        };
        let start = vec![self.model.special.sot];
        let frames =
            |part: &Range<usize>| part.start / FRAME_SAMPLES..part.end.div_ceil(FRAME_SAMPLES);
        let branches = parts
            .iter()
            .map(|part| (sequence.over(frames(part)), start.clone()));
        let branches: Vec<_> = branches.collect();
        let State::Cpu(state) = &mut self.state else {
            return Ok(Vec::new());
        };
        let (_, logits) = state.feed(branches, threads)?;
        let vocabulary = (logits.len() / parts.len()).max(1);
        Ok(logits
            .chunks_exact(vocabulary)
            .map(<[f32]>::to_vec)
            .collect())
    }

    /// Runs whisper.cpp's beam search; `None` if it does not compute the model.
    ///
    /// Uses a separate state: a search permanently enlarges the KV cache, which slows later
    /// decoding and changes its last digits.
    pub fn whisper_cpp_beam_search(
        &self,
        samples: &[f32],
        task: &DecodeTask,
        language: Option<TokenId>,
    ) -> Result<Option<Vec<TokenId>>, SpeechError> {
        let Backend::WhisperCpp(context) = &self.model.backend else {
            return Ok(None);
        };
        let mut params = FullParams::new(SamplingStrategy::BeamSearch {
            beam_size: BEAM_SIZE as i32,
            patience: -1.0,
        });
        let code = language.and_then(|token| self.model.language_code(token));
        params.set_language(Some(code.unwrap_or("en")));
        params.set_translate(task.translate);
        params.set_tokens(task.prompt);
        params.set_n_threads((task.threads)(ThreadHint::Encode) as i32);
        params.set_no_context(true);
        params.set_suppress_nst(true);
        params.set_temperature_inc(0.0);
        // SAFETY: the callback reads the `CancelToken`, which outlives the call and is `Sync`.
        // whisper-rs's safe setter casts its closure to another type.
        unsafe {
            params.set_abort_callback(Some(abort_requested));
            params.set_abort_callback_user_data(ptr::from_ref(task.cancel).cast_mut().cast());
        }
        let mut state = new_state(context)?;
        state
            .full(params, &padded(samples))
            .map_err(|_| SpeechError::Engine("searching for a better text"))?;
        let first = self.model.special.first_timestamp;
        let tick = |hundredths: i64| first + (hundredths / 2) as TokenId;
        let mut tokens = Vec::new();
        for segment in state.as_iter() {
            tokens.push(tick(segment.start_timestamp()));
            let token_ids = (0..segment.n_tokens()).filter_map(|index| segment.get_token(index));
            tokens.extend(
                token_ids
                    .map(|t| t.token_id())
                    .filter(|id| self.model.is_text(*id)),
            );
            tokens.push(tick(segment.end_timestamp()));
        }
        Ok(Some(tokens))
    }

    /// Feeds one token to each of several continuations of the encoded audio; returns them and their
    /// logits, one after the other. Not in whisper.cpp.
    pub fn feed_branches(
        &mut self,
        branches: Vec<Branch>,
        threads: usize,
    ) -> Result<(Vec<Sequence>, Vec<f32>), SpeechError> {
        let State::Cpu(state) = &mut self.state else {
            return Err(SpeechError::Engine("searching for a better text"));
        };
        let branches = branches
            .into_iter()
            .map(|branch| (branch.sequence, vec![branch.token]));
        state.feed(branches.collect(), threads)
    }

    /// Other threads no longer wait for this one; the next token joins again. Must precede anything
    /// that may wait for them.
    pub fn leave_batch(&mut self) {
        if let State::Cpu(state) = &mut self.state {
            state.membership = None;
        }
    }

    /// The first `length` tokens that were fed, to continue with `token`. `None` in whisper.cpp.
    pub fn branch(&self, length: usize, token: TokenId) -> Option<Branch> {
        let State::Cpu(CpuState {
            sequence: Some(sequence),
            ..
        }) = &self.state
        else {
            return None;
        };
        let mut sequence = sequence.fork();
        sequence.truncate(length);
        Some(Branch { sequence, token })
    }

    /// The encoded audio, for [`Self::restore_encoded`]. `None` in whisper.cpp.
    pub fn take_encoded(&mut self) -> Option<Sequence> {
        match &mut self.state {
            State::Cpu(state) => state.sequence.take(),
            State::WhisperCpp(_) => None,
        }
    }

    pub fn restore_encoded(&mut self, encoded: Sequence) {
        self.start_logits = None;
        if let State::Cpu(state) = &mut self.state {
            state.sequence = Some(encoded);
        }
    }

    /// In tokens.
    pub fn text_context(&self) -> usize {
        self.model.text_context()
    }
}

/// A continuation of the encoded audio.
pub(crate) struct Branch {
    sequence: Sequence,
    /// Fed next.
    token: TokenId,
}

impl Branch {
    /// Fed to a copy of the sequence.
    pub fn following(sequence: &Sequence, token: TokenId) -> Self {
        Self {
            sequence: sequence.fork(),
            token,
        }
    }
}

fn new_state(context: &WhisperContext) -> Result<WhisperState, SpeechError> {
    let made = context.create_state();
    made.map_err(|_| SpeechError::Engine("allocating memory"))
}

fn encode_in_whisper_cpp(
    state: &mut WhisperState,
    samples: &[f32],
    frames: usize,
    threads: usize,
) -> Result<(), SpeechError> {
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    params.set_audio_ctx(frames as i32);
    params.set_n_threads(threads as i32);
    // whisper.cpp accepts an encoder context only through `full`, which we abort once it has
    // computed the spectrogram: encoding separately lets one encoding serve language, text and
    // fallback.
    //
    // SAFETY: the callback ignores its arguments and has no side effects.
    unsafe { params.set_start_encoder_callback(Some(stop_before_encoder)) };
    state
        .full(params, &padded(samples))
        .map_err(|_| SpeechError::Engine("preparing the audio"))?;
    state
        .encode(0, threads)
        .map_err(|_| SpeechError::Engine("encoding the audio"))
}

fn padded(samples: &[f32]) -> Cow<'_, [f32]> {
    match MIN_SAMPLES.checked_sub(samples.len()) {
        Some(missing) => [samples, &vec![0.0; missing]].concat().into(),
        None => samples.into(),
    }
}

/// # Safety
/// `cancel` points to a live [`CancelToken`].
unsafe extern "C" fn abort_requested(cancel: *mut c_void) -> bool {
    // SAFETY: `beam_search` passed a pointer to this type.
    unsafe { (*cancel.cast::<CancelToken>()).is_cancelled() }
}

/// # Safety
/// None: ignores its arguments.
unsafe extern "C" fn stop_before_encoder(
    _: *mut whisper_rs_sys::whisper_context,
    _: *mut whisper_rs_sys::whisper_state,
    _: *mut c_void,
) -> bool {
    false
}
