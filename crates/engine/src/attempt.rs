//! One job, over as many workers as it takes.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use earshot_transcript::Segment;

use crate::bounds::{Bounds, Excess, is_language};
use crate::job::Work;
use crate::pcm::{Known, Pcm};
use crate::room::{Room, Source};
use crate::tape::Tape;
use crate::wire::Order;
use crate::{EventKind, Job, JobId, LiveJob, Media, Options, Outcome, Unavailable, locked};

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
    bounds: Bounds,
    /// The latest time told, in milliseconds.
    done_ms: u64,
    /// Where the last segment starts.
    last_ms: u64,
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
        known: Arc<Known>,
    },
    Live {
        tape: Arc<Tape>,
        terms_of: BTreeMap<String, Vec<String>>,
        between_drafts: Duration,
    },
}

impl Attempt {
    /// Has the media opened by a worker that decodes, or begins to keep the sound.
    pub(crate) fn new(id: JobId, work: Work, media: &Media) -> Result<Self, EventKind> {
        let opened = match work {
            Work::Whole(job) => whole(job, media),
            Work::Live(job) => live(job),
        };
        let (sound, options) = opened.map_err(|error| {
            let why = Unavailable::not_started(&error);
            EventKind::failed(&why.code, why.message)
        })?;
        Ok(Self {
            id,
            sound,
            base_ms: 0,
            told: Vec::new(),
            waiting: Vec::new(),
            bounds: Bounds::default(),
            done_ms: options.from_ms,
            last_ms: 0,
            language_told: false,
            options,
            deaths: 0,
            began: Instant::now(),
            lost: Duration::ZERO,
        })
    }

    /// Hands the job, or the rest of it, to a worker.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn begin(&mut self, room: &Room) -> io::Result<()> {
        self.began = Instant::now();
        let job = self.id;
        let options = self.options.clone();
        match &self.sound {
            Sound::Whole { source, .. } => {
                room.lend(job, source)?;
                room.send(Order::Transcribe { job, options });
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
        Ok(())
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

    /// How much of the sound there was to hear, in milliseconds.
    fn heard_ms(&self) -> u64 {
        match &self.sound {
            Sound::Whole { known, .. } => known.heard_ms(),
            Sound::Live { tape, .. } => tape.heard_ms(),
        }
    }

    /// What a worker says, as the listeners get it: a passage at a time, each once. Gives
    /// whether the job moved.
    ///
    /// # Errors
    /// If the worker tells more than its sound can hold.
    pub(crate) fn hear(
        &mut self,
        event: EventKind,
        tell: &mut dyn FnMut(EventKind),
    ) -> Result<bool, Excess> {
        let mut event = later(event, self.base_ms);
        self.bounds.take(&mut event, self.heard_ms())?;
        match event {
            EventKind::Segment(mut segment) => {
                segment.start_ms = segment.start_ms.max(self.last_ms);
                segment.end_ms = segment.end_ms.max(segment.start_ms);
                self.last_ms = segment.start_ms;
                self.waiting.push(segment);
                Ok(true)
            }
            EventKind::Progress { done_ms, .. } => {
                // Of a sound that is all there a passage is known by its segments.
                if !self.waiting.is_empty() || !self.is_whole() {
                    self.settle(done_ms, tell);
                }
                let moves = done_ms > self.done_ms;
                // What begins again does not move back.
                self.done_ms = self.done_ms.max(done_ms);
                tell(EventKind::Progress {
                    done_ms: self.done_ms,
                    total_ms: match &self.sound {
                        Sound::Whole { known, .. } => known.duration_ms(),
                        Sound::Live { .. } => None,
                    },
                });
                Ok(moves)
            }
            EventKind::Language { code } => {
                self.options.language = Some(code.clone());
                let is_news = !std::mem::replace(&mut self.language_told, true);
                if is_news {
                    tell(EventKind::Language { code });
                }
                Ok(is_news)
            }
            EventKind::Done(outcome) => {
                self.flush(tell);
                tell(EventKind::Done(self.done(outcome)));
                Ok(true)
            }
            EventKind::Failed { code, message } => {
                // The worker hears only that the sound cannot be read; why is known here.
                let error = match &self.sound {
                    Sound::Whole { known, .. } => known.take_error(),
                    Sound::Live { .. } => None,
                };
                tell(match error {
                    Some(error) => EventKind::failed(error.code(), error.to_string()),
                    None => EventKind::Failed { code, message },
                });
                Ok(true)
            }
            event @ EventKind::Partial { .. } => {
                tell(event);
                Ok(true)
            }
            // That is for the keeper to tell.
            EventKind::Queued => Ok(false),
        }
    }

    /// What came of the job, with what the worker need not say or is not believed.
    fn done(&mut self, mut outcome: Outcome) -> Outcome {
        outcome.transcript.segments = std::mem::take(&mut self.told);
        outcome.no_speech = outcome.transcript.segments.is_empty();
        let language = outcome.transcript.language.take();
        outcome.transcript.language = match language.filter(|code| is_language(code)) {
            // Nobody spoke in the rest.
            None if !outcome.no_speech => self.options.language.take(),
            language => language,
        };
        match &self.sound {
            Sound::Whole { known, .. } => {
                outcome.duration_ms = known.heard_ms();
                outcome.warnings = known.warnings();
            }
            Sound::Live { tape, .. } => {
                let until_ms = outcome.duration_ms.saturating_add(self.base_ms);
                outcome.duration_ms = until_ms.min(tape.heard_ms());
            }
        }
        let lost_ms = u64::try_from(self.lost.as_millis()).unwrap_or(u64::MAX);
        let took_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        outcome.processing_ms = outcome.processing_ms.min(took_ms).saturating_add(lost_ms);
        outcome
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
        self.last_ms = self.told.last().map_or(0, |segment| segment.start_ms);
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

fn whole(job: Job, media: &Media) -> io::Result<(Sound, Options)> {
    let (pcm, known) = Pcm::new(media.clone(), job.source, job.options.track);
    let pcm = Arc::new(Mutex::new(pcm));
    let early = Arc::clone(&pcm);
    // While the model is loaded. What goes wrong is told to who reads.
    thread::Builder::new()
        .name("media-open".into())
        .spawn(move || drop(locked(&early).open().map(drop)))?;
    Ok((Sound::Whole { source: pcm, known }, job.options))
}

fn live(job: LiveJob) -> io::Result<(Sound, Options)> {
    let sound = Sound::Live {
        tape: Tape::of(job.sound)?,
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

/// The event, of a sound that begins `by_ms` milliseconds later.
fn later(mut event: EventKind, by_ms: u64) -> EventKind {
    let put = |time: &mut u64| *time = time.saturating_add(by_ms);
    match &mut event {
        EventKind::Segment(segment) => {
            put(&mut segment.start_ms);
            put(&mut segment.end_ms);
            for word in &mut segment.words {
                put(&mut word.start_ms);
                put(&mut word.end_ms);
            }
        }
        EventKind::Progress { done_ms, .. } => put(done_ms),
        _ => {}
    }
    event
}
