//! The queue: one job after another, whatever ends the program.

pub(crate) mod control;
mod listen;
mod pace;
mod told;
mod view;
mod warm;
mod worker;

pub(crate) use control::{Control, Stop};
pub(crate) use view::{change, view};
pub(crate) use warm::{Warm, in_use};
pub(crate) use worker::{model_ready, work};
