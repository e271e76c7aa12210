//! The models on this device: listing, verifying, downloading, importing and moving them; what they
//! cost and which one is recommended; the devices they run on, and their workers.

mod advice;
mod config;
mod cost;
mod devices;
mod error;
mod extract;
mod fetch;
mod import;
mod loader;
mod models;
mod processor;
mod published;
mod recommend;
mod relocate;
#[cfg(test)]
mod testing;
pub mod worker;

pub use advice::{Advice, RECENT_NOTES, advise, badly_written, common_languages};
pub use config::{ModelSettings, ModelsConfig};
pub use cost::ModelCost;
pub use devices::{
    BenchmarkResult, BenchmarkStop, ComputeDevice, DeviceSelector, DeviceStatus, SAMPLE,
};
pub use error::ModelError;
pub use loader::loader;
pub use models::{ListedModel, ModelCheck, ModelState, Models};
pub use processor::{ProcessorError, check_processor, processor_features, processor_name};
pub use published::{
    PublishedErrorRate, PublishedSource, published_error_rates, published_sources,
};
pub use recommend::{Candidate, ErrorRate, Recommendation, Speed, recommend};
