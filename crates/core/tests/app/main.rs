//! The app with a real library and real models, without a window.
//!
//! `EARSHOT_TEST_MODELS` is the folder with the model files. Tests that transcribe are skipped
//! without it.

#![allow(clippy::unwrap_used)]

mod cloud;
mod cloud_automatic;
mod crash;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod downloads;
mod encryption;
mod folders;
mod full_disk;
mod harness;
mod import;
mod models;
mod notes;
mod pulse_server;
mod queue;
mod recording;
mod replace_rules;
mod settings;
#[cfg(all(feature = "network", not(feature = "offline")))]
#[path = "../../../network/tests/server/sign.rs"]
mod sign;
mod sleep;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod updates;
mod vocabulary;
