//! One job from its first passage, or from where an earlier process stopped.

use std::time::{Duration, Instant};

use earshot_notes::{Begun, Finished, Job, Progress};
use earshot_transcript::Segment;

use super::Stop;
use super::told::Told;
use super::worker::End;
use crate::desk::core::Core;
use crate::desk::error::info;
use crate::desk::types::AppEvent;
use crate::power::{Strain, strain};
use crate::{EventKind, JobId, Options, Outcome, Transcriber};

/// Between two looks whether the device is strained.
const LOOK: Duration = Duration::from_secs(10);

/// Listens to the job's sound to its end. Both results say how it left.
pub(crate) fn listen(core: &Core, transcriber: &mut Transcriber, job: &Job) -> Result<End, End> {
    let begun = core.store.begin_text(&job.id, transcriber.model_name())?;
    core.tell_note(&job.note);
    let mut work = Work {
        core,
        job,
        told: Told::of(&core.paths, &job.id),
        started: Instant::now(),
        strain: core.control.strain(),
        looked: Instant::now(),
        terms: Vec::new(),
        reached: begun.progress.clone(),
        has_text: !begun.segments.is_empty(),
        begun,
        waiting: Vec::new(),
    };
    if work.told.language.is_none() {
        work.told.language.clone_from(&job.options.language);
    }
    loop {
        if let Some(stop) = core.control.stopped() {
            return Err(work.stopped(stop));
        }
        if let Some(outcome) = work.run(transcriber)? {
            work.finish(outcome)?;
            return Ok(End::Done);
        }
    }
}

struct Work<'a> {
    core: &'a Core,
    job: &'a Job,
    begun: Begun,
    told: Told,
    started: Instant,
    /// What the device suffers from, and when that was looked up.
    strain: Option<Strain>,
    looked: Instant,
    /// The user's terms, as the model has them.
    terms: Vec<String>,
    /// What is stored.
    reached: Progress,
    has_text: bool,
    /// Segments whose passage is not complete.
    waiting: Vec<Segment>,
}

impl Work<'_> {
    /// Has the engine listen from where the stored text ends. `None`: it shall
    /// listen once more, with what is known now.
    fn run(&mut self, transcriber: &mut Transcriber) -> Result<Option<Outcome>, End> {
        self.terms = match &self.told.language {
            Some(language) => self.terms_of(language)?,
            None => Vec::new(),
        };
        self.look();
        let options = Options {
            language: self.told.language.clone(),
            translate: self.job.options.translate,
            prompt: None,
            terms: self.terms.clone(),
            vad: true,
            from_ms: self.reached.done_ms,
            gentle: self.strain.is_some(),
            track: None,
        };
        let sound = self.core.store.sound(&self.job.note)?;
        let id = transcriber.submit(Box::new(sound), options);
        self.core.control.hand_over(transcriber.canceller(id));
        let outcome = self.follow(transcriber, id);
        // Whatever the reason, nobody listens to it any more.
        transcriber.cancel(id);
        outcome
    }

    fn follow(&mut self, transcriber: &mut Transcriber, id: JobId) -> Result<Option<Outcome>, End> {
        let mut begins = true;
        while let Some(event) = transcriber.next_event() {
            if event.job != id {
                continue;
            }
            match event.kind {
                EventKind::Progress { done_ms, total_ms } => {
                    if std::mem::take(&mut begins) {
                        self.core.control.listening(self.reached.done_ms);
                    }
                    self.progress(done_ms, total_ms)?;
                    if self.looked.elapsed() >= LOOK && self.look() {
                        self.waiting.clear();
                        return Ok(None);
                    }
                }
                EventKind::Language { code } => {
                    if self.learn(code)? {
                        self.waiting.clear();
                        return Ok(None);
                    }
                }
                EventKind::Segment(segment) => {
                    self.core.tell.event(AppEvent::Segment {
                        note: self.job.note.clone(),
                        version: self.begun.version,
                        segment: segment.clone(),
                    });
                    self.waiting.push(segment);
                }
                EventKind::Done(outcome) => return Ok(Some(outcome)),
                EventKind::Failed { code, message } => {
                    return Err(match self.core.control.stopped() {
                        Some(stop) => self.stopped(stop),
                        None => End::Failed(info(&code, message)),
                    });
                }
                EventKind::Queued | EventKind::Partial { .. } => {}
            }
        }
        Err(End::Failed(info(
            "engine-stopped",
            "The speech engine stopped unexpectedly; start Earshot again.",
        )))
    }

    /// Whether the device has come under strain, or out of it.
    fn look(&mut self) -> bool {
        let before = self.strain;
        self.strain = strain(before);
        self.looked = Instant::now();
        self.core.control.set_strain(self.strain);
        self.strain.is_some() != before.is_some()
    }

    /// Where segments came before it, everything up to here is complete: that
    /// is where another process can go on.
    fn progress(&mut self, done_ms: u64, total_ms: Option<u64>) -> Result<(), End> {
        self.reached.total_ms = total_ms.or(self.reached.total_ms);
        if !self.waiting.is_empty() {
            self.reached.done_ms = done_ms;
            self.store()?;
        }
        self.core.control.reached(done_ms, self.reached.total_ms);
        self.core.tell.queue_changed();
        Ok(())
    }

    fn store(&mut self) -> Result<(), End> {
        self.core
            .store
            .checkpoint(&self.job.id, &self.waiting, &self.reached)?;
        self.has_text |= !self.waiting.is_empty();
        self.waiting.clear();
        Ok(())
    }

    /// The language is known from now on. `true`: the user has terms of it that
    /// the model does not have yet. The language is mostly told before the first
    /// segment, so that little is listened to twice.
    fn learn(&mut self, code: String) -> Result<bool, End> {
        let terms = self.terms_of(&code)?;
        self.told.language = Some(code);
        self.keep_told();
        Ok(!terms.is_empty() && terms != self.terms)
    }

    /// The user's terms. They are those of what is spoken, and would lead
    /// another language astray.
    fn terms_of(&self, language: &str) -> Result<Vec<String>, End> {
        if self.job.options.translate {
            return Ok(Vec::new());
        }
        Ok(self.core.store.terms(language)?)
    }

    /// What was worked is remembered for the next run.
    fn stopped(&mut self, stop: Stop) -> End {
        if stop != Stop::Cancelled {
            self.told.worked_ms += self.worked_ms();
            self.keep_told();
        }
        End::Stopped(stop)
    }

    /// The language somebody speaks is nobody's business in an encrypted library: there it
    /// is found out again.
    fn keep_told(&self) {
        if !self.core.store.at_rest().is_encrypted {
            self.told.keep(&self.core.paths, &self.job.id);
        }
    }

    fn worked_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn finish(&mut self, outcome: Outcome) -> Result<(), End> {
        if !self.waiting.is_empty() {
            self.reached.done_ms = outcome.duration_ms;
            self.store()?;
        }
        let language = outcome
            .transcript
            .language
            .or_else(|| self.told.language.clone());
        self.core.store.finish_job(
            &self.job.id,
            &Finished {
                language: language.filter(|_| self.has_text),
                duration_ms: outcome.duration_ms,
                processing_ms: self.told.worked_ms + self.worked_ms(),
                warnings: outcome.warnings,
            },
        )?;
        Ok(())
    }
}
