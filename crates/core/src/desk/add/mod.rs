//! Taking in what the user hands over: files, folders, exported chats.

mod gather;
mod keep;
mod sample;
mod video;

use std::io::{Seek, SeekFrom};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{AudioError, Stream as _};
use earshot_notes::{self as notes, ContentHash, JobOptions, NewNote, NewSound, Source};

use super::core::Core;
use super::error::DeskError;
use super::spool::{Scratch, Spool};
use super::types::{Added, AppEvent, Duplicate, Refused};
use crate::shared;
use gather::{Found, FoundSound, Taken, gather};
use keep::{Keep, what_to_keep};

pub(crate) use sample::add_sample;

/// Takes in whatever is sound in these paths, each with a job.
pub(crate) fn add_paths(core: &Core, paths: &[PathBuf], even_if_known: bool) -> Added {
    let _library_stays_as_it_is = shared(&core.intake);
    let mut added = Added::default();
    let scratch = Scratch::of(core);
    let mut began = Instant::now();
    gather(paths, even_if_known, &scratch, &mut |found| {
        if core.control.is_quitting() {
            return Taken::Enough;
        }
        make_room(core, added.notes.len(), began.elapsed());
        began = Instant::now();
        match found {
            Found::Chat => added.chats += 1,
            Found::Refused { name, error } => refuse(&mut added, name, &error),
            Found::Sound(mut sound) => match one(core, &mut sound, even_if_known, &scratch) {
                Ok(Outcome::Queued(note)) => added.notes.push(note),
                Ok(Outcome::Known(note)) => added.duplicates.push(Duplicate {
                    path: sound.path.to_string_lossy().into_owned(),
                    name: sound.name.clone(),
                    note: note.id,
                    title: note.title,
                }),
                // A folder holds other things too.
                Err(DeskError::Audio(AudioError::NotMedia)) if sound.in_folder => {
                    return Taken::PassedOver;
                }
                Err(error) => refuse(&mut added, sound.name.clone(), &error),
            },
        }
        Taken::Yes
    });
    added
}

fn refuse(added: &mut Added, name: String, error: &DeskError) {
    added.refused.push(Refused {
        name,
        error: error.info(),
    });
}

enum Outcome {
    Queued(notes::NoteId),
    Known(notes::NoteSummary),
}

/// After so many of one handful the window must not wait for a processor.
const MANY: usize = 20;
/// A large file takes long because of the disk.
const LONGEST_ROOM: Duration = Duration::from_millis(20);

/// Lets a drop of many files take its time: with one sound being listened to and another
/// taken in, the window would have no processor to draw with.
fn make_room(core: &Core, taken: usize, last_took: Duration) {
    if taken >= MANY && core.control.running().is_some() {
        thread::sleep(last_took.min(LONGEST_ROOM));
    }
}

/// Takes one sound in. Nothing is left of one that is refused.
fn one(
    core: &Core,
    sound: &mut FoundSound,
    even_if_known: bool,
    scratch: &Scratch,
) -> Result<Outcome, DeskError> {
    let mut file = sound.open()?;
    let mut probe = core.media.open(Box::new(sound.open()?))?;
    let duration_ms = probe.duration_ms();
    // Some files are found out only here.
    probe.next_block()?;
    let rate = probe.sample_rate();
    drop(probe);
    let content = hash(&mut file)?;
    if !even_if_known && let Some(note) = core.store.known(&content)? {
        return Ok(Outcome::Known(note));
    }
    let settings = core.settings().clone();
    let mut note = NewNote {
        sender: sound.sender.take(),
        said_at: sound.said_at,
        chat: sound.chat.clone(),
        duration_ms,
        job: Some(JobOptions {
            language: settings.language.clone(),
            model: None,
            translate: settings.translate,
        }),
        even_if_known,
        ..NewNote::new(
            if sound.of_chat {
                Source::Chat
            } else {
                Source::File
            },
            sound.name.clone(),
        )
    };
    let kept = match what_to_keep(core, &mut file, rate, duration_ms, scratch)? {
        Keep::Original => core.store.add(note, NewSound::Original(&mut file))?,
        Keep::SoundOnly { mut sound, remark } => {
            note.remarks.push(remark);
            let sound = NewSound::SoundOnly {
                content,
                sound: &mut sound,
            };
            core.store.add(note, sound)?
        }
    };
    Ok(told(core, kept))
}

/// Tells window and queue of a new note.
fn told(core: &Core, added: notes::Added) -> Outcome {
    match added {
        notes::Added::Known(note) => Outcome::Known(note),
        notes::Added::New { note, .. } => {
            let id = note.id.clone();
            core.tell.event(AppEvent::Note { note });
            core.tell.queue_changed();
            core.control.kick();
            Outcome::Queued(id)
        }
    }
}

fn hash(file: &mut Spool) -> Result<ContentHash, DeskError> {
    let hash = ContentHash::of(&mut *file).map_err(AudioError::Io)?;
    file.seek(SeekFrom::Start(0)).map_err(AudioError::Io)?;
    Ok(hash)
}
