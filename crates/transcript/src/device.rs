use serde::{Deserialize, Serialize};

/// A GPU that the speech engine can run on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Index in the engine's list.
    pub index: u32,
    pub name: String,
    /// Driver, with its version if known.
    pub driver: String,
    /// Shares memory with the CPU.
    pub is_integrated: bool,
    /// In bytes.
    pub memory: u64,
}
