//! Black-box tests of the built `earshot` command.
//!
//! Each runs the real program in a folder of its own, with a home of its own.
//! Those that transcribe find the models through `EARSHOT_TEST_MODELS`, a
//! folder with the model files; without it they say that they are skipped. Those
//! of the corpus find it through `EARSHOT_CORPUS` in the same way.
#![allow(clippy::unwrap_used, missing_docs)]

mod scene;
#[path = "../../crates/network/tests/server/mod.rs"]
mod server;
#[path = "../service/mod.rs"]
mod service;

mod at_rest;
mod bad_input;
mod cancel;
mod cases;
mod cloud;
mod confined;
mod corpus;
mod doctor;
mod keychain;
mod library;
mod live;
mod models;
mod network;
mod notes;
mod output;
mod privacy;
mod record;
mod terminal;
mod transcribe;
mod update;
mod usage;
mod variants;
