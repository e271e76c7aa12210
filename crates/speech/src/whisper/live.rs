//! Transcribes live audio.
//!
//! Complete chunks are decoded once, with full quality; the rest is decoded repeatedly into drafts.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    time::{Duration, Instant},
};

use earshot_transcript::{Segment, Transcript, join};

use super::{lock, transcription::Transcription};
use crate::{
    LiveOptions, SpeechError, Update,
    decoder::Decoder,
    segmenter::{SegmentLimits, Segmenter, SpeechChunk, quietest_frame},
    vad::VAD_FRAME,
    vocabulary::Vocabulary,
};

const SAMPLES_PER_MS: u64 = 16;
/// 10 s; earlier audio keeps its draft, which bounds the time to the next one.
const MAX_DRAFT_SAMPLES: usize = 160_000;
/// 10 s; searching a longer last chunk takes seconds while the user waits.
const MAX_FINAL_SEARCH_SAMPLES: usize = 160_000;
const SILENCE_UPDATE_MS: u64 = 10_000;
const CANCEL_POLL_INTERVAL: Duration = Duration::from_millis(100);

impl Transcription<'_> {
    /// Sends segments together with the next draft, so that no word appears twice or disappears.
    pub fn run_live(
        mut self,
        sound: &Receiver<Vec<f32>>,
        live: &LiveOptions,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Transcript, SpeechError> {
        let whisper = self.whisper;
        let vad = self.options.vad.then_some(&whisper.vad);
        let segmenter = Segmenter::new(SegmentLimits::LIVE, vad);
        *self.active.get_mut() = 1;
        let mut session = LiveSession {
            decoder: whisper.take_decoder()?,
            transcription: self,
            live,
            on_update,
            segments: Vec::new(),
            undecoded_speech: false,
            pending_updates: Vec::new(),
            chunks: 0,
            language_sent: false,
            draft: String::new(),
            end_ms: 0,
            drafted_samples: 0,
            stable_text: String::new(),
            stable_samples: 0,
            next_draft: Instant::now() + live.min_draft_interval,
        };
        let result = session.run(sound, segmenter);
        let LiveSession {
            transcription,
            decoder,
            segments,
            undecoded_speech,
            ..
        } = session;
        lock(&whisper.decoders).push(decoder);
        result?;
        transcription.finish(segments, undecoded_speech)
    }
}

struct LiveSession<'a, 'b> {
    transcription: Transcription<'a>,
    decoder: Decoder,
    live: &'b LiveOptions,
    on_update: &'b mut dyn FnMut(Update),
    segments: Vec<Segment>,
    undecoded_speech: bool,
    /// Sent with the next draft.
    pending_updates: Vec<Update>,
    /// Complete ones so far.
    chunks: usize,
    language_sent: bool,
    end_ms: u64,
    draft: String,
    drafted_samples: usize,
    /// Not decoded again.
    stable_text: String,
    stable_samples: usize,
    next_draft: Instant,
}

impl LiveSession<'_, '_> {
    fn run(
        &mut self,
        sound: &Receiver<Vec<f32>>,
        mut segmenter: Segmenter,
    ) -> Result<(), SpeechError> {
        let mut samples = 0;
        loop {
            if self.transcription.cancel.is_cancelled() {
                return Err(SpeechError::Cancelled);
            }
            let mut next = sound.recv_timeout(CANCEL_POLL_INTERVAL);
            while let Ok(block) = next {
                samples += block.len();
                self.transcribe_chunks(segmenter.push(&block))?;
                next = sound.try_recv().map_err(|error| match error {
                    TryRecvError::Empty => RecvTimeoutError::Timeout,
                    TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
                });
            }
            if next == Err(RecvTimeoutError::Disconnected) {
                break;
            }
            if !self.pending_updates.is_empty() || Instant::now() >= self.next_draft {
                self.draft(&segmenter)?;
            }
        }
        self.transcription.max_search_samples = MAX_FINAL_SEARCH_SAMPLES;
        self.transcribe_chunks(segmenter.finish())?;
        let length_ms = samples as u64 / SAMPLES_PER_MS;
        self.pending_updates.push(Update::Progress(length_ms));
        self.emit(String::new());
        Ok(())
    }

    fn transcribe_chunks(&mut self, chunks: Vec<SpeechChunk>) -> Result<(), SpeechError> {
        for chunk in chunks {
            let number = self.chunks;
            self.chunks += 1;
            self.stable_text.clear();
            self.stable_samples = 0;
            let retry = self.is_language_pending().then(|| chunk.clone());
            let mut result =
                self.transcription
                    .transcribe_chunk(&mut self.decoder, (number, chunk), &|_| {})?;
            if let Some(chunk) = retry
                && self.apply_language_terms()
            {
                result = self.transcription.transcribe_chunk(
                    &mut self.decoder,
                    (number, chunk),
                    &|_| {},
                )?;
            }
            self.decoder.leave_batch();
            if !self.language_sent
                && let Some(code) = self.transcription.known_language_code()
            {
                self.language_sent = true;
                self.pending_updates.push(Update::Language(code));
            }
            self.segments.extend_from_slice(&result.segments);
            self.pending_updates
                .extend(result.segments.into_iter().map(Update::Segment));
            self.undecoded_speech |= result.undecoded_speech;
            self.end_ms = result.end_ms;
            self.pending_updates.push(Update::Progress(result.end_ms));
        }
        Ok(())
    }

    fn is_language_pending(&self) -> bool {
        self.transcription.languages.latest().is_none() && !self.live.terms_by_language.is_empty()
    }

    /// Returns whether the language is known and has terms.
    fn apply_language_terms(&mut self) -> bool {
        let terms = self
            .transcription
            .known_language_code()
            .and_then(|code| self.live.terms_by_language.get(&code));
        let Some(terms) = terms else {
            return false;
        };
        self.transcription.vocabulary = Vocabulary::new(
            &self.transcription.whisper.model,
            &self.transcription.prompt,
            terms,
        );
        true
    }

    fn draft(&mut self, segmenter: &Segmenter) -> Result<(), SpeechError> {
        let Some(samples) = segmenter.draft() else {
            self.drafted_samples = 0;
            self.next_draft = Instant::now() + self.live.min_draft_interval;
            let silent_ms = segmenter.discarded_samples() / SAMPLES_PER_MS;
            if silent_ms >= self.end_ms + SILENCE_UPDATE_MS {
                self.end_ms = silent_ms;
                self.pending_updates.push(Update::Progress(silent_ms));
            }
            self.emit(String::new());
            return Ok(());
        };
        if samples.len() != self.drafted_samples || !self.pending_updates.is_empty() {
            let started = Instant::now();
            let draft = self.draft_text(&samples)?;
            self.drafted_samples = samples.len();
            // Drafts take at most half of the time.
            self.next_draft = Instant::now() + started.elapsed().max(self.live.min_draft_interval);
            self.emit(draft);
        }
        Ok(())
    }

    fn draft_text(&mut self, samples: &[f32]) -> Result<String, SpeechError> {
        let mut fresh = samples.get(self.stable_samples..).unwrap_or_default();
        while fresh.len() > MAX_DRAFT_SAMPLES {
            let middle = MAX_DRAFT_SAMPLES / 2 / VAD_FRAME;
            let until =
                quietest_frame(&fresh[..MAX_DRAFT_SAMPLES], middle).unwrap_or(middle) * VAD_FRAME;
            let text = self
                .transcription
                .draft(&mut self.decoder, &fresh[..until])?;
            self.stable_text = join([self.stable_text.as_str(), &text]);
            self.stable_samples += until;
            fresh = &fresh[until..];
        }
        let text = self.transcription.draft(&mut self.decoder, fresh)?;
        Ok(join([self.stable_text.as_str(), &text]))
    }

    fn emit(&mut self, draft: String) {
        let is_new = draft != self.draft || !self.pending_updates.is_empty();
        self.pending_updates
            .drain(..)
            .for_each(&mut *self.on_update);
        if is_new {
            self.draft.clone_from(&draft);
            (self.on_update)(Update::Draft(draft));
        }
    }
}
