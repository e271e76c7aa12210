//! The desk with a real library, real models and no window.
//!
//! `EARSHOT_TEST_MODELS` names the folder with the model files; tests that listen
//! say that they are skipped without it.

#![allow(missing_docs, clippy::unwrap_used)]

mod adding;
mod at_rest;
mod cloud;
mod crash;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod downloads;
mod full_disk;
mod listening;
mod models;
mod notes;
mod recording;
mod scene;
#[cfg(all(feature = "network", not(feature = "offline")))]
#[path = "../../../network/tests/server/mod.rs"]
mod server;
#[path = "../../../../tests/service/mod.rs"]
mod service;
mod settings;
#[cfg(all(feature = "network", not(feature = "offline")))]
#[path = "../../../network/tests/server/sign.rs"]
mod sign;
mod sleep;
mod studio;
mod unasked;
#[cfg(all(feature = "network", not(feature = "offline")))]
mod updates;
mod vocabulary;
