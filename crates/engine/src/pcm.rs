//! A job's sound as bytes, for the worker that holds the model: another one decodes the
//! media, which nobody vouches for.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use earshot_audio::{AudioError, MediaSource, SAMPLE_RATE, Stream as _};
use earshot_transcript::Remark;

use crate::{Media, RemoteSound, locked, wire};

/// Mono `f32` samples at 16 000 Hz, little-endian, from front to back. Reading from byte 0
/// begins again.
pub(crate) struct Pcm {
    media: Media,
    state: State,
    /// Bytes that were decoded and not read, from `taken` on.
    block: Vec<u8>,
    taken: usize,
    /// The byte that is read next.
    at: u64,
    known: Arc<Known>,
}

enum State {
    Closed(Box<dyn MediaSource>, Option<usize>),
    Open(Box<RemoteSound>),
    Refused,
}

/// What is known of the sound so far, for those who do not read it.
#[derive(Default)]
pub(crate) struct Known(Mutex<Facts>);

#[derive(Default)]
struct Facts {
    duration_ms: Option<u64>,
    warnings: Vec<Remark>,
    /// Samples handed out, at the farthest.
    samples: u64,
    error: Option<AudioError>,
}

impl Known {
    /// The length that the container names, in milliseconds.
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        locked(&self.0).duration_ms
    }

    /// How much was handed out, in milliseconds.
    pub(crate) fn heard_ms(&self) -> u64 {
        locked(&self.0).samples.saturating_mul(1000) / u64::from(SAMPLE_RATE)
    }

    pub(crate) fn warnings(&self) -> Vec<Remark> {
        locked(&self.0).warnings.clone()
    }

    /// Why it cannot be read on.
    pub(crate) fn take_error(&self) -> Option<AudioError> {
        locked(&self.0).error.take()
    }
}

impl Pcm {
    /// The sound of a source, of one of its tracks if that is named. Nothing is read yet.
    pub(crate) fn new(
        media: Media,
        source: Box<dyn MediaSource>,
        track: Option<usize>,
    ) -> (Self, Arc<Known>) {
        let known = Arc::new(Known::default());
        let pcm = Self {
            media,
            state: State::Closed(source, track),
            block: Vec::new(),
            taken: 0,
            at: 0,
            known: Arc::clone(&known),
        };
        (pcm, known)
    }

    /// Has it opened, if it is not.
    pub(crate) fn open(&mut self) -> io::Result<&mut RemoteSound> {
        if let State::Closed(..) = self.state
            && let State::Closed(source, track) = std::mem::replace(&mut self.state, State::Refused)
        {
            match self.media.open_track(source, track) {
                Ok(sound) => {
                    locked(&self.known.0).duration_ms = sound.duration_ms();
                    self.state = State::Open(Box::new(sound));
                }
                Err(error) => return Err(self.refused(error)),
            }
        }
        match &mut self.state {
            State::Open(sound) => Ok(sound),
            _ => Err(ErrorKind::BrokenPipe.into()),
        }
    }

    /// Keeps the error for those who tell it: the worker only hears that there is one.
    fn refused(&self, error: AudioError) -> io::Error {
        let told = io::Error::other(error.code());
        locked(&self.known.0).error = Some(error);
        told
    }

    /// Decodes the next block.
    fn fetch(&mut self) -> io::Result<()> {
        let sound = self.open()?;
        let block = sound.next_block();
        let (duration_ms, warnings) = (sound.duration_ms(), sound.warnings().to_vec());
        let block = block.map_err(|error| self.refused(error))?;
        let block = block.unwrap_or_default();
        (self.block, self.taken) = (wire::to_bytes(&block), 0);
        let mut known = locked(&self.known.0);
        (known.duration_ms, known.warnings) = (duration_ms, warnings);
        let end = self.at / size_of::<f32>() as u64 + block.len() as u64;
        known.samples = known.samples.max(end);
        Ok(())
    }
}

impl Read for Pcm {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.block.len() {
            self.fetch()?;
        }
        let rest = &self.block[self.taken..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.taken += count;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Pcm {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Start(at) if at == self.at => {}
            SeekFrom::Start(0) => {
                let again = self.open()?.seek_at_rate(0, SAMPLE_RATE);
                again.map_err(|error| self.refused(error))?;
                self.block.clear();
                (self.taken, self.at) = (0, 0);
            }
            _ => return Err(ErrorKind::NotSeekable.into()),
        }
        Ok(self.at)
    }
}
