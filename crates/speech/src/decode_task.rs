use crate::{CancelToken, SpeechError, model::TokenId, vocabulary::Vocabulary};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThreadHint {
    Encode,
    Token,
}

/// Language and probability from the model's probabilities of its languages.
pub(crate) type ChooseLanguage<'a> = dyn Fn(&[f32]) -> Result<(TokenId, f32), SpeechError> + 'a;

#[derive(Clone, Copy)]
pub(crate) struct DecodeTask<'a> {
    /// `None` to detect it, or if the model is English-only.
    pub language: Option<TokenId>,
    /// Called if the language is detected.
    pub choose_language: &'a ChooseLanguage<'a>,
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
