//! Recording from inputs that are not there: every format, and all that can go
//! wrong with a device.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod devices;
mod files;
mod tape;
