//! Black-box tests of the built `earshot` command.
//!
//! Tests with models need `EARSHOT_TEST_MODELS` (a folder with the model files), tests of the
//! corpus `EARSHOT_CORPUS`; without these they print that they are skipped.
#![allow(clippy::unwrap_used)]

mod test_home;

mod bad_input;
mod cancel;
mod cloud;
mod corpus;
mod doctor;
mod encryption;
mod keychain;
mod library;
mod live;
mod models;
mod network;
mod notes;
mod output;
mod privacy;
mod record;
mod regressions;
mod sandbox;
mod terminal;
mod transcribe;
mod update;
mod usage;
mod variants;
mod watch;
