//! Transcribes a stream with Whisper: passages in, segments out, in order.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use earshot_transcript::{Segment, Transcript, Word};

use crate::{
    Cancel, Heard, Model, Options, Samples, SpeechError, SpeechModel, Vad,
    decoder::Decoder,
    model::TokenId,
    packing::{Packer, Passage},
    passage::{SURE_OF_LANGUAGE, Task, Work},
    threads::{Load, cores},
    timeline::FRAME_MS,
    vad::FRAME,
    words::{self, HeardSegment},
};

/// If the model stops writing with so many frames of speech (0.8 s) still to
/// come, it is asked again from there: the last words are not lost.
const UNHEARD_SPEECH: usize = 25;

/// A Whisper model and a Silero detector, warm and ready.
pub struct Whisper {
    model: Arc<Model>,
    vad: Mutex<Vad>,
    /// States that no thread uses now.
    decoders: Mutex<Vec<Decoder>>,
    /// Most threads to use.
    limit: usize,
}

impl Whisper {
    /// Makes a first state, so that the first sound need not wait for it.
    /// `threads` bounds the processors used; `None` for all there are.
    pub fn new(model: Model, vad: Vad, threads: Option<usize>) -> Result<Self, SpeechError> {
        let model = Arc::new(model);
        let first = Decoder::new(model.clone())?;
        Ok(Self {
            model,
            vad: Mutex::new(vad),
            decoders: Mutex::new(vec![first]),
            limit: threads.unwrap_or_else(cores).max(1),
        })
    }

    fn decoder(&self) -> Result<Decoder, SpeechError> {
        let idle = locked(&self.decoders).pop();
        idle.map_or_else(|| Decoder::new(self.model.clone()), Ok)
    }
}

impl SpeechModel for Whisper {
    fn transcribe(
        &self,
        sound: &mut dyn Samples,
        options: &Options,
        cancel: &Cancel,
        heard: &mut dyn FnMut(Heard),
    ) -> Result<Transcript, SpeechError> {
        let language = options
            .language
            .as_deref()
            .map(|code| self.model.language_token(code));
        let language = language.transpose()?.flatten();
        let prompt = options
            .prompt
            .as_deref()
            .map(|text| self.model.prompt_tokens(text));
        let run = Run {
            whisper: self,
            options,
            prompt: prompt.unwrap_or_default(),
            cancel,
            language: Mutex::new(Language {
                known: language,
                likeliest: None,
                detecting: false,
            }),
            language_changed: Condvar::new(),
            busy: AtomicUsize::new(0),
        };
        run.all(sound, heard)
    }
}

/// The language of the whole sound, as far as it is known.
struct Language {
    known: Option<TokenId>,
    /// The likeliest in the first passage that had speech.
    likeliest: Option<TokenId>,
    /// A thread is finding out.
    detecting: bool,
}

/// One transcription.
struct Run<'a> {
    whisper: &'a Whisper,
    options: &'a Options,
    prompt: Vec<TokenId>,
    cancel: &'a Cancel,
    language: Mutex<Language>,
    language_changed: Condvar,
    /// Threads that decode at this moment.
    busy: AtomicUsize,
}

/// What a thread tells about a passage.
enum Step {
    /// It is dealt with up to this time in the whole sound.
    Until(u64),
    Written(Written),
}

/// What became of one passage.
struct Written {
    segments: Vec<Segment>,
    until_ms: u64,
}

impl Run<'_> {
    /// Reads on one thread, decodes on as many as there are processors, and
    /// gives the results in order on this one.
    fn all(
        &self,
        sound: &mut dyn Samples,
        heard: &mut dyn FnMut(Heard),
    ) -> Result<Transcript, SpeechError> {
        let workers = self.whisper.limit;
        let (passages, queue) = mpsc::sync_channel::<(usize, Passage)>(workers);
        let queue = Mutex::new(queue);
        let (results, written) = mpsc::channel();
        let mut segments: Vec<Segment> = Vec::new();
        let mut failed = None;
        thread::scope(|scope| {
            let reader_results = results.clone();
            scope.spawn(move || {
                if let Err(error) = self.read(sound, &passages) {
                    self.cancel.cancel();
                    // The receiver outlives this thread.
                    let _ = reader_results.send((usize::MAX, Err(error)));
                }
            });
            for _ in 0..workers {
                let (results, queue) = (results.clone(), &queue);
                scope.spawn(move || self.work(queue, &results));
            }
            drop(results);
            let mut early = BTreeMap::new();
            let (mut next, mut told_ms) = (0, 0);
            let mut language_told = false;
            for (number, result) in written {
                match result {
                    Ok(Step::Written(passage)) => drop(early.insert(number, passage)),
                    // A second attempt begins again; what is told does not.
                    Ok(Step::Until(until_ms)) if number == next && until_ms > told_ms => {
                        told_ms = until_ms;
                        heard(Heard::Until(until_ms));
                    }
                    Ok(Step::Until(_)) => {}
                    Err(error) => drop(failed.get_or_insert(error)),
                }
                while let Some(passage) = early.remove(&next) {
                    next += 1;
                    if !language_told && let Some(code) = self.sure_language_code() {
                        language_told = true;
                        heard(Heard::Language(code));
                    }
                    for segment in passage.segments {
                        heard(Heard::Segment(segment.clone()));
                        segments.push(segment);
                    }
                    heard(Heard::Until(passage.until_ms));
                }
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        if self.cancel.is_cancelled() {
            return Err(SpeechError::Cancelled);
        }
        let language = if segments.is_empty() {
            None
        } else {
            self.language_code()
        };
        Ok(Transcript { language, segments })
    }

    /// Cuts the sound into passages and queues them.
    fn read(
        &self,
        sound: &mut dyn Samples,
        passages: &mpsc::SyncSender<(usize, Passage)>,
    ) -> Result<(), SpeechError> {
        let mut vad = locked(&self.whisper.vad);
        let mut packer = Packer::new(self.options.vad.then_some(&mut *vad));
        let mut number = 0;
        let mut queue = |ready: Vec<Passage>| {
            for passage in ready {
                if passage.timeline.source_ms(u64::MAX) <= self.options.from_ms {
                    continue;
                }
                if passages.send((number, passage)).is_err() {
                    return;
                }
                number += 1;
            }
        };
        while let Some(block) = sound.next_block().map_err(SpeechError::Source)? {
            if self.cancel.is_cancelled() {
                return Err(SpeechError::Cancelled);
            }
            queue(packer.push(&block)?);
        }
        queue(packer.finish()?);
        Ok(())
    }

    /// Decodes passages until there are none left. A state is made only for a
    /// thread that gets something to do.
    fn work(
        &self,
        queue: &Mutex<mpsc::Receiver<(usize, Passage)>>,
        results: &mpsc::Sender<(usize, Result<Step, SpeechError>)>,
    ) {
        let mut decoder = None;
        loop {
            let received = locked(queue).recv();
            let Ok((number, passage)) = received else {
                break;
            };
            if self.cancel.is_cancelled() {
                // The reader may be waiting for room in the queue.
                continue;
            }
            self.busy.fetch_add(1, Ordering::Relaxed);
            let result = match decoder.take() {
                Some(decoder) => Ok(decoder),
                None => self.whisper.decoder(),
            };
            let told = |until_ms| {
                // The receiver outlives this thread.
                let _ = results.send((number, Ok(Step::Until(until_ms))));
            };
            let result = result.and_then(|mut own| {
                // A panic would leave the other threads waiting for ever.
                let written =
                    catch_unwind(AssertUnwindSafe(|| self.write(&mut own, passage, &told)))
                        .unwrap_or(Err(SpeechError::Engine("writing")));
                decoder = Some(own);
                written.map(Step::Written)
            });
            self.busy.fetch_sub(1, Ordering::Relaxed);
            if result.is_err() {
                // Nothing that comes after a failure is wanted.
                self.cancel.cancel();
                self.language_changed.notify_all();
            }
            if results.send((number, result)).is_err() {
                break;
            }
        }
        locked(&self.whisper.decoders).extend(decoder);
    }

    /// The text of one passage, with times in the whole sound.
    /// `told` is called with what is done of it on the way.
    fn write(
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
        let mut start = 0;
        loop {
            let rest = &samples[(start * FRAME).min(samples.len())..];
            let length_ms = rest.len() as f32 / 16.0;
            let decoded = self.decode(decoder, rest, faint, start == 0, &|done| {
                told(timeline.source_ms(start as u64 * FRAME_MS + (done * length_ms) as u64));
            })?;
            let believed =
                !decoded.is_silence() && !decoded.is_babble() && (!faint || decoded.is_sure());
            if !believed {
                break;
            }
            let model = &self.whisper.model;
            let found = words::segments(model, &decoded.tokens, rest);
            let offset_ms = start as u64 * FRAME_MS;
            segments.extend(found.into_iter().map(|segment| {
                place(segment, |from, to| {
                    timeline.spoken_ms(from + offset_ms, to + offset_ms)
                })
            }));
            let Some(until_ms) = words::heard_until_ms(model, &decoded.tokens) else {
                break;
            };
            let until = (until_ms / FRAME_MS) as usize;
            start += until;
            // Without a detector nobody knows whether the rest is speech.
            let unheard = if self.options.vad {
                timeline.spoken(start)
            } else {
                0
            };
            if until == 0 || unheard < UNHEARD_SPEECH {
                break;
            }
            tracing::debug!("speech is left after the last segment");
        }
        Ok(Written {
            segments,
            until_ms: timeline.source_ms(u64::MAX),
        })
    }

    /// Decodes in the language of the whole sound, or finds out which it is.
    fn decode(
        &self,
        decoder: &mut Decoder,
        samples: &[f32],
        faint: bool,
        search: bool,
        done: &dyn Fn(f32),
    ) -> Result<crate::passage::Decoded, SpeechError> {
        let language = self.language_or_turn()?;
        let workers = || self.busy.load(Ordering::Relaxed);
        let load = RefCell::new(Load::default());
        let decoded = decoder.passage(
            samples,
            &Task {
                language,
                translate: self.options.translate,
                faint,
                search,
                prompt: &self.prompt,
                threads: &|work| {
                    let mut load = load.borrow_mut();
                    match work {
                        Work::Long => load.threads(workers(), self.whisper.limit),
                        Work::Step => load.threads_for_step(workers(), self.whisper.limit),
                    }
                },
                cancelled: &|| self.cancel.is_cancelled(),
                done,
            },
        );
        if language.is_none() {
            let mut state = locked(&self.language);
            state.detecting = false;
            if let Ok(decoded) = &decoded
                && !decoded.is_silence()
            {
                state.likeliest = state.likeliest.or(decoded.language);
                if decoded.language_prob >= SURE_OF_LANGUAGE {
                    state.known = decoded.language;
                }
            }
            self.language_changed.notify_all();
        }
        decoded
    }

    /// The language, if it is known or there is none to know; `None` if it is
    /// this thread's turn to detect it. Passages wait for the one before them,
    /// so that the outcome does not depend on which thread is faster.
    fn language_or_turn(&self) -> Result<Option<TokenId>, SpeechError> {
        if !self.whisper.model.is_multilingual() {
            return Ok(None);
        }
        let mut state = locked(&self.language);
        while state.known.is_none() && state.detecting {
            if self.cancel.is_cancelled() {
                return Err(SpeechError::Cancelled);
            }
            state = self
                .language_changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.detecting = state.known.is_none();
        Ok(state.known)
    }

    /// The language that every passage from now on is decoded in.
    fn sure_language_code(&self) -> Option<String> {
        self.code_of(|language| language.known)
    }

    fn language_code(&self) -> Option<String> {
        self.code_of(|language| language.known.or(language.likeliest))
    }

    fn code_of(&self, token: impl Fn(&Language) -> Option<TokenId>) -> Option<String> {
        if !self.whisper.model.is_multilingual() {
            return Some("en".to_owned());
        }
        let token = token(&locked(&self.language))?;
        self.whisper.model.language_code(token).map(str::to_owned)
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

/// A thread that panicked leaves nothing here in a bad state.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
