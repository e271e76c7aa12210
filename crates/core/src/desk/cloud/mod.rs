//! Asking a service about a note, when the user says so or has said that it may be.

mod ask;
mod messenger;

use earshot_notes::{Note, NoteId, Task};
use earshot_network::{Metered, Service, has_network, metered};
use serde::{Deserialize, Serialize};

use super::core::Core;
use super::types::AppEvent;
use super::{Desk, DeskError};
use crate::cloud::passages;
use crate::{Cloud, CloudError, CloudSettings, Estimate, Settings};

pub(crate) use messenger::{Messenger, work};

/// What the window shows of the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CloudView {
    /// What the user has chosen.
    pub settings: CloudSettings,
    /// The server's name; `None` if the address is none.
    pub host: Option<String>,
    /// This program can connect to something.
    pub available: bool,
    /// Whether the connection is metered; not asked for while the service is off.
    pub metered: Metered,
}

/// What of a note is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum CloudScope {
    /// All of its sound.
    All,
    /// The passages that the model was not sure of.
    Unsure,
}

/// What would leave for whom, before the user agrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CloudOffer {
    /// The server's name.
    pub host: String,
    /// Its name for its model.
    pub model: String,
    /// With all of the sound.
    pub all: Estimate,
    /// With the unsure passages alone, if there are any.
    pub unsure: Option<Estimate>,
}

impl Desk {
    /// Which service may be asked, and when.
    ///
    /// # Errors
    /// None for now.
    pub fn cloud(&self) -> Result<CloudView, DeskError> {
        Ok(view(&self.core))
    }

    /// Keeps what the user has chosen. Whoever turns it on has been told what leaves and
    /// to whom.
    ///
    /// # Errors
    /// If the address or the model is none and it is to be turned on, or it cannot be
    /// kept.
    pub fn set_cloud(&self, cloud: CloudSettings) -> Result<CloudView, DeskError> {
        self.change_cloud(|settings| settings.set_cloud(cloud))
    }

    /// Takes a key to the service into the system's keychain.
    ///
    /// # Errors
    /// If it is no key, or the keychain cannot be used.
    pub fn keep_cloud_key(&self, key: String) -> Result<CloudView, DeskError> {
        self.change_cloud(|settings| settings.keep_cloud_key(key))
    }

    /// Takes the key to the service out of the system's keychain.
    ///
    /// # Errors
    /// If the keychain cannot be used.
    pub fn forget_cloud_key(&self) -> Result<CloudView, DeskError> {
        self.change_cloud(Settings::forget_cloud_key)
    }

    fn change_cloud(
        &self,
        change: impl FnOnce(&mut Settings) -> Result<(), CloudError>,
    ) -> Result<CloudView, DeskError> {
        // The keychain may ask the user something: nobody else has to wait for that.
        let mut changed = self.core.settings().clone();
        change(&mut changed)?;
        self.core.keep_settings(changed)?;
        self.core.control.kick();
        Ok(self.core.tell_cloud())
    }

    /// What would leave for whom, if the user asks about this note. Nothing leaves.
    ///
    /// # Errors
    /// If no service is turned on, or the note is gone or has no sound.
    pub fn cloud_offer(&self, id: &NoteId) -> Result<CloudOffer, DeskError> {
        let cloud = Cloud::open(&self.core.paths, &self.core.settings())?;
        let note = self.core.store.note(id)?;
        let length_ms = match note.summary.duration_ms {
            0 => {
                let sound = self.core.store.sound(id)?;
                let sound = self.core.media.open(Box::new(sound))?;
                earshot_audio::Stream::duration_ms(&sound).unwrap_or(0)
            }
            known => known,
        };
        let spans = unsure(&note).into_iter().map(|passage| passage.span_ms);
        let lengths: Vec<u64> = spans.map(|span| span.end - span.start).collect();
        Ok(CloudOffer {
            host: cloud.host().to_owned(),
            model: cloud.model().to_owned(),
            all: cloud.estimate(&[length_ms]),
            unsure: (!lengths.is_empty()).then(|| cloud.estimate(&lengths)),
        })
    }

    /// Sends a note's sound, or the unsure passages of it, to the service and waits for
    /// the answer: a text beside those there are, or suggestions beside the text. The
    /// user has agreed to it.
    ///
    /// # Errors
    /// [`CloudError`], or those of the library. Every text that was there stays.
    pub fn ask_cloud(&self, id: &NoteId, scope: CloudScope) -> Result<Note, DeskError> {
        ask::ask(&self.core, id, scope)
    }

    /// Ends what the service is being asked about this note.
    ///
    /// # Errors
    /// None for now.
    pub fn stop_cloud(&self, id: &NoteId) -> Result<(), DeskError> {
        self.core.messenger.stop(id);
        Ok(())
    }

    /// Ends everything that a service is being asked.
    pub fn stop_asking(&self) {
        self.core.messenger.quit();
    }

    /// Takes over how the service would word a segment, or leaves it.
    ///
    /// # Errors
    /// If note, version or suggestion is gone.
    pub fn decide_suggestion(
        &self,
        id: &NoteId,
        version: i64,
        segment: u32,
        accepted: bool,
    ) -> Result<Note, DeskError> {
        let store = &self.core.store;
        let note = store.decide_suggestion(id, version, segment, accepted)?;
        self.core.tell_note(id);
        Ok(note)
    }
}

impl Core {
    /// The window shall know which service may be asked, and when.
    pub(crate) fn tell_cloud(&self) -> CloudView {
        let cloud = view(self);
        self.tell.event(AppEvent::Cloud {
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
        metered: if settings.on {
            metered()
        } else {
            Metered::Unknown
        },
        settings,
    }
}

/// The passages of the note's text that the model was not sure of. Of a translation, or
/// of a text that a service made, there are none: nobody could compare them.
fn unsure(note: &Note) -> Vec<crate::cloud::Passage> {
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
    passages(segments, is_edited, note.summary.duration_ms)
}
