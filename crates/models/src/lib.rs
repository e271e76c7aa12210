//! The models on this device: listing, verifying, downloading, importing and moving them; the
//! devices they run on, and their workers.

mod config;
mod devices;
mod error;
mod extract;
mod fetch;
mod import;
mod loader;
mod models;
mod processor;
mod recommend;
mod relocate;
#[cfg(test)]
mod testing;
pub mod worker;

pub use config::{ModelSettings, ModelsConfig};
pub use devices::{
    BenchmarkResult, BenchmarkStop, ComputeDevice, DeviceSelector, DeviceStatus, SAMPLE,
};
pub use error::ModelError;
pub use loader::loader;
pub use models::{ListedModel, ModelCheck, ModelState, Models};
pub use processor::{ProcessorError, check_processor, processor_features, processor_name};
pub use recommend::{Candidate, ErrorRate, Recommendation, recommend};
