//! Decodes a chunk of at most 30 s, with fallbacks.

use std::{ops::Range, slice};

use crate::{
    SpeechError,
    decode_task::{DecodeTask, ThreadHint},
    decoder::{Decoder, EncoderContext},
    model::{FRAME_SAMPLES, Model, TICK_MS},
    pauses::voiced_seconds,
    quality::{
        MAX_COMPRESSION_RATIO, MAX_NO_SPEECH, MIN_CONFIDENT_LOG_PROB, MIN_LOG_PROB,
        MIN_UNSEARCHED_LOG_PROB, compression_ratio, has_repeated_syllables, loop_period,
    },
    sampling::{Rules, Token, arg_max, distribution, log_sum_exp},
    token::TokenId,
    words::{MAX_LETTERS_PER_SECOND, letter_count},
};

/// OpenAI's list without 1.0, which gives only hallucinations.
const FALLBACK: [f32; 4] = [0.2, 0.4, 0.6, 0.8];
/// Below, a detected language is a guess: later chunks ignore it, and the text is unsure.
pub(crate) const MIN_LANGUAGE_PROB: f32 = 0.5;
/// Share of the encoder in the progress of a chunk.
const ENCODER_SHARE: f32 = 0.5;
/// A stretch of speech next to another language often has less, even if the encoder took it for
/// that language; and then it may have more, but less than the second number. (200 recordings in two
/// of five languages.)
const MIN_CLEAR_LANGUAGE_PROB: f32 = 0.8;
const MIN_CERTAIN_LANGUAGE_PROB: f32 = 0.97;
/// Languages in which an unclear sound is written to compare the texts.
const MAX_COMPARED_TEXTS: usize = 3;
/// Weight of a text's mean log-probability against the language's log-probability.
const TEXT_WEIGHT: f32 = 10.0;
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
}

/// Part of a chunk in one language.
struct Passage {
    /// In samples.
    range: Range<usize>,
    /// `None` if the model knows only one.
    language: Option<TokenId>,
    prob: f32,
    /// The first attempt, if it was needed to decide the language.
    text: Option<Decoded>,
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
    /// `samples`: mono, 16 kHz, at most 30 s. Several parts only if a phrase is repeated or the
    /// language changes.
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
        let passages = self.passages(samples, task)?;
        let is_mixed = passages.len() > 1;
        let mut parts = Vec::new();
        for passage in passages {
            let start = passage.range.start;
            let samples = &samples[passage.range];
            let mut task = DecodeTask {
                language: passage.language,
                language_prob: passage.prob,
                ..*task
            };
            if is_mixed {
                task.speech_seconds = voiced_seconds(samples);
                let threads = (task.threads)(ThreadHint::Encode);
                self.encode(samples, EncoderContext::Fitted, threads)?;
            }
            for mut part in self.decode_passage(samples, &task, passage.text)? {
                part.range = part.range.start + start..part.range.end + start;
                parts.push(part);
            }
        }
        Ok(parts)
    }

    /// The encoded audio's parts by language; one if the language is given.
    fn passages(
        &mut self,
        samples: &[f32],
        task: &DecodeTask,
    ) -> Result<Vec<Passage>, SpeechError> {
        if task.language.is_some() || !self.model.is_multilingual() {
            return Ok(vec![Passage {
                range: 0..samples.len(),
                language: task.language,
                prob: task.language_prob,
                text: None,
            }]);
        }
        let threads = (task.threads)(ThreadHint::Token);
        let mut probs = match task.stretches {
            [] | [_] => Vec::new(),
            stretches => {
                let logits = self.feed_start_of_parts(stretches, threads)?;
                let logits = logits.iter();
                logits
                    .map(|logits| language_probs(&self.model, task, logits))
                    .collect()
            }
        };
        let mut texts = Vec::new();
        let whole = 0..samples.len();
        let ranges = if probs.is_empty() {
            let logits = self.feed_start(threads)?;
            probs.push(language_probs(&self.model, task, &logits));
            if !is_clear(&probs[0]) {
                texts = self.compare_texts(samples.len(), task, &mut probs[0])?;
            }
            slice::from_ref(&whole)
        } else {
            self.clarify(samples, task, &mut probs)?;
            task.stretches
        };
        // Waits for other threads' chunks.
        self.leave_batch();
        let chosen = (task.choose_languages)(&probs)?;
        let mut passages = joined(ranges, &chosen);
        if let [passage] = passages.as_mut_slice() {
            let text = texts
                .into_iter()
                .find(|text: &Decoded| text.language == passage.language);
            passage.text = text.map(|text| Decoded {
                language_prob: passage.prob,
                ..text
            });
        }
        Ok(passages)
    }

    /// Encodes unclear stretches alone: next to another language, the encoder takes them for
    /// sounds of that one.
    fn clarify(
        &mut self,
        samples: &[f32],
        task: &DecodeTask,
        probs: &mut [Vec<f32>],
    ) -> Result<(), SpeechError> {
        let first = arg_max(&probs[0]);
        if probs
            .iter()
            .all(|probs| arg_max(probs) == first && is_clear(probs))
        {
            return Ok(());
        }
        let mut whole = None;
        for (stretch, probs) in task.stretches.iter().zip(probs) {
            if probs[arg_max(probs)] >= MIN_CERTAIN_LANGUAGE_PROB {
                continue;
            }
            let encoded = self.take_encoded();
            whole = whole.or(encoded);
            self.encode(
                &samples[stretch.clone()],
                EncoderContext::Fitted,
                (task.threads)(ThreadHint::Encode),
            )?;
            let logits = self.feed_start((task.threads)(ThreadHint::Token))?;
            *probs = language_probs(&self.model, task, &logits);
            if !is_clear(probs) {
                self.compare_texts(stretch.len(), task, probs)?;
            }
        }
        if let Some(whole) = whole {
            self.restore_encoded(whole);
        }
        Ok(())
    }

    /// Corrects the probabilities of the likeliest languages of the encoded audio by how likely a
    /// text in each is; returns these texts.
    fn compare_texts(
        &mut self,
        samples: usize,
        task: &DecodeTask,
        probs: &mut [f32],
    ) -> Result<Vec<Decoded>, SpeechError> {
        let first = self.model.special.sot + 1;
        let mut candidates: Vec<usize> = (0..probs.len()).collect();
        candidates.sort_by(|a, b| probs[*b].total_cmp(&probs[*a]));
        candidates.truncate(MAX_COMPARED_TEXTS);
        let mut factors = vec![0.0; probs.len()];
        let mut texts = Vec::new();
        for candidate in candidates {
            let task = DecodeTask {
                language: Some(first + candidate as TokenId),
                ..*task
            };
            let decoded = self.attempt(samples, &task, 0.0, None)?;
            let is_speech =
                !decoded.is_no_speech() && !decoded.is_hallucination() && !decoded.looping;
            // Music is the likelier, the more languages are tried.
            if texts.is_empty() && !is_speech {
                return Ok(vec![decoded]);
            }
            if is_speech {
                factors[candidate] = (TEXT_WEIGHT * decoded.text_log_prob).exp();
            }
            texts.push(decoded);
        }
        for (prob, factor) in probs.iter_mut().zip(factors) {
            *prob *= factor;
        }
        let sum: f32 = probs.iter().sum();
        for prob in probs {
            *prob /= sum.max(f32::MIN_POSITIVE);
        }
        Ok(texts)
    }

    /// Several parts only if a phrase is repeated.
    fn decode_passage(
        &mut self,
        samples: &[f32],
        task: &DecodeTask,
        first: Option<Decoded>,
    ) -> Result<Vec<DecodedPart>, SpeechError> {
        let mut first = match first {
            Some(first) => first,
            None => self.attempt(samples.len(), task, 0.0, None)?,
        };
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
        let passage = self.passages(samples, task)?.into_iter().next();
        let (language, text) = passage.map_or((None, None), |found| (found.language, found.text));
        match text {
            Some(text) => Ok(text),
            None => self.attempt(samples.len(), &DecodeTask { language, ..*task }, 0.0, None),
        }
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
        // A phrase written twice is likelier than once.
        let fits = |decoded: &Decoded| {
            let letters = letter_count(&self.model, &decoded.tokens) as f32;
            task.speech_seconds == 0.0 || letters <= MAX_LETTERS_PER_SECOND * task.speech_seconds
        };
        let is_better = scored.is_acceptable()
            && scored.text_log_prob > original.text_log_prob
            && (fits(&scored) || !fits(&original));
        Ok(if is_better {
            Decoded {
                language_prob: original.language_prob,
                no_speech_prob: original.no_speech_prob,
                ..scored
            }
        } else {
            original
        })
    }

    /// Feeds the prompt, the language and the task.
    pub(crate) fn start(&mut self, task: &DecodeTask) -> Result<Start, SpeechError> {
        let model = self.model.clone();
        let special = &model.special;
        let threads = || (task.threads)(ThreadHint::Token);
        let mut past = 0;
        let logits = if task.prompt.is_empty() {
            self.feed_start(threads())?
        } else {
            let mut tokens = vec![special.prev];
            tokens.extend(task.prompt);
            self.feed(&tokens, past, threads())?;
            past += tokens.len();
            self.feed(&[special.sot], past, threads())?
        };
        past += 1;
        let no_speech_prob = (logits[special.no_speech as usize] - log_sum_exp(&logits)).exp();
        let mut start = Vec::new();
        if model.is_multilingual() {
            start.extend(task.language);
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
            let logits = self.feed(&start, past, threads())?;
            past += start.len();
            logits
        };
        Ok(Start {
            past,
            logits,
            no_speech_prob,
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
            next = self.feed(&[id], past, threads())?;
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
            language: task.language,
            language_prob: task.language_prob,
            looping,
        })
    }
}

/// One passage for neighbours of the same language.
fn joined(ranges: &[Range<usize>], languages: &[(TokenId, f32)]) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for (range, (language, prob)) in ranges.iter().zip(languages) {
        match passages.last_mut() {
            Some(last) if last.language == Some(*language) => {
                last.range.end = range.end;
                last.prob = last.prob.max(*prob);
            }
            _ => passages.push(Passage {
                range: range.clone(),
                language: Some(*language),
                prob: *prob,
                text: None,
            }),
        }
    }
    passages
}

/// From the logits after the start token.
fn language_probs(model: &Model, task: &DecodeTask, logits: &[f32]) -> Vec<f32> {
    let first = model.special.sot as usize + 1;
    let mut logits = logits[first..first + model.languages.len()].to_vec();
    for (logit, allowed) in logits.iter_mut().zip(task.allowed_languages) {
        if !allowed {
            *logit = f32::NEG_INFINITY;
        }
    }
    distribution(&logits)
}

fn is_clear(language_probs: &[f32]) -> bool {
    language_probs[arg_max(language_probs)] >= MIN_CLEAR_LANGUAGE_PROB
}

fn better(a: Decoded, b: Decoded) -> Decoded {
    let rank = |d: &Decoded| (!d.looping, !d.repetitive, d.log_prob);
    if rank(&a) >= rank(&b) { a } else { b }
}
