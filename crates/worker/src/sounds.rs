//! Sounds that are open, each decoded on a thread of its own.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use earshot_audio::{AudioError, Sound, Stream as _, Warning};
use earshot_engine::JobId;
use earshot_engine::wire::{self, Facts, Report};
use earshot_transcript::Remark;

use crate::reporter::Reporter;
use crate::source::RemoteSource;

/// What is asked of an open sound.
pub(crate) enum Wish {
    Next { blocks: u32 },
    Seek { to_ms: u64, rate: u32 },
}

/// How a sound is opened.
pub(crate) struct How {
    /// It is not still being made.
    pub(crate) is_whole: bool,
    /// Samples a second to give out.
    pub(crate) rate: u32,
    /// The one track to hear, from 1 on.
    pub(crate) track: Option<usize>,
}

/// Opens a sound, and does what is wished until nobody can wish any more. Every wish has
/// as many answers as it asks for.
pub(crate) fn open(
    job: JobId,
    source: RemoteSource,
    how: How,
    reporter: Reporter,
) -> io::Result<Sender<Wish>> {
    let (wishes_in, wishes) = channel();
    let serve = move || {
        let opened = guarded(|| match how {
            How {
                is_whole: false, ..
            } => Sound::open_stream(source),
            // At the rate of a model, as all whose tracks are chosen.
            How {
                track: Some(number),
                ..
            } => Sound::open_track(Box::new(source), number),
            How { rate, .. } => Sound::open_at_rate(Box::new(source), rate),
        });
        match opened {
            Ok(sound) => {
                let facts = facts(&sound);
                reporter.report(&Report::Opened { job, facts });
                listen(job, sound, &wishes, &reporter);
            }
            Err(error) => reporter.report(&Report::Refused { job, error }),
        }
    };
    thread::Builder::new()
        .name(wire::thread_of(job))
        .spawn(serve)?;
    Ok(wishes_in)
}

fn listen(job: JobId, mut sound: Sound, wishes: &Receiver<Wish>, reporter: &Reporter) {
    for wish in wishes {
        match wish {
            Wish::Next { blocks } => {
                for _ in 0..blocks {
                    match guarded(|| sound.next_block()) {
                        Ok(block) => {
                            let facts = facts(&sound);
                            let body = wire::to_bytes(&block.unwrap_or_default());
                            reporter.report_with(&Report::Block { job, facts }, &body);
                        }
                        Err(error) => reporter.report(&Report::Refused { job, error }),
                    }
                }
            }
            Wish::Seek { to_ms, rate } => match guarded(|| sound.seek_at_rate(to_ms, rate)) {
                Ok(()) => reporter.report(&Report::Sought { job }),
                Err(error) => reporter.report(&Report::Refused { job, error }),
            },
        }
    }
}

fn facts(sound: &Sound) -> Facts {
    Facts {
        duration_ms: sound.duration_ms(),
        sample_rate: sound.sample_rate(),
        warnings: sound.warnings().iter().map(remark).collect(),
    }
}

fn remark(warning: &Warning) -> Remark {
    let remark = Remark::new(warning.code());
    match warning {
        Warning::MixedTracks(count) => remark.with("count", count),
        _ => remark,
    }
}

/// A bug in a decoder is an answer too.
fn guarded<T>(work: impl FnOnce() -> Result<T, AudioError>) -> Result<T, AudioError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(AudioError::Reader))
}
