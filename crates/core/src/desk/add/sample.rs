//! The message that shows a new user what happens.

use std::io::Cursor;

use earshot_notes::{self as notes, ContentHash, JobOptions, JobState, NewNote, NewSound, Source};
use earshot_notes::{NoteId, NoteState};

use crate::alone;
use crate::desk::core::Core;
use crate::desk::error::DeskError;
use crate::desk::types::AppEvent;

/// Its licence stands in `assets/README.md`.
const SAMPLE: &[u8] = include_bytes!("../../../assets/sample.opus");

/// Takes the sample in with a job, or gives the note there is; one in the bin
/// comes back.
pub(crate) fn add_sample(core: &Core) -> Result<NoteId, DeskError> {
    let _one_at_a_time = alone(&core.intake);
    let options = JobOptions::default();
    let note = NewNote {
        title: Some("John F. Kennedy, 1961".into()),
        sender: Some("John F. Kennedy".into()),
        job: Some(options.clone()),
        ..NewNote::new(Source::Sample, "sample.opus")
    };
    let known = core
        .store
        .known(&ContentHash::of(SAMPLE).map_err(crate::InputError::Io)?)?;
    let id = match known {
        None => match core
            .store
            .add(note, NewSound::Original(&mut Cursor::new(SAMPLE)))?
        {
            notes::Added::New { note, .. } | notes::Added::Known(note) => note.id,
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
    core.tell.event(AppEvent::Note {
        note: core.store.summary(&id)?,
    });
    core.tell.queue_changed();
    core.control.kick();
    Ok(id)
}
