//! Helpers of the worker's tests. `EARSHOT_TEST_MODELS` is the folder with the models.
#![allow(dead_code, reason = "not every test needs all of it")]

pub mod fault_injection;
pub mod flaky_launcher;
pub mod tiny_model;

use std::fs;

use earshot_audio::{AudioReader, SAMPLE_RATE};
use earshot_engine::{Engine, EngineConfig, ModelData, WorkerExecutable, WorkerLauncher};
pub use earshot_test_support::INAUGURAL;
use earshot_worker::InProcessLauncher;

pub const RATE: usize = SAMPLE_RATE as usize;

/// `None` if there are no models.
pub fn config(model: &str) -> Option<EngineConfig> {
    let folder = earshot_test_support::models()?;
    let model = model.to_owned();
    let read = move |name: &str| fs::read(folder.join(name)).unwrap();
    let models = move || {
        Ok(ModelData {
            model: read(&model).into(),
            vad: read("ggml-silero-v6.2.0.bin"),
        })
    };
    Some(EngineConfig::new(launcher(), models))
}

/// The executable, or with `EARSHOT_IN_PROCESS` the threads that replace it on a phone.
pub fn launcher() -> Box<dyn WorkerLauncher> {
    match std::env::var_os("EARSHOT_IN_PROCESS") {
        Some(_) => Box::new(InProcessLauncher),
        None => Box::new(WorkerExecutable::at(
            env!("CARGO_BIN_EXE_earshot-worker").into(),
        )),
    }
}

pub fn engine(model: &str) -> Option<Engine> {
    Some(Engine::start(config(model)?).unwrap())
}

pub fn base_engine() -> Option<Engine> {
    engine("ggml-base-q8_0.bin")
}

pub fn inaugural() -> Vec<f32> {
    let mut reader = AudioReader::from_bytes(INAUGURAL.to_vec()).unwrap();
    let mut samples = Vec::new();
    while let Some(block) = reader.next_block().unwrap() {
        samples.extend(block);
    }
    samples
}

pub fn normalize(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphabetic() || *c == ' ');
    letters.collect::<String>().to_lowercase()
}

/// 16-bit mono.
pub fn wav(samples: &[f32]) -> Vec<u8> {
    let quantized: Vec<i16> = samples.iter().map(|s| (s * 32_767.0) as i16).collect();
    earshot_test_support::wav(SAMPLE_RATE, 1, &quantized)
}
