//! Importing files, folders and exported chats.

mod discover;
mod sample;
mod storage_policy;
mod video;

use std::io::{Seek, SeekFrom};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{AudioError, Stream as _};
use earshot_notes::{self as notes, ContentHash, JobOptions, NewAudio, NewNote, Source};

use super::core::Core;
use super::error::AppError;
use super::temp_audio::{SharedFile, TempDir};
use super::types::{AppEvent, Duplicate, ImportReport, RejectedFile};
use crate::read_locked;
use discover::{Item, MediaItem, VisitOutcome, discover};
use storage_policy::{Storage, decide};

pub(crate) use sample::add_sample;

pub(crate) fn add_paths(core: &Core, paths: &[PathBuf], allow_duplicates: bool) -> ImportReport {
    let _import_guard = read_locked(&core.import_lock);
    let mut report = ImportReport::default();
    let temp_dir = TempDir::of(core);
    let mut item_started = Instant::now();
    discover(paths, allow_duplicates, &temp_dir, &mut |item| {
        if core.queue.is_quitting() {
            return VisitOutcome::Stop;
        }
        throttle(core, report.notes.len(), item_started.elapsed());
        item_started = Instant::now();
        match item {
            Item::Chat => report.chats += 1,
            Item::Rejected { name, error } => reject(&mut report, name, &error),
            Item::Media(mut media) => {
                match import_one(core, &mut media, allow_duplicates, &temp_dir) {
                    Ok(ImportOutcome::Queued(note)) => report.notes.push(note),
                    Ok(ImportOutcome::Duplicate(note)) => report.duplicates.push(Duplicate {
                        path: media.path.to_string_lossy().into_owned(),
                        name: media.name.clone(),
                        note: note.id,
                        title: note.title,
                    }),
                    // Folders may hold other files too.
                    Err(AppError::Audio(AudioError::NotMedia)) if media.from_folder => {
                        return VisitOutcome::Skipped;
                    }
                    Err(error) => reject(&mut report, media.name.clone(), &error),
                }
            }
        }
        VisitOutcome::Handled
    });
    report
}

fn reject(report: &mut ImportReport, name: String, error: &AppError) {
    report.rejected.push(RejectedFile {
        name,
        error: error.info(),
    });
}

enum ImportOutcome {
    Queued(notes::NoteId),
    Duplicate(notes::NoteSummary),
}

const THROTTLE_AFTER: usize = 20;
/// Large files are slow because of the disk.
const MAX_THROTTLE: Duration = Duration::from_millis(20);

/// Leaves CPU time for the UI during large imports, while a job runs.
fn throttle(core: &Core, imported: usize, last_duration: Duration) {
    if imported >= THROTTLE_AFTER && core.queue.active_progress().is_some() {
        thread::sleep(last_duration.min(MAX_THROTTLE));
    }
}

/// A rejected file leaves nothing behind.
fn import_one(
    core: &Core,
    item: &mut MediaItem,
    allow_duplicates: bool,
    temp_dir: &TempDir,
) -> Result<ImportOutcome, AppError> {
    let mut file = item.open()?;
    let mut probe = core.decoder.open(Box::new(item.open()?))?;
    let duration_ms = probe.duration_ms();
    // Some malformed files fail only at the first block.
    probe.next_block()?;
    let rate = probe.sample_rate();
    drop(probe);
    let content = hash(&mut file)?;
    if !allow_duplicates && let Some(note) = core.store.find_duplicate(&content)? {
        return Ok(ImportOutcome::Duplicate(note));
    }
    let settings = core.settings().clone();
    let mut note = NewNote {
        sender: item.sender.take(),
        said_at: item.said_at,
        chat: item.chat.clone(),
        duration_ms,
        job: Some(JobOptions {
            language: settings.language.clone(),
            model: None,
            translate: settings.translate,
        }),
        allow_duplicates,
        ..NewNote::new(
            if item.from_chat {
                Source::Chat
            } else {
                Source::File
            },
            item.name.clone(),
        )
    };
    let outcome = match decide(core, &mut file, rate, duration_ms, temp_dir)? {
        Storage::Original => core.store.add(note, NewAudio::Original(&mut file))?,
        Storage::AudioOnly { mut audio, remark } => {
            note.remarks.push(remark);
            let audio = NewAudio::AudioOnly {
                content,
                audio: &mut audio,
            };
            core.store.add(note, audio)?
        }
    };
    Ok(publish(core, outcome))
}

fn publish(core: &Core, outcome: notes::AddOutcome) -> ImportOutcome {
    match outcome {
        notes::AddOutcome::Duplicate(note) => ImportOutcome::Duplicate(note),
        notes::AddOutcome::Added { note, .. } => {
            let id = note.id.clone();
            core.events.emit(AppEvent::Note { note });
            core.events.queue_changed();
            core.queue.wake();
            ImportOutcome::Queued(id)
        }
    }
}

fn hash(file: &mut SharedFile) -> Result<ContentHash, AppError> {
    let hash = ContentHash::of(&mut *file).map_err(AudioError::Io)?;
    file.seek(SeekFrom::Start(0)).map_err(AudioError::Io)?;
    Ok(hash)
}
