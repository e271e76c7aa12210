//! The queue's thread: claims jobs, sees to the model, and says how each ended.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use earshot_notes::{ErrorInfo, Job, StoreError};

use super::Stop;
use super::listen::listen;
use super::told::Told;
use super::warm::in_use;
use crate::desk::core::Core;
use crate::desk::error::info;
use crate::desk::record::recover;
use crate::{ModelError, StartError, locked};

/// Between two looks for jobs that another process left.
const LOOK: Duration = Duration::from_secs(5);
/// Between two looks for a model that is missing, or for room on the disk.
const LOOK_FOR_HELP: Duration = Duration::from_secs(1);
/// So many times a job may take the program down before it has got anywhere.
const DEATHS: u32 = 4;
/// For each stretch of this length that it has got through, once more: a long
/// sound may meet the end of the program more often.
const STRETCH_MS: u64 = 10_000;

/// How a job left the worker's hands.
pub(crate) enum End {
    /// The text is there.
    Done,
    /// Somebody stopped it.
    Stopped(Stop),
    /// It cannot be done.
    Failed(ErrorInfo),
    /// It can be done once the model is there.
    NoModel(ErrorInfo),
    /// The library.
    Store(StoreError),
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> End {
        match error {
            // Cancelled by another process, or its note is gone.
            StoreError::JobNotHeld | StoreError::JobNotFound => End::Stopped(Stop::Cancelled),
            error => End::Store(error),
        }
    }
}

/// The queue's thread.
pub(crate) fn work(core: &Core) {
    // So that a missing model, or a full disk, is complained of once.
    let mut complained = false;
    while !core.control.is_quitting() {
        if core.rest.take_unlocked() {
            clear_leftovers(core);
            recover(core);
        }
        let job = if core.control.may_work() {
            core.store.claim_next(core.control.looked_at().as_ref())
        } else {
            Ok(None)
        };
        let mut complain = |error: &ErrorInfo| {
            if !std::mem::replace(&mut complained, true) {
                core.tell.problem(&error.code, &error.message);
            }
        };
        let patience = match job {
            Ok(None) => LOOK,
            // It will be unlocked, or is being encrypted.
            Err(StoreError::Locked) => LOOK,
            Err(error) => {
                complain(&info(error.code(), error));
                LOOK
            }
            Ok(Some(job)) => match one(core, &job) {
                Ok(()) => {
                    complained = false;
                    continue;
                }
                Err(error) => {
                    complain(&error);
                    give_back(core, &job);
                    LOOK_FOR_HELP
                }
            },
        };
        if !core.control.wait(patience) {
            return;
        }
    }
}

/// Does one job. An error: nothing can be done for now.
fn one(core: &Core, job: &Job) -> Result<(), ErrorInfo> {
    core.control.begin(job);
    core.tell.queue_changed();
    // A mistake of ours costs this job, not the ones after it.
    let end =
        catch_unwind(AssertUnwindSafe(|| run(core, job))).unwrap_or_else(|_| End::Failed(ours()));
    let is_written = matches!(end, End::Done);
    let lacks_model = matches!(end, End::NoModel(_));
    let result = close(core, job, end);
    core.control.end();
    core.lengths.forget(&job.note);
    core.tell_note(&job.note);
    core.tell.queue_changed();
    if lacks_model {
        core.messenger.no_model(core, &job.note);
    } else if is_written && result.is_ok() {
        core.messenger.written(core, &job.note);
    }
    result
}

fn run(core: &Core, job: &Job) -> End {
    let patience = DEATHS + u32::try_from(job.progress.done_ms / STRETCH_MS).unwrap_or(u32::MAX);
    if job.deaths > patience {
        return End::Failed(info(
            "ended-the-program",
            "Listening to this sound has ended the program several times; try another model.",
        ));
    }
    let options = &job.options;
    let mut warm = locked(&core.warm);
    match warm.up(core, options.model.as_deref(), options.language.as_deref()) {
        Ok(transcriber) => listen(core, transcriber, job).unwrap_or_else(|end| end),
        Err(error @ StartError::Model(ModelError::Missing(_))) if options.model.is_none() => {
            End::NoModel(info(error.code(), &error))
        }
        Err(error) => End::Failed(info(error.code(), &error)),
    }
}

/// Writes down how the job ended.
fn close(core: &Core, job: &Job, end: End) -> Result<(), ErrorInfo> {
    let written = match &end {
        End::Done | End::Stopped(Stop::Cancelled) => {
            Told::forget(&core.paths, &job.id);
            Ok(())
        }
        End::Stopped(Stop::Paused | Stop::Aside | Stop::Quit) | End::NoModel(_) => {
            core.store.release_job(&job.id)
        }
        End::Failed(error) => {
            tracing::info!(code = %error.code, "a job of the queue failed");
            core.store.fail_job(&job.id, error)
        }
        // The text is worth more than an end: it is made once there is room.
        End::Store(StoreError::DiskFull(_)) => Ok(()),
        End::Store(error) => core.store.fail_job(&job.id, &info(error.code(), error)),
    };
    match (written, end) {
        (Ok(()) | Err(StoreError::JobNotHeld | StoreError::JobNotFound), End::NoModel(error)) => {
            Err(error)
        }
        (Ok(()), End::Store(error @ StoreError::DiskFull(_))) => Err(info(error.code(), error)),
        (Ok(()) | Err(StoreError::JobNotHeld | StoreError::JobNotFound), _) => Ok(()),
        (Err(error), _) => Err(info(error.code(), error)),
    }
}

/// Lets go of a job whose end could not be written, however long that takes: it is to go
/// on without the user's doing. At the end of the program it is free all the same.
fn give_back(core: &Core, job: &Job) {
    while let Err(error) = core.store.release_job(&job.id) {
        let is_held = !matches!(error, StoreError::JobNotHeld | StoreError::JobNotFound);
        if !is_held || !core.control.wait(LOOK_FOR_HELP) {
            return;
        }
    }
    core.tell.queue_changed();
}

fn ours() -> ErrorInfo {
    info(
        "queue-failed",
        "Earshot failed on this sound through a mistake of its own; please report it.",
    )
}

/// What was told to jobs that will never go on.
fn clear_leftovers(core: &Core) {
    if let Ok(jobs) = core.store.jobs() {
        let open: Vec<_> = jobs
            .into_iter()
            .filter(|job| job.state != earshot_notes::JobState::Done)
            .map(|job| job.id)
            .collect();
        Told::forget_others(&core.paths, &open);
    }
}

/// Whether the model that would be used now is here.
pub(crate) fn model_ready(core: &Core) -> Result<(), ModelError> {
    let name = in_use(core);
    let path = core.models.locate(Path::new(&name).as_os_str())?;
    core.models.locate_vad(&path).map(drop)
}
