//! One run of one job, from its start or from its last checkpoint.

use std::time::{Duration, Instant};

use earshot_notes::{FinishedJob, Job, PartialText, Progress};
use earshot_transcript::Segment;

use super::StopReason;
use super::resume_info::ResumeInfo;
use super::scheduler::JobEnd;
use crate::app::core::Core;
use crate::app::error::error_info;
use crate::app::types::AppEvent;
use crate::power::{PowerLimit, power_limit};
use crate::{EventKind, JobId, JobOutcome, Options, Transcriber};

const POWER_CHECK_INTERVAL: Duration = Duration::from_secs(10);

/// `Err` is an end other than `Done`.
pub(crate) fn run(core: &Core, transcriber: &mut Transcriber, job: &Job) -> Result<JobEnd, JobEnd> {
    let partial = core.store.start_text(&job.id, transcriber.model_name())?;
    core.emit_note(&job.note);
    let mut job_run = JobRun {
        core,
        job,
        resume: ResumeInfo::load(&core.paths, &job.id),
        started: Instant::now(),
        power_limit: core.queue.power_limit(),
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
        if let Some(stop) = core.queue.stop_reason() {
            return Err(job_run.stopped(stop));
        }
        if let Some(outcome) = job_run.transcribe(transcriber)? {
            job_run.finish(outcome)?;
            return Ok(JobEnd::Done);
        }
    }
}

struct JobRun<'a> {
    core: &'a Core,
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
    fn transcribe(&mut self, transcriber: &mut Transcriber) -> Result<Option<JobOutcome>, JobEnd> {
        self.terms = match &self.resume.language {
            Some(language) => self.terms_for(language)?,
            None => Vec::new(),
        };
        self.check_power();
        let options = Options {
            language: self.resume.language.clone(),
            translate: self.job.options.translate,
            prompt: None,
            terms: self.terms.clone(),
            vad: true,
            from_ms: self.committed.done_ms,
            half_threads: self.power_limit.is_some(),
            track: None,
        };
        let audio = self.core.store.audio(&self.job.note)?;
        let id = transcriber.submit(Box::new(audio), options);
        self.core.queue.set_canceller(transcriber.canceller(id));
        let outcome = self.handle_events(transcriber, id);
        transcriber.cancel(id);
        outcome
    }

    fn handle_events(
        &mut self,
        transcriber: &mut Transcriber,
        id: JobId,
    ) -> Result<Option<JobOutcome>, JobEnd> {
        let mut is_first = true;
        while let Some(event) = transcriber.next_event() {
            if event.job != id {
                continue;
            }
            match event.kind {
                EventKind::Progress { done_ms, total_ms } => {
                    if std::mem::take(&mut is_first) {
                        self.core.queue.started(self.committed.done_ms);
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
                    self.core.events.emit(AppEvent::Segment {
                        note: self.job.note.clone(),
                        version: self.partial.version,
                        segment: segment.clone(),
                    });
                    self.pending.push(segment);
                }
                EventKind::Done(outcome) => return Ok(Some(outcome)),
                EventKind::Failed { code, message } => {
                    return Err(match self.core.queue.stop_reason() {
                        Some(stop) => self.stopped(stop),
                        None => JobEnd::Failed(error_info(&code, message)),
                    });
                }
                EventKind::Queued | EventKind::Partial { .. } => {}
            }
        }
        Err(JobEnd::Failed(error_info(
            "engine-stopped",
            "The speech engine stopped unexpectedly; start Earshot again.",
        )))
    }

    /// Returns whether a power limit started or ended.
    fn check_power(&mut self) -> bool {
        let previous = self.power_limit;
        self.power_limit = power_limit(previous);
        self.power_checked_at = Instant::now();
        self.core.queue.set_power_limit(self.power_limit);
        self.power_limit.is_some() != previous.is_some()
    }

    /// With segments pending, the text is complete up to here: a resumable checkpoint.
    fn progress(&mut self, done_ms: u64, total_ms: Option<u64>) -> Result<(), JobEnd> {
        self.committed.total_ms = total_ms.or(self.committed.total_ms);
        if !self.pending.is_empty() {
            self.committed.done_ms = done_ms;
            self.commit()?;
        }
        self.core.queue.progressed(done_ms, self.committed.total_ms);
        self.core.events.queue_changed();
        Ok(())
    }

    fn commit(&mut self) -> Result<(), JobEnd> {
        self.core
            .store
            .checkpoint(&self.job.id, &self.pending, &self.committed)?;
        self.has_text |= !self.pending.is_empty();
        self.pending.clear();
        Ok(())
    }

    /// Returns whether this language has custom terms unknown to the engine. It is usually detected
    /// before the first segment, so a restart repeats little.
    fn set_language(&mut self, code: String) -> Result<bool, JobEnd> {
        let terms = self.terms_for(&code)?;
        self.resume.language = Some(code);
        self.save_resume_info();
        Ok(!terms.is_empty() && terms != self.terms)
    }

    /// None for translations: terms belong to the spoken language and mislead the decoder.
    fn terms_for(&self, language: &str) -> Result<Vec<String>, JobEnd> {
        if self.job.options.translate {
            return Ok(Vec::new());
        }
        Ok(self.core.store.terms(language)?)
    }

    fn stopped(&mut self, stop: StopReason) -> JobEnd {
        if stop != StopReason::Cancelled {
            self.resume.processing_ms += self.elapsed_ms();
            self.save_resume_info();
        }
        JobEnd::Stopped(stop)
    }

    /// Not for an encrypted library: the file is plain text.
    fn save_resume_info(&self) {
        if !self.core.store.encryption_status().is_encrypted {
            self.resume.save(&self.core.paths, &self.job.id);
        }
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn finish(&mut self, outcome: JobOutcome) -> Result<(), JobEnd> {
        if !self.pending.is_empty() {
            self.committed.done_ms = outcome.duration_ms;
            self.commit()?;
        }
        let language = outcome
            .transcript
            .language
            .or_else(|| self.resume.language.clone());
        self.core.store.finish_job(
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
