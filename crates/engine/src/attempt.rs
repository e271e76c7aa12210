//! One job, over as many workers as it takes.

use std::collections::BTreeMap;
use std::io::SeekFrom;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use earshot_transcript::Segment;

use crate::job::Work;
use crate::room::{Room, Source};
use crate::tape::Tape;
use crate::wire::Order;
use crate::{EventKind, Job, JobId, LiveJob, Options, Unavailable};

/// So many workers may die of a job before one of its passages is through.
const DEATHS: u32 = 3;

/// A job and what is known of it so far.
pub(crate) struct Attempt {
    id: JobId,
    sound: Sound,
    /// With the language, and from where to go on, once they are known.
    options: Options,
    /// Where the sound that this worker hears begins, in milliseconds.
    base_ms: u64,
    /// What has been told.
    told: Vec<Segment>,
    /// Segments of a passage that is not known to be complete.
    waiting: Vec<Segment>,
    /// The latest time told, in milliseconds.
    done_ms: u64,
    language_told: bool,
    /// Workers that died since the last passage.
    deaths: u32,
    began: Instant,
    /// Time spent with workers that died.
    lost: Duration,
}

enum Sound {
    Whole {
        source: Source,
        len: u64,
    },
    Live {
        tape: Arc<Tape>,
        terms_of: BTreeMap<String, Vec<String>>,
        between_drafts: Duration,
    },
}

impl Attempt {
    /// Measures the media, or begins to keep the sound.
    pub(crate) fn new(id: JobId, work: Work) -> Result<Self, EventKind> {
        let (sound, options) = match work {
            Work::Whole(job) => whole(job)?,
            Work::Live(job) => live(job)?,
        };
        Ok(Self {
            id,
            sound,
            base_ms: 0,
            told: Vec::new(),
            waiting: Vec::new(),
            done_ms: options.from_ms,
            language_told: false,
            options,
            deaths: 0,
            began: Instant::now(),
            lost: Duration::ZERO,
        })
    }

    /// Hands the job, or the rest of it, to a worker.
    pub(crate) fn begin(&mut self, room: &Room) {
        self.began = Instant::now();
        let job = self.id;
        let options = self.options.clone();
        match &self.sound {
            Sound::Whole { source, len } => {
                room.lend(job, source);
                room.send(Order::Transcribe {
                    job,
                    len: *len,
                    options,
                });
            }
            Sound::Live {
                tape,
                terms_of,
                between_drafts,
            } => {
                room.send(Order::Live {
                    job,
                    options,
                    terms_of: terms_of.clone(),
                    between_drafts_ms: u64::try_from(between_drafts.as_millis())
                        .unwrap_or(u64::MAX),
                });
                self.base_ms = tape.play(Box::new(room.sound_of(job)));
            }
        }
    }

    /// Whether all of its sound is there: then the work can be waited for.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.sound, Sound::Whole { .. })
    }

    /// Nobody works on it any more.
    pub(crate) fn leave(&self, room: &Room) {
        room.shut(self.id);
        if let Sound::Live { tape, .. } = &self.sound {
            tape.stop();
        }
    }

    /// What a worker says, as the listeners get it: a passage at a time, each once.
    pub(crate) fn hear(&mut self, event: EventKind, tell: &mut dyn FnMut(EventKind)) {
        match event {
            EventKind::Segment(segment) => self.waiting.push(later(segment, self.base_ms)),
            EventKind::Progress { done_ms, total_ms } => {
                let done_ms = done_ms + self.base_ms;
                // Of a sound that is all there a passage is known by its segments.
                if !self.waiting.is_empty() || !self.is_whole() {
                    self.settle(done_ms, tell);
                }
                // What begins again does not move back.
                self.done_ms = self.done_ms.max(done_ms);
                let done_ms = self.done_ms;
                tell(EventKind::Progress { done_ms, total_ms });
            }
            EventKind::Language { code } => {
                self.options.language = Some(code.clone());
                if !std::mem::replace(&mut self.language_told, true) {
                    tell(EventKind::Language { code });
                }
            }
            EventKind::Done(mut outcome) => {
                self.flush(tell);
                let rest = outcome.transcript.segments.len();
                debug_assert!(rest <= self.told.len(), "every segment was told");
                outcome.transcript.segments = std::mem::take(&mut self.told);
                outcome.no_speech = outcome.transcript.segments.is_empty();
                if outcome.transcript.language.is_none() && !outcome.no_speech {
                    // Nobody spoke in the rest.
                    outcome
                        .transcript
                        .language
                        .clone_from(&self.options.language);
                }
                outcome.duration_ms += self.base_ms;
                outcome.processing_ms += u64::try_from(self.lost.as_millis()).unwrap_or(0);
                tell(EventKind::Done(outcome));
            }
            event @ (EventKind::Queued | EventKind::Partial { .. } | EventKind::Failed { .. }) => {
                tell(event);
            }
        }
    }

    /// A passage is complete: the next worker begins after it.
    fn settle(&mut self, done_ms: u64, tell: &mut dyn FnMut(EventKind)) {
        self.flush(tell);
        self.deaths = 0;
        match &self.sound {
            Sound::Whole { .. } => self.options.from_ms = done_ms,
            Sound::Live { tape, .. } => tape.settle(done_ms),
        }
    }

    fn flush(&mut self, tell: &mut dyn FnMut(EventKind)) {
        for segment in std::mem::take(&mut self.waiting) {
            tell(EventKind::Segment(segment.clone()));
            self.told.push(segment);
        }
    }

    /// The worker died, and if it counts, maybe of this job. The job's end, if it was
    /// one too many.
    pub(crate) fn died(&mut self, counts: bool, out_of_memory: bool) -> Result<(), EventKind> {
        self.lost += self.began.elapsed();
        self.waiting.clear();
        self.deaths += u32::from(counts);
        if self.deaths < DEATHS {
            Ok(())
        } else {
            Err(died(out_of_memory))
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Sound::Live { tape, .. } = &self.sound {
            tape.close();
        }
    }
}

fn whole(job: Job) -> Result<(Sound, Options), EventKind> {
    let mut source = job.source;
    let len = source.seek(SeekFrom::End(0)).map_err(|error| {
        EventKind::failed("read-failed", format!("The file cannot be read: {error}."))
    })?;
    let source = Arc::new(Mutex::new(source));
    Ok((Sound::Whole { source, len }, job.options))
}

fn live(job: LiveJob) -> Result<(Sound, Options), EventKind> {
    let sound = Sound::Live {
        tape: Tape::of(job.sound).map_err(|error| {
            let why = Unavailable::not_started(&error);
            EventKind::failed(&why.code, why.message)
        })?,
        terms_of: job.terms_of,
        between_drafts: job.between_drafts,
    };
    let options = Options {
        from_ms: 0,
        ..job.options
    };
    Ok((sound, options))
}

/// Why a job ends whose workers die.
fn died(out_of_memory: bool) -> EventKind {
    if out_of_memory {
        EventKind::failed(
            "out-of-memory",
            "There is not enough memory for this; close other programs or choose a smaller model.",
        )
    } else {
        EventKind::failed(
            "engine-failed",
            "The speech engine failed on this file again and again; try another model, and please report it.",
        )
    }
}

/// The segment, said `by_ms` milliseconds later.
fn later(mut segment: Segment, by_ms: u64) -> Segment {
    segment.start_ms += by_ms;
    segment.end_ms += by_ms;
    for word in &mut segment.words {
        word.start_ms += by_ms;
        word.end_ms += by_ms;
    }
    segment
}
