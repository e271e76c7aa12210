//! Sound that another program pipes in, while it makes it.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use earshot_audio::{AudioError, RawFormat, RawSound, Stream as _};
use earshot_engine::Media;

use crate::locked;
use crate::worker;

/// So many blocks are read ahead: some ten seconds.
const ROOM: usize = 64;

type Ear = Arc<Mutex<Option<SyncSender<Vec<f32>>>>>;

/// A stream that is read on a thread of its own.
pub struct LiveInput {
    ear: Ear,
    error: Arc<Mutex<Option<AudioError>>>,
}

impl LiveInput {
    /// Reads `stream` from now on: media of a kind that its first bytes tell, or bare
    /// samples. Other media is read by a worker, see
    /// [`Settings::unconfined_worker`](crate::Settings::unconfined_worker). Gives what is to be listened to, which ends when the stream does.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn open(
        stream: impl Read + Send + Sync + 'static,
        raw: Option<RawFormat>,
        unconfined: bool,
    ) -> io::Result<(Self, Receiver<Vec<f32>>)> {
        let (blocks, sound) = sync_channel(ROOM);
        let input = Self {
            ear: Arc::new(Mutex::new(Some(blocks))),
            error: Arc::default(),
        };
        let (ear, error) = (Arc::clone(&input.ear), Arc::clone(&input.error));
        thread::Builder::new()
            .name("live-input".into())
            .spawn(move || {
                let read = match raw {
                    Some(format) => RawSound::new(stream, format)
                        .and_then(|mut sound| pass_on(&ear, || sound.next_block())),
                    None => Media::new(worker::launch(), unconfined)
                        .open_stream(stream)
                        .and_then(|mut sound| pass_on(&ear, || sound.next_block())),
                };
                *locked(&error) = read.err();
                *locked(&ear) = None;
            })?;
        Ok((input, sound))
    }

    /// What ends the sound at what has come so far.
    pub fn stopper(&self) -> impl FnOnce() + Send + 'static {
        let ear = Arc::clone(&self.ear);
        move || drop(locked(&ear).take())
    }

    /// Why it ended, if it was not its own end.
    pub fn error(&self) -> Option<AudioError> {
        locked(&self.error).take()
    }
}

/// Until the sound ends or nobody wants it any more.
fn pass_on(
    ear: &Ear,
    mut next_block: impl FnMut() -> Result<Option<Vec<f32>>, AudioError>,
) -> Result<(), AudioError> {
    while let Some(block) = next_block()? {
        let wanted = locked(ear).clone();
        if wanted.is_none_or(|wanted| wanted.send(block).is_err()) {
            break;
        }
    }
    Ok(())
}
