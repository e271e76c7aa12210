//! Decodes a chunk of at most 30 s, with fallbacks.

use std::ops::Range;

use crate::{
    SpeechError,
    decode_task::{DecodeTask, ThreadHint},
    decoder::{Decoder, EncoderContext},
    model::{FRAME_SAMPLES, TICK_MS, TokenId},
    quality::{
        MAX_COMPRESSION_RATIO, MAX_NO_SPEECH, MIN_CONFIDENT_LOG_PROB, MIN_LOG_PROB,
        MIN_UNSEARCHED_LOG_PROB, compression_ratio, has_repeated_syllables, loop_period,
    },
    sampling::{Rules, Token, distribution},
};

/// OpenAI's list without 1.0, which gives only hallucinations.
const FALLBACK: [f32; 4] = [0.2, 0.4, 0.6, 0.8];
/// From this probability on, a detected language is used for the whole recording.
pub(crate) const MIN_LANGUAGE_PROB: f32 = 0.5;
/// Share of the encoder in the progress of a chunk.
const ENCODER_SHARE: f32 = 0.5;
const MAX_TOKENS_PER_SECOND: usize = 30;

#[derive(Clone, Debug)]
pub(crate) struct Decoded {
    pub tokens: Vec<Token>,
    /// Mean over all tokens.
    pub log_prob: f32,
    /// Mean over text tokens.
    pub text_log_prob: f32,
    pub no_speech_prob: f32,
    pub language: Option<TokenId>,
    /// 1 if the language was given.
    pub language_prob: f32,
    pub looping: bool,
    /// The text repeats itself, and the audio does not confirm that.
    pub repetitive: bool,
    pub has_text: bool,
}

/// What is known before the first token of the text.
pub(crate) struct Start {
    /// Tokens that were fed.
    pub past: usize,
    /// For the first token.
    pub logits: Vec<f32>,
    no_speech_prob: f32,
    language: Option<TokenId>,
    language_prob: f32,
}

pub(crate) struct DecodedPart {
    /// In samples.
    pub range: Range<usize>,
    pub decoded: Decoded,
}

impl Decoded {
    fn is_acceptable(&self) -> bool {
        !self.looping && !self.repetitive && self.log_prob >= MIN_LOG_PROB
    }

    /// Required if the VAD found no clear speech.
    pub fn is_confident(&self) -> bool {
        self.is_acceptable()
            && self.log_prob >= MIN_CONFIDENT_LOG_PROB
            && self.no_speech_prob <= MAX_NO_SPEECH
    }

    /// Even the best attempt is unlikely, or it loops in an uncertain language: typical for music
    /// and murmur.
    pub fn is_hallucination(&self) -> bool {
        self.text_log_prob < MIN_LOG_PROB
            || (self.looping && self.language_prob < MIN_LANGUAGE_PROB)
    }

    pub fn is_no_speech(&self) -> bool {
        !self.has_text || (self.no_speech_prob > MAX_NO_SPEECH && self.log_prob < MIN_LOG_PROB)
    }
}

impl Decoder {
    /// `samples`: mono, 16 kHz, at most 30 s. Several parts only if a phrase is repeated.
    pub fn decode_chunk(
        &mut self,
        samples: &[f32],
        task: &DecodeTask,
    ) -> Result<Vec<DecodedPart>, SpeechError> {
        self.encode(
            samples,
            EncoderContext::Fitted,
            (task.threads)(ThreadHint::Encode),
        )?;
        (task.progress)(ENCODER_SHARE);
        let mut first = self.attempt(samples.len(), task, 0.0, None)?;
        first.repetitive &= !self.is_plausible(&first, task.speech_seconds);
        if !task.low_vad_confidence
            && let Some(parts) = self.split_repetitions(samples, task, &first)?
        {
            return Ok(parts);
        }
        let decoded = self.decode_with_vocabulary(samples, task, first)?;
        let range = 0..samples.len();
        Ok(vec![DecodedPart { range, decoded }])
    }

    fn decode_with_vocabulary(
        &mut self,
        samples: &[f32],
        task: &DecodeTask,
        first: Decoded,
    ) -> Result<Decoded, SpeechError> {
        let mut plain = self.decode_with_fallback(samples, task, first)?;
        if task.low_vad_confidence
            || plain.is_no_speech()
            || !task.vocabulary.may_apply(&self.model, &plain.tokens)
        {
            return Ok(plain);
        }
        let task = DecodeTask {
            language: plain.language,
            prompt: &task.vocabulary.prompt,
            ..*task
        };
        let first = self.attempt(samples.len(), &task, 0.0, None)?;
        let hinted = self.decode_with_fallback(samples, &task, first)?;
        let vocabulary = task.vocabulary;
        plain.tokens = vocabulary.apply(&self.model, &plain.tokens, &hinted.tokens);
        Ok(plain)
    }

    /// For display while the chunk grows.
    pub fn draft(&mut self, samples: &[f32], task: &DecodeTask) -> Result<Decoded, SpeechError> {
        self.encode(
            samples,
            EncoderContext::Fitted,
            (task.threads)(ThreadHint::Encode),
        )?;
        self.attempt(samples.len(), task, 0.0, None)
    }

    fn decode_with_fallback(
        &mut self,
        samples: &[f32],
        task: &DecodeTask,
        first: Decoded,
    ) -> Result<Decoded, SpeechError> {
        let mut best = first;
        if best.is_no_speech() || task.low_vad_confidence {
            return Ok(best);
        }
        if best.is_acceptable() {
            let sure = best.text_log_prob >= MIN_UNSEARCHED_LOG_PROB;
            return if sure || !task.allow_search {
                Ok(best)
            } else {
                self.try_beam_search(samples, task, best)
            };
        }
        tracing::debug!(
            log_prob = best.log_prob,
            looping = best.looping,
            "decoding again"
        );
        // Most loops come from the shortened context: encode the full window.
        self.encode(
            samples,
            EncoderContext::Full,
            (task.threads)(ThreadHint::Encode),
        )?;
        best = better(best, self.attempt(samples.len(), task, 0.0, None)?);
        for temperature in FALLBACK {
            if best.is_acceptable() || best.is_no_speech() {
                break;
            }
            best = better(best, self.attempt(samples.len(), task, temperature, None)?);
        }
        Ok(best)
    }

    fn try_beam_search(
        &mut self,
        samples: &[f32],
        task: &DecodeTask,
        original: Decoded,
    ) -> Result<Decoded, SpeechError> {
        let language = original.language;
        let found = match self.whisper_cpp_beam_search(samples, task, language)? {
            Some(found) => found,
            None => self.beam_search(samples.len(), task, language)?,
        };
        if task.cancel.is_cancelled() {
            return Err(SpeechError::Cancelled);
        }
        let found = [&found[..], &[self.model.special.eot]].concat();
        let scored = self.attempt(
            samples.len(),
            &DecodeTask { language, ..*task },
            0.0,
            Some(&found),
        )?;
        Ok(
            if scored.is_acceptable() && scored.text_log_prob > original.text_log_prob {
                Decoded {
                    language_prob: original.language_prob,
                    no_speech_prob: original.no_speech_prob,
                    ..scored
                }
            } else {
                original
            },
        )
    }

    /// Feeds the prompt, the language and the task.
    pub(crate) fn start(&mut self, task: &DecodeTask) -> Result<Start, SpeechError> {
        let model = self.model.clone();
        let special = &model.special;
        let threads = || (task.threads)(ThreadHint::Token);
        let mut past = 0;
        if !task.prompt.is_empty() {
            let mut tokens = vec![special.prev];
            tokens.extend(task.prompt);
            self.feed(&tokens, past, threads())?;
            past += tokens.len();
        }
        let logits = self.feed(&[special.sot], past, threads())?.to_vec();
        past += 1;
        let no_speech_prob = distribution(&logits)[special.no_speech as usize];
        let mut start = Vec::new();
        let mut language = task.language;
        let mut language_prob = 1.0;
        if model.is_multilingual() {
            if language.is_none() {
                let first = special.sot as usize + 1;
                let probs = distribution(&logits[first..first + model.languages.len()]);
                // Waits for other threads' chunks.
                self.leave_batch();
                let (chosen, prob) = (task.choose_language)(&probs)?;
                language = Some(chosen);
                language_prob = prob;
            }
            start.extend(language);
            start.push(if task.translate {
                special.translate
            } else {
                special.transcribe
            });
        }
        // English-only models have no task token: these logits already belong to the text.
        let logits = if start.is_empty() {
            logits
        } else {
            let logits = self.feed(&start, past, threads())?.to_vec();
            past += start.len();
            logits
        };
        Ok(Start {
            past,
            logits,
            no_speech_prob,
            language,
            language_prob,
        })
    }

    pub(crate) fn max_tokens(&self, samples: usize, past: usize) -> usize {
        let seconds = samples.div_ceil(FRAME_SAMPLES) * TICK_MS as usize / 1000 + 1;
        (seconds * MAX_TOKENS_PER_SECOND)
            .min(self.text_context() - past - 1)
            .min(self.text_context() / 2)
    }

    /// Decodes the encoded audio once, or scores `forced`.
    pub(crate) fn attempt(
        &mut self,
        samples: usize,
        task: &DecodeTask,
        temperature: f32,
        forced: Option<&[TokenId]>,
    ) -> Result<Decoded, SpeechError> {
        let model = self.model.clone();
        let special = &model.special;
        let threads = || (task.threads)(ThreadHint::Token);
        let Start {
            mut past,
            logits: mut next,
            no_speech_prob,
            language,
            language_prob,
        } = self.start(task)?;

        let rules = Rules {
            model: &model,
            last_tick: samples.div_ceil(FRAME_SAMPLES) as i32,
            temperature,
        };
        // Seeded: the same audio gives the same text.
        let mut rng = fastrand::Rng::with_seed((temperature * 10.0) as u64);
        let max_tokens = self.max_tokens(samples, past);
        let mut tokens: Vec<Token> = Vec::new();
        let mut text: Vec<TokenId> = Vec::new();
        let (mut sum, mut text_sum) = (0.0, 0.0);
        let mut looping = false;
        loop {
            if task.cancel.is_cancelled() {
                return Err(SpeechError::Cancelled);
            }
            let next_forced = forced.and_then(|forced| forced.get(tokens.len()).copied());
            let token = rules.choose(&mut next, &tokens, next_forced, &mut rng);
            sum += token.log_prob;
            if token.id == special.eot {
                break;
            }
            if model.is_text(token.id) {
                text.push(token.id);
                text_sum += token.log_prob;
            }
            let id = token.id;
            if model.is_timestamp(id) {
                let part = (id - special.first_timestamp) as f32 / rules.last_tick.max(1) as f32;
                (task.progress)(ENCODER_SHARE + (1.0 - ENCODER_SHARE) * part.min(1.0));
            }
            tokens.push(token);
            looping = loop_period(&text).is_some();
            if looping || tokens.len() >= max_tokens {
                break;
            }
            next.copy_from_slice(self.feed(&[id], past, threads())?);
            past += 1;
        }
        let bytes: Vec<u8> = text
            .iter()
            .flat_map(|id| model.token_bytes(*id))
            .copied()
            .collect();
        looping |= has_repeated_syllables(&String::from_utf8_lossy(&bytes));
        Ok(Decoded {
            log_prob: sum / (tokens.len() + 1) as f32,
            has_text: !text.is_empty(),
            text_log_prob: text_sum / text.len().max(1) as f32,
            repetitive: compression_ratio(&bytes) > MAX_COMPRESSION_RATIO,
            tokens,
            no_speech_prob,
            language,
            language_prob,
            looping,
        })
    }
}

fn better(a: Decoded, b: Decoded) -> Decoded {
    let rank = |d: &Decoded| (!d.looping, !d.repetitive, d.log_prob);
    if rank(&a) >= rank(&b) { a } else { b }
}
