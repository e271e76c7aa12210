//! Live audio from another program's pipe.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use earshot_audio::{AudioError, RawFormat, RawReader, Stream as _};
use earshot_engine::Decoder;
use earshot_models::worker;

use crate::locked;

/// About ten seconds.
const MAX_QUEUED_BLOCKS: usize = 64;

type BlockSender = Arc<Mutex<Option<SyncSender<Vec<f32>>>>>;

/// A stream that is read on its own thread.
pub struct StreamInput {
    sender: BlockSender,
    error: Arc<Mutex<Option<AudioError>>>,
}

impl StreamInput {
    /// Starts reading. Without `raw`, a worker decodes the stream. The receiver ends when the
    /// stream does.
    pub fn open(
        stream: impl Read + Send + Sync + 'static,
        raw: Option<RawFormat>,
        allow_unsandboxed: bool,
    ) -> io::Result<(Self, Receiver<Vec<f32>>)> {
        let (sender, receiver) = sync_channel(MAX_QUEUED_BLOCKS);
        let input = Self {
            sender: Arc::new(Mutex::new(Some(sender))),
            error: Arc::default(),
        };
        let (sender, error) = (Arc::clone(&input.sender), Arc::clone(&input.error));
        thread::Builder::new()
            .name("stream-input".into())
            .spawn(move || {
                let result = match raw {
                    Some(format) => RawReader::new(stream, format)
                        .and_then(|mut reader| forward(&sender, || reader.next_block())),
                    None => Decoder::new(worker::launcher(), allow_unsandboxed)
                        .open_stream(stream)
                        .and_then(|mut reader| forward(&sender, || reader.next_block())),
                };
                *locked(&error) = result.err();
                *locked(&sender) = None;
            })?;
        Ok((input, receiver))
    }

    /// Ends the audio after the samples received so far.
    pub fn stop_handle(&self) -> impl FnOnce() + Send + 'static {
        let sender = Arc::clone(&self.sender);
        move || drop(locked(&sender).take())
    }

    /// Why it ended before the end of the stream.
    pub fn error(&self) -> Option<AudioError> {
        locked(&self.error).take()
    }
}

/// Forwards blocks until the stream ends or the receiver is dropped.
fn forward(
    sender: &BlockSender,
    mut next_block: impl FnMut() -> Result<Option<Vec<f32>>, AudioError>,
) -> Result<(), AudioError> {
    while let Some(block) = next_block()? {
        let sender = locked(sender).clone();
        if sender.is_none_or(|sender| sender.send(block).is_err()) {
            break;
        }
    }
    Ok(())
}
