//! One run of one job, from its start or from its last checkpoint.

use std::time::{Duration, Instant};

use earshot_error::{ErrorCode, ErrorInfo};
use earshot_notes::{FinishedJob, Job, PartialText, Progress, Store, StoreError};
use earshot_transcript::Segment;

use super::resume_info::ResumeInfo;
use super::state::{QueueState, StopReason};
use super::view::Viewer;
use crate::api::AppEvent;
use crate::events::EventBus;
use crate::power::{PowerLimit, power_limit};
use crate::settings::SettingsStore;
use crate::{EventKind, JobId, JobOutcome, Options, Paths, Transcriber};

const POWER_CHECK_INTERVAL: Duration = Duration::from_secs(10);

pub(super) enum RunEnd {
    Done,
    Stopped(StopReason),
    Failed(ErrorInfo),
    /// Retried once this model is installed.
    NoModel(String, ErrorInfo),
    Store(StoreError),
}

impl From<StoreError> for RunEnd {
    fn from(error: StoreError) -> RunEnd {
        match error {
            // Cancelled by another process, or its note was deleted.
            StoreError::JobNotOwned | StoreError::JobNotFound => {
                RunEnd::Stopped(StopReason::Cancelled)
            }
            error => RunEnd::Store(error),
        }
    }
}

/// The parts of the queue that a run needs.
pub(super) struct RunContext<'a> {
    pub(super) paths: &'a Paths,
    pub(super) store: &'a Store,
    pub(super) settings: &'a SettingsStore,
    pub(super) events: &'a EventBus,
    pub(super) state: &'a QueueState,
    pub(super) viewer: &'a Viewer,
}

/// `Err` is an end other than `Done`.
pub(super) fn run(
    context: &RunContext<'_>,
    transcriber: &mut Transcriber,
    job: &Job,
) -> Result<RunEnd, RunEnd> {
    let partial = context
        .store
        .start_text(&job.id, transcriber.model_name())?;
    context.events.emit_note(context.store, &job.note);
    let mut job_run = JobRun {
        context,
        job,
        resume: ResumeInfo::load(context.paths, &job.id),
        started: Instant::now(),
        power_limit: context.state.power_limit(),
        power_checked_at: Instant::now(),
        terms: Vec::new(),
        committed: partial.progress.clone(),
        has_text: !partial.segments.is_empty(),
        partial,
        pending: Vec::new(),
    };
    if job_run.resume.language.is_none() {
        job_run.resume.language.clone_from(&job.options.language);
    }
    loop {
        if let Some(stop) = context.state.stop_reason() {
            return Err(job_run.stopped(stop));
        }
        if let Some(outcome) = job_run.transcribe(transcriber)? {
            job_run.finish(outcome)?;
            return Ok(RunEnd::Done);
        }
    }
}

struct JobRun<'a> {
    context: &'a RunContext<'a>,
    job: &'a Job,
    partial: PartialText,
    resume: ResumeInfo,
    started: Instant,
    power_limit: Option<PowerLimit>,
    power_checked_at: Instant,
    /// As passed to the engine.
    terms: Vec<String>,
    committed: Progress,
    has_text: bool,
    /// Segments that are not stored yet.
    pending: Vec<Segment>,
}

impl JobRun<'_> {
    /// Transcribes from the end of the stored text. `None`: run again with the new language or
    /// power limit.
    fn transcribe(&mut self, transcriber: &mut Transcriber) -> Result<Option<JobOutcome>, RunEnd> {
        self.terms = match &self.resume.language {
            Some(language) => self.terms_for(language)?,
            None => Vec::new(),
        };
        self.check_power();
        let (languages, usual_language) = self.expected_languages();
        let options = Options {
            language: self.job.options.language.clone(),
            languages,
            usual_language,
            translate: self.job.options.translate,
            prompt: None,
            terms: self.terms.clone(),
            vad: true,
            from_ms: self.committed.done_ms,
            half_threads: self.power_limit.is_some(),
            track: None,
        };
        let audio = self.context.store.audio(&self.job.note)?;
        let id = transcriber.submit(Box::new(audio), options);
        self.context.state.set_canceller(transcriber.canceller(id));
        let outcome = self.handle_events(transcriber, id);
        transcriber.cancel(id);
        outcome
    }

    /// To choose from, and the usual one. The part that an earlier run transcribed says more than
    /// the sender's other notes.
    fn expected_languages(&self) -> (Vec<String>, Option<String>) {
        if self.job.options.language.is_some() {
            return (Vec::new(), None);
        }
        let store = self.context.store;
        let usual_language = match &self.resume.language {
            Some(language) => Some(language.clone()),
            // Only a hint.
            None => store.usual_language(&self.job.note).unwrap_or_default(),
        };
        let languages = self.context.settings.get().detectable_languages();
        (languages, usual_language)
    }

    fn handle_events(
        &mut self,
        transcriber: &mut Transcriber,
        id: JobId,
    ) -> Result<Option<JobOutcome>, RunEnd> {
        let mut is_first = true;
        while let Some(event) = transcriber.next_event() {
            if event.job != id {
                continue;
            }
            match event.kind {
                EventKind::Progress { done_ms, total_ms } => {
                    if std::mem::take(&mut is_first) {
                        self.context.state.started(self.committed.done_ms);
                    }
                    self.progress(done_ms, total_ms)?;
                    if self.power_checked_at.elapsed() >= POWER_CHECK_INTERVAL && self.check_power()
                    {
                        self.pending.clear();
                        return Ok(None);
                    }
                }
                EventKind::Language { code } => {
                    if self.set_language(code)? {
                        self.pending.clear();
                        return Ok(None);
                    }
                }
                EventKind::Segment(segment) => {
                    self.context.events.emit(AppEvent::Segment {
                        note: self.job.note.clone(),
                        version: self.partial.version,
                        segment: segment.clone(),
                    });
                    self.pending.push(segment);
                }
                EventKind::Done(outcome) => return Ok(Some(outcome)),
                EventKind::Failed { code, message } => {
                    return Err(match self.context.state.stop_reason() {
                        Some(stop) => self.stopped(stop),
                        None => RunEnd::Failed(ErrorInfo::new(code, message)),
                    });
                }
                EventKind::Queued | EventKind::Partial { .. } => {}
            }
        }
        Err(RunEnd::Failed(ErrorInfo::new(
            ErrorCode::EngineStopped,
            "The speech engine stopped unexpectedly; start Earshot again.",
        )))
    }

    /// Returns whether a power limit started or ended.
    fn check_power(&mut self) -> bool {
        let previous = self.power_limit;
        self.power_limit = power_limit(previous);
        self.power_checked_at = Instant::now();
        self.context.state.set_power_limit(self.power_limit);
        self.power_limit.is_some() != previous.is_some()
    }

    /// With segments pending, the text is complete up to here: a resumable checkpoint.
    fn progress(&mut self, done_ms: u64, total_ms: Option<u64>) -> Result<(), RunEnd> {
        self.committed.total_ms = total_ms.or(self.committed.total_ms);
        if !self.pending.is_empty() {
            self.committed.done_ms = done_ms;
            self.commit()?;
        }
        self.context
            .state
            .progressed(done_ms, self.committed.total_ms);
        self.context.viewer.queue_changed();
        Ok(())
    }

    fn commit(&mut self) -> Result<(), RunEnd> {
        self.context
            .store
            .checkpoint(&self.job.id, &self.pending, &self.committed)?;
        self.has_text |= !self.pending.is_empty();
        self.pending.clear();
        Ok(())
    }

    /// Returns whether this language has custom terms unknown to the engine. It is usually detected
    /// before the first segment, so a restart repeats little.
    fn set_language(&mut self, code: String) -> Result<bool, RunEnd> {
        let terms = self.terms_for(&code)?;
        self.resume.language = Some(code);
        self.save_resume_info();
        Ok(!terms.is_empty() && terms != self.terms)
    }

    /// None for translations: terms belong to the spoken language and mislead the decoder.
    fn terms_for(&self, language: &str) -> Result<Vec<String>, RunEnd> {
        if self.job.options.translate {
            return Ok(Vec::new());
        }
        Ok(self.context.store.terms(language)?)
    }

    fn stopped(&mut self, stop: StopReason) -> RunEnd {
        if stop != StopReason::Cancelled {
            self.resume.processing_ms += self.elapsed_ms();
            self.save_resume_info();
        }
        RunEnd::Stopped(stop)
    }

    /// Not for an encrypted library: the file is plain text.
    fn save_resume_info(&self) {
        if !self.context.store.encryption_status().is_encrypted {
            self.resume.save(self.context.paths, &self.job.id);
        }
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn finish(&mut self, outcome: JobOutcome) -> Result<(), RunEnd> {
        if !self.pending.is_empty() {
            self.committed.done_ms = outcome.duration_ms;
            self.commit()?;
        }
        let language = outcome
            .transcript
            .language
            .or_else(|| self.resume.language.clone());
        self.context.store.finish_job(
            &self.job.id,
            &FinishedJob {
                language: language.filter(|_| self.has_text),
                duration_ms: outcome.duration_ms,
                processing_ms: self.resume.processing_ms + self.elapsed_ms(),
                warnings: outcome.warnings,
            },
        )?;
        Ok(())
    }
}
