//! Recording from fake inputs.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod devices;
mod fake_input;
mod files;
