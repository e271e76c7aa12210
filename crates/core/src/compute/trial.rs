//! Has a model write a known message in one place.

use std::ffi::OsStr;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use earshot_engine::{Engine, EngineConfig, EventKind, Gpu, Job, Launch, Options};
use earshot_transcript::Transcript;

use super::{Place, Tried};
use crate::transcriber::loader;
use crate::{ModelError, Models, worker};

/// The message of the first run.
const MESSAGE: &[u8] = include_bytes!("../../assets/sample.opus");
/// What is said in it.
const SAID: &str = "and so my fellow americans ask not what your country can do for you \
                    ask what you can do for your country";
/// So many of its words may be written otherwise: small models do.
const OTHERWISE: usize = 4;
/// A driver compiles what it needs at first: the second time counts.
const TIMES: usize = 2;
/// A place that writes nothing for so long is none to write in.
const PATIENCE: Duration = Duration::from_secs(90);

/// Tries it.
pub(super) fn run(
    models: &Models,
    model: &str,
    place: &Place,
    graphics: Option<Arc<dyn Launch>>,
) -> Result<Tried, ModelError> {
    // What is missing or damaged is no fault of the place's.
    let path = models.locate(OsStr::new(model))?;
    let is_own = models.is_own(OsStr::new(model));
    let vad_path = models.locate_vad(&path)?;
    let (tell, told) = channel();
    let gpu = match (place, graphics) {
        (Place::Graphics { device, .. }, Some(worker)) => Some(Gpu {
            worker: Box::new(worker),
            device: device.clone(),
            failed: Box::new(move |how| drop(tell.send(how.to_owned()))),
        }),
        _ => None,
    };
    let engine = Engine::start(EngineConfig {
        patience: PATIENCE,
        unconfined: true,
        must_be_locked_in: is_own,
        gpu,
        ..EngineConfig::new(
            worker::launch(),
            loader(models.clone(), path, vad_path, is_own),
        )
    });
    let mut result = engine
        .map_err(|error| error.to_string())
        .and_then(|engine| times(&engine));
    if let Ok(how) = told.try_recv() {
        result = Err(how);
    }
    Ok(match result {
        Ok((transcript, took)) if is_right(&transcript) => Tried::Right {
            speed: LENGTH.as_secs_f64() / took.as_secs_f64(),
        },
        Ok(_) => Tried::Wrong,
        Err(how) => Tried::Failed { how },
    })
}

/// Length of [`MESSAGE`].
const LENGTH: Duration = Duration::from_secs(11);

/// Writes it several times: the last text, and the shortest time.
fn times(engine: &Engine) -> Result<(Transcript, Duration), String> {
    let mut events = engine.events();
    let mut best = Duration::MAX;
    let mut text = Transcript::default();
    for _ in 0..TIMES {
        let began = Instant::now();
        let job = engine.submit(Job {
            source: Box::new(Cursor::new(MESSAGE)),
            options: Options {
                language: Some("en".to_owned()),
                ..Options::default()
            },
        });
        text = loop {
            let event = events.blocking_recv().ok_or("the engine stopped")?;
            match event.kind {
                _ if event.job != job => {}
                EventKind::Done(outcome) => break outcome.transcript,
                EventKind::Failed { code, .. } => return Err(code),
                _ => {}
            }
        };
        best = best.min(began.elapsed());
    }
    Ok((text, best))
}

/// Is it what was said, but for a few words?
fn is_right(transcript: &Transcript) -> bool {
    let letters: String = transcript
        .text()
        .chars()
        .filter(|c| c.is_alphabetic() || c.is_whitespace())
        .collect();
    let heard = letters.to_lowercase();
    let heard: Vec<_> = heard.split_whitespace().collect();
    let said: Vec<_> = SAID.split(' ').collect();
    distance(&said, &heard) <= OTHERWISE
}

/// How many words must be put in, left out or replaced to make one of the other
/// (Levenshtein's distance).
fn distance(one: &[&str], other: &[&str]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (number, word) in (1..).zip(one) {
        let mut diagonal = std::mem::replace(&mut row[0], number);
        for (at, with) in (1..).zip(other) {
            let replaced = diagonal + usize::from(word != with);
            diagonal = row[at];
            row[at] = replaced.min(row[at] + 1).min(row[at - 1] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn words_are_counted_that_are_not_the_same() {
        let words = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        let between = |one, other| distance(&words(one), &words(other));
        assert_eq!(between("ask not what", "ask not what"), 0);
        assert_eq!(between("ask not what", "ask what"), 1);
        assert_eq!(between("ask not what", "and ask nut what"), 2);
        assert_eq!(between("", "ask"), 1);
        assert_eq!(between("ask", ""), 1);
    }
}
