//! One question to the service, from the note's sound to the note's text.

use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use earshot_engine::RemoteSound;
use earshot_notes::{Note, NoteId, RecordedText, Suggestion, Task, Version};
use earshot_network::Key;

use super::{CloudScope, unsure};
use crate::cloud::{RATE, encoded, fit};
use crate::desk::DeskError;
use crate::desk::core::Core;
use crate::{Cloud, CloudError};

/// Asks about a note, and keeps what comes.
pub(super) fn ask(core: &Core, id: &NoteId, scope: CloudScope) -> Result<Note, DeskError> {
    let asked = try_to(core, id, scope);
    let code = asked.as_ref().err().map_or("done", DeskError::code);
    tracing::info!(code, ?scope, "a service was asked");
    asked
}

fn try_to(core: &Core, id: &NoteId, scope: CloudScope) -> Result<Note, DeskError> {
    let cloud = Cloud::open(&core.paths, &core.settings())?;
    let question = core.messenger.begin(core, id, cloud.host())?;
    cloud.check_connection()?;
    let note = core.store.note(id)?;
    let sound = core.store.sound(id)?;
    let key = cloud.key()?;
    let call = Call {
        core,
        cloud,
        key,
        id,
        cancel: question.cancel(),
    };
    let sound = core.media.open_at_rate(Box::new(sound), RATE)?;
    let note = match scope {
        CloudScope::All => call.whole(sound)?,
        CloudScope::Unsure => call.unsure(sound, &note)?,
    };
    core.tell_note(id);
    Ok(note)
}

struct Call<'a> {
    core: &'a Core,
    cloud: Cloud,
    key: Option<Key>,
    id: &'a NoteId,
    cancel: &'a AtomicBool,
}

impl Call<'_> {
    fn ask(
        &self,
        sound: &mut RemoteSound,
        span_ms: Option<Range<u64>>,
        language: Option<&str>,
    ) -> Result<(earshot_transcript::Transcript, u64), CloudError> {
        let sound = encoded(sound, span_ms)?;
        let length_ms = sound.length_ms;
        let note = Some(self.id.as_str());
        let key = self.key.as_ref();
        let text = self.cloud.ask(sound, key, language, note, self.cancel)?;
        Ok((text, length_ms))
    }

    /// A text of everything, beside those there are.
    fn whole(&self, mut sound: RemoteSound) -> Result<Note, DeskError> {
        let started = Instant::now();
        let language = self.core.settings().language.clone();
        let (transcript, length_ms) = self.ask(&mut sound, None, language.as_deref())?;
        let store = &self.core.store;
        if store.summary(self.id)?.duration_ms == 0 {
            store.set_duration(self.id, length_ms)?;
        }
        let text = RecordedText {
            transcript,
            model: self.cloud.model().to_owned(),
            task: Task::Transcribe,
            processing_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        Ok(store.add_text(self.id, &text, self.cloud.host())?)
    }

    /// Suggestions for the unsure passages, each kept as it comes.
    fn unsure(&self, mut sound: RemoteSound, note: &Note) -> Result<Note, DeskError> {
        let passages = unsure(note);
        let (Some(version), false) = (note.current(), passages.is_empty()) else {
            let host = self.cloud.host().to_owned();
            return Err(CloudError::NothingUnsure { host }.into());
        };
        let heard = version.edited().segments;
        let language = version.transcript.language.as_deref();
        let mut note = note.clone();
        for passage in passages {
            let span_ms = passage.span_ms.clone();
            let (answer, _) = self.ask(&mut sound, Some(span_ms), language)?;
            let (span_ms, asked) = (&passage.span_ms, &passage.segments);
            let wordings = fit(&heard, span_ms, asked, &answer.text());
            note = self.suggest(version, wordings)?;
        }
        Ok(note)
    }

    fn suggest(
        &self,
        version: &Version,
        wordings: Vec<(usize, String)>,
    ) -> Result<Note, DeskError> {
        let suggestion = |(segment, text)| Suggestion {
            segment: u32::try_from(segment).unwrap_or(u32::MAX),
            text,
            host: self.cloud.host().to_owned(),
            model: self.cloud.model().to_owned(),
        };
        let suggestions: Vec<_> = wordings.into_iter().map(suggestion).collect();
        Ok(self.core.store.suggest(self.id, version.id, &suggestions)?)
    }
}
