//! The text of one passage.

use std::{cell::RefCell, sync::atomic::Ordering};

use earshot_transcript::{Segment, Word};

use super::run::{Run, Written};
use crate::{
    SpeechError,
    decoder::Decoder,
    model::TokenId,
    packing::Passage,
    passage::{Part, Task, Work},
    threads::Load,
    timeline::FRAME_MS,
    vad::FRAME,
    words::{self, HeardSegment},
};

/// A word may end so many frames (0.2 s) after the timestamp that closes it.
const LATE: usize = 6;
/// If the model stops writing with so many frames of speech (0.8 s) still to
/// come, it is asked again from there: the last words are not lost.
const UNHEARD_SPEECH: usize = 25;

impl Run<'_> {
    /// The text of one passage, with times in the whole sound.
    /// `told` is called with what is done of it on the way.
    pub fn write(
        &self,
        decoder: &mut Decoder,
        passage: Passage,
        told: &dyn Fn(u64),
    ) -> Result<Written, SpeechError> {
        let Passage {
            samples,
            timeline,
            faint,
        } = passage;
        let mut segments = Vec::new();
        let mut unsure = false;
        let mut start = 0;
        loop {
            let rest = &samples[(start * FRAME).min(samples.len())..];
            let length_ms = rest.len() as f32 / 16.0;
            let search = start == 0 && rest.len() <= self.longest_search;
            let spoken = if self.options.vad {
                timeline.spoken(start) as u64 * FRAME_MS
            } else {
                0
            };
            let parts = self.decode(
                decoder,
                rest,
                (faint, search, spoken as f32 / 1e3),
                &|done| {
                    told(timeline.source_ms(start as u64 * FRAME_MS + (done * length_ms) as u64));
                },
            )?;
            let mut next = None;
            for part in parts {
                let Part { range, decoded } = part;
                next = None;
                let believed =
                    !decoded.is_silence() && !decoded.is_babble() && (!faint || decoded.is_sure());
                if !believed {
                    let frames = start + range.start / FRAME..start + range.end / FRAME;
                    unsure |= self.options.vad && timeline.surely_spoken(frames) >= UNHEARD_SPEECH;
                    continue;
                }
                let model = &self.whisper.model;
                let first = start + range.start / FRAME;
                // Without a detector nobody knows whether the rest is speech.
                let until = words::heard_until_ms(model, &decoded.tokens)
                    .map(|until_ms| (until_ms / FRAME_MS) as usize)
                    .filter(|until| {
                        self.options.vad
                            && range.end == rest.len()
                            && *until > 0
                            && timeline.spoken(first + until) >= UNHEARD_SPEECH
                    });
                let mut sound = &rest[range.clone()];
                // What is left is heard again: no word reaches into it, unless there was no
                // time for the words before it.
                if let Some(until) = until {
                    let spoken = timeline.spoken(first) - timeline.spoken(first + until + LATE);
                    let seconds = (spoken as u64 * FRAME_MS) as f32 / 1e3;
                    if words::letters_of(model, &decoded.tokens) as f32 <= words::FASTEST * seconds
                    {
                        sound = &sound[..((until + LATE) * FRAME).min(sound.len())];
                    }
                }
                let found = words::segments(model, &decoded.tokens, sound, timeline.frames(first));
                let last = found
                    .last()
                    .map_or(0, |segment| segment.end_ms.div_ceil(FRAME_MS));
                next = until
                    .map(|until| until.max(last as usize))
                    .filter(|next| timeline.spoken(first + next) >= UNHEARD_SPEECH)
                    .map(|next| range.start / FRAME + next);
                let offset_ms = (start * FRAME + range.start) as u64 / 16;
                segments.extend(found.into_iter().map(|segment| {
                    place(segment, |from, to| {
                        timeline.spoken_ms(from + offset_ms, to + offset_ms)
                    })
                }));
            }
            let Some(next) = next else {
                break;
            };
            tracing::debug!("speech is left after the last segment");
            start += next;
        }
        Ok(Written {
            segments,
            unsure,
            until_ms: timeline.source_ms(u64::MAX),
        })
    }

    /// Decodes in the language of the whole sound, or finds out which it is.
    fn decode(
        &self,
        decoder: &mut Decoder,
        samples: &[f32],
        (faint, search, spoken): (bool, bool, f32),
        done: &dyn Fn(f32),
    ) -> Result<Vec<Part>, SpeechError> {
        let language = if self.whisper.model.is_multilingual() {
            self.language.known_or_turn(self.cancel)?
        } else {
            None
        };
        let parts = self.with_task(language, |task| {
            let task = Task {
                faint,
                spoken,
                search,
                done,
                ..task
            };
            decoder.passage(samples, &task)
        });
        if language.is_none() {
            let heard = parts.iter().flatten().map(|part| &part.decoded);
            self.language.detected(heard);
        }
        parts
    }

    /// The text of a passage that is not complete, as well as a glance has it; what
    /// language it is in is not decided by that.
    pub fn draft(&self, decoder: &mut Decoder, samples: &[f32]) -> Result<String, SpeechError> {
        let language = self.language.likeliest();
        let draft = self.with_task(language, |task| decoder.draft(samples, &task))?;
        if draft.is_silence() || draft.is_babble() || draft.looping {
            return Ok(String::new());
        }
        let model = &self.whisper.model;
        let text = draft.tokens.iter().filter(|token| model.is_text(token.id));
        let bytes: Vec<u8> = text
            .flat_map(|token| model.token_bytes(token.id))
            .copied()
            .collect();
        // Half a character may stand at the end.
        let text = String::from_utf8_lossy(&bytes);
        Ok(text.trim_end_matches('\u{FFFD}').trim().to_owned())
    }

    /// Has `work` done with what all tasks of this run have in common.
    fn with_task<T>(&self, language: Option<TokenId>, work: impl FnOnce(Task) -> T) -> T {
        let workers = || self.busy.load(Ordering::Relaxed);
        let load = RefCell::new(Load::default());
        work(Task {
            language,
            translate: self.options.translate,
            faint: false,
            spoken: 0.0,
            search: false,
            prompt: &self.prompt,
            terms: &self.terms,
            threads: &|work| {
                let mut load = load.borrow_mut();
                match work {
                    Work::Long => load.threads(workers(), self.limit()),
                    Work::Step => load.threads_for_step(workers(), self.limit()),
                }
            },
            cancelled: &|| self.cancel.is_cancelled(),
            done: &|_| {},
        })
    }
}

/// Gives a segment and its words their places in the whole sound.
fn place(segment: HeardSegment, spoken_ms: impl Fn(u64, u64) -> (u64, u64)) -> Segment {
    let (mut start_ms, mut end_ms) = spoken_ms(segment.start_ms, segment.end_ms);
    let words: Vec<Word> = segment
        .words
        .into_iter()
        .map(|word| {
            let (start_ms, end_ms) = spoken_ms(word.start_ms, word.end_ms);
            Word {
                start_ms,
                end_ms,
                text: word.text,
                confidence: word.log_prob.exp(),
            }
        })
        .collect();
    if let (Some(first), Some(last)) = (words.first(), words.last()) {
        (start_ms, end_ms) = (first.start_ms, last.end_ms.max(first.start_ms));
    }
    Segment {
        start_ms,
        end_ms,
        text: segment.text,
        confidence: segment.log_prob.exp(),
        words,
    }
}
