//! Text while somebody speaks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::Tap;
use earshot_notes::{JobOptions, NoteId, RecordedText};

use super::{Booth, LiveText};
use crate::desk::core::Core;
use crate::desk::types::AppEvent;
use crate::power::strain;
use crate::{EventKind, LiveJob, Options, Outcome, locked};

/// So many blocks of a tenth of a second wait for a model that is being loaded or for
/// a busy machine: a minute.
const ROOM: usize = 600;
/// So long after the end the text is waited for. Then the queue makes it.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two drafts, at least …
const BETWEEN_DRAFTS: Duration = Duration::from_millis(400);
/// … and where they empty the battery or heat the device.
const UNDER_STRAIN: Duration = Duration::from_millis(1_500);

/// A thread that listens to what is recorded.
pub(super) struct Listening {
    text: Receiver<RecordedText>,
    /// Not all of the sound has come through.
    has_gap: Arc<AtomicBool>,
}

impl Listening {
    /// The text of all that was recorded. `None` if it could not be made on the way,
    /// or if nobody was heard: then the queue has a closer look.
    pub(super) fn finish(self) -> Option<RecordedText> {
        let ended = Instant::now();
        let mut text = self.text.recv_timeout(PATIENCE).ok()?;
        text.processing_ms = u64::try_from(ended.elapsed().as_millis()).unwrap_or(u64::MAX);
        let is_whole = !self.has_gap.load(Ordering::Relaxed);
        (is_whole && !text.transcript.segments.is_empty()).then_some(text)
    }
}

impl Booth {
    /// Loads the model, so that it is there when somebody speaks.
    pub(super) fn warm_up(&self) {
        let core = Arc::clone(&self.core);
        let warm_up = move || {
            let language = core.settings().language.clone();
            // Somebody who works with it has it warm.
            if let Ok(mut warm) = core.warm.try_lock() {
                // What is wrong with it is told when it is needed.
                let _ = warm.up(&core, None, language.as_deref());
            }
        };
        let thread = thread::Builder::new().name("warm-up".into()).spawn(warm_up);
        drop(thread);
    }

    /// Listens from now on to what goes through the tap.
    pub(super) fn read_along(self: &Arc<Self>, note: &NoteId) -> Option<(Tap, Listening)> {
        let (blocks, sound) = sync_channel(ROOM);
        let (done, text) = sync_channel(1);
        let has_gap = Arc::new(AtomicBool::new(false));
        let (booth, note) = (Arc::clone(self), note.clone());
        thread::Builder::new()
            .name("read-along".into())
            .spawn(move || {
                if let Some(text) = booth.listen(&note, sound) {
                    // Whoever waited may have given up.
                    let _ = done.send(text);
                }
            })
            .ok()?;
        Some((
            tap(blocks, Arc::clone(&has_gap)),
            Listening { text, has_gap },
        ))
    }

    fn listen(&self, note: &NoteId, sound: Receiver<Vec<f32>>) -> Option<RecordedText> {
        let core = &self.core;
        let settings = core.settings().clone();
        let task = JobOptions {
            translate: settings.translate,
            ..JobOptions::default()
        };
        let _aside = core.control.step_aside();
        let mut warm = locked(&core.warm);
        let transcriber = match warm.up(core, None, settings.language.as_deref()) {
            Ok(transcriber) => transcriber,
            Err(error) => {
                tracing::info!(code = error.code(), "nothing to read along");
                return None;
            }
        };
        let job = transcriber.submit_live(LiveJob {
            sound,
            options: Options {
                language: settings.language,
                translate: settings.translate,
                ..Options::default()
            },
            terms_of: terms(core, settings.translate),
            between_drafts: if strain(None).is_some() {
                UNDER_STRAIN
            } else {
                BETWEEN_DRAFTS
            },
        });
        let mut segments = Vec::new();
        while let Some(event) = transcriber.next_event() {
            if event.job != job {
                continue;
            }
            match event.kind {
                EventKind::Segment(segment) => segments.push(segment),
                EventKind::Partial { text } => self.tell(LiveText {
                    note: Some(note.clone()),
                    segments: std::mem::take(&mut segments),
                    draft: text,
                }),
                EventKind::Done(Outcome { transcript, .. }) => {
                    return Some(RecordedText {
                        transcript,
                        model: transcriber.model_name().to_owned(),
                        task: task.task(),
                        processing_ms: 0,
                    });
                }
                EventKind::Failed { code, .. } => {
                    tracing::warn!(code, "the text of a recording could not be made on the way");
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// Remembers what is new, and tells it.
    fn tell(&self, new: LiveText) {
        {
            let mut heard = locked(&self.heard);
            if self.core.store.at_rest().is_locked {
                return;
            }
            if heard.note != new.note {
                *heard = LiveText::default();
            }
            heard.note.clone_from(&new.note);
            heard.segments.extend_from_slice(&new.segments);
            heard.draft.clone_from(&new.draft);
        }
        self.core.tell.event(AppEvent::Live { live: new });
    }
}

/// Hands blocks over, and never waits: the recording must not.
fn tap(blocks: SyncSender<Vec<f32>>, has_gap: Arc<AtomicBool>) -> Tap {
    Box::new(move |block| {
        if blocks.try_send(block).is_err() {
            has_gap.store(true, Ordering::Relaxed);
        }
    })
}

/// The user's terms in each language that has some.
fn terms(core: &Core, translate: bool) -> BTreeMap<String, Vec<String>> {
    if translate {
        // They are those of what is spoken.
        return BTreeMap::new();
    }
    let entries = core.store.vocabulary().unwrap_or_default();
    let languages = entries.into_iter().map(|entry| entry.language);
    languages
        .filter_map(|language| {
            let terms = core.store.terms(&language).ok()?;
            (!terms.is_empty()).then_some((language, terms))
        })
        .collect()
}
