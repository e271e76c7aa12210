//! One transcription request to the cloud service.

use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use earshot_engine::RemoteAudio;
use earshot_network::Key;
use earshot_notes::{CompletedText, Note, NoteId, Store, Suggestion, Task, Version};

use crate::api::AppError;
use crate::cloud::{Span, align_to_segments, encode, low_confidence_spans};
use crate::{Cloud, CloudError};

pub(super) struct Request<'a> {
    pub(super) store: &'a Store,
    pub(super) cloud: Cloud,
    pub(super) key: Option<Key>,
    pub(super) id: &'a NoteId,
    pub(super) cancel: &'a AtomicBool,
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
    pub(super) fn transcribe_all(
        &self,
        mut audio: RemoteAudio,
        language: Option<&str>,
    ) -> Result<Note, AppError> {
        let started = Instant::now();
        let (transcript, duration_ms) = self.send(&mut audio, None, language)?;
        let store = self.store;
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
    pub(super) fn review_low_confidence(
        &self,
        mut audio: RemoteAudio,
        note: &Note,
    ) -> Result<Note, AppError> {
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
            .store
            .add_suggestions(self.id, version.id, &suggestions)?)
    }
}

/// The low-confidence spans of the note's current text. A translation or a text from a service has
/// none, since a new transcript cannot be compared with it.
pub(super) fn spans_to_review(note: &Note) -> Vec<Span> {
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
