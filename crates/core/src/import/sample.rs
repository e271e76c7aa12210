//! The bundled sample message.

use std::io::Cursor;

use earshot_models::SAMPLE;
use earshot_notes::{
    self as notes, ContentHash, JobOptions, JobState, NewAudio, NewNote, NoteState, NoteSummary,
    Source, Store,
};

use crate::api::AppError;

/// Returns the existing note if there is one, restored from the bin.
pub(super) fn add(store: &Store) -> Result<NoteSummary, AppError> {
    let options = JobOptions::default();
    let note = NewNote {
        title: Some("John F. Kennedy, 1961".into()),
        sender: Some("John F. Kennedy".into()),
        job: Some(options.clone()),
        ..NewNote::new(Source::Sample, "sample.opus")
    };
    let known = store.find_duplicate(&ContentHash::of(SAMPLE).map_err(crate::InputError::Io)?)?;
    let id = match known {
        None => match store.add(note, NewAudio::Original(&mut Cursor::new(SAMPLE)))? {
            notes::AddOutcome::Added { note, .. } | notes::AddOutcome::Duplicate(note) => note.id,
        },
        Some(note) => {
            if note.binned_at.is_some() {
                store.restore(std::slice::from_ref(&note.id))?;
            }
            let has_job = |job: &notes::Job| {
                job.note == note.id && matches!(job.state, JobState::Waiting | JobState::Running)
            };
            if note.state != NoteState::Ready && !store.jobs()?.iter().any(has_job) {
                store.add_job(&note.id, &options)?;
            }
            note.id
        }
    };
    Ok(store.summary(&id)?)
}
