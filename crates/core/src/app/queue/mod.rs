//! The transcription queue. Jobs survive a crash of the program.

mod eta;
mod job_run;
mod model_slot;
mod resume_info;
mod scheduler;
pub(crate) mod state;
mod view;

pub(crate) use model_slot::{ModelSlot, current_model};
pub(crate) use scheduler::{model_ready, run};
pub(crate) use state::{QueueState, StopReason};
pub(crate) use view::{change, view};
