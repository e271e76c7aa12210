use std::sync::Arc;

/// Must be verified, because the native parser trusts its input, or
/// [`EngineConfig::require_sandbox`](crate::EngineConfig::require_sandbox) must be set.
pub struct ModelData {
    /// Silero voice-activity model.
    pub vad: Vec<u8>,
    /// In whisper.cpp's format.
    pub model: ByteStream,
}

/// Can still be read and verified while the first chunks are sent.
pub struct ByteStream {
    pub length: u64,
    /// Loading fails if there are fewer bytes.
    pub chunks: Box<dyn Iterator<Item = Arc<[u8]>> + Send>,
}

impl From<Vec<u8>> for ByteStream {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            length: bytes.len() as u64,
            chunks: Box::new(std::iter::once(bytes.into())),
        }
    }
}
