//! What Earshot does, without a face: paths, settings, models, jobs.
//!
//! A program (the command, the window) parses what its user wants, calls this
//! crate, and shows what comes back. Everything here works the same in each.

mod doctor;
mod ending;
mod fetch;
mod inputs;
mod logs;
mod models;
mod outputs;
mod paths;
mod processor;
mod settings;
mod transcriber;

pub use doctor::{Doctor, Fact};
pub use ending::{stop_writing, uninterrupted};
pub use inputs::{Input, InputError, Origin, expand};
pub use logs::start as start_logs;
pub use models::{Checked, ListedModel, ModelError, Models, State};
pub use outputs::{Destination, OutputError, OutputWish, Outputs};
pub use paths::{Paths, PathsError};
pub use processor::{ProcessorError, check_processor, processor_features};
pub use settings::{Settings, SettingsError};
pub use transcriber::{StartError, Transcriber, TranscriberConfig, document};

pub use earshot_catalog::{Entry as ModelEntry, Kind as ModelKind};
pub use earshot_engine::{Event, EventKind, JobId, Options, Outcome};
