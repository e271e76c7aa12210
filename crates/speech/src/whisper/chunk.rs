use std::{cell::RefCell, sync::atomic::Ordering};

use earshot_transcript::{Segment, Word};

use super::transcription::{ChunkResult, Transcription};
use crate::{
    SpeechError,
    decode::{DecodedPart, MIN_LANGUAGE_PROB},
    decode_task::{DecodeTask, ThreadHint},
    decoder::Decoder,
    segmenter::SpeechChunk,
    threads::CpuLoad,
    timeline::FRAME_MS,
    token::TokenId,
    vad::VAD_FRAME,
    words::{self, ChunkSegment},
};

/// A word may end 0.2 s after its closing timestamp.
const MAX_LATE_FRAMES: usize = 6;
/// 0.8 s; if more is left when the model stops, decoding restarts there, so that no words are lost.
const MIN_REMAINING_SPEECH: usize = 25;

impl Transcription<'_> {
    /// Times refer to the source.
    pub fn transcribe_chunk(
        &self,
        decoder: &mut Decoder,
        (number, chunk): (usize, SpeechChunk),
        report_progress: &dyn Fn(u64),
    ) -> Result<ChunkResult, SpeechError> {
        let SpeechChunk {
            samples,
            timeline,
            low_vad_confidence,
        } = chunk;
        let mut segments = Vec::new();
        let mut undecoded_speech = false;
        let mut start = 0;
        let mut language = None;
        loop {
            let rest = &samples[(start * VAD_FRAME).min(samples.len())..];
            let length_ms = rest.len() as f32 / 16.0;
            let allow_search = start == 0 && rest.len() <= self.max_search_samples;
            let speech_ms = if self.options.vad {
                timeline.speech_frames(start) as u64 * FRAME_MS
            } else {
                0
            };
            let stretches = if self.options.vad {
                timeline.stretches(start, rest.len())
            } else {
                Vec::new()
            };
            let choose_languages =
                |probs: &[Vec<f32>]| self.languages.decide(number, language, probs, self.cancel);
            let parts = self.with_task(self.languages.fixed_language(), |task| {
                let task = DecodeTask {
                    choose_languages: &choose_languages,
                    stretches: &stretches,
                    low_vad_confidence,
                    speech_seconds: speech_ms as f32 / 1e3,
                    allow_search,
                    progress: &|done| {
                        let done_ms = start as u64 * FRAME_MS + (done * length_ms) as u64;
                        report_progress(timeline.source_ms(done_ms));
                    },
                    ..task
                };
                decoder.decode_chunk(rest, &task)
            })?;
            let mut next = None;
            for part in parts {
                let DecodedPart { range, decoded } = part;
                next = None;
                language = decoded.language;
                let accepted = !decoded.is_no_speech()
                    && !decoded.is_hallucination()
                    && (!low_vad_confidence || decoded.is_confident());
                if !accepted {
                    let frames = start + range.start / VAD_FRAME..start + range.end / VAD_FRAME;
                    undecoded_speech |= self.options.vad
                        && timeline.confident_speech_frames(frames) >= MIN_REMAINING_SPEECH;
                    continue;
                }
                let model = &self.whisper.model;
                let first = start + range.start / VAD_FRAME;
                // Without a VAD it is unknown whether the rest is speech.
                let last_frame = words::last_timestamp_ms(model, &decoded.tokens)
                    .map(|end_ms| (end_ms / FRAME_MS) as usize)
                    .filter(|until| {
                        self.options.vad
                            && range.end == rest.len()
                            && *until > 0
                            && timeline.speech_frames(first + until) >= MIN_REMAINING_SPEECH
                    });
                let mut sound = &rest[range.clone()];
                // The rest is decoded again: no word may reach into it, unless the words before it
                // need the time.
                if let Some(until) = last_frame {
                    let speech = timeline.speech_frames(first)
                        - timeline.speech_frames(first + until + MAX_LATE_FRAMES);
                    let seconds = (speech as u64 * FRAME_MS) as f32 / 1e3;
                    if words::letter_count(model, &decoded.tokens) as f32
                        <= words::MAX_LETTERS_PER_SECOND * seconds
                    {
                        sound = &sound[..((until + MAX_LATE_FRAMES) * VAD_FRAME).min(sound.len())];
                    }
                }
                let found = words::segments(model, &decoded.tokens, sound, timeline.frames(first));
                let last = found
                    .last()
                    .map_or(0, |segment| segment.end_ms.div_ceil(FRAME_MS));
                next = last_frame
                    .map(|until| until.max(last as usize))
                    .filter(|next| timeline.speech_frames(first + next) >= MIN_REMAINING_SPEECH)
                    .map(|next| range.start / VAD_FRAME + next);
                let offset_ms = (start * VAD_FRAME + range.start) as u64 / 16;
                let code = self.language_code(decoded.language);
                // Text in a language that is a guess is unsure.
                let certainty = match decoded.language_prob {
                    prob if prob < MIN_LANGUAGE_PROB => prob,
                    _ => 1.0,
                };
                segments.extend(found.into_iter().map(|segment| {
                    let span = |from, to| timeline.speech_span_ms(from + offset_ms, to + offset_ms);
                    let mut segment = to_source_times(segment, span);
                    segment.language.clone_from(&code);
                    segment.confidence *= certainty;
                    for word in &mut segment.words {
                        word.confidence *= certainty;
                    }
                    segment
                }));
                if let Some(language) = decoded.language {
                    self.languages.add_text(language, range.len() as u64 / 16);
                }
            }
            let Some(next) = next else {
                break;
            };
            tracing::debug!("speech is left after the last segment");
            start += next;
        }
        Ok(ChunkResult {
            segments,
            undecoded_speech,
            end_ms: timeline.source_ms(u64::MAX),
        })
    }

    /// Does not decide the language.
    pub fn draft(&self, decoder: &mut Decoder, samples: &[f32]) -> Result<String, SpeechError> {
        let language = self.languages.latest();
        let draft = self.with_task(language, |task| decoder.draft(samples, &task));
        decoder.leave_batch();
        let draft = draft?;
        if draft.is_no_speech() || draft.is_hallucination() || draft.looping {
            return Ok(String::new());
        }
        let model = &self.whisper.model;
        let text = draft.tokens.iter().filter(|token| model.is_text(token.id));
        let bytes: Vec<u8> = text
            .flat_map(|token| model.token_bytes(token.id))
            .copied()
            .collect();
        // May end in a partial character.
        let text = String::from_utf8_lossy(&bytes);
        Ok(text.trim_end_matches('\u{FFFD}').trim().to_owned())
    }

    fn with_task<T>(&self, language: Option<TokenId>, work: impl FnOnce(DecodeTask) -> T) -> T {
        let workers = || self.active.load(Ordering::Relaxed);
        let load = RefCell::new(CpuLoad::default());
        work(DecodeTask {
            language,
            language_prob: 1.0,
            allowed_languages: self.languages.allowed(),
            choose_languages: &|probs| Ok(self.languages.likeliest_now(probs)),
            stretches: &[],
            translate: self.options.translate,
            low_vad_confidence: false,
            speech_seconds: 0.0,
            allow_search: false,
            prompt: &self.prompt,
            vocabulary: &self.vocabulary,
            threads: &|work| {
                let mut load = load.borrow_mut();
                match work {
                    ThreadHint::Encode => load.threads_for_encode(workers(), self.thread_limit()),
                    ThreadHint::Token => load.threads_for_token(workers(), self.thread_limit()),
                }
            },
            cancel: self.cancel,
            progress: &|_| {},
        })
    }
}

fn to_source_times(
    segment: ChunkSegment,
    speech_span_ms: impl Fn(u64, u64) -> (u64, u64),
) -> Segment {
    let (mut start_ms, mut end_ms) = speech_span_ms(segment.start_ms, segment.end_ms);
    let words: Vec<Word> = segment
        .words
        .into_iter()
        .map(|word| {
            let (start_ms, end_ms) = speech_span_ms(word.start_ms, word.end_ms);
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
        language: None,
        words,
    }
}
