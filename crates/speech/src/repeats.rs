//! A phrase that is said over and over: the sound tells how often.
//!
//! Whisper cannot count. Of a phrase that is said eight times it writes one, or one
//! after the other without end. So where its text goes round in circles, or is far too
//! short, the sound is cut at its pauses, and the phrase is looked for in each piece.

use crate::{
    SpeechError,
    decoder::{Context, Decoder, FRAME_SAMPLES},
    model::{Model, TokenId},
    passage::{Decoded, Part, Task, Work},
    pauses::{heard_seconds, utterances},
    quality::{
        MAX_COMPRESSION_RATIO, MAX_NO_SPEECH, MIN_LOG_PROB, SURE_LOG_PROB, compression_ratio,
        loop_period,
    },
    sampling::Token,
    words::{FASTEST, letters_of},
};

/// Somebody who speaks for so long (seconds) …
const LONG: f32 = 2.5;
/// … says more letters a second than this, however slowly.
const SLOWEST: f32 = 4.5;
/// In a piece the phrase is heard if its words are on average at most so much less likely
/// than those that the model would write (natural logarithm).
const TOLERANCE: f32 = 0.9;
/// A word with a token less likely than this is another one.
const WRONG_LOG_PROB: f32 = -4.0;
/// Pieces in which the phrase must be heard to be said over and over.
const LEAST: usize = 2;

/// A text that may stand for something that is said more often.
struct Suspect {
    /// What may be repeated.
    phrase: Vec<TokenId>,
    /// So many of the tokens are before it …
    before: usize,
    /// … and end at this encoder frame.
    from: usize,
}

impl Decoder {
    /// Whether a text that repeats itself is sure and as long as what is said in so many
    /// seconds: then it is right.
    pub fn is_said_so(&self, first: &Decoded, spoken: f32) -> bool {
        let letters = letters_of(&self.model, &first.tokens) as f32;
        let fits = (SLOWEST * spoken..FASTEST * spoken).contains(&letters);
        fits && !first.looping && first.log_prob >= SURE_LOG_PROB
    }

    /// The parts of `samples`, of which `first` is the text, if a phrase is said over and
    /// over in it.
    pub fn repeated(
        &mut self,
        samples: &[f32],
        task: &Task,
        first: &Decoded,
    ) -> Result<Option<Vec<Part>>, SpeechError> {
        let Some(suspect) = suspect(&self.model, first, task.spoken) else {
            return Ok(None);
        };
        let from = (suspect.from * FRAME_SAMPLES).min(samples.len());
        let task = Task {
            language: first.language,
            ..*task
        };
        let mut parts = Vec::new();
        if suspect.before > 0 {
            let tokens = first.tokens[..suspect.before].to_vec();
            let text = tokens.iter().filter(|token| self.model.is_text(token.id));
            let (count, sum) = text.fold((0, 0.0), |(n, sum), token| (n + 1, sum + token.log_prob));
            let decoded = Decoded {
                tokens,
                text_log_prob: sum / count.max(1) as f32,
                looping: false,
                ..first.clone()
            };
            parts.push(Part {
                range: 0..from,
                decoded,
            });
        }
        let mut heard = 0;
        let mut texts = Vec::new();
        for range in utterances(&samples[from..]) {
            let range = range.start + from..range.end + from;
            let piece = &samples[range.clone()];
            self.encode(piece, Context::Sized, (task.threads)(Work::Long))?;
            let own = self.attempt(piece.len(), &task, 0.0, None)?;
            let phrase = self.phrase_in(piece, &task, &suspect.phrase, &own)?;
            heard += usize::from(phrase.is_some());
            let decoded = Decoded {
                language_prob: first.language_prob,
                ..phrase.unwrap_or(own)
            };
            if !decoded.is_silence() && !decoded.is_babble() && !decoded.looping {
                texts.extend(text_of(&self.model, &decoded.tokens));
            }
            parts.push(Part { range, decoded });
        }
        let again = compression_ratio(&texts.to_ascii_lowercase()) > MAX_COMPRESSION_RATIO;
        Ok((heard >= LEAST || again).then_some(parts))
    }

    /// The phrase as the text of `piece`, which is encoded, if that is what is said there;
    /// `own` is what the model would write.
    fn phrase_in(
        &mut self,
        piece: &[f32],
        task: &Task,
        phrase: &[TokenId],
        own: &Decoded,
    ) -> Result<Option<Decoded>, SpeechError> {
        if own.no_speech > MAX_NO_SPEECH {
            return Ok(None);
        }
        let special = self.model.special;
        let end = special.first_timestamp + (piece.len() / FRAME_SAMPLES) as TokenId;
        let given = [&[special.first_timestamp], phrase, &[end, special.eot]].concat();
        let judged = self.attempt(piece.len(), task, 0.0, Some(&given))?;
        let text = judged
            .tokens
            .iter()
            .filter(|token| self.model.is_text(token.id));
        let worst = text.map(|token| token.log_prob).fold(0.0, f32::min);
        if own.text_log_prob < MIN_LOG_PROB
            || judged.text_log_prob < own.text_log_prob - TOLERANCE
            || worst < WRONG_LOG_PROB
        {
            return Ok(None);
        }
        // What is said twice in one breath is there twice, if there is time for it.
        let most = FASTEST * heard_seconds(piece);
        let (once, written) = (
            letters_of(&self.model, &judged.tokens),
            letters_of(&self.model, &own.tokens),
        );
        let is_more = 2 * written >= 3 * once && written as f32 <= most && !own.looping;
        Ok(Some(if is_more {
            own.clone()
        } else {
            // That somebody speaks is as sure as it was.
            Decoded {
                text_log_prob: own.text_log_prob,
                ..judged
            }
        }))
    }
}

/// What makes a text suspect, and the phrase in it that may be said over and over.
fn suspect(model: &Model, first: &Decoded, spoken: f32) -> Option<Suspect> {
    let places: Vec<usize> = (0..first.tokens.len())
        .filter(|at| model.is_text(first.tokens[*at].id))
        .collect();
    let text: Vec<TokenId> = places.iter().map(|at| first.tokens[*at].id).collect();
    if let Some(period) = loop_period(&text) {
        let again = |at: &usize| text[*at] == text[at + period];
        let start_of_loop = (0..text.len() - period).rev().take_while(again).last()?;
        // The loop is seen from the full stop before the phrase on: the phrase begins where
        // a segment does, or else a word.
        let is_time = |at: usize| model.is_timestamp(first.tokens[at].id);
        let opens = |at: &usize| places[*at] > 0 && is_time(places[*at] - 1);
        let word = |at: &usize| model.token_bytes(text[*at]).starts_with(b" ");
        let mut round = start_of_loop..start_of_loop + period;
        let start = round.clone().find(opens).or_else(|| round.find(word));
        let start = start.unwrap_or(start_of_loop);
        // What is before the loop stays, if the model closed it.
        let opened = (0..places[start]).rev().find(|at| is_time(*at))?;
        let (before, from) = if places[0] < opened {
            // Of two timestamps in a row the first closes, the second opens.
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
        return Some(Suspect {
            phrase: text[start..start + period].to_vec(),
            before,
            from,
        });
    }
    let written = letters_of(model, &first.tokens) as f32;
    let too_short = spoken >= LONG && written > 0.0 && written < SLOWEST * spoken;
    if !too_short && !first.repeats {
        return None;
    }
    let repeats = |period: &usize| {
        text[*period..]
            .iter()
            .zip(&text)
            .all(|(now, before)| now == before)
    };
    let period = (1..=text.len()).find(repeats)?;
    Some(Suspect {
        phrase: text[..period].to_vec(),
        before: 0,
        from: 0,
    })
}

fn text_of(model: &Model, tokens: &[Token]) -> Vec<u8> {
    let text = tokens.iter().filter(|token| model.is_text(token.id));
    text.flat_map(|token| model.token_bytes(token.id))
        .copied()
        .collect()
}
