//! What the tests of the engine share. `EARSHOT_TEST_MODELS` names the folder with
//! the model files.
#![allow(dead_code, reason = "not every test needs all of it")]

pub mod brittle;
pub mod harm;
pub mod toy;

use std::{fs, path::PathBuf};

use earshot_audio::{SAMPLE_RATE, Sound};
use earshot_engine::{Engine, EngineConfig, Launch, Models, Program};
use earshot_worker::InProcess;

pub const INAUGURAL: &[u8] = include_bytes!("../../../../tests/fixtures/inaugural.opus");
pub const RATE: usize = SAMPLE_RATE as usize;

/// What an engine with `model` is made of, or `None` (and a word why) where there are
/// no models.
pub fn config(model: &str) -> Option<EngineConfig> {
    let Some(folder) = std::env::var_os("EARSHOT_TEST_MODELS").map(PathBuf::from) else {
        println!("skipped: no model (EARSHOT_TEST_MODELS is not set)");
        return None;
    };
    let model = model.to_owned();
    let read = move |name: &str| fs::read(folder.join(name)).unwrap();
    let models = move || {
        Ok(Models {
            model: read(&model).into(),
            vad: read("ggml-silero-v6.2.0.bin"),
        })
    };
    Some(EngineConfig::new(worker(), models))
}

/// The program; with `EARSHOT_IN_PROCESS` set, the threads that take its place on a
/// phone.
pub fn worker() -> Box<dyn Launch> {
    match std::env::var_os("EARSHOT_IN_PROCESS") {
        Some(_) => Box::new(InProcess),
        None => Box::new(Program::at(env!("CARGO_BIN_EXE_earshot-worker").into())),
    }
}

/// An engine with `model`, or `None` where there are no models.
pub fn engine(model: &str) -> Option<Engine> {
    Some(Engine::start(config(model)?).unwrap())
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

/// A 16-bit mono WAV file of `samples`.
pub fn wav(samples: &[f32]) -> Vec<u8> {
    let bytes = samples.len() as u32 * 2;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(SAMPLE_RATE.to_le_bytes());
    file.extend((SAMPLE_RATE * 2).to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(bytes.to_le_bytes());
    let quantized = samples
        .iter()
        .map(|s| (s.clamp(-1.0, 1.0) * 32_767.0) as i16);
    file.extend(quantized.flat_map(i16::to_le_bytes));
    file
}
