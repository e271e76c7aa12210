//! One transcription: who reads, who decodes, and in which order it is told.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use earshot_transcript::{Segment, Transcript};

use super::{Whisper, language::Language, locked};
use crate::{
    Cancel, Heard, Options, Samples, SpeechError,
    model::TokenId,
    packing::{Cut, Packer, Passage},
    terms::Terms,
};

/// One transcription.
pub(super) struct Run<'a> {
    pub whisper: &'a Whisper,
    pub options: &'a Options,
    pub prompt: Vec<TokenId>,
    pub terms: Terms,
    pub cancel: &'a Cancel,
    pub language: Language,
    /// Only passages of so many samples at most are searched where they are unsure.
    pub longest_search: usize,
    /// Threads that decode at this moment.
    pub busy: AtomicUsize,
}

/// What a thread tells about a passage.
enum Step {
    /// It is dealt with up to this time in the whole sound.
    Until(u64),
    Written(Written),
}

/// What became of one passage.
pub(super) struct Written {
    pub segments: Vec<Segment>,
    /// Somebody speaks where no words are sure enough to be written.
    pub unsure: bool,
    pub until_ms: u64,
}

impl<'a> Run<'a> {
    /// `language` if it is known; what the model is told beforehand.
    pub fn new(
        whisper: &'a Whisper,
        options: &'a Options,
        language: Option<TokenId>,
        (prompt, terms): (Vec<TokenId>, Terms),
        cancel: &'a Cancel,
    ) -> Self {
        Self {
            whisper,
            options,
            prompt,
            terms,
            cancel,
            language: Language::new(language),
            longest_search: usize::MAX,
            busy: AtomicUsize::new(0),
        }
    }

    /// Reads on one thread, decodes on as many as there are processors, and
    /// gives the results in order on this one.
    pub fn all(
        &self,
        sound: &mut dyn Samples,
        heard: &mut dyn FnMut(Heard),
    ) -> Result<Transcript, SpeechError> {
        let workers = self.limit();
        let (passages, queue) = mpsc::sync_channel::<(usize, Passage)>(workers);
        let queue = Mutex::new(queue);
        let (results, written) = mpsc::channel();
        let mut segments: Vec<Segment> = Vec::new();
        let mut unsure = false;
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
                    unsure |= passage.unsure;
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
        self.transcript(segments, unsure)
    }

    /// Most threads to use.
    pub fn limit(&self) -> usize {
        let limit = self.whisper.limit;
        if self.options.gentle {
            limit.div_ceil(2)
        } else {
            limit
        }
    }

    /// All that was heard; `unsure` if somebody speaks where nothing was written.
    pub fn transcript(
        &self,
        segments: Vec<Segment>,
        unsure: bool,
    ) -> Result<Transcript, SpeechError> {
        // What an earlier run dealt with may have text.
        if segments.is_empty() && unsure && self.options.from_ms == 0 {
            return Err(SpeechError::TooUnsure);
        }
        let language = if segments.is_empty() {
            None
        } else {
            self.code_of(self.language.likeliest())
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
        let mut packer = Packer::new(Cut::WHOLE, self.options.vad.then_some(&mut *vad));
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
                self.language.wake();
            }
            if results.send((number, result)).is_err() {
                break;
            }
        }
        locked(&self.whisper.decoders).extend(decoder);
    }

    /// The code of the language that every passage from now on is decoded in.
    pub fn sure_language_code(&self) -> Option<String> {
        self.code_of(self.language.sure())
    }

    fn code_of(&self, token: Option<TokenId>) -> Option<String> {
        let model = &self.whisper.model;
        if !model.is_multilingual() {
            return Some("en".to_owned());
        }
        model.language_code(token?).map(str::to_owned)
    }
}
