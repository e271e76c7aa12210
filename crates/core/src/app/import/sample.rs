//! The bundled sample message.

use std::io::Cursor;

use earshot_models::SAMPLE;
use earshot_notes::{self as notes, ContentHash, JobOptions, JobState, NewAudio, NewNote, Source};
use earshot_notes::{NoteId, NoteState};

use crate::app::core::Core;
use crate::app::error::AppError;
use crate::app::types::AppEvent;
use crate::write_locked;

/// Returns the existing note if there is one, restored from the bin.
pub(crate) fn add_sample(core: &Core) -> Result<NoteId, AppError> {
    let _import_guard = write_locked(&core.import_lock);
    let options = JobOptions::default();
    let note = NewNote {
        title: Some("John F. Kennedy, 1961".into()),
        sender: Some("John F. Kennedy".into()),
        job: Some(options.clone()),
        ..NewNote::new(Source::Sample, "sample.opus")
    };
    let known = core
        .store
        .find_duplicate(&ContentHash::of(SAMPLE).map_err(crate::InputError::Io)?)?;
    let id = match known {
        None => match core
            .store
            .add(note, NewAudio::Original(&mut Cursor::new(SAMPLE)))?
        {
            notes::AddOutcome::Added { note, .. } | notes::AddOutcome::Duplicate(note) => note.id,
        },
        Some(note) => {
            if note.binned_at.is_some() {
                core.store.restore(std::slice::from_ref(&note.id))?;
            }
            let has_job = |job: &notes::Job| {
                job.note == note.id && matches!(job.state, JobState::Waiting | JobState::Running)
            };
            if note.state != NoteState::Ready && !core.store.jobs()?.iter().any(has_job) {
                core.store.add_job(&note.id, &options)?;
            }
            note.id
        }
    };
    core.events.emit(AppEvent::Note {
        note: core.store.summary(&id)?,
    });
    core.events.queue_changed();
    core.queue.wake();
    Ok(id)
}
