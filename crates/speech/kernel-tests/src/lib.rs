#![allow(dead_code)]

mod cpu;
#[path = "../../src/model_file.rs"]
mod model_file;

/// Replaces the crate's own error.
#[derive(Debug)]
enum SpeechError {
    ModelUnusable,
    Engine(&'static str),
}

mod token {
    pub(crate) type TokenId = i32;
}
