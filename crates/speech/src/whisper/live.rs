//! One transcription of sound that is still being made.
//!
//! The sound is cut into passages as that of a file, but at shorter pauses, and each
//! is written once, with all care, as soon as it is complete: that text stays. What
//! has come since is written in haste, again and again, for the eye.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    time::{Duration, Instant},
};

use earshot_transcript::{Segment, Transcript, join};

use super::{locked, run::Run};
use crate::{
    Heard, Live, SpeechError,
    decoder::Decoder,
    packing::{Cut, Packer, Passage, quietest},
    terms::Terms,
    vad::FRAME,
};

const SAMPLES_PER_MS: u64 = 16;
/// A draft is made of so many samples at most (10 s): what is before them has been
/// drafted, and a second is a long time to wait for the last word.
const LONGEST_DRAFT: usize = 160_000;
/// Whoever has stopped speaking waits for the text: a last passage that is longer
/// than this (10 s) is not searched for a better one, which may take seconds.
const LONGEST_LAST_SEARCH: usize = 160_000;
/// Silence is told of in pieces of ten seconds.
const SILENCE_MS: u64 = 10_000;
/// How often a cancellation is looked for while no sound comes.
const LOOK: Duration = Duration::from_millis(100);

impl Run<'_> {
    /// Listens until the sender of `sound` is gone. Segments are told with the draft
    /// of what follows them: no word is told twice or missing in between.
    pub fn live(
        mut self,
        sound: &Receiver<Vec<f32>>,
        live: &Live,
        heard: &mut dyn FnMut(Heard),
    ) -> Result<Transcript, SpeechError> {
        let whisper = self.whisper;
        let mut vad = locked(&whisper.vad);
        let packer = Packer::new(Cut::LIVE, self.options.vad.then_some(&mut *vad));
        *self.busy.get_mut() = 1;
        let mut session = Session {
            decoder: whisper.decoder()?,
            run: self,
            live,
            heard,
            segments: Vec::new(),
            unsure: false,
            waiting: Vec::new(),
            language_told: false,
            draft: String::new(),
            until_ms: 0,
            drafted: 0,
            fixed: String::new(),
            fixed_samples: 0,
            next_draft: Instant::now() + live.between_drafts,
        };
        let listened = session.listen(sound, packer);
        let Session {
            run,
            decoder,
            segments,
            unsure,
            ..
        } = session;
        locked(&whisper.decoders).push(decoder);
        listened?;
        run.transcript(segments, unsure)
    }
}

struct Session<'a, 'b> {
    run: Run<'a>,
    decoder: Decoder,
    live: &'b Live,
    heard: &'b mut dyn FnMut(Heard),
    segments: Vec<Segment>,
    /// Somebody spoke where nothing was written.
    unsure: bool,
    /// What is to be told with the next draft.
    waiting: Vec<Heard>,
    language_told: bool,
    /// Everything up to here is dealt with.
    until_ms: u64,
    draft: String,
    /// Samples that the last draft was made of.
    drafted: usize,
    /// The draft's beginning, which is not made again, and its samples.
    fixed: String,
    fixed_samples: usize,
    next_draft: Instant,
}

impl Session<'_, '_> {
    fn listen(
        &mut self,
        sound: &Receiver<Vec<f32>>,
        mut packer: Packer,
    ) -> Result<(), SpeechError> {
        let mut samples = 0;
        loop {
            if self.run.cancel.is_cancelled() {
                return Err(SpeechError::Cancelled);
            }
            let mut next = sound.recv_timeout(LOOK);
            while let Ok(block) = next {
                samples += block.len();
                self.write(packer.push(&block)?)?;
                next = sound.try_recv().map_err(|error| match error {
                    TryRecvError::Empty => RecvTimeoutError::Timeout,
                    TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
                });
            }
            if next == Err(RecvTimeoutError::Disconnected) {
                break;
            }
            // All that has come is heard: there is time for a draft.
            if !self.waiting.is_empty() || Instant::now() >= self.next_draft {
                self.draft(&packer)?;
            }
        }
        self.run.longest_search = LONGEST_LAST_SEARCH;
        self.write(packer.finish()?)?;
        let length_ms = samples as u64 / SAMPLES_PER_MS;
        self.waiting.push(Heard::Until(length_ms));
        self.tell(String::new());
        Ok(())
    }

    /// The text of passages that are complete.
    fn write(&mut self, passages: Vec<Passage>) -> Result<(), SpeechError> {
        for passage in passages {
            self.fixed.clear();
            self.fixed_samples = 0;
            let again = self.is_language_open().then(|| passage.clone());
            let mut written = self.run.write(&mut self.decoder, passage, &|_| {})?;
            if let Some(passage) = again
                && self.take_terms()
            {
                written = self.run.write(&mut self.decoder, passage, &|_| {})?;
            }
            if !self.language_told
                && let Some(code) = self.run.sure_language_code()
            {
                self.language_told = true;
                self.waiting.push(Heard::Language(code));
            }
            self.segments.extend_from_slice(&written.segments);
            self.waiting
                .extend(written.segments.into_iter().map(Heard::Segment));
            self.unsure |= written.unsure;
            self.until_ms = written.until_ms;
            self.waiting.push(Heard::Until(written.until_ms));
        }
        Ok(())
    }

    fn is_language_open(&self) -> bool {
        self.run.language.sure().is_none() && !self.live.terms_of.is_empty()
    }

    /// Takes the terms of the language, if it has become sure and has any.
    fn take_terms(&mut self) -> bool {
        let terms = self
            .run
            .sure_language_code()
            .and_then(|code| self.live.terms_of.get(&code));
        let Some(terms) = terms else {
            return false;
        };
        self.run.terms = Terms::new(&self.run.whisper.model, &self.run.prompt, terms);
        true
    }

    /// Writes down in haste what has come since the last passage.
    fn draft(&mut self, packer: &Packer) -> Result<(), SpeechError> {
        let Some(samples) = packer.so_far() else {
            self.drafted = 0;
            self.next_draft = Instant::now() + self.live.between_drafts;
            let silent_ms = packer.left_behind() / SAMPLES_PER_MS;
            if silent_ms >= self.until_ms + SILENCE_MS {
                self.until_ms = silent_ms;
                self.waiting.push(Heard::Until(silent_ms));
            }
            self.tell(String::new());
            return Ok(());
        };
        if samples.len() != self.drafted || !self.waiting.is_empty() {
            let started = Instant::now();
            let draft = self.draft_of(&samples)?;
            self.drafted = samples.len();
            // At most half of the time is theirs, however busy the machine is.
            self.next_draft = Instant::now() + started.elapsed().max(self.live.between_drafts);
            self.tell(draft);
        }
        Ok(())
    }

    fn draft_of(&mut self, samples: &[f32]) -> Result<String, SpeechError> {
        let mut fresh = samples.get(self.fixed_samples..).unwrap_or_default();
        while fresh.len() > LONGEST_DRAFT {
            let middle = LONGEST_DRAFT / 2 / FRAME;
            let until = quietest(&fresh[..LONGEST_DRAFT], middle).unwrap_or(middle) * FRAME;
            let text = self.run.draft(&mut self.decoder, &fresh[..until])?;
            self.fixed = join([self.fixed.as_str(), &text]);
            self.fixed_samples += until;
            fresh = &fresh[until..];
        }
        let text = self.run.draft(&mut self.decoder, fresh)?;
        Ok(join([self.fixed.as_str(), &text]))
    }

    /// Tells what waits, and the draft that follows it.
    fn tell(&mut self, draft: String) {
        let is_new = draft != self.draft || !self.waiting.is_empty();
        self.waiting.drain(..).for_each(&mut *self.heard);
        if is_new {
            self.draft.clone_from(&draft);
            (self.heard)(Heard::Draft(draft));
        }
    }
}
