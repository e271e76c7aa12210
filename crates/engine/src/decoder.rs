//! Decodes media in a worker without a model.

use std::io::{Read, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use earshot_audio::{AudioError, MediaSource, SAMPLE_RATE};

use crate::WorkerLauncher;
use crate::decoder_worker::WorkerSlot;
use crate::remote_audio::{ForwardOnly, RemoteAudio};

/// Opens media in a separate worker, started on first use, so that a malicious file cannot
/// compromise this process.
#[derive(Clone)]
pub struct Decoder(Arc<WorkerSlot>);

impl Decoder {
    /// `allow_unsandboxed`: accept workers that cannot sandbox themselves.
    pub fn new(launcher: impl WorkerLauncher + 'static, allow_unsandboxed: bool) -> Self {
        Self(Arc::new(WorkerSlot::new(
            Box::new(launcher),
            allow_unsandboxed,
        )))
    }

    /// Output at 16 000 Hz. The format is detected from the content.
    ///
    /// # Errors
    /// As [`earshot_audio::AudioReader::open`]; [`AudioError::DecoderFailed`] if every worker crashes,
    /// [`AudioError::DecoderNotStarted`] if none can be started.
    pub fn open(&self, source: Box<dyn MediaSource>) -> Result<RemoteAudio, AudioError> {
        self.open_at_rate(source, SAMPLE_RATE)
    }

    /// # Errors
    /// As [`Decoder::open`].
    pub fn open_at_rate(
        &self,
        source: Box<dyn MediaSource>,
        rate: u32,
    ) -> Result<RemoteAudio, AudioError> {
        self.open_file(source, rate, None)
    }

    pub(crate) fn open_track(
        &self,
        source: Box<dyn MediaSource>,
        track: Option<usize>,
    ) -> Result<RemoteAudio, AudioError> {
        self.open_file(source, SAMPLE_RATE, track)
    }

    fn open_file(
        &self,
        mut source: Box<dyn MediaSource>,
        rate: u32,
        track: Option<usize>,
    ) -> Result<RemoteAudio, AudioError> {
        let len = source.seek(SeekFrom::End(0))?;
        RemoteAudio::open(Arc::clone(&self.0), source, Some(len), rate, track)
    }

    /// Opens a live stream. Reading it may block other streams of this decoder.
    ///
    /// # Errors
    /// As [`Decoder::open`].
    pub fn open_stream(
        &self,
        stream: impl Read + Send + Sync + 'static,
    ) -> Result<RemoteAudio, AudioError> {
        let source = Box::new(ForwardOnly::new(stream));
        RemoteAudio::open(Arc::clone(&self.0), source, None, SAMPLE_RATE, None)
    }

    /// For workers started from now on.
    pub fn set_allow_unsandboxed(&self, allow_unsandboxed: bool) {
        self.0
            .allow_unsandboxed
            .store(allow_unsandboxed, Ordering::Relaxed);
    }

    pub fn process_id(&self) -> Option<u32> {
        self.0.process_id()
    }
}
