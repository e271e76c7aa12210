#![allow(dead_code)]

mod cpu;
#[path = "../../src/model_file.rs"]
mod model_file;

/// What the CPU's part uses of the other modules.
#[derive(Debug)]
enum SpeechError {
    ModelUnusable,
    Engine(&'static str),
}

mod token {
    pub(crate) type TokenId = i32;
}
