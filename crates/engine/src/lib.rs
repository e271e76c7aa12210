//! Runs transcription jobs in a supervised worker process.
//!
//! The model runs in one worker; a second one without a model ([`Decoder`]) decodes the untrusted
//! media. After a crash, a hang or an allocation failure the job continues from its last
//! checkpoint.
//!
//! ```text
//! caller ── jobs ──► supervisor thread ── requests ──► worker with the model
//!    ▲                  │  ▲                               │
//!    └───── events ─────┘  └───────── responses ───────────┘ (reads samples)
//!
//!          media ── bytes ──► worker without a model ── samples ──►
//! ```

mod config;
mod connection;
mod core_dumps;
mod decoder;
mod decoder_worker;
mod devices;
mod driver_cache;
mod engine;
mod error;
mod event;
mod executable;
mod handshake;
mod job;
#[cfg(unix)]
mod library;
mod limits;
mod live_buffer;
mod model_data;
mod pcm;
mod processor_time;
pub mod protocol;
mod remote_audio;
mod resumable_job;
mod shared;
mod starvation;
mod stderr;
mod supervisor;
mod sync;
mod timeouts;
mod work_budget;
mod worker_host;

pub use earshot_transcript::Device;

pub use config::{EngineConfig, GpuConfig};
pub use connection::{ExitInfo, InProcessHandle, WorkerHandle, WorkerIo, WorkerLauncher};
pub use core_dumps::disable_core_dumps;
pub use decoder::Decoder;
pub use devices::devices;
pub use driver_cache::DRIVER_CACHE_VAR;
pub use engine::Engine;
pub use event::{Event, EventKind, JobOutcome};
pub use executable::WorkerExecutable;
pub use job::{Job, JobId, LiveJob, Options};
#[cfg(unix)]
pub use library::WorkerLibrary;
pub use model_data::{ByteStream, ModelData};
pub use remote_audio::RemoteAudio;
pub(crate) use sync::lock;
pub use timeouts::{HEARTBEAT_TIMEOUT, STALL_TIMEOUT};
