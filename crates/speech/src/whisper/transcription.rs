//! Decodes chunks in parallel and reports in order.

use std::{
    collections::BTreeMap,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use earshot_transcript::{Segment, Transcript};

use super::{Whisper, language::Languages, lock};
use crate::{
    CancelToken, Options, SpeechError, Update,
    segmenter::{SegmentLimits, Segmenter, SpeechChunk},
    token::TokenId,
    vocabulary::Vocabulary,
};

pub(super) struct Transcription<'a> {
    pub whisper: &'a Whisper,
    pub options: &'a Options,
    pub prompt: Vec<TokenId>,
    pub vocabulary: Vocabulary,
    pub cancel: &'a CancelToken,
    pub languages: Languages,
    pub max_search_samples: usize,
    pub active: AtomicUsize,
}

enum ChunkUpdate {
    /// Source time (ms).
    Progress(u64),
    Done(ChunkResult),
}

pub(super) struct ChunkResult {
    pub segments: Vec<Segment>,
    pub undecoded_speech: bool,
    pub end_ms: u64,
}

impl<'a> Transcription<'a> {
    pub fn new(
        whisper: &'a Whisper,
        options: &'a Options,
        languages: Languages,
        (prompt, vocabulary): (Vec<TokenId>, Vocabulary),
        cancel: &'a CancelToken,
    ) -> Self {
        Self {
            whisper,
            options,
            prompt,
            vocabulary,
            cancel,
            languages,
            max_search_samples: usize::MAX,
            active: AtomicUsize::new(0),
        }
    }

    /// Reads on one thread, decodes on `thread_limit` threads, reports on this one.
    pub fn run(
        &self,
        blocks: impl Iterator<Item = io::Result<Vec<f32>>> + Send,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Transcript, SpeechError> {
        let workers = self.thread_limit() * self.whisper.model.chunks_per_thread();
        let (chunks, queue) = mpsc::sync_channel::<(usize, SpeechChunk)>(workers);
        let queue = Mutex::new(queue);
        let (results, updates) = mpsc::channel();
        let mut segments: Vec<Segment> = Vec::new();
        let mut undecoded_speech = false;
        let mut failed = None;
        thread::scope(|scope| {
            let reader_results = results.clone();
            scope.spawn(move || {
                if let Err(error) = self.read_chunks(blocks, &chunks) {
                    self.cancel.cancel();
                    // The receiver outlives this thread.
                    let _ = reader_results.send((usize::MAX, Err(error)));
                }
            });
            for _ in 0..workers {
                let (results, queue) = (results.clone(), &queue);
                scope.spawn(move || self.decode_queued(queue, &results));
            }
            drop(results);
            let mut finished = BTreeMap::new();
            let (mut next, mut reported_ms) = (0, 0);
            let mut language_sent = false;
            for (number, result) in updates {
                match result {
                    Ok(ChunkUpdate::Done(chunk)) => drop(finished.insert(number, chunk)),
                    // A second attempt restarts; reported progress does not go back.
                    Ok(ChunkUpdate::Progress(end_ms)) if number == next && end_ms > reported_ms => {
                        reported_ms = end_ms;
                        on_update(Update::Progress(end_ms));
                    }
                    Ok(ChunkUpdate::Progress(_)) => {}
                    Err(error) => drop(failed.get_or_insert(error)),
                }
                while let Some(chunk) = finished.remove(&next) {
                    next += 1;
                    if !language_sent && let Some(code) = self.known_language_code() {
                        language_sent = true;
                        on_update(Update::Language(code));
                    }
                    for segment in chunk.segments {
                        on_update(Update::Segment(segment.clone()));
                        segments.push(segment);
                    }
                    undecoded_speech |= chunk.undecoded_speech;
                    on_update(Update::Progress(chunk.end_ms));
                }
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        if self.cancel.is_cancelled() {
            return Err(SpeechError::Cancelled);
        }
        self.finish(segments, undecoded_speech)
    }

    pub fn thread_limit(&self) -> usize {
        let limit = self.whisper.thread_limit;
        if self.options.half_threads {
            limit.div_ceil(2)
        } else {
            limit
        }
    }

    pub fn finish(
        &self,
        segments: Vec<Segment>,
        undecoded_speech: bool,
    ) -> Result<Transcript, SpeechError> {
        // Without `from_ms` only: an earlier run may have found text.
        if segments.is_empty() && undecoded_speech && self.options.from_ms == 0 {
            return Err(SpeechError::LowConfidence);
        }
        let language = if segments.is_empty() {
            None
        } else {
            self.language_code(self.languages.dominant())
        };
        Ok(Transcript { language, segments })
    }

    fn read_chunks(
        &self,
        blocks: impl Iterator<Item = io::Result<Vec<f32>>>,
        chunks: &mpsc::SyncSender<(usize, SpeechChunk)>,
    ) -> Result<(), SpeechError> {
        let vad = self.options.vad.then_some(&self.whisper.vad);
        let mut segmenter = Segmenter::new(SegmentLimits::FILE, vad);
        let mut number = 0;
        let mut queue = |ready: Vec<SpeechChunk>| {
            for chunk in ready {
                if chunk.timeline.source_ms(u64::MAX) <= self.options.from_ms {
                    continue;
                }
                if chunks.send((number, chunk)).is_err() {
                    return;
                }
                number += 1;
            }
        };
        for block in blocks {
            let block = block.map_err(SpeechError::Source)?;
            if self.cancel.is_cancelled() {
                return Err(SpeechError::Cancelled);
            }
            queue(segmenter.push(&block));
        }
        queue(segmenter.finish());
        Ok(())
    }

    /// Takes a decoder only once there is a chunk.
    fn decode_queued(
        &self,
        queue: &Mutex<mpsc::Receiver<(usize, SpeechChunk)>>,
        results: &mpsc::Sender<(usize, Result<ChunkUpdate, SpeechError>)>,
    ) {
        let mut decoder = None;
        loop {
            let received = lock(queue).recv();
            let Ok((number, chunk)) = received else {
                break;
            };
            if self.cancel.is_cancelled() {
                // The reader may be blocked on the queue.
                continue;
            }
            self.active.fetch_add(1, Ordering::Relaxed);
            let result = match decoder.take() {
                Some(decoder) => Ok(decoder),
                None => self.whisper.take_decoder(),
            };
            let report_progress = |end_ms| {
                // The receiver outlives this thread.
                let _ = results.send((number, Ok(ChunkUpdate::Progress(end_ms))));
            };
            let result = result.and_then(|mut own_decoder| {
                // A panic would leave the other threads waiting forever.
                let decoded = catch_unwind(AssertUnwindSafe(|| {
                    self.transcribe_chunk(&mut own_decoder, (number, chunk), &report_progress)
                }))
                .unwrap_or(Err(SpeechError::Engine("decoding")));
                own_decoder.leave_batch();
                decoder = Some(own_decoder);
                decoded.map(ChunkUpdate::Done)
            });
            self.active.fetch_sub(1, Ordering::Relaxed);
            if result.is_err() {
                self.cancel.cancel();
                self.languages.wake();
            }
            if results.send((number, result)).is_err() {
                break;
            }
        }
        lock(&self.whisper.decoders).extend(decoder);
    }

    pub fn known_language_code(&self) -> Option<String> {
        self.language_code(self.languages.latest())
    }

    pub fn language_code(&self, token: Option<TokenId>) -> Option<String> {
        let model = &self.whisper.model;
        if !model.is_multilingual() {
            return Some("en".to_owned());
        }
        model.language_code(token?).map(str::to_owned)
    }
}
