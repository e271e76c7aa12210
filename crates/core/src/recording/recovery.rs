//! Turns recordings into notes: when they end, after a crash, or when a locked library is unlocked.

use std::sync::{Arc, Mutex};

use earshot_engine::Decoder;
use earshot_notes::{JobOptions, NoteId, Store, StoreError};
use earshot_transcript::Remark;

use super::finalize::{self, FinalizeContext, TextSource};
use crate::api::AppEvent;
use crate::events::EventBus;
use crate::settings::SettingsStore;
use crate::task::{BackgroundTask, NO_TIMEOUT};
use crate::temp_audio::TempDir;
use crate::{Paths, locked, recording_name};

pub(super) struct Recovery {
    paths: Paths,
    store: Arc<Store>,
    decoder: Decoder,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    /// They become notes at the next unlock.
    deferred: Mutex<Vec<DeferredRecording>>,
    pub(super) task: BackgroundTask,
}

/// Ended while the library was locked.
pub(super) struct DeferredRecording {
    pub(super) note: NoteId,
    pub(super) remark: Option<Remark>,
    pub(super) job: JobOptions,
}

impl Recovery {
    pub(super) fn new(
        paths: &Paths,
        store: &Arc<Store>,
        decoder: &Decoder,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
    ) -> Arc<Recovery> {
        Arc::new(Recovery {
            paths: paths.clone(),
            store: Arc::clone(store),
            decoder: decoder.clone(),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            deferred: Mutex::default(),
            task: BackgroundTask::default(),
        })
    }

    pub(super) fn defer(&self, recording: DeferredRecording) {
        locked(&self.deferred).push(recording);
    }

    /// Recovers at the start and whenever woken.
    pub(super) fn run(&self) {
        self.recover();
        while self.task.wait(NO_TIMEOUT).is_some() {
            self.recover();
        }
    }

    pub(super) fn recover(&self) {
        let settings = self.settings.get();
        let found = self.store.adopt_orphaned_recordings().and_then(|orphaned| {
            let name = |started| recording_name::at(started, settings.recording_format);
            Ok((orphaned, self.store.adopt_deferred_recordings(name)?))
        });
        let (orphaned, adopted) = match found {
            Ok(found) => found,
            // Retried after the unlock.
            Err(StoreError::Locked) => return,
            Err(error) => return self.events.report_error(error.code(), error),
        };
        let deferred = std::mem::take(&mut *locked(&self.deferred));
        for note in orphaned {
            tracing::warn!("recovering an unfinished recording");
            let remark = Remark::new("recording-ended-early");
            self.finalize(&note, Some(remark), || TextSource::OnRequest);
        }
        for note in adopted {
            if !deferred.iter().any(|recording| recording.note == note) {
                let job = JobOptions {
                    language: settings.language.clone(),
                    model: None,
                    translate: settings.translate,
                };
                self.finalize(&note, None, || TextSource::Queue(job));
            }
        }
        for DeferredRecording { note, remark, job } in deferred {
            self.finalize(&note, remark, || TextSource::Queue(job));
        }
    }

    /// On failure the recording stays for the next start. `false` if it was empty and the note is
    /// gone.
    pub(super) fn finalize(
        &self,
        note: &NoteId,
        remark: Option<Remark>,
        text_source: impl FnOnce() -> TextSource,
    ) -> bool {
        let context = FinalizeContext {
            store: &self.store,
            decoder: &self.decoder,
            temp_dir: &TempDir::new(&self.paths, &self.store),
        };
        match finalize::finalize(&context, note, remark, text_source) {
            Ok(Some(note)) => {
                self.events.emit(AppEvent::Note { note });
                self.events.emit(AppEvent::JobsReady);
            }
            Ok(None) => {
                let ids = vec![note.clone()];
                self.events.emit(AppEvent::NotesDeleted { ids });
                return false;
            }
            Err(error) => self.events.report_error(error.code(), error),
        }
        true
    }
}
