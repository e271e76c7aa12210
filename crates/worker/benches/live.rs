//! How soon words appear that are being spoken, and how soon the whole text is there
//! after the last one; quiet, and with every core kept busy by something else.
//!
//! `EARSHOT_TEST_MODELS` names the folder with the model files, `EARSHOT_CORPUS` the
//! speech. Each clip is spoken in its own time.

#![allow(missing_docs, clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::PathBuf,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::sync_channel,
    },
    thread,
    time::{Duration, Instant},
};

use earshot_audio::{SAMPLE_RATE, read_all};
use earshot_engine::{Engine, EngineConfig, EventKind, LiveJob, Models, Options, Program};

/// Clips of this length, in seconds, …
const LENGTHS: std::ops::Range<f64> = 13.0..31.0;
/// … and so many of them.
const CLIPS: usize = 8;
const BLOCK: usize = SAMPLE_RATE as usize / 10;

/// All in seconds.
#[derive(Default)]
struct Delays {
    /// From the end of the first word of a clip to its being shown.
    first: Vec<f64>,
    /// From the end of any word to there being so many words.
    words: Vec<f64>,
    /// From the end of the sound to the end of the text.
    last: Vec<f64>,
}

fn main() {
    let Some((clips, engine)) = prepared() else {
        return;
    };
    println!("\n### Words while they are spoken, base-q8_0\n");
    println!(
        "{} clips, each in its own time; medians, seconds.\n",
        clips.len()
    );
    println!("| machine | first word | any word | 95 of 100 | whole text | the slowest |");
    println!("|---|---:|---:|---:|---:|---:|");
    for is_busy in [false, true] {
        let stop = AtomicBool::new(false);
        let mut delays = Delays::default();
        thread::scope(|scope| {
            if is_busy {
                for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                    scope.spawn(|| {
                        while !stop.load(Ordering::Relaxed) {
                            std::hint::spin_loop();
                        }
                    });
                }
            }
            for clip in &clips {
                speak(&engine, clip, &mut delays);
            }
            stop.store(true, Ordering::Relaxed);
        });
        println!(
            "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            if is_busy { "busy" } else { "quiet" },
            part(&mut delays.first, 0.5),
            part(&mut delays.words, 0.5),
            part(&mut delays.words, 0.95),
            part(&mut delays.last, 0.5),
            part(&mut delays.last, 1.0),
        );
    }
}

/// The clips and the engine; `None` (and a word why) where they are not to be had.
fn prepared() -> Option<(Vec<Vec<f32>>, Engine)> {
    let folder = |name: &str| {
        let folder = std::env::var_os(name).map(PathBuf::from);
        if folder.is_none() {
            println!("skipped: live text ({name} is not set)");
        }
        folder
    };
    let (models, corpus) = (folder("EARSHOT_TEST_MODELS")?, folder("EARSHOT_CORPUS")?);
    let table = fs::read_to_string(corpus.join("speech.tsv")).unwrap();
    let clips = table
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|row| row[1] == "en" && row[5] == "yes")
        .filter(|row| {
            row[2]
                .parse()
                .is_ok_and(|seconds| LENGTHS.contains(&seconds))
        })
        .take(CLIPS)
        .map(|row| File::open(corpus.join("speech").join(row[0])).unwrap())
        .map(|file| read_all(Box::new(file)).unwrap().0)
        .collect();
    let read = move |name: &str| fs::read(models.join(name)).unwrap();
    let models = move || {
        Ok(Models {
            model: read("ggml-base-q8_0.bin").into(),
            vad: read("ggml-silero-v6.2.0.bin"),
        })
    };
    let worker = Program::at(env!("CARGO_BIN_EXE_earshot-worker").into());
    let engine = Engine::start(EngineConfig::new(worker, models));
    Some((clips, engine.unwrap()))
}

fn speak(engine: &Engine, clip: &[f32], delays: &mut Delays) {
    let mut events = engine.events();
    let (blocks, sound) = sync_channel(600);
    let job = engine.submit_live(LiveJob {
        sound,
        options: Options::default(),
        terms_of: BTreeMap::new(),
        between_drafts: Duration::from_millis(400),
    });
    let start = Instant::now();
    let seconds = |at: Instant| at.duration_since(start).as_secs_f64();
    thread::scope(|scope| {
        let speaker = scope.spawn(move || {
            for (number, block) in (1..).zip(clip.chunks(BLOCK)) {
                let due = Duration::from_millis(100) * number;
                thread::sleep(due.saturating_sub(start.elapsed()));
                blocks.send(block.to_vec()).unwrap();
            }
            Instant::now()
        });
        // When so many words were shown for the first time.
        let mut shown: Vec<f64> = Vec::new();
        let mut settled = 0;
        loop {
            let event = events.blocking_recv().unwrap();
            if event.job != job {
                continue;
            }
            let now = seconds(Instant::now());
            let count = match event.kind {
                EventKind::Segment(segment) => {
                    settled += segment.words.len();
                    settled
                }
                EventKind::Partial { text } => settled + text.split_whitespace().count(),
                EventKind::Done(outcome) => {
                    let words = outcome.transcript.segments.iter().flat_map(|s| &s.words);
                    let waited: Vec<f64> = words
                        .zip(&shown)
                        .map(|(word, shown)| shown - word.end_ms as f64 / 1000.0)
                        .collect();
                    delays.first.extend(waited.first());
                    delays.words.extend(waited);
                    delays.last.push(now - seconds(speaker.join().unwrap()));
                    return;
                }
                other => {
                    assert!(!matches!(other, EventKind::Failed { .. }), "{other:?}");
                    0
                }
            };
            if count > shown.len() {
                shown.resize(count, now);
            }
        }
    });
}

/// The value that this part of `values` does not exceed.
fn part(values: &mut [f64], part: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values
        .get((last as f64 * part).round() as usize)
        .copied()
        .unwrap_or_default()
}
