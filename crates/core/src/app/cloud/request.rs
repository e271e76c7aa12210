//! One transcription request to the cloud service.

use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use earshot_engine::RemoteAudio;
use earshot_network::Key;
use earshot_notes::{CompletedText, Note, NoteId, Suggestion, Task, Version};

use super::{CloudScope, spans_to_review};
use crate::app::AppError;
use crate::app::core::Core;
use crate::cloud::{UPLOAD_RATE, align_to_segments, encode};
use crate::{Cloud, CloudError, open_cloud};

/// Sends the request and stores the result.
pub(super) fn transcribe(core: &Core, id: &NoteId, scope: CloudScope) -> Result<Note, AppError> {
    let result = try_transcribe(core, id, scope);
    let code = result.as_ref().err().map_or("done", AppError::code);
    tracing::info!(code, ?scope, "cloud request finished");
    result
}

fn try_transcribe(core: &Core, id: &NoteId, scope: CloudScope) -> Result<Note, AppError> {
    let cloud = open_cloud(&core.paths, &core.settings())?;
    let in_flight = core.cloud_queue.start(core, id, cloud.host())?;
    cloud.check_connection()?;
    let note = core.store.note(id)?;
    let audio = core.store.audio(id)?;
    let key = cloud.key()?;
    let request = Request {
        core,
        cloud,
        key,
        id,
        cancel: in_flight.cancel(),
    };
    let audio = core.decoder.open_at_rate(Box::new(audio), UPLOAD_RATE)?;
    let note = match scope {
        CloudScope::All => request.transcribe_all(audio)?,
        CloudScope::LowConfidence => request.review_low_confidence(audio, &note)?,
    };
    core.emit_note(id);
    Ok(note)
}

struct Request<'a> {
    core: &'a Core,
    cloud: Cloud,
    key: Option<Key>,
    id: &'a NoteId,
    cancel: &'a AtomicBool,
}

impl Request<'_> {
    fn send(
        &self,
        audio: &mut RemoteAudio,
        span_ms: Option<Range<u64>>,
        language: Option<&str>,
    ) -> Result<(earshot_transcript::Transcript, u64), CloudError> {
        let upload = encode(audio, span_ms)?;
        let duration_ms = upload.length_ms();
        let note = Some(self.id.as_str());
        let key = self.key.as_ref();
        let transcript = self.cloud.send(upload, key, language, note, self.cancel)?;
        Ok((transcript, duration_ms))
    }

    /// Adds a version with the text of the whole note.
    fn transcribe_all(&self, mut audio: RemoteAudio) -> Result<Note, AppError> {
        let started = Instant::now();
        let language = self.core.settings().language.clone();
        let (transcript, duration_ms) = self.send(&mut audio, None, language.as_deref())?;
        let store = &self.core.store;
        if store.summary(self.id)?.duration_ms == 0 {
            store.set_duration(self.id, duration_ms)?;
        }
        let text = CompletedText {
            transcript,
            model: self.cloud.model().to_owned(),
            task: Task::Transcribe,
            processing_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        Ok(store.add_text(self.id, &text, self.cloud.host())?)
    }

    /// Stores the suggestions span by span, so that those received survive a later error.
    fn review_low_confidence(&self, mut audio: RemoteAudio, note: &Note) -> Result<Note, AppError> {
        let spans = spans_to_review(note);
        let (Some(version), false) = (note.current(), spans.is_empty()) else {
            let host = self.cloud.host().to_owned();
            return Err(CloudError::NoLowConfidence { host }.into());
        };
        let segments = version.edited().segments;
        let language = version.transcript.language.as_deref();
        let mut note = note.clone();
        for span in spans {
            let span_ms = span.span_ms.clone();
            let (answer, _) = self.send(&mut audio, Some(span_ms), language)?;
            let (span_ms, span_segments) = (&span.span_ms, &span.segments);
            let wordings = align_to_segments(&segments, span_ms, span_segments, &answer.text());
            note = self.store_suggestions(version, wordings)?;
        }
        Ok(note)
    }

    fn store_suggestions(
        &self,
        version: &Version,
        wordings: Vec<(usize, String)>,
    ) -> Result<Note, AppError> {
        let suggestion = |(segment, text)| Suggestion {
            segment: u32::try_from(segment).unwrap_or(u32::MAX),
            text,
            host: self.cloud.host().to_owned(),
            model: self.cloud.model().to_owned(),
        };
        let suggestions: Vec<_> = wordings.into_iter().map(suggestion).collect();
        Ok(self
            .core
            .store
            .add_suggestions(self.id, version.id, &suggestions)?)
    }
}
