//! Transcribing notes with a cloud service, on request or automatically.

mod queue;
mod request;

use earshot_network::{Metered, Service, has_network, metered};
use earshot_notes::{Note, NoteId, Task};
use serde::{Deserialize, Serialize};

use super::core::Core;
use super::types::AppEvent;
use super::{App, AppError};
use crate::cloud::low_confidence_spans;
use crate::{CloudError, CloudEstimate, CloudSettings, Settings, open_cloud};

pub(crate) use queue::{CloudQueue, run};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CloudView {
    pub settings: CloudSettings,
    /// `None` if the address is invalid.
    pub host: Option<String>,
    /// This build has network access.
    pub available: bool,
    /// Not determined while the service is off.
    pub metered: Metered,
}

/// Which part of a note's audio is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum CloudScope {
    All,
    /// Only the spans that the model was not confident about.
    LowConfidence,
}

/// What would be sent, shown before the user agrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CloudEstimates {
    pub host: String,
    /// The service's name for its model.
    pub model: String,
    pub all: CloudEstimate,
    /// `None` if there are no such spans.
    pub low_confidence: Option<CloudEstimate>,
}

impl App {
    pub fn cloud(&self) -> Result<CloudView, AppError> {
        Ok(view(&self.core))
    }

    /// The page has shown what is sent and to whom before it enables the service.
    ///
    /// # Errors
    /// If it is enabled with an invalid address or model, or the settings cannot be saved.
    pub fn set_cloud(&self, cloud: CloudSettings) -> Result<CloudView, AppError> {
        self.change_cloud(|settings| settings.set_cloud(cloud))
    }

    pub fn store_cloud_key(&self, key: String) -> Result<CloudView, AppError> {
        self.change_cloud(|settings| settings.store_cloud_key(key))
    }

    pub fn delete_cloud_key(&self) -> Result<CloudView, AppError> {
        self.change_cloud(Settings::delete_cloud_key)
    }

    fn change_cloud(
        &self,
        change: impl FnOnce(&mut Settings) -> Result<(), CloudError>,
    ) -> Result<CloudView, AppError> {
        // The keychain may prompt the user; the settings must not stay locked meanwhile.
        let mut changed = self.core.settings().clone();
        change(&mut changed)?;
        self.core.store_settings(changed)?;
        self.core.queue.wake();
        Ok(self.core.emit_cloud())
    }

    /// Sends nothing.
    pub fn estimate_cloud(&self, id: &NoteId) -> Result<CloudEstimates, AppError> {
        let cloud = open_cloud(&self.core.paths, &self.core.settings())?;
        let note = self.core.store.note(id)?;
        let duration_ms = match note.summary.duration_ms {
            0 => {
                let audio = self.core.store.audio(id)?;
                let audio = self.core.decoder.open(Box::new(audio))?;
                earshot_audio::Stream::duration_ms(&audio).unwrap_or(0)
            }
            known_ms => known_ms,
        };
        let spans = spans_to_review(&note).into_iter().map(|span| span.span_ms);
        let durations: Vec<u64> = spans.map(|span| span.end - span.start).collect();
        Ok(CloudEstimates {
            host: cloud.host().to_owned(),
            model: cloud.model().to_owned(),
            all: cloud.estimate(&[duration_ms]),
            low_confidence: (!durations.is_empty()).then(|| cloud.estimate(&durations)),
        })
    }

    /// Sends a note's audio, or its low-confidence spans, and waits for the response: a new
    /// version, or suggestions for the current one. The caller has the user's consent. Existing
    /// texts stay.
    pub fn transcribe_in_cloud(&self, id: &NoteId, scope: CloudScope) -> Result<Note, AppError> {
        request::transcribe(&self.core, id, scope)
    }

    pub fn cancel_cloud(&self, id: &NoteId) -> Result<(), AppError> {
        self.core.cloud_queue.cancel(id);
        Ok(())
    }

    /// Final: later requests are cancelled at once.
    pub fn cancel_all_cloud(&self) {
        self.core.cloud_queue.quit();
    }

    /// Accepts or rejects the service's wording of a segment.
    pub fn decide_suggestion(
        &self,
        id: &NoteId,
        version: i64,
        segment: u32,
        accepted: bool,
    ) -> Result<Note, AppError> {
        let store = &self.core.store;
        let note = store.decide_suggestion(id, version, segment, accepted)?;
        self.core.emit_note(id);
        Ok(note)
    }
}

impl Core {
    pub(crate) fn emit_cloud(&self) -> CloudView {
        let cloud = view(self);
        self.events.emit(AppEvent::Cloud {
            cloud: cloud.clone(),
        });
        cloud
    }
}

fn view(core: &Core) -> CloudView {
    let settings = core.settings().cloud.clone();
    let service = Service::parse(&settings.address);
    CloudView {
        host: service.ok().map(|service| service.host().to_owned()),
        available: has_network(),
        metered: if settings.enabled {
            metered()
        } else {
            Metered::Unknown
        },
        settings,
    }
}

/// The low-confidence spans of the note's current text. A translation or a text from a service has
/// none, since a new transcript cannot be compared with it.
fn spans_to_review(note: &Note) -> Vec<crate::cloud::Span> {
    let Some(version) = note.current() else {
        return Vec::new();
    };
    if version.task == Task::Translate || version.host.is_some() {
        return Vec::new();
    }
    let is_edited = |index: usize| {
        let mut edits = version.edits.iter();
        edits.any(|edit| edit.segment as usize == index)
    };
    let segments = &version.transcript.segments;
    low_confidence_spans(segments, is_edited, note.summary.duration_ms)
}
