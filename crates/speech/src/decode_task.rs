use std::ops::Range;

use crate::{CancelToken, SpeechError, token::TokenId, vocabulary::Vocabulary};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThreadHint {
    Encode,
    Token,
}

/// Language and probability of each stretch of speech, from the model's probabilities of its
/// languages there.
pub(crate) type ChooseLanguages<'a> =
    dyn Fn(&[Vec<f32>]) -> Result<Vec<(TokenId, f32)>, SpeechError> + 'a;

#[derive(Clone, Copy)]
pub(crate) struct DecodeTask<'a> {
    /// `None` to detect it, or if the model is English-only.
    pub language: Option<TokenId>,
    /// 1 if the language was given.
    pub language_prob: f32,
    /// By the model's order of languages; all if empty.
    pub allowed_languages: &'a [bool],
    /// Called if the language is detected.
    pub choose_languages: &'a ChooseLanguages<'a>,
    /// Parts of the samples between pauses, which may differ in language; they cover all samples.
    /// Empty if unknown.
    pub stretches: &'a [Range<usize>],
    pub translate: bool,
    /// Accept only a confident first attempt.
    pub low_vad_confidence: bool,
    /// 0 if unknown.
    pub speech_seconds: f32,
    pub allow_search: bool,
    pub prompt: &'a [TokenId],
    pub vocabulary: &'a Vocabulary,
    pub threads: &'a dyn Fn(ThreadHint) -> usize,
    pub cancel: &'a CancelToken,
    /// Called with the completed share, from 0 to 1.
    pub progress: &'a dyn Fn(f32),
}
