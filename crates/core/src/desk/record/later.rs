//! Recordings that become notes later: those of a process that is gone, and those that
//! ended while the library was locked; and how they are written then.

use std::io::{self, Write};

use earshot_audio::{Medium, Tape};
use earshot_notes::{JobOptions, NoteId, RecordingFile, StoreError};
use earshot_transcript::Remark;

use super::keep::{self, Ending};
use crate::desk::core::Core;

/// Finds what a process that is gone was recording, and what was recorded while the
/// library was locked.
pub(crate) fn recover(core: &Core) {
    let found = core.store.take_over_recordings().and_then(|lost| {
        let format = core.settings().recording_format;
        let name = |began| keep::name_at(began, format);
        Ok((lost, core.store.take_in_unseen(name)?))
    });
    let (lost, unseen) = match found {
        Ok(found) => found,
        // Once it is unlocked.
        Err(StoreError::Locked) => return,
        Err(error) => return core.tell.problem(error.code(), error),
    };
    let mine = core.rest.unfinished();
    let settings = core.settings().clone();
    for note in lost {
        tracing::warn!("a recording that was not finished is recovered");
        let remark = Remark::new("recording-ended-early");
        core.keep_recording(&note, Some(remark), || Ending::Offered);
    }
    for note in unseen {
        if !mine.iter().any(|unfinished| unfinished.note == note) {
            let job = JobOptions {
                language: settings.language.clone(),
                model: None,
                translate: settings.translate,
            };
            core.keep_recording(&note, None, || Ending::Job(job));
        }
    }
    for Unfinished { note, remark, job } in mine {
        core.keep_recording(&note, remark, || Ending::Job(job));
    }
}

/// A recording of this process that ended while the library was locked.
pub(crate) struct Unfinished {
    pub(crate) note: NoteId,
    pub(crate) remark: Option<Remark>,
    pub(crate) job: JobOptions,
}

/// What the recorder writes to.
pub(super) fn medium(file: RecordingFile) -> Medium {
    match file {
        RecordingFile::Plain(file) => Medium::File(file),
        sealed => Medium::Tape(Box::new(Sealed(sealed))),
    }
}

/// A recording that is encrypted as it is written.
struct Sealed(RecordingFile);

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Tape for Sealed {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }
}
