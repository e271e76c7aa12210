//! Importing files, folders and exported chats.

mod discover;
mod sample;
mod storage_policy;

use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{AudioError, Stream as _};
use earshot_engine::Decoder;
use earshot_notes::chat::{Chat, ChatError};
use earshot_notes::{
    self as notes, ContentHash, JobOptions, NewAudio, NewNote, NoteId, NotePlace, PlaceOutcome,
    Source, Store,
};
use earshot_transcript::escaped_name;

use self::discover::{Item, MediaItem, VisitOutcome, discover, discover_files};
use self::storage_policy::{Properties, Storage, decide};
use crate::api::{AppError, AppEvent, Duplicate, ImportReport, RejectedFile};
use crate::events::EventBus;
use crate::model_slot::ModelSlot;
use crate::settings::SettingsStore;
use crate::temp_audio::{SharedFile, TempDir};
use crate::{Paths, read_locked, write_locked};

pub struct ImportService {
    paths: Paths,
    store: Arc<Store>,
    decoder: Decoder,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    slot: Arc<ModelSlot>,
    /// Imports hold a read lock, so they may run concurrently; a write lock excludes them.
    lock: Arc<RwLock<()>>,
    stopping: AtomicBool,
}

impl ImportService {
    pub(crate) fn new(
        paths: &Paths,
        store: &Arc<Store>,
        decoder: &Decoder,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
        slot: &Arc<ModelSlot>,
    ) -> Arc<ImportService> {
        TempDir::new(paths, store).clear();
        Arc::new(ImportService {
            paths: paths.clone(),
            store: Arc::clone(store),
            decoder: decoder.clone(),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            slot: Arc::clone(slot),
            lock: Arc::default(),
            stopping: AtomicBool::new(false),
        })
    }

    /// A write lock excludes imports.
    pub(crate) fn lock(&self) -> Arc<RwLock<()>> {
        Arc::clone(&self.lock)
    }

    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Imports audio and video files, folders of them and exported chats, one job per file. Reads
    /// every byte, so many files take a while; notes and the queue are emitted as they arrive.
    ///
    /// Files that the library already has are reported as duplicates and skipped, unless
    /// `allow_duplicates`; from a chat, they gain their place in it. Errors of single files are in
    /// the report.
    pub fn add_paths(
        &self,
        paths: &[PathBuf],
        allow_duplicates: bool,
    ) -> Result<ImportReport, AppError> {
        Ok(self.import(allow_duplicates, |temp_dir, visit| {
            discover(paths, allow_duplicates, temp_dir, visit);
        }))
    }

    /// Imports complete files of a watched folder, as [`ImportService::add_paths`] imports files. A
    /// message of an exported chat gets its sender and date; other files of an export are skipped.
    pub fn add_files(&self, folder: &Path, files: &[PathBuf]) -> ImportReport {
        self.import(false, |temp_dir, visit| {
            discover_files(folder, files, temp_dir, visit);
        })
    }

    fn import(
        &self,
        allow_duplicates: bool,
        discover: impl FnOnce(&TempDir, &mut dyn FnMut(Item<'_>) -> VisitOutcome),
    ) -> ImportReport {
        let _import_guard = read_locked(&self.lock);
        let mut report = ImportReport::default();
        let temp_dir = TempDir::new(&self.paths, &self.store);
        let mut item_started = Instant::now();
        discover(&temp_dir, &mut |item| {
            if self.stopping.load(Ordering::Relaxed) {
                return VisitOutcome::Stop;
            }
            self.throttle(report.notes.len(), item_started.elapsed());
            item_started = Instant::now();
            match item {
                Item::Chat { path, chat } => {
                    report.chats += 1;
                    self.import_messages(path, chat, &mut report);
                }
                Item::Rejected { name, error } => reject(&mut report, name, &error),
                Item::Media(mut media) => {
                    match self.import_one(&mut media, allow_duplicates, &temp_dir) {
                        Ok(ImportOutcome::Queued(note)) => report.notes.push(note),
                        Ok(ImportOutcome::Duplicate(note)) => {
                            report.duplicates.push(duplicate(&media, note));
                        }
                        Ok(ImportOutcome::Recognised(note)) => {
                            report.recognised.push(duplicate(&media, note));
                        }
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

    /// Imports the sample message, or returns its existing note.
    pub fn add_sample(&self) -> Result<NoteId, AppError> {
        let _import_guard = write_locked(&self.lock);
        let note = sample::add(&self.store)?;
        let id = note.id.clone();
        self.events.emit(AppEvent::Note { note });
        self.events.emit(AppEvent::JobsReady);
        Ok(id)
    }

    /// Leaves CPU time for the UI during large imports, while a job runs.
    fn throttle(&self, imported: usize, last_duration: Duration) {
        if imported >= THROTTLE_AFTER && self.slot.is_leased() {
            thread::sleep(last_duration.min(MAX_THROTTLE));
        }
    }

    /// A rejected file leaves nothing behind.
    fn import_one(
        &self,
        item: &mut MediaItem,
        allow_duplicates: bool,
        temp_dir: &TempDir,
    ) -> Result<ImportOutcome, AppError> {
        let mut file = item.open()?;
        let mut probe = self.decoder.open(Box::new(item.open()?))?;
        let duration_ms = probe.duration_ms();
        // Some malformed files fail only at the first block.
        probe.next_block()?;
        let properties = Properties {
            sample_rate: probe.sample_rate(),
            duration_ms,
            has_video: probe.has_video(),
        };
        drop(probe);
        let content = hash(&mut file)?;
        if !allow_duplicates && let Some(note) = self.store.find_duplicate(&content)? {
            return self.place_known(item, note);
        }
        let settings = self.settings.get();
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
            own: item.own,
            ..NewNote::new(
                if item.from_chat {
                    Source::Chat
                } else {
                    Source::File
                },
                item.name.clone(),
            )
        };
        let outcome = match decide(&self.decoder, &settings, &file, &properties, temp_dir)? {
            Storage::Original => self.store.add(note, NewAudio::Original(&mut file))?,
            Storage::AudioOnly { mut audio, remark } => {
                note.remarks.push(remark);
                let audio = NewAudio::AudioOnly {
                    content,
                    audio: &mut audio,
                };
                self.store.add(note, audio)?
            }
        };
        Ok(self.publish(outcome))
    }

    /// Adds the typed messages that are missing.
    fn import_messages(&self, path: &Path, chat: &Chat, report: &mut ImportReport) {
        let name = || escaped_name(path.file_name().unwrap_or(path.as_os_str()));
        let mut after_batch = |added: u64| {
            if added > 0 {
                self.events.emit(AppEvent::MessagesChanged);
            }
            report.messages += u32::try_from(added).unwrap_or(u32::MAX);
            !self.stopping.load(Ordering::Relaxed)
        };
        if let Err(error) = self.store.add_messages(&chat.typed, &mut after_batch) {
            reject(report, name(), &error.into());
        }
        if chat.is_typed_incomplete {
            let error = ChatError::TooLarge("it has too many typed messages");
            reject(report, name(), &error.into());
        }
    }

    /// The library has its audio already.
    fn place_known(
        &self,
        item: &MediaItem,
        note: notes::NoteSummary,
    ) -> Result<ImportOutcome, AppError> {
        if !item.from_chat {
            return Ok(ImportOutcome::Duplicate(note));
        }
        let place = NotePlace {
            chat: item.chat.clone(),
            sender: item.sender.clone(),
            said_at: item.said_at,
            own: item.own,
        };
        Ok(match self.store.place_note(&note.id, &place)? {
            PlaceOutcome::Recognised(note) => {
                self.events.emit(AppEvent::Note { note: note.clone() });
                ImportOutcome::Recognised(note)
            }
            PlaceOutcome::Added(note) => {
                self.events.emit(AppEvent::Note { note: note.clone() });
                self.events.emit(AppEvent::MessagesChanged);
                ImportOutcome::Duplicate(note)
            }
            PlaceOutcome::Unchanged => ImportOutcome::Duplicate(note),
        })
    }

    fn publish(&self, outcome: notes::AddOutcome) -> ImportOutcome {
        match outcome {
            notes::AddOutcome::Duplicate(note) => ImportOutcome::Duplicate(note),
            notes::AddOutcome::Added { note, .. } => {
                let id = note.id.clone();
                self.events.emit(AppEvent::Note { note });
                self.events.emit(AppEvent::JobsReady);
                ImportOutcome::Queued(id)
            }
        }
    }
}

fn reject(report: &mut ImportReport, name: String, error: &AppError) {
    report.rejected.push(RejectedFile {
        name,
        error: error.info(),
    });
}

fn duplicate(item: &MediaItem, note: notes::NoteSummary) -> Duplicate {
    Duplicate {
        path: item.path.to_string_lossy().into_owned(),
        name: item.name.clone(),
        note: note.id,
        title: note.title,
    }
}

enum ImportOutcome {
    Queued(notes::NoteId),
    Duplicate(notes::NoteSummary),
    /// It had no chat before.
    Recognised(notes::NoteSummary),
}

const THROTTLE_AFTER: usize = 20;
/// For large files, whose import time is mostly disk access.
const MAX_THROTTLE: Duration = Duration::from_millis(20);

fn hash(file: &mut SharedFile) -> Result<ContentHash, AppError> {
    let hash = ContentHash::of(&mut *file).map_err(AudioError::Io)?;
    file.seek(SeekFrom::Start(0)).map_err(AudioError::Io)?;
    Ok(hash)
}
