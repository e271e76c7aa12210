//! Decodes one passage of at most 30 s: language, text, and another try where
//! the signs are bad.

use std::ops::Range;

use crate::{
    SpeechError,
    decoder::{Context, Decoder, FRAME_SAMPLES},
    model::{TICK_MS, TokenId},
    quality::{
        MAX_COMPRESSION_RATIO, MAX_NO_SPEECH, MIN_LOG_PROB, SURE_LOG_PROB, UNSURE_LOG_PROB,
        compression_ratio, loop_period, stutters,
    },
    sampling::{Rules, Token, arg_max, distribution},
    terms::Terms,
};

/// Temperatures of the attempts that follow a bad first one
/// (OpenAI's list without its last, which only babbles).
const FALLBACK: [f32; 4] = [0.2, 0.4, 0.6, 0.8];
/// A language this likely is taken for that of the whole sound.
pub(crate) const SURE_OF_LANGUAGE: f32 = 0.5;
/// The encoder's part of the work on a passage.
const LISTENING: f32 = 0.5;
/// Nobody speaks more tokens a second than this, in any language.
const TOKENS_PER_SECOND: usize = 30;

/// How much is to be done in one go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Long,
    Step,
}

/// What a passage is decoded with.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a> {
    /// The token of the language, or `None` to detect it (or English only).
    pub language: Option<TokenId>,
    pub translate: bool,
    /// Nobody may be speaking: only a first attempt that is sure will count.
    pub faint: bool,
    /// Seconds in which somebody speaks; none where that is not known.
    pub spoken: f32,
    /// Words that are unsure are worth a search.
    pub search: bool,
    pub prompt: &'a [TokenId],
    pub terms: &'a Terms,
    /// Threads to use: for a long piece of work, or for the next token.
    pub threads: &'a dyn Fn(Work) -> usize,
    pub cancelled: &'a dyn Fn() -> bool,
    /// Told how much of the passage is dealt with, from 0 to 1.
    pub done: &'a dyn Fn(f32),
}

/// One decoding of a passage.
#[derive(Clone, Debug)]
pub(crate) struct Decoded {
    pub tokens: Vec<Token>,
    /// Mean log-probability of all tokens.
    pub log_prob: f32,
    /// Mean log-probability of the tokens that are text.
    pub text_log_prob: f32,
    /// The model's probability that nobody speaks.
    pub no_speech: f32,
    pub language: Option<TokenId>,
    /// Probability of the detected language; 1 if it was given.
    pub language_prob: f32,
    pub looping: bool,
    /// The text repeats itself, and the sound does not say that this is right.
    pub repeats: bool,
    pub has_text: bool,
}

/// What was heard in a stretch of a passage.
pub(crate) struct Part {
    /// The stretch, in samples.
    pub range: Range<usize>,
    pub decoded: Decoded,
}

impl Decoded {
    fn is_good(&self) -> bool {
        !self.looping && !self.repeats && self.log_prob >= MIN_LOG_PROB
    }

    /// Likely enough to be believed where nobody may be speaking.
    pub fn is_sure(&self) -> bool {
        self.is_good() && self.log_prob >= SURE_LOG_PROB && self.no_speech <= MAX_NO_SPEECH
    }

    /// Not even the best of all attempts is likely, or it goes round in circles
    /// in a language that nobody is sure of: what Whisper makes of music and murmur.
    pub fn is_babble(&self) -> bool {
        self.text_log_prob < MIN_LOG_PROB || (self.looping && self.language_prob < SURE_OF_LANGUAGE)
    }

    /// Nobody speaks, and what was written is a guess.
    pub fn is_silence(&self) -> bool {
        !self.has_text || (self.no_speech > MAX_NO_SPEECH && self.log_prob < MIN_LOG_PROB)
    }
}

impl Decoder {
    /// Decodes `samples` (mono, 16 kHz, at most 30 s), in one part unless the text goes
    /// round in circles because the speaker does.
    pub fn passage(&mut self, samples: &[f32], task: &Task) -> Result<Vec<Part>, SpeechError> {
        self.encode(samples, Context::Sized, (task.threads)(Work::Long))?;
        (task.done)(LISTENING);
        let mut first = self.attempt(samples.len(), task, 0.0, None)?;
        first.repeats &= !self.is_said_so(&first, task.spoken);
        if !task.faint
            && let Some(parts) = self.repeated(samples, task, &first)?
        {
            return Ok(parts);
        }
        let decoded = self.checked(samples, task, first)?;
        let range = 0..samples.len();
        Ok(vec![Part { range, decoded }])
    }

    /// The text of `samples`, of which there is a `first` attempt, with the terms in it.
    fn checked(
        &mut self,
        samples: &[f32],
        task: &Task,
        first: Decoded,
    ) -> Result<Decoded, SpeechError> {
        let plain = self.text(samples, task, first)?;
        if task.faint || plain.is_silence() || !task.terms.may_mend(&self.model, &plain) {
            return Ok(plain);
        }
        let task = Task {
            language: plain.language,
            prompt: &task.terms.prompt,
            ..*task
        };
        let first = self.attempt(samples.len(), &task, 0.0, None)?;
        let hinted = self.text(samples, &task, first)?;
        Ok(task.terms.mend(&self.model, plain, &hinted))
    }

    /// The text of `samples` as well as one quick attempt has it: for the eye, while
    /// the passage grows.
    pub fn draft(&mut self, samples: &[f32], task: &Task) -> Result<Decoded, SpeechError> {
        self.encode(samples, Context::Sized, (task.threads)(Work::Long))?;
        self.attempt(samples.len(), task, 0.0, None)
    }

    /// The text of `samples`: the `first` attempt, or a better one where its signs are
    /// bad.
    fn text(
        &mut self,
        samples: &[f32],
        task: &Task,
        first: Decoded,
    ) -> Result<Decoded, SpeechError> {
        let mut best = first;
        if best.is_silence() || task.faint {
            return Ok(best);
        }
        if best.is_good() {
            let sure = best.text_log_prob >= UNSURE_LOG_PROB;
            return if sure || !task.search {
                Ok(best)
            } else {
                self.searched(samples, task, best)
            };
        }
        tracing::debug!(
            log_prob = best.log_prob,
            looping = best.looping,
            "decoding again"
        );
        // Most loops come from the shortened context: see the whole window.
        self.encode(samples, Context::Whole, (task.threads)(Work::Long))?;
        best = better(best, self.attempt(samples.len(), task, 0.0, None)?);
        for temperature in FALLBACK {
            if best.is_good() || best.is_silence() {
                break;
            }
            best = better(best, self.attempt(samples.len(), task, temperature, None)?);
        }
        Ok(best)
    }

    /// Searches for a text that is likelier than an unsure one.
    fn searched(
        &mut self,
        samples: &[f32],
        task: &Task,
        unsure: Decoded,
    ) -> Result<Decoded, SpeechError> {
        let language = unsure.language;
        let mut found = self.search(samples, task, language)?;
        if (task.cancelled)() {
            return Err(SpeechError::Cancelled);
        }
        found.push(self.model.special.eot);
        let judged = self.attempt(
            samples.len(),
            &Task { language, ..*task },
            0.0,
            Some(&found),
        )?;
        Ok(
            if judged.is_good() && judged.text_log_prob > unsure.text_log_prob {
                Decoded {
                    language_prob: unsure.language_prob,
                    no_speech: unsure.no_speech,
                    ..judged
                }
            } else {
                unsure
            },
        )
    }

    /// Writes the text of what was encoded, once; or judges the tokens `given`.
    pub(crate) fn attempt(
        &mut self,
        samples: usize,
        task: &Task,
        temperature: f32,
        given: Option<&[TokenId]>,
    ) -> Result<Decoded, SpeechError> {
        let model = self.model.clone();
        let special = &model.special;
        let threads = || (task.threads)(Work::Step);
        let mut past = 0;
        if !task.prompt.is_empty() {
            let mut tokens = vec![special.prev];
            tokens.extend(task.prompt);
            self.feed(&tokens, past, threads())?;
            past += tokens.len();
        }
        let logits = self.feed(&[special.sot], past, threads())?;
        past += 1;
        let no_speech = distribution(logits)[special.no_speech as usize];
        let mut start = Vec::new();
        let mut language = task.language;
        let mut language_prob = 1.0;
        if model.is_multilingual() {
            if language.is_none() {
                let first = special.sot as usize + 1;
                let probs = distribution(&logits[first..first + model.languages.len()]);
                let likeliest = arg_max(&probs);
                language = Some((first + likeliest) as TokenId);
                language_prob = probs[likeliest];
            }
            start.extend(language);
            start.push(if task.translate {
                special.translate
            } else {
                special.transcribe
            });
        }
        // An English-only model has no task: its first logits are already the text's.
        let mut next = if start.is_empty() {
            logits.to_vec()
        } else {
            let logits = self.feed(&start, past, threads())?.to_vec();
            past += start.len();
            logits
        };

        let rules = Rules {
            model: &model,
            last_tick: samples.div_ceil(FRAME_SAMPLES) as i32,
            temperature,
        };
        // The same sound gives the same text on every run.
        let mut rng = fastrand::Rng::with_seed((temperature * 10.0) as u64);
        let seconds = samples.div_ceil(FRAME_SAMPLES) * TICK_MS as usize / 1000 + 1;
        let room = (seconds * TOKENS_PER_SECOND)
            .min(self.text_context() - past - 1)
            .min(self.text_context() / 2);
        let mut tokens: Vec<Token> = Vec::new();
        let mut text: Vec<TokenId> = Vec::new();
        let (mut sum, mut text_sum) = (0.0, 0.0);
        let mut looping = false;
        loop {
            if (task.cancelled)() {
                return Err(SpeechError::Cancelled);
            }
            let forced = given.and_then(|given| given.get(tokens.len()).copied());
            let token = rules.choose(&mut next, &tokens, forced, &mut rng);
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
                (task.done)(LISTENING + (1.0 - LISTENING) * part.min(1.0));
            }
            tokens.push(token);
            looping = loop_period(&text).is_some();
            if looping || tokens.len() >= room {
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
        looping |= stutters(&String::from_utf8_lossy(&bytes));
        Ok(Decoded {
            log_prob: sum / (tokens.len() + 1) as f32,
            has_text: !text.is_empty(),
            text_log_prob: text_sum / text.len().max(1) as f32,
            repeats: compression_ratio(&bytes) > MAX_COMPRESSION_RATIO,
            tokens,
            no_speech,
            language,
            language_prob,
            looping,
        })
    }
}

/// The one that does not loop, or else the likelier.
fn better(a: Decoded, b: Decoded) -> Decoded {
    let rank = |d: &Decoded| (!d.looping, !d.repeats, d.log_prob);
    if rank(&a) >= rank(&b) { a } else { b }
}
