//! One sound that a worker decodes.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earshot_audio::{AudioError, MediaSource, Stream};
use earshot_transcript::Remark;

use crate::JobId;
use crate::effort::{Effort, Verdict};
use crate::media::{Answer, Media, Worker};
use crate::room::Source;
use crate::wire::{Facts, Order};

/// So many blocks of a quarter of a second are decoded ahead.
pub(crate) const AHEAD: u32 = 8;
/// No sound is longer than a day and a second for each byte of its media, as the decoder
/// has it; what comes after that is not believed.
const LONGEST_S: u64 = 24 * 60 * 60;
/// Between two looks at a worker that has not answered.
const LOOK: Duration = Duration::from_millis(250);
/// After so many seconds of sound its work is looked at, whatever it answers.
const LOOK_S: u64 = 60;
/// So many workers may die of one place in a sound.
const DEATHS: u32 = 2;

/// A sound that a worker decodes. Where one dies of it, another goes on at the same
/// sample.
pub struct RemoteSound {
    media: Media,
    source: Source,
    len: Option<u64>,
    rate: u32,
    track: Option<usize>,
    line: Option<Line>,
    /// Where it was set, in milliseconds, …
    from_ms: u64,
    /// … and samples given since.
    given: u64,
    facts: Facts,
    deaths: u32,
    effort: Effort,
    /// Where its work was last looked at, in seconds given.
    looked_s: u64,
}

/// The way to a sound in a worker.
struct Line {
    worker: Arc<Worker>,
    job: JobId,
    answers: Receiver<Answer>,
    /// Blocks that were asked for and have not come.
    asked: u32,
}

/// Why there is no answer.
pub(crate) enum Lost {
    Worker,
    Error(AudioError),
}

impl Drop for Line {
    fn drop(&mut self) {
        self.worker.forget(self.job);
        self.worker.room.shut(self.job);
        self.worker.room.send(Order::Shut { job: self.job });
    }
}

impl RemoteSound {
    /// Opens a source of this length, `None` for one that is still being made.
    pub(crate) fn open(
        media: Media,
        source: Box<dyn MediaSource>,
        len: Option<u64>,
        rate: u32,
        track: Option<usize>,
    ) -> Result<Self, AudioError> {
        let mut sound = Self {
            media,
            source: Arc::new(Mutex::new(source)),
            len,
            rate,
            track,
            line: None,
            from_ms: 0,
            given: 0,
            facts: Facts::default(),
            deaths: 0,
            effort: Effort::new(len),
            looked_s: 0,
        };
        sound.surviving(Self::connect)?;
        Ok(sound)
    }

    /// Opens it in a worker, at the sample that comes next.
    fn connect(&mut self) -> Result<(), Lost> {
        let worker = self.media.worker()?;
        let job = self.media.new_id();
        let answers = worker.answers(job);
        let lent = worker.room.lend(job, &self.source);
        lent.map_err(|error| Lost::Error(error.into()))?;
        let line = Line {
            worker,
            job,
            answers,
            asked: 0,
        };
        line.worker.room.send(Order::Open {
            job,
            len: self.len,
            rate: self.rate,
            track: self.track,
        });
        self.line = Some(line);
        // Another worker's thread begins to count again.
        self.effort.begin(Some(Duration::ZERO));
        match self.answer() {
            Ok(Answer::Opened(facts)) => self.facts = facts,
            Ok(_) => {}
            Err(lost) => {
                self.line = None;
                return Err(lost);
            }
        }
        if self.from_ms > 0 || self.given > 0 {
            self.resume()?;
        }
        Ok(())
    }

    /// Goes to the sample after the last one given.
    fn resume(&mut self) -> Result<(), Lost> {
        if self.len.is_none() {
            // What has gone by is gone.
            return Err(Lost::Error(AudioError::Reader));
        }
        let (from_ms, given) = (self.from_ms, self.given);
        self.go_to(from_ms)?;
        while self.given < given {
            let missing = usize::try_from(given - self.given).unwrap_or(usize::MAX);
            match self.block()? {
                Some(block) if block.len() > missing => {
                    // Blocks are cut as they were before, since they begin as they did.
                    self.given = given;
                }
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }

    fn go_to(&mut self, to_ms: u64) -> Result<(), Lost> {
        let Some(line) = &mut self.line else {
            return Err(Lost::Worker);
        };
        line.worker.room.send(Order::Seek {
            job: line.job,
            to_ms,
            rate: self.rate,
        });
        let before = std::mem::take(&mut line.asked);
        self.effort.begin(line.worker.processor_time(line.job));
        (self.from_ms, self.given, self.looked_s) = (to_ms, 0, 0);
        // What was asked for before comes before, whatever it is.
        for _ in 0..before {
            if let Err(Lost::Worker) = self.answer() {
                return Err(Lost::Worker);
            }
        }
        self.answer().map(drop)
    }

    fn block(&mut self) -> Result<Option<Vec<f32>>, Lost> {
        let Some(line) = &mut self.line else {
            return Err(Lost::Worker);
        };
        // Of a stream that is being made, whatever has come.
        let ahead = if self.len.is_some() { AHEAD } else { 1 };
        if line.asked <= ahead / 2 {
            let blocks = ahead - line.asked;
            line.worker.room.send(Order::Next {
                job: line.job,
                blocks,
            });
            line.asked += blocks;
        }
        line.asked -= 1;
        let Answer::Block(facts, samples) = self.answer()? else {
            return Err(Lost::Worker);
        };
        self.facts = facts;
        self.given += samples.len() as u64;
        if self.given_s() >= self.looked_s + LOOK_S {
            self.looked_s = self.given_s();
            self.look()?;
        }
        Ok((!samples.is_empty()).then_some(samples))
    }

    /// The next answer, whatever it is to.
    fn answer(&mut self) -> Result<Answer, Lost> {
        self.effort.wait();
        loop {
            let Some(line) = &self.line else {
                return Err(Lost::Worker);
            };
            match line.answers.recv_timeout(LOOK) {
                Ok(Answer::Refused(error)) => return Err(Lost::Error(error)),
                Ok(answer) => return Ok(answer),
                Err(RecvTimeoutError::Timeout) => self.look()?,
                Err(RecvTimeoutError::Disconnected) => return Err(Lost::Worker),
            }
        }
    }

    /// Looks whether the worker is to be waited for any longer.
    fn look(&mut self) -> Result<(), Lost> {
        let Some(line) = &self.line else {
            return Err(Lost::Worker);
        };
        let time = line.worker.processor_time(line.job);
        let owes = line.worker.room.owes(line.job);
        let sound_s = (self.from_ms / 1000).saturating_add(self.given_s());
        let verdict = self.effort.judge(time, owes, sound_s, self.len.is_none());
        let Err(verdict) = verdict else {
            return Ok(());
        };
        tracing::warn!(?verdict, "a sound is given up");
        if verdict != Verdict::NoBytes {
            self.media.end(&line.worker);
        }
        Err(match verdict {
            Verdict::TooMuch => Lost::Error(AudioError::TooMuchWork),
            Verdict::Hangs => Lost::Worker,
            Verdict::NoBytes => Lost::Error(AudioError::Io(io::ErrorKind::TimedOut.into())),
        })
    }

    /// What to tell the listener; complete after the last block.
    pub(crate) fn warnings(&self) -> &[Remark] {
        &self.facts.warnings
    }

    /// Seconds given since it was set to where it was set.
    fn given_s(&self) -> u64 {
        self.given / u64::from(self.rate.max(1))
    }

    /// Whether it gave as much as it can have. One that is still being made has no bound.
    fn is_over(&self) -> bool {
        let longest = self.len.map(|len| len.saturating_add(LONGEST_S));
        longest.is_some_and(|seconds| self.given_s().saturating_add(self.from_ms / 1000) >= seconds)
    }

    /// Does something, with another worker where one dies of it.
    fn surviving<T>(
        &mut self,
        mut act: impl FnMut(&mut Self) -> Result<T, Lost>,
    ) -> Result<T, AudioError> {
        loop {
            match act(self) {
                Ok(done) => return Ok(done),
                Err(Lost::Error(error)) => return Err(error),
                Err(Lost::Worker) => {
                    self.line = None;
                    self.deaths += 1;
                    tracing::warn!("the worker that decodes died");
                    if self.deaths > DEATHS {
                        return Err(AudioError::Reader);
                    }
                }
            }
        }
    }

    /// There is a line again.
    fn connected(&mut self) -> Result<(), Lost> {
        if self.line.is_none() {
            self.connect()?;
        }
        Ok(())
    }
}

impl Stream for RemoteSound {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        if self.is_over() {
            return Ok(None);
        }
        let block = self.surviving(|sound| {
            sound.connected()?;
            sound.block()
        })?;
        self.deaths = 0;
        Ok(block)
    }

    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError> {
        self.rate = rate;
        self.surviving(|sound| {
            if sound.line.is_none() {
                (sound.from_ms, sound.given) = (0, 0);
                sound.connect()?;
            }
            sound.go_to(to_ms)
        })
    }

    fn duration_ms(&self) -> Option<u64> {
        self.facts.duration_ms
    }

    fn sample_rate(&self) -> u32 {
        self.facts.sample_rate
    }
}

/// A stream as a source that is read from front to back.
pub(crate) struct FromFrontToBack<R> {
    stream: R,
    at: u64,
}

impl<R> FromFrontToBack<R> {
    pub(crate) fn new(stream: R) -> Self {
        Self { stream, at: 0 }
    }
}

impl<R: Read> Read for FromFrontToBack<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(out)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl<R> Seek for FromFrontToBack<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Start(at) if at == self.at => Ok(at),
            _ => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}
