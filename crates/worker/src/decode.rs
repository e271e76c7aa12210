//! Open streams, each decoded on its own thread.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use earshot_audio::{AudioError, AudioReader, Stream as _, Warning};
use earshot_engine::JobId;
use earshot_engine::protocol::{self, Response, StreamInfo};
use earshot_transcript::Remark;

use crate::response_writer::ResponseWriter;
use crate::source::RemoteSource;

pub(crate) enum DecodeRequest {
    Next { blocks: u32 },
    Seek { to_ms: u64, rate: u32 },
}

pub(crate) struct OpenOptions {
    /// False for a live stream.
    pub(crate) is_complete: bool,
    pub(crate) rate: u32,
    /// Counted from 1.
    pub(crate) track: Option<usize>,
}

/// Every request gets as many replies as it asks for.
pub(crate) fn open(
    job: JobId,
    source: RemoteSource,
    options: OpenOptions,
    writer: ResponseWriter,
) -> io::Result<Sender<DecodeRequest>> {
    let (sender, requests) = channel();
    let run = move || {
        let opened = catch_panics(|| match options {
            OpenOptions {
                is_complete: false, ..
            } => AudioReader::open_stream(source),
            // Always at the model's rate.
            OpenOptions {
                track: Some(number),
                ..
            } => AudioReader::open_track(Box::new(source), number),
            OpenOptions { rate, .. } => AudioReader::open_at_rate(Box::new(source), rate),
        });
        match opened {
            Ok(audio) => {
                let info = stream_info(&audio);
                writer.send(&Response::Opened { job, info });
                serve(job, audio, &requests, &writer);
            }
            Err(error) => writer.send(&Response::Failed { job, error }),
        }
    };
    thread::Builder::new()
        .name(protocol::decode_thread_name(job))
        .spawn(run)?;
    Ok(sender)
}

fn serve(
    job: JobId,
    mut audio: AudioReader,
    requests: &Receiver<DecodeRequest>,
    writer: &ResponseWriter,
) {
    for request in requests {
        match request {
            DecodeRequest::Next { blocks } => {
                for _ in 0..blocks {
                    match catch_panics(|| audio.next_block()) {
                        Ok(block) => {
                            let info = stream_info(&audio);
                            let body = protocol::samples_to_bytes(&block.unwrap_or_default());
                            writer.send_with_body(&Response::Block { job, info }, &body);
                        }
                        Err(error) => writer.send(&Response::Failed { job, error }),
                    }
                }
            }
            DecodeRequest::Seek { to_ms, rate } => {
                match catch_panics(|| audio.seek_at_rate(to_ms, rate)) {
                    Ok(()) => writer.send(&Response::Seeked { job }),
                    Err(error) => writer.send(&Response::Failed { job, error }),
                }
            }
        }
    }
}

fn stream_info(audio: &AudioReader) -> StreamInfo {
    StreamInfo {
        duration_ms: audio.duration_ms(),
        sample_rate: audio.sample_rate(),
        has_video: audio.info().has_video,
        warnings: audio.warnings().iter().map(to_remark).collect(),
    }
}

fn to_remark(warning: &Warning) -> Remark {
    let to_remark = Remark::new(warning.code());
    match warning {
        Warning::MixedTracks(count) => to_remark.with("count", count),
        _ => to_remark,
    }
}

fn catch_panics<T>(work: impl FnOnce() -> Result<T, AudioError>) -> Result<T, AudioError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(AudioError::DecoderFailed))
}
