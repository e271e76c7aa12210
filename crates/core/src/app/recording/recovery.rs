//! Recordings that become notes later: orphans of killed processes, and those made while the
//! library was locked.

use std::io::{self, Write};

use earshot_audio::{AppendOnlySink, RecordingSink};
use earshot_notes::{JobOptions, NoteId, RecordingFile, StoreError};
use earshot_transcript::Remark;

use super::finalize::{self, TextSource};
use crate::app::core::Core;

pub(crate) fn recover(core: &Core) {
    let found = core.store.adopt_orphaned_recordings().and_then(|orphaned| {
        let format = core.settings().recording_format;
        let name = |started| finalize::file_name_at(started, format);
        Ok((orphaned, core.store.adopt_deferred_recordings(name)?))
    });
    let (orphaned, adopted) = match found {
        Ok(found) => found,
        // Retried after the unlock.
        Err(StoreError::Locked) => return,
        Err(error) => return core.events.report_error(error.code(), error),
    };
    let deferred = core.lock_manager.take_deferred();
    let settings = core.settings().clone();
    for note in orphaned {
        tracing::warn!("recovering an unfinished recording");
        let remark = Remark::new("recording-ended-early");
        core.finalize_recording(&note, Some(remark), || TextSource::OnRequest);
    }
    for note in adopted {
        if !deferred.iter().any(|recording| recording.note == note) {
            let job = JobOptions {
                language: settings.language.clone(),
                model: None,
                translate: settings.translate,
            };
            core.finalize_recording(&note, None, || TextSource::Queue(job));
        }
    }
    for DeferredRecording { note, remark, job } in deferred {
        core.finalize_recording(&note, remark, || TextSource::Queue(job));
    }
}

/// Ended while the library was locked.
pub(crate) struct DeferredRecording {
    pub(crate) note: NoteId,
    pub(crate) remark: Option<Remark>,
    pub(crate) job: JobOptions,
}

pub(super) fn sink(file: RecordingFile) -> RecordingSink {
    match file {
        RecordingFile::Plain(file) => RecordingSink::File(file),
        other => RecordingSink::AppendOnly(Box::new(EncryptedSink(other))),
    }
}

struct EncryptedSink(RecordingFile);

impl Write for EncryptedSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl AppendOnlySink for EncryptedSink {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }
}
