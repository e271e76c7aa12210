//! What the tests of the engine share. `EARSHOT_TEST_MODELS` names the folder with
//! the model files.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::{fs, path::PathBuf};

use earshot_audio::{SAMPLE_RATE, Sound};
use earshot_engine::{Engine, EngineConfig};

pub const INAUGURAL: &[u8] = include_bytes!("../../../../tests/fixtures/inaugural.opus");
pub const RATE: usize = SAMPLE_RATE as usize;

/// An engine with `model`, or `None` (and a word why) where there are no models.
pub fn engine(model: &str) -> Option<Engine> {
    let Some(folder) = std::env::var_os("EARSHOT_TEST_MODELS").map(PathBuf::from) else {
        println!("skipped: no model (EARSHOT_TEST_MODELS is not set)");
        return None;
    };
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let config = EngineConfig {
        model: read(model),
        vad: read("ggml-silero-v6.2.0.bin"),
        threads: None,
    };
    Some(Engine::start(config).unwrap())
}

pub fn base() -> Option<Engine> {
    engine("ggml-base-q8_0.bin")
}

pub fn inaugural() -> Vec<f32> {
    let mut sound = Sound::from_bytes(INAUGURAL.to_vec()).unwrap();
    let mut samples = Vec::new();
    while let Some(block) = sound.next_block().unwrap() {
        samples.extend(block);
    }
    samples
}

pub fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphabetic() || *c == ' ');
    kept.collect::<String>().to_lowercase()
}
