//! Transcribes for the benchmark: one path per input line, one JSON object per output line.
//!
//! `serve MODEL VAD [THREADS]`

use std::{
    fs::{self, File},
    io::{BufRead, Write},
    path::PathBuf,
};

use earshot_engine::{Engine, EngineConfig, EventKind, Job, ModelData, Options, WorkerExecutable};
use earshot_error::{ErrorCode, ErrorInfo};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, model, vad, rest @ ..] = arguments.as_slice() else {
        return Err("usage: serve MODEL VAD [THREADS]".into());
    };
    let threads = rest.first().map(|count| count.parse()).transpose()?;
    let (model, vad) = (PathBuf::from(model), PathBuf::from(vad));
    let models = move || {
        let read = |path: &PathBuf| {
            fs::read(path).map_err(|error| ErrorInfo::new(ErrorCode::ModelUnusable, error))
        };
        Ok(ModelData {
            model: read(&model)?.into(),
            vad: read(&vad)?,
        })
    };
    let engine = Engine::start(EngineConfig {
        threads,
        ..EngineConfig::new(WorkerExecutable::next_to_current(), models)
    })?;
    let mut events = engine.subscribe();
    for path in std::io::stdin().lock().lines() {
        let path = path?;
        engine.submit(Job {
            source: Box::new(File::open(&path)?),
            options: Options::default(),
        });
        let record = loop {
            match events.blocking_recv().ok_or("the engine stopped")?.kind {
                EventKind::Done(outcome) => {
                    let text: Vec<_> = outcome
                        .transcript
                        .segments
                        .iter()
                        .map(|s| s.text.as_str())
                        .collect();
                    break serde_json::json!({
                        "file": path,
                        "text": text.join(" "),
                        "language": outcome.transcript.language,
                        "duration_ms": outcome.duration_ms,
                        "processing_ms": outcome.processing_ms,
                        "no_speech": outcome.no_speech,
                        "segments": outcome.transcript.segments,
                    });
                }
                EventKind::Failed { code, message } => {
                    break serde_json::json!({ "file": path, "error": { "code": code, "message": message } });
                }
                _ => {}
            }
        };
        println!("{record}");
        std::io::stdout().flush()?;
    }
    Ok(())
}
