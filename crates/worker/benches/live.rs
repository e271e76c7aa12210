//! Latency of live transcription, idle and with every core busy.
//!
//! Uses the models in `EARSHOT_TEST_MODELS` and the speech in `EARSHOT_CORPUS`, in real time.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::sync_channel,
    },
    thread,
    time::{Duration, Instant},
};

use earshot_audio::{SAMPLE_RATE, read_all};
use earshot_engine::{
    Engine, EngineConfig, EventKind, LiveJob, ModelData, Options, WorkerExecutable,
};
use earshot_test_support::{corpus, models, read_table};

/// In seconds.
const LENGTHS: std::ops::Range<f64> = 13.0..31.0;
const CLIPS: usize = 8;
const BLOCK: usize = SAMPLE_RATE as usize / 10;

/// In seconds.
#[derive(Default)]
struct Delays {
    /// From the end of the first word until it is shown.
    first: Vec<f64>,
    /// From the end of each word until that many words are shown.
    words: Vec<f64>,
    /// From the end of the audio until the text is final.
    last: Vec<f64>,
}

fn main() {
    let Some((clips, engine)) = prepare() else {
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
                play(&engine, clip, &mut delays);
            }
            stop.store(true, Ordering::Relaxed);
        });
        println!(
            "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            if is_busy { "busy" } else { "quiet" },
            percentile(&mut delays.first, 0.5),
            percentile(&mut delays.words, 0.5),
            percentile(&mut delays.words, 0.95),
            percentile(&mut delays.last, 0.5),
            percentile(&mut delays.last, 1.0),
        );
    }
}

fn prepare() -> Option<(Vec<Vec<f32>>, Engine)> {
    let (models, corpus) = (models()?, corpus()?);
    let clips = read_table(&corpus.join("speech.tsv"))
        .into_iter()
        .filter(|row| row[1] == "en" && row[5] == "yes")
        .filter(|row| {
            row[2]
                .parse()
                .is_ok_and(|seconds| LENGTHS.contains(&seconds))
        })
        .take(CLIPS)
        .map(|row| File::open(corpus.join("speech").join(&row[0])).unwrap())
        .map(|file| read_all(Box::new(file)).unwrap().0)
        .collect();
    let read = move |name: &str| fs::read(models.join(name)).unwrap();
    let models = move || {
        Ok(ModelData {
            model: read("ggml-base-q8_0.bin").into(),
            vad: read("ggml-silero-v6.2.0.bin"),
        })
    };
    let worker = WorkerExecutable::at(env!("CARGO_BIN_EXE_earshot-worker").into());
    let engine = Engine::start(EngineConfig::new(worker, models));
    Some((clips, engine.unwrap()))
}

fn play(engine: &Engine, clip: &[f32], delays: &mut Delays) {
    let mut events = engine.subscribe();
    let (blocks, audio) = sync_channel(600);
    let job = engine.submit_live(LiveJob {
        audio,
        options: Options::default(),
        terms_by_language: BTreeMap::new(),
        min_draft_interval: Duration::from_millis(400),
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
        // When each number of words was first shown.
        let mut shown: Vec<f64> = Vec::new();
        let mut final_words = 0;
        loop {
            let event = events.blocking_recv().unwrap();
            if event.job != job {
                continue;
            }
            let now = seconds(Instant::now());
            let count = match event.kind {
                EventKind::Segment(segment) => {
                    final_words += segment.words.len();
                    final_words
                }
                EventKind::Partial { text } => final_words + text.split_whitespace().count(),
                EventKind::Done(outcome) => {
                    let words = outcome.transcript.segments.iter().flat_map(|s| &s.words);
                    let delays_s: Vec<f64> = words
                        .zip(&shown)
                        .map(|(word, shown)| shown - word.end_ms as f64 / 1000.0)
                        .collect();
                    delays.first.extend(delays_s.first());
                    delays.words.extend(delays_s);
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

fn percentile(values: &mut [f64], percentile: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values
        .get((last as f64 * percentile).round() as usize)
        .copied()
        .unwrap_or_default()
}
