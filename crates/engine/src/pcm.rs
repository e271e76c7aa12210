//! A job's audio as PCM for the worker with the model. Another worker decodes the media.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use earshot_audio::{AudioError, MediaSource, SAMPLE_RATE, Stream as _};
use earshot_transcript::Remark;

use crate::{Decoder, RemoteAudio, lock, protocol};

/// Mono `f32` samples at 16 000 Hz, little-endian. Supports sequential reads and rewinding to 0.
pub(crate) struct PcmReader {
    decoder: Decoder,
    state: State,
    block: Vec<u8>,
    consumed: usize,
    position: u64,
    status: Arc<PcmStatus>,
}

enum State {
    Closed(Box<dyn MediaSource>, Option<usize>),
    Open(Box<RemoteAudio>),
    Failed,
}

/// Shared with the supervisor.
#[derive(Default)]
pub(crate) struct PcmStatus(Mutex<StatusData>);

#[derive(Default)]
struct StatusData {
    duration_ms: Option<u64>,
    warnings: Vec<Remark>,
    /// Most samples delivered.
    samples: u64,
    error: Option<AudioError>,
}

impl PcmStatus {
    /// As stated by the container.
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        lock(&self.0).duration_ms
    }

    pub(crate) fn delivered_ms(&self) -> u64 {
        lock(&self.0).samples.saturating_mul(1000) / u64::from(SAMPLE_RATE)
    }

    pub(crate) fn warnings(&self) -> Vec<Remark> {
        lock(&self.0).warnings.clone()
    }

    pub(crate) fn take_error(&self) -> Option<AudioError> {
        lock(&self.0).error.take()
    }
}

impl PcmReader {
    /// Nothing is read yet.
    pub(crate) fn new(
        decoder: Decoder,
        source: Box<dyn MediaSource>,
        track: Option<usize>,
    ) -> (Self, Arc<PcmStatus>) {
        let status = Arc::new(PcmStatus::default());
        let reader = Self {
            decoder,
            state: State::Closed(source, track),
            block: Vec::new(),
            consumed: 0,
            position: 0,
            status: Arc::clone(&status),
        };
        (reader, status)
    }

    pub(crate) fn open(&mut self) -> io::Result<&mut RemoteAudio> {
        if let State::Closed(..) = self.state
            && let State::Closed(source, track) = std::mem::replace(&mut self.state, State::Failed)
        {
            match self.decoder.open_track(source, track) {
                Ok(audio) => {
                    lock(&self.status.0).duration_ms = audio.duration_ms();
                    self.state = State::Open(Box::new(audio));
                }
                Err(error) => return Err(self.record_error(error)),
            }
        }
        match &mut self.state {
            State::Open(audio) => Ok(audio),
            _ => Err(ErrorKind::BrokenPipe.into()),
        }
    }

    /// For the supervisor; the worker only learns that reading failed.
    fn record_error(&self, error: AudioError) -> io::Error {
        let io_error = io::Error::other(error.code().as_str());
        lock(&self.status.0).error = Some(error);
        io_error
    }

    fn decode_next(&mut self) -> io::Result<()> {
        let audio = self.open()?;
        let block = audio.next_block();
        let (duration_ms, warnings) = (audio.duration_ms(), audio.warnings().to_vec());
        let block = block.map_err(|error| self.record_error(error))?;
        let block = block.unwrap_or_default();
        (self.block, self.consumed) = (protocol::samples_to_bytes(&block), 0);
        let mut status = lock(&self.status.0);
        (status.duration_ms, status.warnings) = (duration_ms, warnings);
        let end = self.position / size_of::<f32>() as u64 + block.len() as u64;
        status.samples = status.samples.max(end);
        Ok(())
    }
}

impl Read for PcmReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.consumed == self.block.len() {
            self.decode_next()?;
        }
        let unread = &self.block[self.consumed..];
        let count = unread.len().min(out.len());
        out[..count].copy_from_slice(&unread[..count]);
        self.consumed += count;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for PcmReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Start(at) if at == self.position => {}
            SeekFrom::Start(0) => {
                let rewound = self.open()?.seek_at_rate(0, SAMPLE_RATE);
                rewound.map_err(|error| self.record_error(error))?;
                self.block.clear();
                (self.consumed, self.position) = (0, 0);
            }
            _ => return Err(ErrorKind::NotSeekable.into()),
        }
        Ok(self.position)
    }
}
