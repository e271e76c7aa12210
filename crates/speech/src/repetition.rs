//! Counts repetitions of a phrase.
//!
//! A phrase said eight times is written once, or in an endless loop. If the text loops or is far
//! too short, each piece between pauses is checked for the phrase.

use crate::{
    SpeechError,
    decode::{Decoded, DecodedPart},
    decode_task::{DecodeTask, ThreadHint},
    decoder::{Decoder, EncoderContext},
    model::{FRAME_SAMPLES, Model},
    pauses::{utterances, voiced_seconds},
    quality::{
        MAX_COMPRESSION_RATIO, MAX_NO_SPEECH, MIN_CONFIDENT_LOG_PROB, MIN_LOG_PROB,
        compression_ratio, loop_period,
    },
    sampling::Token,
    token::TokenId,
    words::{MAX_LETTERS_PER_SECOND, letter_count},
};

const MIN_SUSPECT_SECONDS: f32 = 2.5;
/// Even slow speech is faster.
const MIN_LETTERS_PER_SECOND: f32 = 4.5;
/// Accepted loss of mean log-probability against the model's own text.
const LOG_PROB_TOLERANCE: f32 = 0.9;
/// A token below this is another word.
const MIN_TOKEN_LOG_PROB: f32 = -4.0;
const MIN_PHRASE_MATCHES: usize = 2;

struct Candidate {
    phrase: Vec<TokenId>,
    tokens_before: usize,
    start_frame: usize,
}

impl Decoder {
    /// A repetitive text is correct if it is confident and matches the duration of speech.
    pub fn is_plausible(&self, first: &Decoded, spoken: f32) -> bool {
        let letters = letter_count(&self.model, &first.tokens) as f32;
        let fits =
            (MIN_LETTERS_PER_SECOND * spoken..MAX_LETTERS_PER_SECOND * spoken).contains(&letters);
        fits && !first.looping && first.log_prob >= MIN_CONFIDENT_LOG_PROB
    }

    /// `None` if no phrase is repeated; `samples` are encoded then, as before.
    pub fn split_repetitions(
        &mut self,
        samples: &[f32],
        task: &DecodeTask,
        first: &Decoded,
    ) -> Result<Option<Vec<DecodedPart>>, SpeechError> {
        let Some(candidate) = find_candidate(&self.model, first, task.speech_seconds) else {
            return Ok(None);
        };
        let from = (candidate.start_frame * FRAME_SAMPLES).min(samples.len());
        let task = DecodeTask {
            language: first.language,
            ..*task
        };
        let whole = self.take_encoded();
        let mut parts = Vec::new();
        if candidate.tokens_before > 0 {
            let tokens = first.tokens[..candidate.tokens_before].to_vec();
            let text = tokens.iter().filter(|token| self.model.is_text(token.id));
            let (count, sum) = text.fold((0, 0.0), |(n, sum), token| (n + 1, sum + token.log_prob));
            let decoded = Decoded {
                tokens,
                text_log_prob: sum / count.max(1) as f32,
                looping: false,
                ..first.clone()
            };
            parts.push(DecodedPart {
                range: 0..from,
                decoded,
            });
        }
        let mut matches = 0;
        let mut texts = Vec::new();
        for range in utterances(&samples[from..]) {
            let range = range.start + from..range.end + from;
            let piece = &samples[range.clone()];
            self.encode(
                piece,
                EncoderContext::Fitted,
                (task.threads)(ThreadHint::Encode),
            )?;
            let own = self.attempt(piece.len(), &task, 0.0, None)?;
            let phrase = self.match_phrase(piece, &task, &candidate.phrase, &own)?;
            matches += usize::from(phrase.is_some());
            let decoded = Decoded {
                language_prob: first.language_prob,
                ..phrase.unwrap_or(own)
            };
            if !decoded.is_no_speech() && !decoded.is_hallucination() && !decoded.looping {
                texts.extend(text_of(&self.model, &decoded.tokens));
            }
            parts.push(DecodedPart { range, decoded });
        }
        let is_repetitive = compression_ratio(&texts.to_ascii_lowercase()) > MAX_COMPRESSION_RATIO;
        if matches >= MIN_PHRASE_MATCHES || is_repetitive {
            return Ok(Some(parts));
        }
        match whole {
            Some(whole) => self.restore_encoded(whole),
            None => self.encode(
                samples,
                EncoderContext::Fitted,
                (task.threads)(ThreadHint::Encode),
            )?,
        }
        Ok(None)
    }

    /// `None` if `piece` (encoded) does not contain the phrase; `own` is the model's text for it.
    fn match_phrase(
        &mut self,
        piece: &[f32],
        task: &DecodeTask,
        phrase: &[TokenId],
        own: &Decoded,
    ) -> Result<Option<Decoded>, SpeechError> {
        if own.no_speech_prob > MAX_NO_SPEECH {
            return Ok(None);
        }
        let special = self.model.special;
        let end = special.first_timestamp + (piece.len() / FRAME_SAMPLES) as TokenId;
        let forced = [&[special.first_timestamp], phrase, &[end, special.eot]].concat();
        let scored = self.attempt(piece.len(), task, 0.0, Some(&forced))?;
        let text = scored
            .tokens
            .iter()
            .filter(|token| self.model.is_text(token.id));
        let worst = text.map(|token| token.log_prob).fold(0.0, f32::min);
        if own.text_log_prob < MIN_LOG_PROB
            || scored.text_log_prob < own.text_log_prob - LOG_PROB_TOLERANCE
            || worst < MIN_TOKEN_LOG_PROB
        {
            return Ok(None);
        }
        // The model's text may contain the phrase twice, if there is time for it.
        let most = MAX_LETTERS_PER_SECOND * voiced_seconds(piece);
        let (once, written) = (
            letter_count(&self.model, &scored.tokens),
            letter_count(&self.model, &own.tokens),
        );
        let is_more = 2 * written >= 3 * once && written as f32 <= most && !own.looping;
        Ok(Some(if is_more {
            own.clone()
        } else {
            // The certainty of speech does not change.
            Decoded {
                text_log_prob: own.text_log_prob,
                ..scored
            }
        }))
    }
}

fn find_candidate(model: &Model, first: &Decoded, spoken: f32) -> Option<Candidate> {
    let positions: Vec<usize> = (0..first.tokens.len())
        .filter(|at| model.is_text(first.tokens[*at].id))
        .collect();
    let text: Vec<TokenId> = positions.iter().map(|at| first.tokens[*at].id).collect();
    if let Some(period) = loop_period(&text) {
        let repeats_next = |at: &usize| text[*at] == text[at + period];
        let start_of_loop = (0..text.len() - period)
            .rev()
            .take_while(repeats_next)
            .last()?;
        // The loop starts at the full stop before the phrase; the phrase starts at a segment or
        // word.
        let is_time = |at: usize| model.is_timestamp(first.tokens[at].id);
        let opens = |at: &usize| positions[*at] > 0 && is_time(positions[*at] - 1);
        let word = |at: &usize| model.token_bytes(text[*at]).starts_with(b" ");
        let mut round = start_of_loop..start_of_loop + period;
        let start = round.clone().find(opens).or_else(|| round.find(word));
        let start = start.unwrap_or(start_of_loop);
        // Text before the loop is kept if the model closed it with a timestamp.
        let opened = (0..positions[start]).rev().find(|at| is_time(*at))?;
        let (before, from) = if positions[0] < opened {
            // Of two adjacent timestamps the first closes, the second opens.
            let before = if is_time(opened - 1) {
                opened
            } else {
                opened + 1
            };
            let tick = first.tokens[opened].id - model.special.first_timestamp;
            (before, tick.max(0) as usize)
        } else {
            (0, 0)
        };
        return Some(Candidate {
            phrase: text[start..start + period].to_vec(),
            tokens_before: before,
            start_frame: from,
        });
    }
    let written = letter_count(model, &first.tokens) as f32;
    let too_short =
        spoken >= MIN_SUSPECT_SECONDS && written > 0.0 && written < MIN_LETTERS_PER_SECOND * spoken;
    if !too_short && !first.repetitive {
        return None;
    }
    let repeats = |period: &usize| {
        text[*period..]
            .iter()
            .zip(&text)
            .all(|(now, before)| now == before)
    };
    let period = (1..=text.len()).find(repeats)?;
    Some(Candidate {
        phrase: text[..period].to_vec(),
        tokens_before: 0,
        start_frame: 0,
    })
}

fn text_of(model: &Model, tokens: &[Token]) -> Vec<u8> {
    let text = tokens.iter().filter(|token| model.is_text(token.id));
    text.flat_map(|token| model.token_bytes(token.id))
        .copied()
        .collect()
}
