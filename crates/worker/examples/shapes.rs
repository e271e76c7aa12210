//! Measures a model for the benchmark `shapes`: prints how long loading took, then a JSON object
//! per input line, which is the path of an audio file.
//!
//! `shapes MODEL TOKENS THREADS`

use std::{fs::File, io::BufRead, sync::Arc, time::Instant};

use earshot_speech::{Model, benchmark};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, model, tokens, threads] = arguments.as_slice() else {
        return Err("usage: shapes MODEL TOKENS THREADS".into());
    };
    let (tokens, threads) = (tokens.parse()?, threads.parse()?);
    let start = Instant::now();
    let model = Arc::new(Model::load(File::open(model)?, None)?);
    println!("{}", json!({ "load_s": start.elapsed().as_secs_f64() }));
    for path in std::io::stdin().lock().lines() {
        let path = path?;
        let (samples, _) = earshot_audio::read_all(Box::new(File::open(&path)?))?;
        let times = benchmark(&model, &samples, tokens, threads)?;
        let record = json!({
            "file": path,
            "encode_s": times.encode.as_secs_f64(),
            "decode_s": times.decode.as_secs_f64(),
            "tokens": tokens,
        });
        println!("{record}");
    }
    Ok(())
}
