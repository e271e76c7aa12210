//! Live transcription of a running recording.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::Tap;
use earshot_notes::{CompletedText, JobOptions, NoteId, Store};

use crate::api::{AppEvent, LiveText};
use crate::events::EventBus;
use crate::model_slot::{ModelSlot, Priority};
use crate::power::power_limit;
use crate::settings::SettingsStore;
use crate::{EventKind, JobOutcome, LiveJob, Options, locked};

/// One minute in blocks of 100 ms, while the model loads or the machine is busy.
const MAX_QUEUED_BLOCKS: usize = 600;
/// After the end of the recording; then the queue transcribes it.
const FINISH_TIMEOUT: Duration = Duration::from_secs(20);
const MIN_DRAFT_INTERVAL: Duration = Duration::from_millis(400);
/// While the device runs on battery or is hot.
const MIN_DRAFT_INTERVAL_LIMITED: Duration = Duration::from_millis(1_500);

pub(super) struct LiveTranscription {
    text: Receiver<CompletedText>,
    /// Blocks were dropped.
    has_gaps: Arc<AtomicBool>,
}

impl LiveTranscription {
    /// `None` if the text is incomplete or there was no speech. The queue transcribes the recording
    /// then.
    pub(super) fn finish(self) -> Option<CompletedText> {
        let ended = Instant::now();
        let mut text = self.text.recv_timeout(FINISH_TIMEOUT).ok()?;
        text.processing_ms = u64::try_from(ended.elapsed().as_millis()).unwrap_or(u64::MAX);
        let is_complete = !self.has_gaps.load(Ordering::Relaxed);
        (is_complete && !text.transcript.segments.is_empty()).then_some(text)
    }
}

pub(super) struct LiveTranscriber {
    store: Arc<Store>,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    slot: Arc<ModelSlot>,
    text: Mutex<LiveText>,
}

impl LiveTranscriber {
    pub(super) fn new(
        store: &Arc<Store>,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
        slot: &Arc<ModelSlot>,
    ) -> Arc<LiveTranscriber> {
        Arc::new(LiveTranscriber {
            store: Arc::clone(store),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            slot: Arc::clone(slot),
            text: Mutex::default(),
        })
    }

    pub(super) fn text(&self) -> LiveText {
        locked(&self.text).clone()
    }

    pub(super) fn clear(&self) {
        *locked(&self.text) = LiveText::default();
    }

    pub(super) fn preload_model(&self) {
        let (slot, settings) = (Arc::clone(&self.slot), Arc::clone(&self.settings));
        let preload_model = move || {
            let language = settings.get().language.clone();
            // If the model is leased, one is loaded already.
            if let Some(mut lease) = slot.lease_if_free(Priority::Live) {
                // Reported when the model is used.
                let _ = lease.load(None, language.as_deref());
            }
        };
        let thread = thread::Builder::new()
            .name("preload-model".into())
            .spawn(preload_model);
        drop(thread);
    }

    pub(super) fn start(self: &Arc<Self>, note: &NoteId) -> Option<(Tap, LiveTranscription)> {
        let (blocks, audio) = sync_channel(MAX_QUEUED_BLOCKS);
        let (sender, receiver) = sync_channel(1);
        let has_gaps = Arc::new(AtomicBool::new(false));
        let (transcriber, note) = (Arc::clone(self), note.clone());
        thread::Builder::new()
            .name("live-text".into())
            .spawn(move || {
                if let Some(text) = transcriber.transcribe(&note, audio) {
                    // The receiver may have timed out.
                    let _ = sender.send(text);
                }
            })
            .ok()?;
        Some((
            tap(blocks, Arc::clone(&has_gaps)),
            LiveTranscription {
                text: receiver,
                has_gaps,
            },
        ))
    }

    fn transcribe(&self, note: &NoteId, audio: Receiver<Vec<f32>>) -> Option<CompletedText> {
        let settings = self.settings.get();
        let task = JobOptions {
            translate: settings.translate,
            ..JobOptions::default()
        };
        let mut lease = self.slot.lease(Priority::Live, || {})?;
        let transcriber = match lease.load(None, settings.language.as_deref()) {
            Ok(transcriber) => transcriber,
            Err(error) => {
                tracing::info!(code = %error.code(), "live transcription is unavailable");
                return None;
            }
        };
        let job = transcriber.submit_live(LiveJob {
            audio,
            options: Options {
                language: settings.language.clone(),
                languages: settings.detectable_languages(),
                translate: settings.translate,
                ..Options::default()
            },
            terms_by_language: terms_by_language(&self.store, settings.translate),
            min_draft_interval: if power_limit(None).is_some() {
                MIN_DRAFT_INTERVAL_LIMITED
            } else {
                MIN_DRAFT_INTERVAL
            },
        });
        let mut segments = Vec::new();
        while let Some(event) = transcriber.next_event() {
            if event.job != job {
                continue;
            }
            match event.kind {
                EventKind::Segment(segment) => segments.push(segment),
                EventKind::Partial { text } => self.publish(LiveText {
                    note: Some(note.clone()),
                    segments: std::mem::take(&mut segments),
                    draft: text,
                }),
                EventKind::Done(JobOutcome { transcript, .. }) => {
                    return Some(CompletedText {
                        transcript,
                        model: transcriber.model_name().to_owned(),
                        task: task.task(),
                        processing_ms: 0,
                    });
                }
                EventKind::Failed { code, .. } => {
                    tracing::warn!(%code, "live transcription failed");
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    fn publish(&self, new: LiveText) {
        {
            let mut live_text = locked(&self.text);
            if self.store.encryption_status().is_locked {
                return;
            }
            if live_text.note != new.note {
                *live_text = LiveText::default();
            }
            live_text.note.clone_from(&new.note);
            live_text.segments.extend_from_slice(&new.segments);
            live_text.draft.clone_from(&new.draft);
        }
        self.events.emit(AppEvent::Live { live: new });
    }
}

/// Drops blocks rather than block the recorder.
fn tap(blocks: SyncSender<Vec<f32>>, has_gaps: Arc<AtomicBool>) -> Tap {
    Box::new(move |block| {
        if blocks.try_send(block).is_err() {
            has_gaps.store(true, Ordering::Relaxed);
        }
    })
}

fn terms_by_language(store: &Store, translate: bool) -> BTreeMap<String, Vec<String>> {
    if translate {
        // Terms belong to the spoken language.
        return BTreeMap::new();
    }
    let entries = store.vocabulary().unwrap_or_default();
    let languages = entries.into_iter().map(|entry| entry.language);
    languages
        .filter_map(|language| {
            let terms = store.terms(&language).ok()?;
            (!terms.is_empty()).then_some((language, terms))
        })
        .collect()
}
